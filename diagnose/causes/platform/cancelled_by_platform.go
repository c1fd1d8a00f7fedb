package platform

import "txtriage/diagnose"

// CancelledByPlatform is a transfer that the platform cancelled, refused or sent back, by its own record.
var CancelledByPlatform = diagnose.Cause{
	Slug:    "cancelled-by-platform",
	Section: "platform",
	Weight:  725,
	Args:    []string{"platform", "status", "meaning"},
	Yields:  []string{"never-seen", "dropped", "private-order-flow", "receiver-platform-delay"},
	Funds:   diagnose.WithSender,
	Rules:   unsent("cancelled-by-platform", ask),
}
