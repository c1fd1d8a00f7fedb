package settled

import (
	"slices"

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
		Needs: []string{"Sighting", "Head", "Success", "EVM.Tx", "Bridge", "Bridge.Far", "Nodes.Saw", "Nodes.OnChain"},
		Judge: judgeUndetermined,
	}},
}

func judgeUndetermined(f *facts.Facts) diagnose.Outcome {
	out := diagnose.YesBecause(diagnose.Possible, diagnose.IDs(f.Sighting.From, f.Head.From)...)
	out.ETA = &eta.Range{None: eta.NoneNotKnown}
	other := diagnose.Action{Who: diagnose.NodeOperator, What: "ask-other-node"}
	out.Actions = []diagnose.Action{{Who: diagnose.UnknownParty, What: "give-details"}, other}
	const credited = 0x7e // a deposit of the OP stack: what it carries is credited even if its call is refused
	seen := slices.ContainsFunc(f.Nodes, diagnose.Seen)
	switch {
	case diagnose.FailedOnChain(f) == diagnose.Yes && (!f.Chain.HasQuirk("op-deposits") || diagnose.EVM(f).Tx.Known() && f.EVM.Tx.V.Type != credited):
		out.Args = map[string]any{"variant": diagnose.Code("failed")}
		out.Funds = diagnose.WithSender
		out.Actions = []diagnose.Action{other} // no detail of the customer's tells why
	case diagnose.Pending(f) == diagnose.Yes:
		out.Args = map[string]any{"variant": diagnose.Code("waiting")}
		out.Actions = []diagnose.Action{other, {Who: diagnose.Sender, What: "do-not-send-again"}}
	case diagnose.Succeeded(f) == diagnose.Yes:
		out.Args = map[string]any{"variant": diagnose.Code("done")}
		if far := f.Bridge.V.Far.State; f.Bridge.Known() && (far == facts.Failed || far == facts.Conflicting) {
			out.Args["variant"] = diagnose.Code("sent-on")
		}
		out.Actions = []diagnose.Action{other, {Who: diagnose.Sender, What: "do-not-send-again"}}
	case !f.Sighting.Known() && f.Sighting.State != facts.Absent && seen: // another did not say, or says otherwise
		out.Args = map[string]any{"variant": diagnose.Code("seen")}
		out.Actions = []diagnose.Action{other, {Who: diagnose.Sender, What: "do-not-send-again"}}
	}
	return out
}
