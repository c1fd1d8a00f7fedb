package missing

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// WaitingForParent is a payment made from another one that the network does not have: nodes
// cannot take the child before the parent.
var WaitingForParent = diagnose.Cause{
	Slug:    "waiting-for-parent",
	Section: "missing",
	Weight:  600,
	Args:    []string{"parent"},
	Yields:  []string{"never-seen", "dropped"},
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  slices.Concat(lostNeeds, healthNeeds()),
		Judge:  judgeWaitingForParent,
	}},
}

func judgeWaitingForParent(f *facts.Facts) diagnose.Outcome {
	l, out, ok := lostRaw(f)
	if !ok {
		return out
	}
	parent, open := l.unknownParent()
	switch {
	case parent == "" && open:
		return diagnose.Unsure("UTXO.Inputs")
	case parent == "":
		return diagnose.NoBecause(l.from...)
	}
	from, out, ok := witness(f, l)
	if !ok {
		return out
	}
	out = diagnose.YesBecause(diagnose.Likely, diagnose.IDs(l.from, from)...)
	out.Args = map[string]any{"parent": parent}
	out.Related = []diagnose.Related{{Relation: "parent", Hash: parent}}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "rebroadcast"}}
	return out
}

// unknownParent is the first transaction that made one of the coins and that the node does
// not have; open: for some coin nobody could say.
func (l lost) unknownParent() (parent facts.Hash, open bool) {
	for _, in := range l.ins {
		switch {
		case in.State == "unknown" && in.ParentKnown != nil && !*in.ParentKnown:
			return in.Txid, false
		case in.State == "unknown":
			open = true
		}
	}
	return "", open
}
