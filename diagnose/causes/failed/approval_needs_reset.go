package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// ApprovalNeedsReset is a token, USDT above all, that refuses to change a permission that is
// still open: it must be set to zero first.
var ApprovalNeedsReset = diagnose.Cause{
	Slug:    "approval-needs-reset",
	Section: "failed",
	Weight:  766,
	Args:    args("have"),
	Yields:  yields("token-allowance-too-small"),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Call", "EVM.Checks.Allowance", "EVM.Tx"),
		Unless: []string{"EVM.Traced"},
		Judge:  judgeApprovalNeedsReset,
	}},
}

func judgeApprovalNeedsReset(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	if r.category() == "allowance" && r.says("from non-zero to non-zero") {
		out = r.yes(diagnose.Likely)
		out.Args["have"] = diagnose.Code("amount-not-known")
		return withReset(out)
	}
	e := f.EVM
	if r.explained("allowance") || e.Call.Known() && !r.isApproval() {
		return r.no(e.Call.From...)
	}
	if !e.Call.Known() || !e.Checks.Allowance.Known() {
		return diagnose.Unsure("EVM.Call", "EVM.Checks.Allowance")
	}
	n := e.Checks.Allowance.V
	if !r.isApproval() || n.Have.Units.Sign() <= 0 || n.Wanted.Units.Sign() <= 0 || !r.silent() && !r.unseen() {
		return r.no(e.Checks.Allowance.From...)
	}
	certainty := diagnose.Likely
	if r.repeated() && r.silent() && r.lasting() && r.direct(n.Token) && n.Token == tether {
		certainty = diagnose.Proven
	}
	out = r.yes(certainty, diagnose.IDs(e.Call.From, e.Checks.Allowance.From, r.Before.From)...)
	out.Args["have"] = n.Have
	return withReset(out)
}

// tether on Ethereum: its verified source refuses approve(x≠0) while the allowance is not 0
// and has no other condition there.
const tether facts.Address = "0xdAC17F958D2ee523a2206206994597C13D831ec7"

func withReset(out diagnose.Outcome) diagnose.Outcome {
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "reset-approval"}}
	return out
}
