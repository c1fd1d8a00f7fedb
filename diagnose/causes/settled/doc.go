// Package settled holds what is told when nothing is wrong, and when nothing is known.
package settled
