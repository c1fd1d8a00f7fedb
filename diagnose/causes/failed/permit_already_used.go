package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// PermitAlreadyUsed is a signed permission that was used or cancelled before: often the same
// payment had gone through already. Where the token keeps a record of it (ERC-3009), the
// transaction that used it is named.
var PermitAlreadyUsed = diagnose.Cause{
	Slug:    "permit-already-used",
	Section: "failed",
	Weight:  760,
	Args:    args("reason", "earlier"),
	Yields:  yields(),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Checks.UsedBy"),
		Unless: []string{"EVM.Traced"},
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
	out.Args["reason"], out.Args["earlier"] = r.words(), any(diagnose.Code("id-not-known"))
	if by := f.EVM.Checks.UsedBy; by.Known() {
		out.Args["earlier"], out.Args["variant"] = by.V, diagnose.Code("found")
		out.Because = diagnose.IDs(out.Because, by.From)
	}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "do-not-send-again"}}
	return out
}
