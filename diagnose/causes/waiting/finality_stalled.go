package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// FinalityStalled is a network that goes on making blocks but has not declared any final for
// much longer than usual. One node cannot prove it: its own view of finality may be stuck.
var FinalityStalled = diagnose.Cause{
	Slug:    "finality-stalled",
	Section: "waiting",
	Weight:  470,
	Args:    []string{"final_time", "usual"},
	Yields:  []string{"awaiting-finality"},
	State:   diagnose.StateIncluded,
	Party:   diagnose.Network,
	Funds:   diagnose.Moving,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Head", "FinalHead"},
		Judge:  judgeFinalityStalled,
	}},
}

func judgeFinalityStalled(f *facts.Facts) diagnose.Outcome {
	if f.Chain.FinalityRule != "tag" {
		return diagnose.Outcome{}
	}
	if out, ok := diagnose.Given(diagnose.Succeeded(f), "Sighting", "Success"); !ok {
		return out
	}
	if out, ok := diagnose.Need("Head", f.Head); !ok {
		return out
	}
	if out, ok := diagnose.Need("FinalHead", f.FinalHead); !ok {
		return out
	}
	if f.FinalHead.V.Height >= f.Sighting.V.Block.Height || !diagnose.FinalityStale(f) {
		return diagnose.NoBecause(f.FinalHead.From...)
	}
	out := diagnose.YesBecause(diagnose.Possible, diagnose.IDs(f.Sighting.From, f.Success.From, f.Head.From, f.FinalHead.From)...)
	out.Args = map[string]any{"final_time": f.FinalHead.V.Time, "usual": f.Chain.FinalityTime}
	out.ETA = &eta.Range{None: eta.NoneStalled}
	out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}, {Who: diagnose.NodeOperator, What: "ask-other-node"}}
	return out
}
