package pasted

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// TruncatedID is an id that a screen shortened ("0x12…ab") or that was cut when it was copied.
var TruncatedID = diagnose.Cause{
	Slug:    "truncated-id",
	Section: "pasted",
	Weight:  940,
	Args:    []string{"pasted", "count"},
	State:   diagnose.StateUnknown,
	Party:   diagnose.Sender,
	Funds:   diagnose.UnknownFunds,
	Rules: ask(paste("truncated-id", "", diagnose.Proven, func(s facts.Subject) map[string]any {
		args := map[string]any{"pasted": s.Text, "count": s.Missing}
		if s.Missing > 0 {
			args["variant"] = diagnose.Code("counted")
		}
		return args
	}), giveDetails),
}
