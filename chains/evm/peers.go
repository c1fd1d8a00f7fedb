package evm

import (
	"slices"

	"txtriage/chains/evm/query"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/standin"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// inStep is how many blocks a node may stand behind the highest head and still speak of the
// newest state.
const inStep = 2

// Together reports whether an answer must be of the same node as others of its batch. What is in
// a block is the same at all nodes that have the block; where none is known, a transaction and
// its receipt belong together.
func (in *inquiry) Together(a *query.Ask) bool {
	return standin.OfNow(a.Call) || !in.standsIn(facts.InBlock) && standin.ByID(a.Call)
}

// of is the node with what it said.
func (in *inquiry) of(s *query.Node) *node {
	return in.nodes[slices.IndexFunc(in.nodes, func(n *node) bool { return n.Node == s })]
}

// StandIns are the nodes that may answer in the place of n: on the chain and not catching up; of
// what waits only one that has it too; of a block only one that reaches it.
func (in *inquiry) StandIns(n *query.Node) []*query.Node {
	if len(in.nodes) < 2 {
		return nil
	}
	var out []*query.Node
	s := in.f.Sighting
	for _, o := range in.ranked() {
		on, syncing := o.View.OnChain, o.View.Syncing
		if o.Node == n || o.Down || !on.Known() || o.head == nil || syncing.Known() && syncing.V {
			continue
		}
		switch {
		case s.Known() && s.V.Place == facts.InPool:
			if o.tx == nil || o.mined() || in.behind(o) {
				continue
			}
		case s.Known() && s.V.Place == facts.InBlock:
			if o.head.Number < s.V.Block.Height || o.forked() {
				continue
			}
		case in.behind(o):
			continue
		}
		out = append(out, o.Node)
	}
	return out
}

// Behind reports a node that the others have left behind.
func (in *inquiry) Behind(s *query.Node) bool { return in.behind(in.of(s)) }

// behind reports a node that the others have left behind.
func (in *inquiry) behind(o *node) bool { return o.height()+inStep < in.top() }

// top is the highest head that can be true; 0 if two contradict each other and nobody decides.
func (in *inquiry) top() (top uint64) {
	refuted, contested := in.outrun()
	for _, n := range in.usable() {
		if !slices.Contains(refuted, n) && contested == nil {
			top = max(top, n.height())
		}
	}
	return top
}

// Anchoring asks which block stands where the transaction's does, of a node that did not show it.
func (in *inquiry) Anchoring(s *query.Node) []*query.Ask {
	o := in.of(s)
	if !in.standsIn(facts.InBlock) || o.same() || o.anchor != nil {
		return nil
	}
	o.anchor = blockAt(in.f.Sighting.V.Block.Height)
	return []*query.Ask{o.anchor}
}

// Anchored reports whether the node is known to have the transaction's block, where it is in one.
func (in *inquiry) Anchored(s *query.Node) bool { return in.of(s).anchored() }

// anchored reports whether the node is known to have the transaction's block, where it is in one.
func (o *node) anchored() bool {
	if !o.in.standsIn(facts.InBlock) || o.same() {
		return true
	}
	if !o.anchor.Answered() {
		return false
	}
	b, err := wire.ParseBlock(o.anchor.Reply.Result)
	return err == nil && b != nil && spell.Hash(b.Hash) == o.in.f.Sighting.V.Block.Hash
}

// same reports that the node itself showed the transaction in the block that is told.
func (o *node) same() bool {
	at := o.in.f.Sighting.V.Block.Hash
	return o.receipt != nil && spell.Hash(*o.receipt.BlockHash) == at || o.receipt == nil && o.tx != nil && o.tx.BlockHash != nil && spell.Hash(*o.tx.BlockHash) == at
}

// forked reports that the node showed it in another block, or shows another block there.
func (o *node) forked() bool {
	return o.mined() && !o.same() || o.anchor.Answered() && !o.anchored()
}

// covered notes what of the opening round another node answered in the place of one that did not.
func (in *inquiry) covered() {
	opening := func(n *node) []*query.Ask {
		return []*query.Ask{n.chain, n.txAsk, n.receiptAsk, n.blockAsk, n.headAsk, n.finalAsk, n.safeAsk, n.feeAsk, n.syncAsk, n.clientAsk, n.poolAsk}
	}
	for _, n := range in.nodes {
		own := opening(n)
		for i := range n.View.Refused {
			r := &n.View.Refused[i]
			for _, o := range in.ranked() {
				if o == n || r.By != "" {
					continue
				}
				theirs := opening(o)
				all, some := true, false
				for k, a := range own {
					if a == nil || a.Call.Method != r.Method || !a.Wants() && !a.Bad {
						continue
					}
					some = true
					all = all && theirs[k].Settles()
				}
				if some && all {
					r.By = o.View.Label
				}
			}
		}
	}
}
