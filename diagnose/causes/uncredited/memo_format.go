package uncredited

import "txtriage/diagnose"

// MemoFormat is the right memo with signs around or in it that many platforms do not read.
var MemoFormat = diagnose.Cause{
	Slug:    "memo-format",
	Section: "uncredited",
	Weight:  437,
	Args:    []string{"platform", "given", "wanted"},
	Yields:  []string{"receiver-platform-delay"},
	Party:   diagnose.ReceiverPlatform,
	Funds:   diagnose.Held,
	Rules: memoRule(func(given, wanted string) bool {
		return given != "" && given != wanted && core(given) == core(wanted)
	}),
}
