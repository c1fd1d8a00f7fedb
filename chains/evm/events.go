package evm

import (
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/decode"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/spell"
	"txtriage/chains/facts"
)

// decodeCall notes the outer call if the knowledge file names its function.
func (in *inquiry) decodeCall(n *node) {
	if n.tx == nil || len(n.tx.Input) < 4 || n.tx.To == nil {
		return
	}
	in.e.Call = facts.KnownValue(decode.Call(n.tx.Input), n.txAsk.From()...)
	in.deadline()
}

// How much of strangers' logs facts carry.
const (
	maxLog    = 1024 // bytes of one
	maxEvents = 64
)

// events notes the logs that the knowledge file names, at most maxEvents.
func (in *inquiry) events(n *node) {
	out := []facts.Event{}
	for i, l := range n.receipt.Logs {
		if len(l.Topics) == 0 || len(out) == maxEvents {
			continue
		}
		sig, ok := knowledge.EventOf(l.Topics[0])
		if !ok {
			continue
		}
		e := facts.Event{Address: spell.Address(l.Address), Signature: sig, Data: spell.Hex(l.Data, maxLog), Index: i}
		if l.Index != nil && *l.Index < 1<<31 {
			e.Index = int(*l.Index)
		}
		for _, t := range l.Topics {
			e.Topics = append(e.Topics, t.Hex())
		}
		out = append(out, e)
	}
	in.e.Logs = facts.KnownValue(out, n.receiptAsk.From()...)
}

// places notes the addresses of the transaction and its transfers that no customer owns.
func (in *inquiry) places(from []facts.EvidenceID) {
	seen := map[facts.Address]bool{}
	out := []facts.KnownPlace{}
	add := func(a facts.Address) {
		if a == "" || seen[a] {
			return
		}
		seen[a] = true
		if p, ok := knowledge.PlaceOf(in.chainID, common.HexToAddress(string(a))); ok {
			out = append(out, facts.KnownPlace{Address: a, Kind: p.Kind, Label: p.Label})
		}
	}
	add(in.e.Tx.V.To)
	for _, t := range in.f.Transfers.V {
		add(t.To)
		add(t.From)
		_, token, _ := strings.Cut(string(t.Amount.Asset.ID), ":0x")
		if a, ok := spell.ReadAddress(token); ok {
			add(spell.Address(a))
		}
	}
	in.e.Places = facts.KnownValue(out, from...)
}
