package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// PermitAlreadyUsed is a signed permission that was used or cancelled before: often the same
// payment had gone through already.
var PermitAlreadyUsed = diagnose.Cause{
	Slug:    "permit-already-used",
	Section: "failed",
	Weight:  760,
	Args:    args("reason"),
	Yields:  yields(),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs(),
		Judge:  judgePermitAlreadyUsed,
	}},
}

func judgePermitAlreadyUsed(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	if r.category() != "nonce" || r.starved() {
		return r.no()
	}
	out = r.yes(diagnose.Likely)
	out.Args["reason"] = r.words()
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "do-not-send-again"}}
	return out
}
