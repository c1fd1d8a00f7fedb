package uncredited

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// InnerTransferFailed is a success outside and a failure inside: a wallet with several owners, a
// smart account or a token that did not do what it was asked, in a transaction that went through.
var InnerTransferFailed = diagnose.Cause{
	Slug:     "inner-transfer-failed",
	Section:  "uncredited",
	Weight:   450,
	Residual: diagnose.Likely,
	Args:     []string{"what", "contract", "reason"},
	Yields:   []string{"nothing-moved", "amount-differs", "receiver-platform-delay", "paid-other-address"},
	Party:    diagnose.Sender,
	Funds:    diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers", "EVM.Inner", "EVM.Tx", "EVM.Call", "EVM.ReceiverCode", "EVM.Receipt", "EVM.Logs", "EVM.Weighed", "EVM.Traced", "Carrier"},
		Unless: []string{"EVM.Weighed"},
		Judge:  judgeInnerTransferFailed,
	}},
}

func judgeInnerTransferFailed(f *facts.Facts) diagnose.Outcome {
	if out, ok := succeeded(f); !ok {
		return out
	}
	e := diagnose.EVM(f)
	if !e.Inner.Known() {
		return diagnose.Unsure("EVM.Inner")
	}
	if !e.Tx.Known() {
		return diagnose.Unsure("EVM.Tx")
	}
	seen := diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, e.Inner.From, f.Carrier.From)
	for _, i := range e.Inner.V {
		certainty := serious(f, i)
		if certainty == "" {
			continue
		}
		return innerFailed(diagnose.YesBecause(certainty, seen...), i)
	}
	// A token that is asked to move something, does not and says nothing.
	to, units, ok := sentTo(e)
	quiet := ok && units.Sign() > 0 && !moved(f)
	switch {
	case !e.Call.Known() && !moved(f):
		return diagnose.Unsure("EVM.Call")
	case !quiet && swallows(f) && !e.Traced.Known():
		out := diagnose.Unsure("EVM.Traced")
		if claim.Address(f) == "" && diagnose.PaidOn(e) && diagnose.Worked(e) < newRecord {
			out.Open = out.Missing // it did so much as to pay on, and not so much as to note a new owner
		}
		return out
	case !quiet:
		return diagnose.NoBecause(seen...)
	case !e.ReceiverCode.Known() || !e.Receipt.Known():
		out := diagnose.Unsure("EVM.ReceiverCode", "EVM.Receipt")
		out.Open = out.Missing
		return out
	case e.ReceiverCode.V.Kind != "contract" || e.Receipt.V.LogCount > 0 || same(to, e.Tx.V.From):
		return diagnose.NoBecause(seen...)
	}
	certainty := diagnose.Possible // some tokens of the first years moved without a record
	if e.Weighed.Known() {
		certainty = diagnose.Likely
	}
	out := innerFailed(diagnose.YesBecause(certainty, diagnose.IDs(seen, e.Call.From, e.ReceiverCode.From, e.Receipt.From, e.Weighed.From)...),
		facts.Inner{What: "token", Contract: e.Tx.V.To})
	if e.Weighed.State == facts.Unsupported {
		out.Open = []string{"EVM.Weighed"} // it may have moved, and nobody could weigh it
	}
	return out
}

// serious grades an inner failure; "" is one that contracts try and catch in the course of things.
func serious(f *facts.Facts, i facts.Inner) diagnose.Certainty {
	if f.Carrier.Known() && i.ID != "" { // one of them was pasted: the others are other people's
		switch {
		case string(i.ID) != f.Subject.ID:
			return ""
		case f.Carrier.V.Listed:
			return diagnose.Proven
		}
	}
	own := same(i.Contract, f.EVM.Tx.V.To) || same(i.Contract, facts.Address(f.Ticket.From))
	switch i.What {
	case "user-operation":
		// Any contract can write such a record; where something moved only a listed one is believed.
		if (i.Listed || !moved(f)) && (own || operations(f.EVM.Logs) == 1) {
			return diagnose.Proven
		}
		return diagnose.Likely
	case "safe", "safe-module", "false-return", "withdrawal", "relayed-message":
		if own {
			return diagnose.Proven
		}
		return diagnose.Likely // one of several operations that the transaction carries
	case "multicall":
		return leftOut(f, i)
	case "swallowed":
		own := f.EVM.Tx.V.Value
		short := i.Value.Cmp(own) > 0 && strings.HasPrefix(string(i.Reason), "insufficient balance") // it tried to pay what it never had
		if i.Value.Sign() > 0 && !short && !moved(f, "token", "nft", "internal") {
			return diagnose.Likely // coins that went in at most, and not on
		}
	}
	return ""
}

// newRecord is the gas for which a contract notes something new (yellow paper, G_sset).
const newRecord = 20_000

// swallows: coins went into a contract with a call, and none of it was heard of again. It may have tried to
// pass them on, and kept them.
func swallows(f *facts.Facts) bool {
	e := f.EVM
	return e.Tx.V.Value.Sign() > 0 && e.Tx.V.InputSize > 0 && e.Receipt.Known() && e.Receipt.V.LogCount == 0 && !moved(f, "token", "nft", "internal")
}

// leftOut grades one of many calls that the others went on without. It matters if it should have paid
// the claimed receiver, who got nothing; without a claim only if nothing moved at all.
func leftOut(f *facts.Facts, i facts.Inner) diagnose.Certainty {
	to := claim.Address(f)
	switch {
	case i.To == "":
		return ""
	case to == "" && moved(f), to != "" && (!claim.Same(f.Chain.Family, to, i.To) || len(claim.Paid(f)) > 0):
		return ""
	case i.Again || to == "":
		return diagnose.Likely
	}
	return diagnose.Proven
}

// operations counts the user operations (ERC-4337) that the transaction carried out.
func operations(logs facts.Value[[]facts.Event]) int {
	n := 0
	for _, l := range logs.V {
		if strings.HasPrefix(l.Signature, "UserOperationEvent(") {
			n++
		}
	}
	return n
}

func innerFailed(out diagnose.Outcome, i facts.Inner) diagnose.Outcome {
	out.Args = map[string]any{"what": diagnose.Code("inner-" + i.What), "contract": any(i.Contract), "reason": any(i.Reason)}
	if i.Contract == "" {
		out.Args["contract"] = diagnose.Code("address-not-known")
	}
	if i.Reason == "" {
		out.Args["reason"] = diagnose.Code("nothing-said")
	}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "resend"}}
	if i.What == "multicall" {
		out.Args["variant"] = diagnose.Code("leg")
	}
	if i.What == "swallowed" { // where the coins are is open
		out.Args["variant"] = diagnose.Code("stayed")
		out.Funds = diagnose.UnknownFunds
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-owner"}, {Who: diagnose.Sender, What: "do-not-send-again"}}
	}
	out.ETA = &eta.Range{None: eta.NoneSender}
	return out
}
