package pasted

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// AddressDamaged is an address whose checksum does not fit. Where the code allows it the
// position is told, never what should stand there: a guess could be a stranger's address.
var AddressDamaged = diagnose.Cause{
	Slug:    "address-damaged",
	Section: "pasted",
	Weight:  950,
	Args:    []string{"pasted", "position", "count"},
	State:   diagnose.StateUnknown,
	Party:   diagnose.Sender,
	Funds:   diagnose.UnknownFunds,
	Rules: ask(paste("address-damaged", "", diagnose.Proven, func(s facts.Subject) map[string]any {
		args := map[string]any{"pasted": s.Text, "position": 0, "count": len(s.At)}
		if len(s.At) > 0 {
			args["position"] = s.At[0]
			args["variant"] = diagnose.Code("located")
		}
		return args
	}), diagnose.Action{Who: diagnose.Sender, What: "check-address"}),
}
