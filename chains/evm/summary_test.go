package evm_test

import (
	"fmt"
	"strings"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// testChain is the chain that gethsim and anvil make.
var testChain = chains.Row{
	ID: "eip155:31337", Name: "test", Slug: "test", Family: facts.FamilyEVM, BlockMS: 12000,
	Native: chains.Native{Symbol: "ETH", Name: "Ether", Decimals: 18, Slip44: 60},
	EVM:    &chains.EVMRow{ChainID: 31337},
}

// seen is the method of a failure that a trace shows.
const seen = "trace"

// words collects what matters of facts.
type words []string

func (w *words) say(ok bool, format string, a ...any) {
	if ok {
		*w = append(*w, strings.TrimSpace(fmt.Sprintf(format, a...)))
	}
}

// summary writes what matters of facts in one line.
func summary(f *facts.Facts) string {
	var w words
	e := f.EVM
	if f.Subject.Kind == string(chains.Address) {
		w.say(e.NonceLatest.Known() && e.Balance.Known() && e.SenderCode.Known(), "account")
		return strings.Join(w, " ")
	}
	if f.Sighting.Known() {
		w.say(true, "%s", f.Sighting.V.Place)
	} else {
		w.say(true, "%s", f.Sighting.State)
	}
	ok := f.Success.Known() && f.Success.V
	w.say(ok, "ok")
	w.say(f.Success.Known() && !ok, "failed")
	w.say(len(f.Transfers.V) > 0, "%d*%s", len(f.Transfers.V), moves(f.Transfers.V))
	w.say(ok && e.Call.V.Signature != "" && len(f.Transfers.V) == 0, "call=%s", e.Call.V.Signature)
	w.say(ok && e.ReceiverCode.Known(), "receiver=%s", e.ReceiverCode.V.Kind)
	for _, i := range e.Inner.V {
		w.say(true, "inner=%s%s", i.What, quoted(i.Reason))
	}
	w.failure(e)
	w.checks(e)
	w.say(e.Fresh.Known() && e.Fresh.V, "fresh")
	w.say(e.Fresh.V && e.NewRules.V, "new-rules")
	w.lost(f)
	return strings.Join(w, " ")
}

func moves(ts []facts.Transfer) string {
	var kinds []string
	for _, t := range ts {
		k := t.Kind
		if a := t.Amount; !a.Asset.NoScale {
			k += "(" + a.Units.Decimal(a.Asset.Decimals)
			if t.Kind == "token" {
				k += " " + string(a.Asset.Symbol)
			}
			k += ")"
		}
		if len(kinds) == 0 || kinds[len(kinds)-1] != k {
			kinds = append(kinds, k)
		}
	}
	return strings.Join(kinds, ",")
}

func quoted(s facts.Untrusted) string {
	if s == "" {
		return ""
	}
	return fmt.Sprintf("%q", string(s))
}

func (w *words) failure(e *facts.EVM) {
	if !e.Failure.Known() {
		return
	}
	f := e.Failure.V
	w.say(true, "%s%s", f.Kind, quoted(f.Reason))
	w.say(f.Name != "", "%s", f.Name)
	w.say(f.Panic != nil, "panic")
	w.say(f.Data != "" && f.Reason == "" && f.Name == "" && f.Panic == nil, "data")
	w.say(f.Category != "", "category=%s", f.Category)
	w.say(f.Depth > 0, "depth=%d", f.Depth)
	w.say(f.InnerGas, "inner-gas")
	w.say(f.Stipend, "stipend")
	w.say(f.Outer != nil && f.Outer.Kind != f.Kind, "outer=%s", kindOf(f.Outer))
	w.say(f.Method != seen, "by %s", f.Method)
	w.say(f.Before.V, "before")
	w.say(f.After.V, "after")
	w.say(f.MoreGas.Known() && f.MoreGas.V.OK, "more-helps")
	w.say(f.MoreGas.Known() && !f.MoreGas.V.OK, "more-fails")
	w.say(f.ValueRefused.Known() && f.ValueRefused.V, "no-value-helps")
	w.say(f.ValueRefused.Known() && !f.ValueRefused.V, "no-value-fails")
}

func kindOf(f *facts.Failure) string {
	if f == nil {
		return ""
	}
	return f.Kind
}

func (w *words) checks(e *facts.EVM) {
	c := e.Checks
	short := func(n facts.Need) bool { return n.Have.Units.Cmp(n.Wanted.Units) < 0 }
	w.say(c.TokenBalance.Known() && short(c.TokenBalance.V), "short-of-token")
	w.say(c.Allowance.Known() && short(c.Allowance.V) && !strings.HasPrefix(e.Call.V.Signature, "approve"), "short-of-allowance")
	w.say(c.Paused.Known() && c.Paused.V, "paused")
	w.say(len(c.Frozen.V) > 0, "frozen=%d", len(c.Frozen.V))
}

func (w *words) lost(f *facts.Facts) {
	e := f.EVM
	tx := e.Raw
	if e.Tx.Known() {
		tx = e.Tx
	}
	if latest := e.NonceLatest; latest.Known() && tx.Known() {
		n := tx.V.Nonce
		waiting := map[uint64]bool{}
		for _, p := range e.Pool.V {
			waiting[p.Nonce] = true
		}
		pool := f.Sighting.Known()
		filled := e.NoncePending.V > n || waiting[latest.V]
		w.say(!pool && latest.V <= n, "free")
		w.say(pool && latest.V == n, "next")
		w.say(pool && latest.V < n && filled, "behind")
		w.say(pool && latest.V < n && !filled, "gap")
		cost := tx.V.Value.Add(tx.V.MaxFee.Mul(facts.NewUint(tx.V.Gas)))
		w.say(e.Balance.Known() && cost.Cmp(e.Balance.V) > 0, "too-dear")
	}
	w.say(e.Trial.Known() && e.Trial.V.OK, "trial-ok")
	w.say(e.Trial.Known() && !e.Trial.V.OK, "trial%s", quoted(e.Trial.V.Failure.Reason))
	w.say(e.Trial.Known() && e.Fees.Known() && tx.V.MaxFee.Cmp(e.Fees.V.NextBaseFee) < 0, "below-base")
	w.say(e.Raw.Known() && e.Raw.V.ChainID != "31337", "raw-chain=%s", e.Raw.V.ChainID)
	w.say(f.PastedBlock.Known(), "is-block")
	if s := f.Successor; s.Known() {
		w.say(true, "successor=%s", s.V.Kind)
		w.say(s.V.Compared, "compared")
		w.say(s.V.Failed, "failed")
		w.say(!s.V.Confirmed, "waiting")
	}
}
