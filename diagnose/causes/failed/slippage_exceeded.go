package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// SlippageExceeded is an exchange of coins whose price moved further than its sender allowed. The
// contract's own text says so, hence likely: a text is no proof.
var SlippageExceeded = diagnose.Cause{
	Slug:    "slippage-exceeded",
	Section: "failed",
	Weight:  756,
	Args:    args("reason"),
	Yields:  yields(),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Tx"),
		Unless: []string{"EVM.Traced", "EVM.Failure.Before", "EVM.Failure.After"},
		Judge:  judgeSlippageExceeded,
	}},
}

func judgeSlippageExceeded(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	if r.category() != "slippage" || r.starved() {
		return r.no()
	}
	if r.passing() {
		return r.no(diagnose.IDs(r.Before.From, r.After.From)...) // a wider limit is what such bids live on
	}
	out = r.yes(diagnose.Likely)
	out.Args["reason"] = r.words()
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "raise-slippage"}}
	return out
}
