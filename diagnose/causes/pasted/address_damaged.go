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
	Args:    []string{"pasted", "position", "second", "count"},
	State:   diagnose.StateUnknown,
	Party:   diagnose.Sender,
	Funds:   diagnose.UnknownFunds,
	Rules: ask(paste("address-damaged", "", diagnose.Proven, func(s facts.Subject) map[string]any {
		args := map[string]any{"pasted": s.Text, "position": 0, "second": 0, "count": len(s.At)}
		if len(s.At) > 0 {
			args["position"], args["second"] = s.At[0], s.At[len(s.At)-1]
		}
		if v := harm(s); v != "" {
			args["variant"] = v
		}
		if len(s.At) == 0 {
			args["count"] = s.Missing
		}
		return args
	}), diagnose.Action{Who: diagnose.Sender, What: "check-address"}),
}

// harm is the variant of the words: what is wrong, and whether the place is known.
func harm(s facts.Subject) diagnose.Code {
	switch {
	case s.Harm == "mixed-case" && len(s.At) == 0:
		return "mixed-case-many"
	case s.Harm != "":
		return diagnose.Code(s.Harm)
	case len(s.At) > 0:
		return "located"
	case s.Missing > 0:
		return "short"
	case s.Shape == "base58", s.Shape == "evm-address":
		return "no-place" // its check digits cannot tell where
	case s.Shape == "bech32", s.Shape == "cashaddr":
		return "many"
	}
	return ""
}
