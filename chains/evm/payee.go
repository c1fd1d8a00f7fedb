package evm

import (
	"bytes"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/query"
	"txtriage/chains/evm/rerun"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// payeeAsks run a refused call again with other code at the addresses that it names, where nobody can trace it:
// a contract that pays with Solidity's transfer or send gives its payee 2,300 gas, and the refusal looks like its own.
type payeeAsks struct {
	emptied *query.Ask // they run nothing
	burning *query.Ask // they use a little more than 2,300 gas, whoever calls, and agree
}

const (
	mostPayees = 8
	stop       = "0x00"
	burn       = "0x60785b600190038060025700" // 120 rounds of 26 gas: PUSH1 120, JUMPDEST, one less, JUMPI, STOP
)

func (p *payeeAsks) all() []*query.Ask {
	if p == nil {
		return nil
	}
	return []*query.Ask{p.emptied, p.burning}
}

// payeeAsksOf decides whether it is worth asking; nobody is named where there are no calls.
func payeeAsksOf(n *node, f *failedAsks) *payeeAsks {
	was := replayed(f.atBefore)
	if n.tx.To == nil || !was.Done || was.OK || was.End.Kind != string(wire.Revert) || replayed(f.moreGas).OK || !pays(n, f) {
		return nil
	}
	p, payees := &payeeAsks{}, named(n.tx)
	if len(payees) == 0 {
		return p
	}
	run := func(code string) *query.Ask {
		with := map[string]any{}
		for _, a := range payees {
			with[a.Hex()] = map[string]any{"code": code}
		}
		return query.Call("eth_call", rerun.Call(n.tx, max(f.more, n.tx.Gas), true), rerun.Before(n.receipt), with).Maybe()
	}
	p.emptied, p.burning = run(stop), run(burn)
	return p
}

// payee is whether those whom the call names had a part in its refusal.
func payee(n *node, p *payeeAsks) facts.Value[string] {
	if p == nil {
		return facts.Value[string]{}
	}
	empty, full := replayed(p.emptied), replayed(p.burning)
	switch {
	case p.emptied == nil:
		return facts.Without[string](facts.Absent, n.txAsk.From()...)
	case !empty.Done:
		return query.Without[string](p.emptied)
	case !empty.OK:
		return facts.KnownValue("same", p.emptied.From()...)
	case !full.Done:
		return query.Without[string](p.burning)
	case full.OK:
		return facts.KnownValue("passes", p.emptied.From()...)
	}
	return facts.KnownValue("starves", shape.Join(p.emptied.From(), p.burning.From())...)
}

// pays: it used enough gas for a call with coins, and its code holds the figure of transfer and send, or was not seen.
func pays(n *node, f *failedAsks) bool {
	const plain, least = 21_000, 6_700
	code, ok := query.Read(f.code, wire.Bytes)
	return n.receipt.GasUsed >= plain+4*uint64(len(n.tx.Input))+least && (!ok || shape.Code(code).Stipend)
}

// named are the addresses among the arguments of a call, but for its sender and the contract itself.
func named(t *wire.Tx) (out []common.Address) {
	const selector, word = 4, 32
	for at := selector; at+word <= len(t.Input) && len(out) < mostPayees; at += word {
		w := t.Input[at : at+word]
		a := common.BytesToAddress(w)
		number := bytes.Count(w[:20], []byte{0}) == 20 // no address begins with eight bytes of nothing
		if !bytes.Equal(w[:12], make([]byte, 12)) || number || a == *t.To || t.From != nil && a == *t.From || slices.Contains(out, a) {
			continue
		}
		out = append(out, a)
	}
	return out
}
