// Package between holds the causes of a payment on its way from one chain to another.
package between
