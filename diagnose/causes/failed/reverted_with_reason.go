package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// RevertedWithReason is a contract that refused with a text. The text is its author's own and
// is quoted as such; what such texts usually mean comes from the knowledge file.
var RevertedWithReason = diagnose.Cause{
	Slug:    "reverted-with-reason",
	Section: "failed",
	Weight:  746,
	Args:    args("reason", "meaning", "outer"),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Tx"),
		Unless: []string{"EVM.Traced"},
		Judge:  judgeRevertedWithReason,
	}},
}

func judgeRevertedWithReason(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	text, certainty := r.Reason, r.grade()
	switch o := r.outer(); {
	case o.Kind == "revert" && o.Reason != "":
		if text == "" {
			text = o.Reason
		}
	case r.swallowed() && r.Reason != "":
		certainty = diagnose.Likely // the outer contract did not say that it refused because of this
	default:
		return r.no()
	}
	out = r.deposited(r.yes(certainty))
	if r.passedOn() || r.unpaid() {
		out.Open = []string{"EVM.Traced"}
	}
	out.Args["reason"] = text
	out.Args["meaning"] = meaning(heard(r))
	out.Args["outer"] = any(diagnose.Code("nothing-said"))
	switch o := r.outer(); {
	case r.swallowed():
		out = worded(out, "swallowed")
	case o.Reason != "" && o.Reason != text:
		out.Args["outer"] = o.Reason
		out = worded(out, "renamed")
	}
	return out
}

// heard is the failure whose words are sorted: what is quoted, swallowed or not.
func heard(r refusal) facts.Failure {
	if r.Category != "" {
		return r.Failure
	}
	return r.outer()
}
