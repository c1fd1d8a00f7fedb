package platform

import "txtriage/diagnose"

// ComplianceHold is a transfer that lies with the platform's compliance team, by its own record. The
// words are neutral, tell no reason, and the customer's view shows it as a review.
var ComplianceHold = diagnose.Cause{
	Slug:    "compliance-hold",
	Section: "platform",
	Weight:  430,
	Args:    []string{"platform", "status", "meaning"},
	Yields:  []string{"receiver-platform-delay", "platform-review"},
	Funds:   diagnose.Held,
	Rules:   recorded("compliance-hold", ask),
}
