package platform

import "txtriage/diagnose"

// TravelRule is a transfer that waits until the account holder has told the platform who sent it or
// confirmed it, by the platform's own record.
var TravelRule = diagnose.Cause{
	Slug:    "travel-rule",
	Section: "platform",
	Weight:  428,
	Args:    []string{"platform", "status", "meaning"},
	Yields:  []string{"receiver-platform-delay"},
	Funds:   diagnose.Held,
	Rules:   recorded("travel-rule", "give-details"),
}
