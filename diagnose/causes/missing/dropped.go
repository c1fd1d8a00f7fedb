package missing

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// Dropped is a valid payment that waits nowhere and is in no block: it left the waiting area,
// or never got there. Nothing was spent, and whoever has it may send it again.
var Dropped = diagnose.Cause{
	Slug:     "dropped",
	Section:  "missing",
	Weight:   310,
	Residual: diagnose.Proven,
	Yields:   []string{"never-seen"},
	State:    diagnose.StateDropped,
	Party:    diagnose.Sender,
	Funds:    diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  slices.Concat(lostNeeds, healthNeeds(), []string{"UTXO.Accept"}),
		Judge:  judgeDroppedUTXO,
	}, {
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "EVM.Raw", "EVM.NonceLatest", "EVM.NoncePending", "EVM.Pool", "Nodes.Saw", "Nodes.OnChain", "Nodes.Syncing", "Nodes.Head"},
		Unless: []string{"EVM.Pool"},
		Judge:  judgeDroppedEVM,
	}},
}

// The bytes show which coins it wants; all of them are still there. So it can still be mined,
// and only the pools have lost it. That it was in one once is not seen: likely, never proven.
func judgeDroppedUTXO(f *facts.Facts) diagnose.Outcome {
	l, out, ok := lostRaw(f)
	if !ok {
		return out
	}
	accept := diagnose.UTXO(f).Accept
	switch {
	case !l.spendable():
		return diagnose.NoBecause(l.from...)
	case accept.Known() && !accept.V.Allowed:
		return diagnose.NoBecause(accept.From...) // that node refuses it: another cause says why
	case accept.State == facts.Failed || accept.State == facts.Conflicting:
		return diagnose.Unsure("UTXO.Accept") // a node could say whether it is valid, and did not
	}
	return sendable(f, l)
}
