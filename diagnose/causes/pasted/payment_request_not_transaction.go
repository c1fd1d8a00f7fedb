package pasted

import (
	"txtriage/diagnose"
)

// PaymentRequestNotTransaction is a request to pay (a Lightning invoice, an offer, a payment link), which says
// nothing about whether it was paid.
var PaymentRequestNotTransaction = diagnose.Cause{
	Slug:    "payment-request-not-transaction",
	Section: "pasted",
	Weight:  930,
	Args:    []string{"pasted"},
	State:   diagnose.StateUnknown,
	Party:   diagnose.Sender,
	Funds:   diagnose.UnknownFunds,
	Rules:   ask(paste("payment-request-not-transaction", "", diagnose.Proven, quoted), giveDetails),
}
