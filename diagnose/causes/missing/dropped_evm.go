package missing

import (
	"slices"
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// The sender's number is known and still free, so it is in no block, whatever a node's index
// holds; and no pool that was shown has anything under that number. That it waited somewhere
// once is not seen: likely, never proven.
func judgeDroppedEVM(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.NotFound(f), "Sighting"); !ok {
		return out
	}
	e := diagnose.EVM(f)
	nonce, ok := senderNumber(f, e)
	if !ok {
		return diagnose.Unsure("EVM.Raw")
	}
	if !e.NonceLatest.Known() {
		return diagnose.Unsure("EVM.NonceLatest")
	}
	if e.NonceLatest.V > nonce {
		return diagnose.NoBecause(e.NonceLatest.From...) // its place is taken
	}
	from := knowing(f)
	if len(from) == 0 {
		return diagnose.Unsure("Nodes.Saw", "Nodes.OnChain", "Nodes.Syncing", "Nodes.Head")
	}
	for _, p := range e.Pool.V {
		if e.Pool.Known() && p.Nonce == nonce {
			return diagnose.NoBecause(e.Pool.From...) // another one waits in its place
		}
	}
	if occupied(e, nonce) {
		return diagnose.Unsure("EVM.Pool")
	}
	certainty := diagnose.Possible
	if e.Pool.Known() {
		certainty = diagnose.Likely
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, e.NonceLatest.From, e.Pool.From, from)...)
	out.Args = map[string]any{"variant": diagnose.Code("number")}
	if operated(f) {
		out.Args["variant"] = diagnose.Code("operator")
	}
	again := diagnose.Action{Who: diagnose.Sender, What: "resend", Args: map[string]any{"nonce": facts.NewUint(nonce)}}
	if e.Raw.Known() {
		again = diagnose.Action{Who: diagnose.Sender, What: "rebroadcast"}
	}
	out.Actions = []diagnose.Action{again}
	r := eta.Unknown(eta.NoneSender, nil)
	out.ETA = &r
	return out
}

// occupied: the node counts something that waits under the number, and does not show what.
func occupied(e *facts.EVM, nonce uint64) bool {
	return !e.Pool.Known() && e.NonceLatest.Known() && e.NonceLatest.V <= nonce && e.NoncePending.Known() && e.NoncePending.V > nonce
}

// senderNumber is the transaction's place among its sender's: from the pasted bytes, or as
// the ticket has it together with the sender.
func senderNumber(f *facts.Facts, e *facts.EVM) (uint64, bool) {
	switch {
	case e.Raw.Known():
		return e.Raw.V.Nonce, true
	case f.Ticket.Nonce != nil && f.Ticket.From != "":
		return *f.Ticket.Nonce, true
	}
	return 0, false
}

// knowing are the grounds of the nodes in step with the network that say that they do not
// know the transaction. How far back their index goes does not matter here.
func knowing(f *facts.Facts) []facts.EvidenceID {
	nodes := slices.Clone(f.Nodes)
	slices.SortFunc(nodes, func(a, b facts.NodeView) int { return strings.Compare(a.Label, b.Label) })
	var from []facts.EvidenceID
	for _, n := range nodes {
		v := judgeNode(f, n)
		fine := v.behind == "" && (v.cannot == "" || v.cannot == "no-index")
		if fine && n.Saw.State == facts.Absent && n.OnChain.Known() && n.Syncing.Known() && n.Head.Known() {
			from = diagnose.IDs(from, n.Saw.From, n.OnChain.From, n.Syncing.From, n.Head.From)
		}
	}
	return from
}
