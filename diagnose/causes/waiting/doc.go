// Package waiting holds the causes of a transfer that is on its way.
package waiting
