package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// SequencerStalled is a network whose one operator (the sequencer) makes no blocks at the moment.
var SequencerStalled = diagnose.Cause{
	Slug:    "sequencer-stalled",
	Section: "waiting",
	Weight:  485,
	Args:    []string{"height", "head_time", "chain"},
	Yields:  []string{"node-behind", "network-congested"},
	Party:   diagnose.Network,
	Rules:   []diagnose.Rule{{Family: facts.FamilyEVM, Needs: stallNeeds(), Unless: []string{"Head"}, Judge: judgeSequencerStalled}},
}

func judgeSequencerStalled(f *facts.Facts) diagnose.Outcome {
	if !f.Chain.HasQuirk("sequencer") {
		return diagnose.Outcome{}
	}
	return judgeStall(f)
}
