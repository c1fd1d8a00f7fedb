package waiting

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// NotRelayed is a payment that only the asked node holds: no other node has fetched it from
// there, so no miner can know it.
var NotRelayed = diagnose.Cause{
	Slug:    "not-relayed",
	Section: "waiting",
	Weight:  610,
	Args:    []string{"since"},
	Yields:  []string{"fee-below-market", "cheap-parent", "skipped-by-miners"},
	State:   diagnose.StatePending,
	Party:   diagnose.NodeOperator,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  []string{"Sighting", "UTXO.Entry", "UTXO.Pool"},
		Judge:  judgeNotRelayed,
	}},
}

// unheard: no other node has it, so no fee can help.
func (o offer) unheard() bool {
	a := judgeNotRelayed(o.f).Answer
	return a == diagnose.Yes || a == diagnose.CannotTell && o.entry.Unbroadcast
}

// fetched is the time in which other nodes usually fetch a new transaction.
const fetched = 2 * time.Minute

func judgeNotRelayed(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.Pending(f), "Sighting"); !ok {
		return out
	}
	u := diagnose.UTXO(f)
	if out, ok := known("UTXO.Entry", u.Entry); !ok {
		return out
	}
	e := u.Entry.V
	switch {
	case f.Sighting.V.Only > 1 || !e.Unbroadcast:
		return diagnose.NoBecause(diagnose.IDs(u.Entry.From, f.Sighting.From)...)
	case e.Time.IsZero() || f.AsOf.Sub(e.Time) < fetched:
		return diagnose.NoBecause(u.Entry.From...)
	case !u.Pool.Known():
		return diagnose.Unsure("UTXO.Pool")
	case f.Chain.Test && u.Pool.V.Peers != nil && *u.Pool.V.Peers == 0:
		return diagnose.NoBecause(u.Pool.From...) // a private test network of one node
	}
	// Likely: whoever made it may have handed it to other nodes as well, past this one.
	out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, u.Entry.From, u.Pool.From)...)
	out.Args = map[string]any{"since": e.Time}
	out.Actions = []diagnose.Action{
		{Who: diagnose.NodeOperator, What: "rebroadcast"},
		{Who: diagnose.NodeOperator, What: "fix-node"},
	}
	return out
}
