package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// RevertedCustomError is a contract that refused with an error of its own, four bytes and
// arguments. A name for it comes from the knowledge file; without one it is shown as it is.
var RevertedCustomError = diagnose.Cause{
	Slug:    "reverted-custom-error",
	Section: "failed",
	Weight:  744,
	Args:    args("selector", "error", "meaning"),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Tx"),
		Unless: []string{"EVM.Traced"},
		Judge:  judgeRevertedCustomError,
	}},
}

func judgeRevertedCustomError(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	o, certainty := r.outer(), r.grade()
	switch {
	case isCustom(o):
	case r.swallowed() && isCustom(r.Failure):
		o, certainty = r.Failure, diagnose.Likely
	default:
		return r.no()
	}
	out = r.deposited(r.yes(certainty))
	if r.unpaid() {
		out.Open = []string{"EVM.Traced"}
	}
	out.Args["selector"] = facts.Untrusted(o.Selector)
	out.Args["error"] = facts.Untrusted(o.Signature)
	out.Args["meaning"] = meaning(o)
	if o.Signature == "" {
		out.Args["variant"] = diagnose.Code("unknown")
	}
	return out
}

func isCustom(x facts.Failure) bool {
	return x.Kind == "revert" && x.Selector != "" && x.Reason == "" && x.Panic == nil
}
