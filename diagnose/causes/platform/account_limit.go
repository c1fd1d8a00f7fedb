package platform

import "txtriage/diagnose"

// AccountLimit is a deposit that the receiving account may not take yet: its level, its kind or a limit,
// by the platform's own record.
var AccountLimit = diagnose.Cause{
	Slug:    "account-limit",
	Section: "platform",
	Weight:  426,
	Args:    []string{"platform", "status", "meaning"},
	Yields:  []string{"receiver-platform-delay"},
	Funds:   diagnose.Held,
	Rules:   recorded("account-limit", "give-details"),
}
