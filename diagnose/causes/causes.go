// Package causes joins all causes into one list. The list is generated: one file in a
// section folder is one cause.
package causes

//go:generate go run ./gen
