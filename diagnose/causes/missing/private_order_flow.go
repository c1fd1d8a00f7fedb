package missing

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// PrivateOrderFlow stands beside a transaction that nobody has: it may have been handed to a
// block builder or a sequencer directly, and then nobody else sees it before it is in a block.
var PrivateOrderFlow = diagnose.Cause{
	Slug:    "private-order-flow",
	Section: "missing",
	Weight:  20,
	Note:    true,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Successor"},
		Judge:  judgePrivateOrderFlow,
	}},
}

func judgePrivateOrderFlow(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.NotFound(f), "Sighting"); !ok {
		return out
	}
	if f.Successor.Known() {
		return diagnose.NoBecause(f.Successor.From...)
	}
	if namedUnasked(f) {
		return diagnose.Unsure("Elsewhere.Saw")
	}
	out := diagnose.YesBecause(diagnose.Possible, f.Sighting.From...)
	if operated(f) {
		out.Args = map[string]any{"variant": diagnose.Code("sequencer")}
	}
	return out
}

// operated: payments go to one operator of the network; nobody else sees them before a block.
func operated(f *facts.Facts) bool {
	return f.Chain.HasQuirk("sequencer") || f.Chain.HasQuirk("no-public-mempool")
}
