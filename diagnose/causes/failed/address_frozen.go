package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// AddressFrozen is an address that the token's issuer has put on its list: it can neither send
// nor receive that token. Told in neutral words.
var AddressFrozen = diagnose.Cause{
	Slug:    "address-frozen",
	Section: "failed",
	Weight:  770,
	Args:    args("listed"),
	Yields:  yields(held...),
	Party:   diagnose.Issuer,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Checks.Frozen", "EVM.Checks.TokenBalance", "EVM.Checks.Allowance", "EVM.Tx"),
		Unless: []string{"EVM.Traced", "EVM.Checks.Frozen"},
		Judge:  judgeAddressFrozen,
	}, {
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers", "EVM.Standing.Listed"},
		Judge:  judgeListedAfterwards,
	}},
}

func judgeAddressFrozen(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	if r.explained("compliance") {
		return r.no()
	}
	check := f.EVM.Checks.Frozen
	named := r.category() == "compliance"
	var listed any = diagnose.Code("address-not-known")
	switch {
	case check.Known() && len(check.V) > 0:
		out, listed = r.yes(r.rooted(named, !r.inside() && r.listed()), diagnose.IDs(check.From, r.Before.From)...), check.V[0]
	case check.Known() && r.unsettled(named), named && !check.Known() && r.doubted(check.State):
		return diagnose.Unsure("EVM.Checks.Frozen")
	case check.Known():
		return r.no(check.From...)
	case named:
		out = r.oneSided(r.yes(diagnose.Likely))
	case check.State == facts.Absent:
		return r.no(check.From...) // it keeps no such list
	default:
		return diagnose.Unsure("EVM.Checks.Frozen")
	}
	out.Args["listed"] = listed
	out.ETA = &eta.Range{None: eta.NoneThird}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-issuer"}, {Who: diagnose.SenderPlatform, What: "escalate"}}
	return out
}
