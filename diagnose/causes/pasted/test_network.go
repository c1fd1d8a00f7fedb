package pasted

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// TestNetwork stands beside any finding on a test network: its coins have no value.
var TestNetwork = diagnose.Cause{
	Slug:    "test-network",
	Section: "pasted",
	Weight:  10,
	Note:    true,
	Args:    []string{"chain"},
	Rules:   []diagnose.Rule{{Needs: []string{"Sighting"}, Judge: judgeTestNetwork}},
}

func judgeTestNetwork(f *facts.Facts) diagnose.Outcome {
	if !f.Chain.Test {
		return diagnose.Outcome{}
	}
	if out, ok := diagnose.Need("Sighting", f.Sighting); !ok {
		return out
	}
	out := diagnose.YesBecause(diagnose.Proven, f.Sighting.From...)
	out.Args = map[string]any{"chain": diagnose.Name(f.Chain.Name)}
	return out
}
