package uncredited

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// ReceiverPlatformDelay is a payment that is right and final on the chain while the receiver
// says that it is not credited: the ticket comes from the receiving side, or quotes its
// record, or says it in words. Without such a word the same payment has simply arrived. Where
// the ticket names no address, the one that was paid may not be the receiver's: possible only.
var ReceiverPlatformDelay = diagnose.Cause{
	Slug:     "receiver-platform-delay",
	Section:  "uncredited",
	Weight:   410,
	Residual: diagnose.Likely,
	Args:     []string{"confirmations"},
	State:    diagnose.StateFinal,
	Party:    diagnose.ReceiverPlatform,
	Funds:    diagnose.Arrived,
	Rules: []diagnose.Rule{{
		Needs: []string{"Sighting", "Success", "Head", "FinalHead", "Transfers"},
		Judge: judgeReceiverPlatformDelay,
	}},
}

func judgeReceiverPlatformDelay(f *facts.Facts) diagnose.Outcome {
	named := claim.Address(f) != ""
	if !claim.NotCredited(f) || !named && strings.TrimSpace(string(f.Ticket.To)) != "" {
		return diagnose.Outcome{}
	}
	if out, ok := diagnose.Given(diagnose.Succeeded(f), "Sighting", "Success"); !ok {
		return out
	}
	if out, ok := diagnose.Need("Head", f.Head); !ok {
		return out
	}
	if out, ok := diagnose.Need("Transfers", f.Transfers); !ok {
		return out
	}
	p := diagnose.ProgressOf(f)
	if p.Confirmations == 0 {
		return diagnose.Unsure("Sighting")
	}
	if diagnose.FinalOpen(f) {
		return diagnose.Unsure("FinalHead")
	}
	if !p.Final || p.Confirmations < p.Required || named && len(claim.Paid(f)) == 0 || !named && !oneReceiver(f) {
		return diagnose.NoBecause(diagnose.IDs(f.Head.From, f.FinalHead.From, f.Transfers.From)...)
	}
	out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, f.Success.From, f.Head.From, f.FinalHead.From, f.Transfers.From)...)
	out.Args = map[string]any{"confirmations": p.Confirmations}
	if !named {
		out.Certainty = diagnose.Possible
		out.Args["variant"] = diagnose.Code("unnamed")
	}
	out.ETA = &eta.Range{None: eta.NoneReceiver}
	out.Actions = []diagnose.Action{
		{Who: diagnose.ReceiverPlatform, What: "contact-receiver-platform"},
		{Who: diagnose.Sender, What: "do-not-send-again"},
	}
	return out
}

// oneReceiver: the ticket names no address, and only one was paid that can be meant.
func oneReceiver(f *facts.Facts) bool {
	return len(claim.Recipients(f)) == 1 && claim.AssetFit(f) != claim.Differs
}
