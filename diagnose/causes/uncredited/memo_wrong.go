package uncredited

import "txtriage/diagnose"

// MemoWrong is a memo that is not the one that the platform gave out for the account.
var MemoWrong = diagnose.Cause{
	Slug:    "memo-wrong",
	Section: "uncredited",
	Weight:  439,
	Args:    []string{"platform", "given", "wanted"},
	Yields:  []string{"receiver-platform-delay"},
	Party:   diagnose.ReceiverPlatform,
	Funds:   diagnose.Held,
	Rules: memoRule(func(given, wanted string) bool {
		return given != "" && core(given) != core(wanted)
	}),
}
