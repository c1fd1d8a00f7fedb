// Package erc20 asks contracts of tokens what they are and whom they list, and reads whatever they answer.
package erc20

import (
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/moves"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// maxTokens bounds how many unlisted tokens of one transaction are asked for their names.
const maxTokens = 8

// Meta are the questions about one unlisted token.
type Meta struct {
	token            common.Address
	symbol, decimals *query.Ask
}

// About asks the token for both.
func About(token common.Address) *Meta {
	return &Meta{token, View(token, "symbol()", "latest"), View(token, "decimals()", "latest")}
}

// Maybe marks both as questions for which there is another way.
func (a *Meta) Maybe() *Meta {
	a.symbol.Spare, a.decimals.Spare = true, true
	return a
}

// All are the two calls.
func (a *Meta) All() []*query.Ask { return []*query.Ask{a.symbol, a.decimals} }

// From names both exchanges.
func (a *Meta) From() []facts.EvidenceID {
	return shape.Join(a.symbol.From(), a.decimals.From())
}

// Named reports that it answers with a name of its own; any contract may be asked, so what is no text counts for nothing.
func (a *Meta) Named() bool {
	if a.symbol.Answered() {
		if _, err := symbolOf(a.symbol.Reply.Result); err != nil {
			return false
		}
	}
	s, ok := query.Read(a.symbol, symbolOf)
	return ok && s != ""
}

// View calls a reading function of a contract; args are 32-byte words.
func View(to common.Address, signature, at string, args ...common.Hash) *query.Ask {
	s := knowledge.SelectorOf(signature)
	data := append([]byte{}, s[:]...)
	for _, a := range args {
		data = append(data, a[:]...)
	}
	return query.Call("eth_call", map[string]any{"to": to.Hex(), "data": spell.Hex(data, len(data))}, at)
}

// Word is an address as an argument of a call or a topic of a log.
func Word(a common.Address) common.Hash { return common.BytesToHash(a[:]) }

// Unlisted are the tokens among the transfers that the knowledge file does not list.
func Unlisted(ts []facts.Transfer) []common.Address {
	var out []common.Address
	seen := map[facts.AssetID]bool{}
	for _, t := range ts {
		if t.Kind != "token" || t.Amount.Asset.Listed || seen[t.Amount.Asset.ID] || len(out) == maxTokens {
			continue
		}
		seen[t.Amount.Asset.ID] = true
		if a := Of(t); a != (common.Address{}) {
			out = append(out, a)
		}
	}
	return out
}

// Name fills symbol and decimals of an unlisted token as the token itself tells them.
func Name(r moves.Reader, ts []facts.Transfer, asks []*Meta) []facts.EvidenceID {
	var from []facts.EvidenceID
	for _, a := range asks {
		asset := a.Asset(r)
		for i := range ts {
			if ts[i].Amount.Asset.ID == asset.ID {
				ts[i].Amount.Asset = asset
			}
		}
		from = shape.Join(from, a.From())
	}
	return from
}

// Heard notes whether the unlisted tokens that moved were heard. One that refuses has no name.
func Heard(n *query.Node, asks []*Meta) facts.Value[bool] {
	var from []facts.EvidenceID
	for _, a := range asks {
		_, ok := query.Read(a.symbol, wire.Bytes)
		if !ok && !query.Executed(a.symbol.Reply.Err) {
			switch why := a.symbol.Reply.Err; {
			case why == nil:
				return query.Without[bool](a.symbol)
			case a.symbol.Class == nodeerr.StatePruned && !n.Showed(a.symbol.Call, nodeerr.StatePruned): // it runs no calls at all, and will not tomorrow
				return facts.Without[bool](facts.Unsupported, a.symbol.From()...)
			case a.symbol.Class != nodeerr.Revert:
				return query.Without[bool](a.symbol)
			}
		}
		from = shape.Join(from, a.symbol.From())
	}
	if len(asks) == 0 {
		return facts.Value[bool]{}
	}
	return facts.KnownValue(true, from...)
}

// Asset is the token under the name and with the decimals that it tells itself.
func (a *Meta) Asset(r moves.Reader) facts.Asset {
	asset := r.Asset(a.token)
	if s, ok := query.Read(a.symbol, symbolOf); ok {
		asset = r.Named(asset, s)
	}
	if d, ok := query.Read(a.decimals, Number); ok && d.IsInt64() && d.Int64() <= 77 {
		asset.Decimals, asset.NoScale = int(d.Int64()), false
	}
	return asset
}

// Of is the contract of a token's transfer; zero if it is none.
func Of(t facts.Transfer) common.Address {
	_, hex, _ := strings.Cut(string(t.Amount.Asset.ID), "/erc20:")
	a, _ := spell.ReadAddress(hex)
	return a
}
