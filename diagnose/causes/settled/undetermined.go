package settled

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// Undetermined is told if no cause can be given. What would settle it stands in the report's
// list of what could not be seen.
var Undetermined = diagnose.Cause{
	Slug:     "undetermined",
	Section:  "settled",
	Weight:   1,
	Fallback: true,
	Party:    diagnose.UnknownParty,
	Funds:    diagnose.UnknownFunds,
	Rules: []diagnose.Rule{{
		Needs: []string{"Sighting", "Head"},
		Judge: judgeUndetermined,
	}},
}

func judgeUndetermined(f *facts.Facts) diagnose.Outcome {
	out := diagnose.YesBecause(diagnose.Possible, diagnose.IDs(f.Sighting.From, f.Head.From)...)
	out.ETA = &eta.Range{None: eta.NoneNotKnown}
	out.Actions = []diagnose.Action{
		{Who: diagnose.UnknownParty, What: "give-details"},
		{Who: diagnose.NodeOperator, What: "ask-other-node"},
	}
	return out
}
