package platform

import "txtriage/diagnose"

// PlatformReview is a transfer that the platform checks before it goes on, by its own record.
var PlatformReview = diagnose.Cause{
	Slug:    "platform-review",
	Section: "platform",
	Weight:  425,
	Args:    []string{"platform", "status", "meaning"},
	Yields:  []string{"receiver-platform-delay"},
	Funds:   diagnose.Held,
	Rules:   recorded("platform-review", ask),
}
