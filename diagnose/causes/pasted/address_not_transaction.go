package pasted

import (
	"txtriage/diagnose"
)

// AddressNotTransaction is an address where a transaction id was wanted: many payments may have gone there.
var AddressNotTransaction = diagnose.Cause{
	Slug:    "address-not-transaction",
	Section: "pasted",
	Weight:  910,
	Args:    []string{"pasted"},
	State:   diagnose.StateAddress,
	Party:   diagnose.Sender,
	Funds:   diagnose.UnknownFunds,
	Rules:   ask(paste("address-not-transaction", "address", diagnose.Proven, quoted), giveDetails),
}
