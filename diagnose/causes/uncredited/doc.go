// Package uncredited holds the causes of a payment that is on the chain and not where it was expected.
package uncredited
