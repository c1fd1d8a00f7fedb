package utxo_test

import (
	"slices"
	"testing"
	"time"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/scenes"
)

// is fails the test unless a holds.
func is(t *testing.T, a bool, what string) {
	t.Helper()
	if !a {
		t.Errorf("not so: %s", what)
	}
}

func payment(s scenes.Scene, f *facts.Facts) (facts.Transfer, bool) {
	i := slices.IndexFunc(f.Transfers.V, func(x facts.Transfer) bool { return string(x.To) == s.To })
	if i < 0 {
		return facts.Transfer{}, false
	}
	return f.Transfers.V[i], true
}

func confirmedOnce(t *testing.T, s scenes.Scene, f *facts.Facts) {
	p, ok := payment(s, f)
	is(t, ok && p.Kind == "output" && p.Amount.Units.Sign() > 0, "the payee is paid")
	is(t, slices.ContainsFunc(f.Transfers.V, func(x facts.Transfer) bool { return x.Kind == "change" }), "there is change")
	is(t, f.Fee.Known() && f.Fee.V.Units.Sign() > 0, "the fee is known")
	b := f.Sighting.V.Block
	is(t, b.Height == f.Head.V.Height-1 && b.Hash != "" && !b.Time.IsZero(), "its block has one on top")
	is(t, f.Success.Known() && f.Success.V, "it counts as done")
	is(t, f.FinalHead.Known() && f.FinalHead.V.Height < b.Height, "it is not final")
}

func batch(t *testing.T, s scenes.Scene, f *facts.Facts) {
	p, ok := payment(s, f)
	is(t, ok && p.Index == 11 && p.Amount.Units.String() == "50000000", "output 11 pays the payee")
	is(t, slices.ContainsFunc(f.UTXO.Outputs.V, func(o facts.OutUse) bool { return o.N == 11 && !o.Spent }), "output 11 is known to be unspent")
	is(t, slices.Contains(f.Verified.V, "block"), "its block was proved")
}

func reward(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	is(t, f.UTXO.Tx.V.Coinbase && f.Fee.State == facts.NotAsked, "it is a reward and pays no fee")
}

func waits(t *testing.T, s scenes.Scene, f *facts.Facts) {
	e := f.UTXO.Entry.V
	is(t, f.UTXO.Entry.Known() && e.VSize > 100 && e.Fee.String() == "150" && !e.Time.IsZero() && e.Ancestors == 1, "its place in the pool is known")
	is(t, f.Sighting.V.FirstSeen.Equal(e.Time), "it was first seen when it entered")
	q := f.UTXO.Queue
	is(t, q.Known() && q.V.Source == "pool" && q.V.AheadVSize == 0 && q.V.BlockVSize == 998_000, "nothing waits before it")
	p := f.UTXO.Pool.V
	is(t, f.UTXO.Pool.Known() && p.Loaded && p.Count == 1 && p.RelayRate.String() == "1000", "the pool and its least rate are known")
	x, ok := payment(s, f)
	is(t, ok && x.From != "", "the sender's address is known")
}

func missed(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	is(t, f.UTXO.Missed.Known() && len(f.UTXO.Missed.V) == 2 && f.UTXO.Missed.V[0].Height == f.Head.V.Height, "two blocks passed it by")
}

func cheapParent(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	e := f.UTXO.Entry.V
	is(t, e.Ancestors == 2 && len(e.Depends) == 1 && e.AncestorSize > e.VSize && e.AncestorFee.Cmp(e.Fee) > 0, "it has one waiting parent")
	is(t, f.UTXO.Cluster.Known() && len(f.UTXO.Cluster.V) == 2 && f.UTXO.Cluster.V[0].Txid == e.Depends[0], "the parent is described")
	is(t, f.UTXO.Tx.V.Ins[0].Value.Sign() > 0, "the parent's coin is known")
}

func bumped(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	e := f.UTXO.Entry.V
	is(t, e.Descendants == 2 && e.DescendantFee.Cmp(e.Fee) > 0 && len(e.SpentBy) == 1 && len(f.UTXO.Cluster.V) == 3, "a child pays for it")
}

func longChain(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	n := 25
	if f.Nodes[0].Kind == "btcd" {
		n = 26 // it has no limit
	}
	is(t, f.UTXO.Entry.V.Ancestors == n && len(f.UTXO.Cluster.V) == n, "it is the last of them all")
}

func siblingFound(t *testing.T, s scenes.Scene, f *facts.Facts) {
	p := f.UTXO.Payments
	is(t, p.Known() && len(p.V) > 0 && string(p.V[0].To) == s.To && p.V[0].Block.Hash == "" && p.V[0].Txid != facts.Hash(s.ID), "the waiting sibling is found by its address")
}

func parentGone(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	in := f.UTXO.Inputs.V
	is(t, len(in) == 1 && in[0].ParentKnown != nil && !*in[0].ParentKnown, "nobody knows the parent")
}

