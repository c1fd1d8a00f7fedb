package between

import (
	"slices"
	"strings"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// legNeeds are the facts that every rule of this section reads.
var legNeeds = []string{"Sighting", "Success", "Transfers", "EVM.Logs", "Bridge"}

// overLeg are the causes that a transfer between chains explains: they speak of one chain only.
var overLeg = []string{
	"contract-deposit", "nothing-moved", "sent-to-contract", "paid-other-address", "burnt",
	"sent-to-token-contract", "receiver-platform-delay", "amount-differs",
}

// bridgeLogs are the logs by which an inspector finds a transfer between chains.
var bridgeLogs = []string{
	"MessagePassed(", "TransactionDeposited(", "WithdrawalProven(", "WithdrawalFinalized(", "FailedRelayedMessage(",
	"MessageDelivered(", "L2ToL1Tx(", "OutBoxTransactionExecuted(", "TicketCreated(", "RedeemScheduled(", "DepositForBurn(", "MintAndWithdraw(", "OFTSent(",
	"OFTReceived(", "FundsDeposited(", "V3FundsDeposited(", "FilledRelay(", "FilledV3Relay(", "LogMessagePublished(", "StateSynced(",
}

// legOf lets a rule go on with a transaction that has a part in a transfer between chains.
// Where the address of the ticket was paid on this chain, that transfer is not the question.
func legOf(f *facts.Facts) (b facts.Bridge, out diagnose.Outcome, ok bool) {
	if out, ok := diagnose.Given(diagnose.Succeeded(f), "Sighting", "Success"); !ok {
		return b, out, false
	}
	if !f.Bridge.Known() {
		logs := diagnose.EVM(f).Logs
		if !logs.Known() {
			return b, diagnose.Unsure("EVM.Logs"), false
		}
		named := slices.ContainsFunc(logs.V, func(e facts.Event) bool {
			return slices.ContainsFunc(bridgeLogs, func(p string) bool { return strings.HasPrefix(e.Signature, p) })
		})
		if named {
			return b, diagnose.Unsure("Bridge"), false
		}
		return b, diagnose.Outcome{}, false
	}
	if claim.Address(f) != "" && f.Transfers.Known() && len(claim.Paid(f)) > 0 {
		return b, diagnose.NoBecause(f.Transfers.From...), false
	}
	return f.Bridge.V, diagnose.Outcome{}, true
}

// far lets a rule go on with how the transfer stands on the other chain.
func far(b facts.Bridge) (facts.BridgeFar, diagnose.Outcome, bool) {
	if !b.Far.Known() {
		return facts.BridgeFar{}, diagnose.Unsure("Bridge.Far"), false
	}
	return b.Far.V, diagnose.Outcome{}, true
}

// withdrawal lets a rule of the OP stack's withdrawals go on. known is false where the transaction
// itself says that all is over.
func withdrawal(f *facts.Facts, protocol string) (b facts.Bridge, x facts.BridgeFar, out diagnose.Outcome, ok bool) {
	if b, out, ok = legOf(f); !ok {
		return b, x, out, false
	}
	if b.Protocol != protocol || b.Direction != "withdrawal" || b.Delivered != nil {
		return b, x, diagnose.Outcome{}, false
	}
	x, out, ok = far(b)
	return b, x, out, ok
}

// recent is how old the other chain's newest block may be for its word to hold now.
const recent = 5 * time.Minute

// found is a Yes about how a transfer stands: proven only if a listed contract said so on a
// node that is at the tip.
func found(f *facts.Facts, b facts.Bridge) diagnose.Outcome {
	certainty := diagnose.Proven
	at := b.Far.V.Head.Time
	switch {
	case !b.Listed || b.Legs > 1 || claim.Address(f) != "" && !f.Transfers.Known():
		certainty = diagnose.Possible
	case b.Far.V.By == "clocks", b.Act == "deliver" && b.Direction == "withdrawal", at.IsZero() || f.AsOf.Sub(at) > recent:
		certainty = diagnose.Likely
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, f.Success.From, f.Bridge.From, b.Far.From)...)
	out.Args = names(b)
	if b.OtherLeg != "" {
		out.Related = []diagnose.Related{{Relation: "other-leg", Hash: b.OtherLeg, Chain: b.To}}
	}
	return out
}

// names are the arguments that all words of this section may use.
func names(b facts.Bridge) map[string]any {
	args := map[string]any{"from_chain": diagnose.Name(b.FromName), "to_chain": diagnose.Name(b.ToName), "id": any(diagnose.Name(b.ID))}
	if strings.HasPrefix(b.ID, "0x") {
		args["id"] = facts.Hash(b.ID)
	}
	return args
}

var legArgs = []string{"from_chain", "to_chain", "id"}

func waitsFor(who string) *eta.Range { return &eta.Range{None: who} }

// until is the time that is left, from the clocks read on the chain.
func until(f *facts.Facts, at time.Time) *eta.Range {
	d := max(at.Sub(f.AsOf), 0)
	return &eta.Range{Low: d, Typical: d, High: d, Basis: eta.BasisClock}
}

// deposit lets a rule of Arbitrum's deposits go on.
func deposit(f *facts.Facts) (b facts.Bridge, x facts.BridgeFar, out diagnose.Outcome, ok bool) {
	if b, out, ok = legOf(f); !ok {
		return b, x, out, false
	}
	if b.Protocol != "arbitrum" || b.Direction != "deposit" || b.IDKind != "ticket" {
		return b, x, diagnose.Outcome{}, false
	}
	x, out, ok = far(b)
	return b, x, out, ok
}
