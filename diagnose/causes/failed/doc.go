// Package failed holds the causes of a transaction that the chain executed and refused: the
// amount stayed where it was, only the network fee was spent.
package failed
