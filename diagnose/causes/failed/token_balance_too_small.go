package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// TokenBalanceTooSmall is a token transfer of more than its owner held.
var TokenBalanceTooSmall = diagnose.Cause{
	Slug:    "token-balance-too-small",
	Section: "failed",
	Weight:  764,
	Args:    args("have", "wanted", "short", "owner"),
	Yields:  yields(),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Checks.TokenBalance", "EVM.Tx", "EVM.Call"),
		Unless: []string{"EVM.Traced", "EVM.Checks.TokenBalance"},
		Judge:  judgeTokenBalanceTooSmall,
	}},
}

func judgeTokenBalanceTooSmall(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	if r.explained("balance") {
		return r.no()
	}
	check := f.EVM.Checks.TokenBalance
	named := r.category() == "balance" && r.says("exceeds balance", "InsufficientBalance", "insufficient-balance", "insufficient balance")
	if !check.Known() {
		if r.swallowed() && r.Category == "balance" && r.tells("exceeds balance", "InsufficientBalance") && check.State == facts.Unsupported && !r.doubted(check.State) {
			return r.unchecked(r.yes(diagnose.Possible)) // the token said so to the contract that asked it, which kept that to itself
		}
		if !named || r.doubted(check.State) {
			out := diagnose.Unsure("EVM.Checks.TokenBalance")
			if r.halted() && !r.inside() && r.isTransfer() && check.State == facts.Unsupported { // tokens of the first years stop like that where the owner has too few
				out.Open = out.Missing
			}
			return out
		}
		return r.unchecked(r.yes(diagnose.Likely))
	}
	n := check.V
	if n.Have.Units.Cmp(n.Wanted.Units) >= 0 {
		if r.unsettled(named) {
			return diagnose.Unsure("EVM.Checks.TokenBalance")
		}
		return r.no(check.From...)
	}
	out = r.checked(r.yes(r.rooted(named, r.direct(n.Token)), diagnose.IDs(check.From, r.Before.From)...), n)
	if f.EVM.Tx.Known() && n.Owner != f.EVM.Tx.V.From { // more tokens in the sender's wallet would not help
		out.Args["variant"] = diagnose.Code("other-holder")
		return out
	}
	short := n.Wanted.Units.Sub(n.Have.Units)
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "top-up-sender", Args: map[string]any{"shortfall": facts.Amount{Units: short, Asset: n.Have.Asset}}}}
	return out
}
