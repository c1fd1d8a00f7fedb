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

// onOtherChain is the rule of a cause that turns on how the transfer stands on its other chain.
func onOtherChain(judge func(*facts.Facts) diagnose.Outcome) []diagnose.Rule {
	return []diagnose.Rule{{Family: facts.FamilyEVM, Needs: append([]string{"Bridge.Far"}, legNeeds...), Judge: judge}}
}

// overLeg are the causes that a transfer between chains explains: they speak of one chain only.
var overLeg = []string{
	"contract-deposit", "nothing-moved", "sent-to-contract", "paid-other-address", "burnt",
	"sent-to-token-contract", "receiver-platform-delay", "amount-differs",
}

// bridgeLogs are the logs by which an inspector finds a transfer between chains.
var bridgeLogs = []string{
	"MessagePassed(", "TransactionDeposited(", "WithdrawalProven(", "WithdrawalFinalized(", "FailedRelayedMessage(",
	"MessageDelivered(", "L2ToL1Tx(", "OutBoxTransactionExecuted(", "TicketCreated(", "RedeemScheduled(", "DepositForBurn(", "MintAndWithdraw(", "OFTSent(",
	"OFTReceived(", "LzReceiveAlert(", "FundsDeposited(", "V3FundsDeposited(", "FilledRelay(", "FilledV3Relay(", "LogMessagePublished(", "StateSynced(",
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
		if named || burnsOnly(f, logs.V) {
			return b, diagnose.Unsure("Bridge"), false
		}
		return b, diagnose.Outcome{}, false
	}
	if claim.Address(f) != "" && f.Transfers.Known() && len(claim.Paid(f)) > 0 {
		return b, diagnose.NoBecause(f.Transfers.From...), false
	}
	return f.Bridge.V, diagnose.Outcome{}, true
}

// severalIn reports a transaction with more than one transfer, or with several accounts' doings: which
// of them is meant is not known.
func severalIn(b facts.Bridge) bool { return b.Legs > 1 || b.Shared }

// burnsOnly reports a transaction that only destroys a token on a chain whose bridge is started so.
func burnsOnly(f *facts.Facts, logs []facts.Event) bool {
	const coin, zero = "0x0000000000000000000000000000000000001010", "0x0000000000000000000000000000000000000000000000000000000000000000"
	burns, others := 0, 0
	for _, e := range logs {
		switch {
		case e.Address == coin && (strings.HasPrefix(e.Signature, "LogTransfer(") || strings.HasPrefix(e.Signature, "LogFeeTransfer(")):
		case e.Address == coin, strings.HasPrefix(e.Signature, "Transfer(") && len(e.Topics) == 3 && e.Topics[2] == zero:
			burns++
		default:
			others++
		}
	}
	return (f.Chain.ID == "eip155:137" || f.Chain.ID == "eip155:80002") && burns == 1 && others == 0
}

// far lets a rule go on with how the transfer stands on the other chain.
func far(f *facts.Facts, b facts.Bridge) (facts.BridgeFar, diagnose.Outcome, bool) {
	if !b.Far.Known() {
		return facts.BridgeFar{}, diagnose.Unsure("Bridge.Far"), false
	}
	x := b.Far.V
	if behind(f, x, long) && !slices.Contains(lasting, x.Step) {
		x.Step = "open" // what was so then may have changed
	}
	return x, diagnose.Outcome{}, true
}

// lasting are the steps that nothing can undo, so an old word of them still holds.
var lasting = []string{"done", "failed", "expired", "cancelled", "refund", "none", "counted"}

// behind reports that the other chain's node stood far back when it was asked.
func behind(f *facts.Facts, x facts.BridgeFar, by time.Duration) bool {
	return !x.Head.Time.IsZero() && f.AsOf.Sub(x.Head.Time) > by
}

// withdrawal lets a rule of withdrawals go on. It is not for a transaction that itself says
// that all is over.
func withdrawal(f *facts.Facts, protocols ...string) (b facts.Bridge, x facts.BridgeFar, out diagnose.Outcome, ok bool) {
	if b, out, ok = legOf(f); !ok {
		return b, x, out, false
	}
	if !slices.Contains(protocols, b.Protocol) || b.Direction != "withdrawal" || b.Delivered != nil {
		return b, x, diagnose.Outcome{}, false
	}
	x, out, ok = far(f, b)
	return b, x, out, ok
}

// recent is how old the other chain's newest block may be for its word to hold now; long, for it
// to be worth anything.
const (
	recent = 5 * time.Minute
	long   = 6 * time.Hour
)

// found is a Yes about how a transfer stands: proven only if a listed contract said so on two
// independent nodes at the tip, for no hash covers it.
func found(f *facts.Facts, b facts.Bridge) diagnose.Outcome {
	certainty := diagnose.Proven
	at := b.Far.V.Head.Time
	switch {
	case !b.Listed && !b.Far.V.Mapped || severalIn(b) || claim.Address(f) != "" && !f.Transfers.Known():
		certainty = diagnose.Possible
	case b.Far.V.By == "clocks", b.Far.V.By == "alert", b.Far.V.Sites < 2, at.IsZero() || f.AsOf.Sub(at) > recent:
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
	x, out, ok = far(f, b)
	return b, x, out, ok
}
