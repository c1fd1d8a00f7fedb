package pasted

import (
	"txtriage/diagnose"
)

// InternalTransferID is a platform's own reference: a number or text that no chain ever saw, because the
// money moved inside the platform or the reference is for its own support.
var InternalTransferID = diagnose.Cause{
	Slug:    "internal-transfer-id",
	Section: "pasted",
	Weight:  920,
	Args:    []string{"pasted"},
	State:   diagnose.StateUnknown,
	Party:   diagnose.Sender,
	Funds:   diagnose.UnknownFunds,
	Rules:   ask(paste("internal-transfer-id", "", diagnose.Likely, quoted), giveDetails, diagnose.Action{Who: diagnose.SenderPlatform, What: "contact-sender-platform"}),
}
