package uncredited

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// ApprovalNotTransfer is a permission that was taken for a payment: the sender allowed somebody
// to collect tokens, and nothing was collected.
var ApprovalNotTransfer = diagnose.Cause{
	Slug:    "approval-not-transfer",
	Section: "uncredited",
	Weight:  455,
	Args:    []string{"spender", "token"},
	Yields:  []string{"nothing-moved", "receiver-platform-delay"},
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers", "EVM.Call", "EVM.Tx", "EVM.Receipt", "EVM.Logs"},
		Judge:  judgeApprovalNotTransfer,
	}},
}

func judgeApprovalNotTransfer(f *facts.Facts) diagnose.Outcome {
	if out, ok := succeeded(f); !ok {
		return out
	}
	e := diagnose.EVM(f)
	if moved(f) {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	if !e.Call.Known() {
		return diagnose.Unsure("EVM.Call")
	}
	if !e.Tx.Known() {
		return diagnose.Unsure("EVM.Tx")
	}
	c, spender := e.Call.V, 0
	switch c.Selector {
	case callApprove, callIncrease, callApproveAll:
	case callPermit, callApproveFor:
		spender = 1
	default:
		return diagnose.NoBecause(e.Call.From...)
	}
	if c.Signature == "" || len(c.Args) <= spender {
		return diagnose.Outcome{} // the selector alone may be another function's
	}
	certainty := diagnose.Likely
	if permitted(e) {
		certainty = diagnose.Proven
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, e.Call.From, e.Logs.From)...)
	out.Args = map[string]any{"spender": facts.Address(c.Args[spender]), "token": e.Tx.V.To}
	if c.Selector == callApproveFor {
		out.Args["token"] = facts.Address(c.Args[0])
	}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "resend"}}
	out.ETA = &eta.Range{None: eta.NoneSender}
	return out
}

// permitted: the called contract recorded the permission and nothing else. Without that a contract
// of any habit may have been called.
func permitted(e *facts.EVM) bool {
	if !e.Logs.Known() || !e.Receipt.Known() || len(e.Logs.V) == 0 || len(e.Logs.V) != e.Receipt.V.LogCount {
		return false
	}
	for _, l := range e.Logs.V {
		if !same(l.Address, e.Tx.V.To) || !strings.HasPrefix(l.Signature, "Approval") {
			return false
		}
	}
	return true
}
