package pasted

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// ChainNotInspected is an id or address of a network that is known by name, but whose nodes
// this program cannot ask yet. Likely: some forms, such as Solana's, have no checksum. Or the
// ticket names such a network, and none of the others has the id.
var ChainNotInspected = diagnose.Cause{
	Slug:    "chain-not-inspected",
	Section: "pasted",
	Weight:  925,
	Args:    []string{"pasted", "network"},
	Yields:  []string{"never-seen", "private-order-flow", "node-behind", "node-cannot-answer"},
	State:   diagnose.StateUnknown,
	Party:   diagnose.Sender,
	Funds:   diagnose.UnknownFunds,
	Rules: append(ask(paste("chain-not-inspected", "", diagnose.Likely, func(s facts.Subject) map[string]any {
		return map[string]any{"pasted": s.Text, "network": diagnose.Name(s.Network)}
	}), diagnose.Action{Who: diagnose.Sender, What: "check-network"}), diagnose.Rule{
		Needs:  []string{"Sighting", "Successor", "PastedBlock", "Carrier"},
		Unless: []string{"Successor", "PastedBlock", "Carrier", "Elsewhere.Saw"},
		Judge:  judgeNamedNetwork,
	}),
}

// judgeNamedNetwork: the id has no form of its own, so only the ticket tells its network.
func judgeNamedNetwork(f *facts.Facts) diagnose.Outcome {
	if f.Ticket.ClaimedName == "" || f.Subject.Problem != "" || f.Subject.Kind != "transaction" {
		return diagnose.Outcome{}
	}
	if out, ok := diagnose.Given(diagnose.NotFound(f), "Sighting"); !ok {
		return out
	}
	if f.Successor.Known() || f.PastedBlock.Known() || f.Carrier.Known() {
		return diagnose.NoBecause(diagnose.IDs(f.Successor.From, f.PastedBlock.From, f.Carrier.From)...)
	}
	out := diagnose.YesBecause(diagnose.Likely, f.Sighting.From...)
	out.Args = map[string]any{"pasted": f.Subject.Text, "network": diagnose.Name(f.Ticket.ClaimedName), "variant": diagnose.Code("named")}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "check-network"}}
	return out
}
