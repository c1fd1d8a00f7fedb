package platform

import "txtriage/diagnose"

// SenderNotBroadcast is a withdrawal that the sending platform has not put on the network yet, by its own
// record; nodes do not show it either. Nobody but that platform can send it.
var SenderNotBroadcast = diagnose.Cause{
	Slug:    "sender-not-broadcast",
	Section: "platform",
	Weight:  730,
	Args:    []string{"platform", "status", "meaning"},
	Yields:  []string{"never-seen", "dropped", "private-order-flow"},
	State:   diagnose.StateNotFound,
	Funds:   diagnose.WithSender,
	Rules:   unsent("sender-not-broadcast", ask, "do-not-send-again"),
}
