package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// ChainStalled is a network that makes no blocks: every transaction on it waits.
var ChainStalled = diagnose.Cause{
	Slug:    "chain-stalled",
	Section: "waiting",
	Weight:  480,
	Args:    []string{"height", "head_time", "chain"},
	Yields:  []string{"node-behind", "network-congested"},
	Party:   diagnose.Network,
	Rules:   []diagnose.Rule{{Needs: stallNeeds(), Unless: []string{"Head"}, Judge: judgeChainStalled}},
}

func judgeChainStalled(f *facts.Facts) diagnose.Outcome {
	if f.Chain.HasQuirk("sequencer") {
		return diagnose.Outcome{}
	}
	return judgeStall(f)
}
