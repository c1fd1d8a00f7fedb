package failed

import (
	"fmt"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// RevertedPanic is a check that the compiler put into a contract: an overflow, a division by
// zero, an index out of range. It points to a mistake in the contract or in what it was given.
var RevertedPanic = diagnose.Cause{
	Slug:    "reverted-panic",
	Section: "failed",
	Weight:  742,
	Args:    args("panic", "meaning"),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Tx"),
		Unless: []string{"EVM.Traced"},
		Judge:  judgeRevertedPanic,
	}},
}

func judgeRevertedPanic(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	o, certainty := r.outer(), r.grade()
	if r.swallowed() {
		o, certainty = r.Failure, diagnose.Likely
	}
	if o.Panic == nil {
		return r.no()
	}
	out = r.deposited(r.yes(certainty))
	out.Args["panic"] = facts.Untrusted("0x" + hexByte(*o.Panic))
	if out.Args["meaning"] = panicMeaning(*o.Panic); out.Args["meaning"] == diagnose.Code("panic-unknown") {
		out.Certainty = diagnose.Likely // no compiler writes such a check
	}
	return out
}

// panicMeaning words the ten codes of the Solidity compiler.
func panicMeaning(code uint64) diagnose.Code {
	switch code {
	case 0x00, 0x01, 0x11, 0x12, 0x21, 0x22, 0x31, 0x32, 0x41, 0x51:
		return diagnose.Code("panic-" + hexByte(code))
	}
	return "panic-unknown"
}

// hexByte writes at least two digits, as the codes are usually written.
func hexByte(n uint64) string { return fmt.Sprintf("%02x", n) }
