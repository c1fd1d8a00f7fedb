package evm

import (
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/wire"
)

// node is one node with what it said in round A.
type node struct {
	*query.Node

	chain, txAsk, receiptAsk, headAsk, finalAsk, safeAsk, feeAsk, syncAsk, clientAsk, poolAsk, blockAsk *query.Ask

	tx      *wire.Tx
	receipt *wire.Receipt
	head    *wire.Block
	final   *wire.Block
	safe    *wire.Block
	block   *wire.Block // whose hash is the pasted id

	verified   []string
	showed     bool // what it showed of the transaction hashes to the id, whatever else it said
	consistent []string
	account    *accountAsks

	in       *inquiry
	outvoted bool       // two others tell another outcome of the same block
	gone     bool       // it gave no answer, or none any more when it was asked again
	anchor   *query.Ask // which block it has where the transaction's is
}

// usable reports whether what the node says may become a fact: it is on the right chain, as
// far as it told, and nothing that it said was refuted.
func (n *node) usable() bool {
	on := n.View.OnChain
	return len(n.View.Lied) == 0 && !n.outvoted && (!on.Known() || on.V)
}

// mined reports whether the node has the transaction in a block.
func (n *node) mined() bool {
	return n.receipt != nil || n.tx != nil && n.tx.BlockHash != nil
}

// knows reports whether the node has the transaction at all.
func (n *node) knows() bool { return n.tx != nil || n.receipt != nil }

// height is that of its head; 0 if it did not tell.
func (n *node) height() uint64 {
	if n.head == nil {
		return 0
	}
	return n.head.Number
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
