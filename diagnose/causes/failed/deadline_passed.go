package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// DeadlinePassed is an order or a signed permission that was valid until a time; it came into a
// block later than that.
var DeadlinePassed = diagnose.Cause{
	Slug:    "deadline-passed",
	Section: "failed",
	Weight:  758,
	Args:    args("deadline", "included"),
	Yields:  yields(),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Checks.Deadline"),
		Unless: []string{"EVM.Traced", "EVM.Checks.Deadline"},
		Judge:  judgeDeadlinePassed,
	}},
}

func judgeDeadlinePassed(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	if r.explained("deadline") || emptied(r.outer().Kind) {
		return r.no()
	}
	check := f.EVM.Checks.Deadline
	named := r.category() == "deadline" && !r.says("not yet valid", "InvalidAuthorizationTime")
	at := f.Sighting.V.Block.Time
	late := check.Known() && !at.IsZero() && check.V.Before(at)
	just := check.Known() && !at.IsZero() && check.V.Equal(at) // some contracts take the deadline itself for too late
	switch {
	case late && named && r.vouched():
		out = r.yes(r.grade(), check.From...)
	case late && named:
		out = r.yes(diagnose.Likely, check.From...)
	case late && (r.silent() || r.unseen() || r.outer().Reason != "" && r.category() == ""):
		out = r.yes(diagnose.Likely, check.From...)
		out.Args["variant"] = diagnose.Code("late")
	case just && named:
		out = r.yes(diagnose.Likely, check.From...)
		out.Args["variant"] = diagnose.Code("just")
	case check.Known() && !at.IsZero():
		return r.no(check.From...)
	case named:
		out = r.yes(diagnose.Likely)
	case check.State == facts.Absent || r.outer().Kind != "revert":
		return r.no(check.From...) // the call can be read and has no such time
	default:
		return diagnose.Unsure("EVM.Checks.Deadline")
	}
	out.Args["deadline"], out.Args["included"] = any(diagnose.Code("time-not-known")), any(diagnose.Code("time-not-known"))
	if late || just {
		out.Args["deadline"] = check.V
	}
	if !at.IsZero() {
		out.Args["included"] = at
	}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "resend"}}
	return out
}
