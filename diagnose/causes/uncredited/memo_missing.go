package uncredited

import "txtriage/diagnose"

// MemoMissing is a deposit of an asset for which the platform needs a memo, and the ticket
// names its address and no memo.
var MemoMissing = diagnose.Cause{
	Slug:    "memo-missing",
	Section: "uncredited",
	Weight:  438,
	Args:    []string{"platform", "given", "wanted"},
	Yields:  []string{"receiver-platform-delay"},
	Party:   diagnose.ReceiverPlatform,
	Funds:   diagnose.Held,
	Rules: memoRule(func(given, wanted string) bool {
		return given == ""
	}),
}
