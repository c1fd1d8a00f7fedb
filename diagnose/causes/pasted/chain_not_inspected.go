package pasted

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// ChainNotInspected is an id or address of a network that is known by name, but whose nodes
// this program cannot ask yet. Likely: some forms, such as Solana's, have no checksum.
var ChainNotInspected = diagnose.Cause{
	Slug:    "chain-not-inspected",
	Section: "pasted",
	Weight:  925,
	Args:    []string{"pasted", "network"},
	State:   diagnose.StateUnknown,
	Party:   diagnose.Sender,
	Funds:   diagnose.UnknownFunds,
	Rules: ask(paste("chain-not-inspected", "", diagnose.Likely, func(s facts.Subject) map[string]any {
		return map[string]any{"pasted": s.Text, "network": diagnose.Name(s.Network)}
	}), diagnose.Action{Who: diagnose.Sender, What: "check-network"}),
}
