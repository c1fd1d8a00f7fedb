package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// TokenPaused is a contract that its operator has stopped for everybody.
var TokenPaused = diagnose.Cause{
	Slug:    "token-paused",
	Section: "failed",
	Weight:  768,
	Args:    args(),
	Yields:  yields(held...),
	Party:   diagnose.Issuer,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Checks.Paused", "EVM.Checks.TokenBalance", "EVM.Checks.Allowance", "EVM.Tx"),
		Unless: []string{"EVM.Traced", "EVM.Checks.Paused"},
		Judge:  judgeTokenPaused,
	}, {
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers", "EVM.Standing.Paused"},
		Judge:  judgePausedAfterwards,
	}},
}

func judgeTokenPaused(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	if r.explained("paused") {
		return r.no()
	}
	check := f.EVM.Checks.Paused
	named := r.category() == "paused" && !r.says("not paused", "ExpectedPause", "token transfer while not paused")
	switch {
	case check.Known() && check.V:
		out = r.yes(r.rooted(named, !r.inside() && r.listed()), diagnose.IDs(check.From, r.Before.From)...)
	case check.Known() && r.unsettled(named), named && !check.Known() && r.doubted(check.State):
		return diagnose.Unsure("EVM.Checks.Paused")
	case check.Known():
		return r.no(check.From...)
	case named:
		out = r.oneSided(r.yes(diagnose.Likely))
	case check.State == facts.Absent:
		return r.no(check.From...) // it has no such switch
	default:
		return diagnose.Unsure("EVM.Checks.Paused")
	}
	out.ETA = &eta.Range{None: eta.NoneThird}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-issuer"}}
	return out
}
