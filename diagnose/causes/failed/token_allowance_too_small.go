package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// TokenAllowanceTooSmall is a contract that tried to collect more of a token than its owner had
// permitted it to.
var TokenAllowanceTooSmall = diagnose.Cause{
	Slug:    "token-allowance-too-small",
	Section: "failed",
	Weight:  762,
	Args:    args("have", "wanted", "short", "owner"),
	Yields:  yields(),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Checks.Allowance", "EVM.Tx", "EVM.Call"),
		Unless: []string{"EVM.Traced", "EVM.Checks.Allowance"},
		Judge:  judgeTokenAllowanceTooSmall,
	}},
}

func judgeTokenAllowanceTooSmall(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	if r.explained("allowance") {
		return r.no()
	}
	check := f.EVM.Checks.Allowance
	named := r.category() == "allowance" && r.says("exceeds allowance", "InsufficientAllowance", "insufficient-allowance", "insufficient allowance")
	if !check.Known() {
		if c := f.EVM.Call; !named && c.Known() && c.V.Selector == "0xa9059cbb" {
			return r.no(c.From...) // the owner moves its own tokens: no permission is asked
		}
		if !named || r.doubted(check.State) {
			return diagnose.Unsure("EVM.Checks.Allowance")
		}
		return withApproval(r.unchecked(r.yes(diagnose.Likely)))
	}
	n := check.V
	if n.Have.Units.Cmp(n.Wanted.Units) >= 0 && !r.isApproval() && r.unsettled(named) {
		return diagnose.Unsure("EVM.Checks.Allowance")
	}
	if n.Have.Units.Cmp(n.Wanted.Units) >= 0 || r.isApproval() {
		return r.no(check.From...)
	}
	certainty := r.rooted(named, r.direct(n.Token))
	if !f.EVM.Call.Known() {
		certainty = diagnose.Likely
	}
	return withApproval(r.checked(r.yes(certainty, diagnose.IDs(check.From, r.Before.From)...), n))
}

func withApproval(out diagnose.Outcome) diagnose.Outcome {
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "raise-approval"}}
	return out
}
