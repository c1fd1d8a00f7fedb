// Package nodes starts real nodes on the loopback interface for tests.
package nodes
