package pasted

import (
	"txtriage/diagnose"
)

// NotATransactionID is a paste in which no known id was found, or one too damaged to be looked up.
var NotATransactionID = diagnose.Cause{
	Slug:    "not-a-transaction-id",
	Section: "pasted",
	Weight:  900,
	Args:    []string{"pasted"},
	State:   diagnose.StateUnknown,
	Party:   diagnose.Sender,
	Funds:   diagnose.UnknownFunds,
	Rules:   ask(paste("not-a-transaction-id", "unknown", diagnose.Proven, quoted), giveDetails),
}
