package evm

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

// tokenAsks are the questions about one unlisted token.
type tokenAsks struct {
	token            common.Address
	symbol, decimals *query.Ask
}

func tokenAsksOf(token common.Address) *tokenAsks {
	return &tokenAsks{token, view(token, "symbol()", "latest"), view(token, "decimals()", "latest")}
}

// maybe marks both as questions for which there is another way.
func (a *tokenAsks) maybe() *tokenAsks {
	a.symbol.Spare, a.decimals.Spare = true, true
	return a
}

func (a *tokenAsks) all() []*query.Ask { return []*query.Ask{a.symbol, a.decimals} }

func (a *tokenAsks) from() []facts.EvidenceID {
	return shape.Join(a.symbol.From(), a.decimals.From())
}

// named reports that it answers with a name of its own; any contract may be asked, so what is no text counts for nothing.
func (a *tokenAsks) named() bool {
	if a.symbol.Answered() {
		if _, err := symbolOf(a.symbol.Reply.Result); err != nil {
			return false
		}
	}
	s, ok := query.Read(a.symbol, symbolOf)
	return ok && s != ""
}

// view calls a reading function of a contract; args are 32-byte words.
func view(to common.Address, signature, at string, args ...common.Hash) *query.Ask {
	s := knowledge.SelectorOf(signature)
	data := append([]byte{}, s[:]...)
	for _, a := range args {
		data = append(data, a[:]...)
	}
	return query.Call("eth_call", map[string]any{"to": to.Hex(), "data": spell.Hex(data, len(data))}, at)
}

func wordOf(a common.Address) common.Hash { return common.BytesToHash(a[:]) }

// unlisted are the tokens among the transfers that the knowledge file does not list.
func unlisted(ts []facts.Transfer) []common.Address {
	var out []common.Address
	seen := map[facts.AssetID]bool{}
	for _, t := range ts {
		if t.Kind != "token" || t.Amount.Asset.Listed || seen[t.Amount.Asset.ID] || len(out) == maxTokens {
			continue
		}
		seen[t.Amount.Asset.ID] = true
		_, hex, _ := strings.Cut(string(t.Amount.Asset.ID), "/erc20:")
		if a, ok := spell.ReadAddress(hex); ok {
			out = append(out, a)
		}
	}
	return out
}

// name fills symbol and decimals of an unlisted token as the token itself tells them.
func name(r moves.Reader, ts []facts.Transfer, asks []*tokenAsks) []facts.EvidenceID {
	var from []facts.EvidenceID
	for _, a := range asks {
		asset := a.asset(r)
		for i := range ts {
			if ts[i].Amount.Asset.ID == asset.ID {
				ts[i].Amount.Asset = asset
			}
		}
		from = shape.Join(from, a.from())
	}
	return from
}

// namesHeard notes whether the unlisted tokens that moved were heard. One that refuses has no name.
func namesHeard(n *query.Node, asks []*tokenAsks) facts.Value[bool] {
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

// asset is the token under the name and with the decimals that it tells itself.
func (a *tokenAsks) asset(r moves.Reader) facts.Asset {
	asset := r.Asset(a.token)
	if s, ok := query.Read(a.symbol, symbolOf); ok {
		asset = r.Named(asset, s)
	}
	if d, ok := query.Read(a.decimals, wordValue); ok && d.IsInt64() && d.Int64() <= 77 {
		asset.Decimals, asset.NoScale = int(d.Int64()), false
	}
	return asset
}

// tokenIn is the contract of a token's transfer.
func tokenIn(t facts.Transfer) common.Address {
	_, hex, _ := strings.Cut(string(t.Amount.Asset.ID), "/erc20:")
	a, _ := spell.ReadAddress(hex)
	return a
}
