package failed

import (
	"slices"
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// held are the causes that a token explains which arrived and may not move on.
var held = []string{"receiver-platform-delay", "arrived", "swept-by-platform", "contract-deposit", "sent-to-contract"}

// standing lets a rule go on with a listed token that reached the receiver that the ticket names. Whether it
// can move on from there is the issuer's word of the newest block; it may change any time, so nothing is proven.
func standing(f *facts.Facts) (facts.Standing, diagnose.Outcome, bool) {
	if claim.Address(f) == "" {
		return facts.Standing{}, diagnose.Outcome{}, false
	}
	if out, ok := diagnose.Given(diagnose.Succeeded(f), "Sighting", "Success"); !ok {
		return facts.Standing{}, out, false
	}
	if out, ok := diagnose.Need("Transfers", f.Transfers); !ok {
		return facts.Standing{}, out, false
	}
	if !slices.ContainsFunc(claim.Paid(f), func(t facts.Transfer) bool {
		return t.Kind == "token" && t.Amount.Asset.Listed && !t.Amount.Units.IsZero()
	}) {
		return facts.Standing{}, diagnose.Outcome{}, false
	}
	if s := diagnose.EVM(f).Standing; s != nil {
		return *s, diagnose.Outcome{}, true
	}
	return facts.Standing{}, diagnose.Outcome{}, true
}

func judgeListedAfterwards(f *facts.Facts) diagnose.Outcome {
	s, out, ok := standing(f)
	if !ok {
		return out
	}
	if s.Listed.State == facts.Absent {
		return diagnose.NoBecause(s.Listed.From...) // it keeps no such list
	}
	if out, ok := diagnose.Need("EVM.Standing.Listed", s.Listed); !ok {
		return out
	}
	i := slices.IndexFunc(s.Listed.V, func(a facts.Address) bool { return !strings.EqualFold(string(a), string(s.Sender)) })
	if i < 0 { // the sender's own listing does not hold what has left it
		return diagnose.NoBecause(s.Listed.From...)
	}
	return afterwards(f, s.Token, s.Listed.V[i], s.Listed.From)
}

func judgePausedAfterwards(f *facts.Facts) diagnose.Outcome {
	s, out, ok := standing(f)
	if !ok {
		return out
	}
	if s.Paused.State == facts.Absent {
		return diagnose.NoBecause(s.Paused.From...) // it has no such switch
	}
	if out, ok := diagnose.Need("EVM.Standing.Paused", s.Paused); !ok {
		return out
	}
	if !s.Paused.V {
		return diagnose.NoBecause(s.Paused.From...)
	}
	return afterwards(f, s.Token, "", s.Paused.From)
}

func afterwards(f *facts.Facts, token, listed facts.Address, from []facts.EvidenceID) diagnose.Outcome {
	out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, from)...)
	out.Args = map[string]any{"fee": diagnose.Code("amount-not-known"), "contract": token, "variant": diagnose.Code("held")}
	if listed != "" {
		out.Args["listed"] = listed
	}
	out.Funds = diagnose.Held
	out.ETA = &eta.Range{None: eta.NoneThird}
	out.Actions = []diagnose.Action{{Who: diagnose.ReceiverPlatform, What: "contact-issuer"}, {Who: diagnose.Sender, What: "do-not-send-again"}}
	return out
}
