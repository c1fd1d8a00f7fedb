package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
)

// UnsupportedNetwork is a deposit to the platform's own address on a chain that the platform
// does not take: right key, wrong chain. Whether and how it is recovered is the platform's policy.
var UnsupportedNetwork = diagnose.Cause{
	Slug:    "unsupported-network",
	Section: "uncredited",
	Weight:  447,
	Args:    []string{"platform", "as_of", "chain", "recovery_fee", "recovery_time", "recovery_link"},
	Yields:  []string{"receiver-platform-delay", "contract-deposit", "unlisted-token", "token-variant"},
	Party:   diagnose.ReceiverPlatform,
	Funds:   diagnose.Held,
	Rules:   []diagnose.Rule{{Needs: ruledNeeds(), Judge: judgeUnsupportedNetwork}},
}

func judgeUnsupportedNetwork(f *facts.Facts) diagnose.Outcome {
	if out, ok := ruled(f); !ok {
		return out
	}
	if out, ok := owns(f); !ok {
		return out
	}
	n := f.Profile.Network
	if n != nil && n.Supported || len(f.Profile.Assets) > 0 {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	var at facts.Owned
	for _, t := range claim.Deposits(f) {
		if o, ok := claim.Owned(f, t.To); ok && !t.Amount.Units.IsZero() {
			at = o
		}
	}
	if at.Address == "" || n == nil && at.Chain == f.Chain.ID {
		return diagnose.Outcome{}
	}
	asOf, variant := f.Profile.AsOf, "unsaid"
	r := facts.Recovery{}
	if n != nil {
		asOf = n.AsOf
		if n.Recovery != nil {
			r = *n.Recovery
			switch {
			case !r.Possible:
				variant = "refused"
			case r.Fee != "" && r.Time != "" && r.Link != "":
				variant = "offered"
			default:
				variant = "possible"
			}
		}
	}
	out := deposited(f, figures(f, asOf, map[string]any{
		"chain": diagnose.Name(f.Chain.Name), "recovery_fee": own(r.Fee), "recovery_time": own(r.Time), "recovery_link": r.Link, "variant": diagnose.Code(variant),
	}))
	if n == nil {
		out.Certainty = diagnose.Possible
	}
	out.Actions = []diagnose.Action{{Who: diagnose.ReceiverPlatform, What: "request-recovery"}, {Who: diagnose.Sender, What: "do-not-send-again"}}
	if variant == "refused" {
		out.Actions = out.Actions[1:]
	}
	return out
}
