package utxo

import (
	"context"
	"strings"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/utxo/ask"
	"txtriage/chains/utxo/core"
	"txtriage/chains/utxo/look"
)

// nobody is an id that no transaction has.
var nobody = facts.Hash(strings.Repeat("0", 63) + "1")

// Probe implements chains.Prober. It asks for a transaction that does not exist: what a node
// refuses then, it refuses always.
func (Inspector) Probe(ctx context.Context, row chains.Row, node chains.Caller) (facts.NodeView, []chains.Ability) {
	w := look.Read(chains.Question{Chain: row, Ref: chains.Ref{Kind: chains.Transaction, ID: string(nobody)}})
	w.Backwards = ""
	d := open(w, node)
	d.First(ctx)
	l := d.Look
	if c, ok := d.backend.(*core.Desk); ok {
		c.HeadTime(ctx)
	}
	l.View.Saw = facts.Value[bool]{}

	can := func(code string, ok facts.State) chains.Ability { return chains.Ability{Code: code, State: ok} }
	of := func(methods ...string) facts.State {
		for _, r := range l.View.Refused {
			for _, m := range methods {
				if r.Method != m {
					continue
				}
				if ask.Lacking(nodeerr.Class(r.Class)) {
					return facts.Unsupported
				}
				return facts.Failed
			}
		}
		if !l.View.Head.Known() {
			return facts.Failed
		}
		return facts.Known
	}
	history := facts.Failed
	if l.View.Indexed.Known() {
		history = facts.Known
		if !l.View.Indexed.V {
			history = facts.Unsupported
		}
	}
	pool := facts.Failed
	if l.View.Pool.Known() {
		pool = facts.Known
		if !l.View.Pool.V {
			pool = facts.Unsupported
		}
	}
	estimates := l.Estimates.State
	if estimates == facts.Absent {
		estimates = facts.Failed // not yet enough seen to estimate
	}
	switch node.Kind() {
	case "esplora":
		return l.View, []chains.Ability{
			can("history", history), can("pool", pool), can("estimates", estimates), can("address-history", of("GET /blocks")),
			can("spenders", of("GET /blocks")), can("try-transaction", facts.Unsupported), can("fee-diagram", facts.Unsupported),
		}
	case "btcd":
		return l.View, []chains.Ability{
			can("history", history), can("pool", pool), can("estimates", facts.Unsupported), can("address-history", facts.Failed),
			can("spenders", of("gettxspendingprevout")), can("try-transaction", of("getblockchaininfo")), can("fee-diagram", facts.Unsupported),
		}
	default:
		return l.View, []chains.Ability{
			{Code: "history", State: history, Since: l.Notes.Since},
			can("pool", pool), can("estimates", estimates), can("address-history", searches(l)),
			can("spenders", of("gettxspendingprevout")), can("try-transaction", of("getblockchaininfo")), can("fee-diagram", of("getmempoolfeeratediagram")),
		}
	}
}

// searches tells whether the node can look through its newest blocks (Core 29).
func searches(l *look.Look) facts.State {
	switch {
	case !l.View.Client.Known():
		return facts.Failed
	case l.Notes.Version >= 290_000 && l.Notes.Version < 1_000_000:
		return facts.Known
	default:
		return facts.Unsupported
	}
}
