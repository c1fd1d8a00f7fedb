package missing

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// NonceUsedByAuthorization is a transaction whose number was used up by an account delegation (EIP-7702): by one
// that somebody else's transaction carried, or by a contract that the delegated account's program made. No payment
// took its place.
var NonceUsedByAuthorization = diagnose.Cause{
	Slug:    "nonce-used-by-authorization",
	Section: "missing",
	Weight:  715,
	Args:    []string{"successor", "contract"},
	Yields:  []string{"never-seen", "dropped", "reorged-out", "private-order-flow", "node-behind"},
	State:   diagnose.StateReplaced,
	Rules:   []diagnose.Rule{{Family: facts.FamilyEVM, Needs: []string{"Sighting", "Successor", "EVM.Raw", "EVM.Tx"}, Judge: judgeNonceUsedByAuthorization}},
}

func judgeNonceUsedByAuthorization(f *facts.Facts) diagnose.Outcome {
	kind := facts.Authorization
	if f.Successor.Known() && f.Successor.V.Kind == facts.Creation {
		kind = facts.Creation
	}
	s, out := judgeSuccessor(f, kind)
	if out.Answer != diagnose.Yes {
		return out
	}
	out.Args = map[string]any{"successor": s.Hash, "contract": s.To, "variant": stage(s)}
	if kind == facts.Creation {
		out.Args["variant"] = diagnose.Code("creation")
	}
	out.Party, out.Funds = diagnose.Sender, diagnose.WithSender
	out.ETA = &eta.Range{None: eta.NoneSender}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "resend"}}
	return out
}
