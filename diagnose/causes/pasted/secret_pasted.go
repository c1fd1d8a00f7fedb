package pasted

import (
	"txtriage/diagnose"
)

// SecretPasted is a private key, a seed phrase or an extended key in the paste. It is never shown,
// kept or sent; whoever saw it can take the money, so the owner must move it.
var SecretPasted = diagnose.Cause{
	Slug:    "secret-pasted",
	Section: "pasted",
	Weight:  990,
	State:   diagnose.StateUnknown,
	Party:   diagnose.Sender,
	Funds:   diagnose.UnknownFunds,
	Rules:   ask(paste("secret-pasted", "secret", diagnose.Likely, nil), diagnose.Action{Who: diagnose.Sender, What: "move-funds"}),
}