func parentVoid(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	in := f.UTXO.Inputs.V
	is(t, len(in) == 1 && in[0].ParentVoid && *in[0].ParentKnown, "its parent can never come back")
}

func lockedHeight(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	is(t, f.UTXO.Locks.V.UntilHeight == 5000, "it is locked until block 5,000")
}

func lockedTime(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	until := f.UTXO.Locks.V.UntilTime.Sub(f.AsOf)
	is(t, until > 47*time.Hour && until < 49*time.Hour, "it is locked for two days")
}

func relativeBlocks(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	is(t, f.UTXO.Locks.V.RelativeBlocks == 99, "its coin must become 99 blocks older")
}

func relativeTime(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	if f.Nodes[0].Kind == "btcd" { // it does not tell the median time of an older block
		is(t, f.UTXO.Locks.State == facts.Failed && f.UTXO.Accept.V.Meaning == "relative-lock", "the node names the lock, not its end")
		return
	}
	until := f.UTXO.Locks.V.RelativeUntil.Sub(f.AsOf)
	is(t, until > 20*time.Hour && until < 26*time.Hour, "its coin must become a day old")
}

func immature(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	is(t, f.UTXO.Locks.V.MatureIn == 99 && f.UTXO.Inputs.V[0].Coinbase, "the reward matures in 99 blocks")
}

func refused(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	is(t, f.UTXO.Accept.Known() && !f.UTXO.Accept.V.Allowed && f.UTXO.Accept.V.Reason != "", "the node refuses it and says why")
	is(t, f.UTXO.Locks.State == facts.Absent, "it is not locked")
}

func accepted(t *testing.T, s scenes.Scene, f *facts.Facts) {
	is(t, f.UTXO.Accept.Known() && f.UTXO.Accept.V.Allowed, "the node would take it")
	is(t, f.UTXO.Raw.Known() && f.UTXO.Raw.V.Txid == facts.Hash(s.ID) && f.UTXO.Raw.V.Ins[0].Value.Sign() > 0, "its bytes were read")
	is(t, f.Fee.Known() && f.Fee.V.Units.Sign() > 0, "its fee is known")
}

func turned(t *testing.T, s scenes.Scene, f *facts.Facts) {
	is(t, f.UTXO.Reversed.Known() && f.UTXO.Reversed.V != facts.Hash(s.ID), "the id is known backwards")
}

func witnessed(t *testing.T, s scenes.Scene, f *facts.Facts) {
	is(t, f.UTXO.TxidOf.Known() && f.UTXO.TxidOf.V != facts.Hash(s.ID), "the transaction of the witness id is known")
}

func block(t *testing.T, s scenes.Scene, f *facts.Facts) {
	is(t, f.PastedBlock.Known() && f.PastedBlock.V.Hash == facts.Hash(s.ID) && f.PastedBlock.V.Height == f.Head.V.Height, "it is the newest block")
}

func unknown(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	is(t, f.Nodes[0].Saw.State == facts.Absent && f.PastedBlock.State == facts.Absent && f.UTXO.Reversed.State != facts.Known, "nobody knows it in any form")
}

func paidAddress(t *testing.T, s scenes.Scene, f *facts.Facts) {
	p := f.UTXO.Payments
	is(t, p.Known() && len(p.V) > 0 && string(p.V[0].To) == s.ID && p.V[0].Value.Sign() > 0, "the payments to the address are listed")
}

func heldAddress(t *testing.T, s scenes.Scene, f *facts.Facts) {
	paidAddress(t, s, f)
	b := f.UTXO.Balance
	is(t, b.Known() && b.V.Held.String() == "170000000", "what it holds is counted")
}

func sweptAddress(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	p := f.UTXO.Payments
	is(t, len(p.V) == 1 && p.V[0].Spent != nil && *p.V[0].Spent, "it was paid, and that was moved on")
	is(t, f.UTXO.Balance.V.Held.IsZero(), "it holds nothing")
}

func unpaidAddress(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	is(t, f.UTXO.Payments.State == facts.Absent && f.UTXO.Window.Known() && f.UTXO.Window.V.To > 0, "none is found, and where is said")
}

func lowerRate(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	is(t, f.Successor.V.Rate == "lower", "the one that won pays less")
}

func siblingOfChild(t *testing.T, s scenes.Scene, f *facts.Facts) {
	p := f.UTXO.Payments
	is(t, p.Known() && len(p.V) == 1 && string(p.V[0].To) == s.To && string(p.V[0].Txid) != s.ID, "the payment that was made again is found by its address")
}

func histogram(t *testing.T, _ scenes.Scene, f *facts.Facts) {
	q := f.UTXO.Queue
	is(t, q.Known() && q.V.Source == "histogram" && q.V.InflowVPM == -1 && q.V.MeanGap == 0, "the queue is read off the histogram")
	e := f.UTXO.Estimates.V
	is(t, len(e) == 3 && e[1].Blocks == 6 && e[1].Rate.String() == "3017", "the estimates are exact")
}
