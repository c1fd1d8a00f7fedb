package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// checked adds what a look at the token before the block showed.
func (r refusal) checked(out diagnose.Outcome, n facts.Need) diagnose.Outcome {
	short := facts.Amount{Units: n.Wanted.Units.Sub(n.Have.Units), Asset: n.Wanted.Asset}
	out.Args["have"], out.Args["wanted"], out.Args["short"] = n.Have, n.Wanted, short
	out.Args["owner"] = n.Owner
	return out
}

// unchecked is for a contract that says so, while nobody could look at the token.
func (r refusal) unchecked(out diagnose.Outcome) diagnose.Outcome {
	for _, name := range []string{"have", "wanted", "short"} {
		out.Args[name] = diagnose.Code("amount-not-known")
	}
	out.Args["owner"] = diagnose.Code("address-not-known")
	out.Args["variant"] = diagnose.Code("unchecked")
	return r.oneSided(out)
}

// oneSided: what the contract said was heard on the state before its block only, and nobody could look at the token:
// on the other side of the block it may say something else.
func (r refusal) oneSided(out diagnose.Outcome) diagnose.Outcome {
	if r.Method == "replay-before" && !r.first() && unrun(r.After) {
		out.Open = []string{"EVM.Failure.After"}
	}
	return out
}

// isApproval: the call gives a permission; nothing is taken from an earlier one.
func (r refusal) isApproval() bool {
	c := r.f.EVM.Call
	if r.inside() {
		return r.f.EVM.Checks.Inside == "approve(address,uint256)"
	}
	return c.Known() && c.V.Selector == "0x095ea7b3"
}

// isTransfer: the sender told a token to pay, or what was told could not be read. Needs EVM.Call.
func (r refusal) isTransfer() bool {
	c := r.f.EVM.Call
	return c.State == facts.Failed || c.Known() && (c.V.Selector == "0xa9059cbb" || c.V.Selector == "0x23b872dd")
}

// listed: the knowledge file names the token, so that its answers mean what they are taken
// for. Another contract may answer yes to whatever it is asked.
func (r refusal) listed() bool {
	c := r.f.EVM.Checks
	return c.TokenBalance.Known() && c.TokenBalance.V.Have.Asset.Listed || c.Allowance.Known() && c.Allowance.V.Have.Asset.Listed
}

// inside: the look-ups are about a token that another contract called.
func (r refusal) inside() bool { return r.f.EVM.Checks.Inside != "" }
