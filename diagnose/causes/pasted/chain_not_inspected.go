package pasted

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// ChainNotInspected is a good id or address of a network that has no inspector yet: a Tron link, a Solana
// signature. Nothing was looked up, and the network itself is often the answer to "why did it not arrive".
var ChainNotInspected = diagnose.Cause{
	Slug:    "chain-not-inspected",
	Section: "pasted",
	Weight:  935,
	Args:    []string{"pasted", "network"},
	State:   diagnose.StateUnknown,
	Party:   diagnose.UnknownParty,
	Funds:   diagnose.UnknownFunds,
	Rules: ask(paste("chain-not-inspected", "", diagnose.Likely, func(s facts.Subject) map[string]any {
		return map[string]any{"pasted": s.Text, "network": facts.Untrusted(s.Network)}
	}), diagnose.Action{Who: diagnose.UnknownParty, What: "check-network"}),
}
