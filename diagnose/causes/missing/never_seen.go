package missing

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// NeverSeen is an id that healthy nodes do not know, and nothing used its place: it was never
// sent to the network, or is lost without trace. One can never prove that nobody has it.
var NeverSeen = diagnose.Cause{
	Slug:     "never-seen",
	Section:  "missing",
	Weight:   400,
	Residual: diagnose.Proven,
	Args:     []string{"count", "height", "chain"},
	State:    diagnose.StateNotFound,
	Party:    diagnose.Sender,
	Funds:    diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Needs: append(healthNeeds(), "Sighting", "Successor", "Elsewhere.Saw", "PastedBlock", "Carrier", "UTXO.Reversed", "UTXO.TxidOf", "UTXO.Raw", "UTXO.Inputs", "EVM.Raw", "EVM.NonceLatest", "EVM.NoncePending", "EVM.Pool"),
		Judge: judgeNeverSeen,
	}},
}

func judgeNeverSeen(f *facts.Facts) diagnose.Outcome {
	if out, ok := diagnose.Given(diagnose.NotFound(f), "Sighting"); !ok {
		return out
	}
	if namedUnasked(f) {
		return diagnose.Unsure("Elsewhere.Saw")
	}
	switch f.Successor.State {
	case facts.Known:
		return diagnose.NoBecause(f.Successor.From...)
	case facts.Failed, facts.Unsupported, facts.Conflicting: // its place is used; by whom is not known
		return diagnose.Unsure("Successor")
	case facts.NotAsked, facts.Absent:
	}
	for _, o := range f.Elsewhere {
		if o.Saw.Known() && o.Saw.V {
			return diagnose.NoBecause(o.Saw.From...)
		}
	}
	u := diagnose.UTXO(f)
	if f.PastedBlock.Known() || f.Carrier.Known() || u.Reversed.Known() || u.TxidOf.Known() { // the id is something else's
		return diagnose.NoBecause(diagnose.IDs(f.PastedBlock.From, f.Carrier.From, u.Reversed.From, u.TxidOf.From)...)
	}
	for path, s := range map[string]facts.State{"PastedBlock": f.PastedBlock.State, "Carrier": f.Carrier.State, "UTXO.Reversed": u.Reversed.State, "UTXO.TxidOf": u.TxidOf.State} {
		if s == facts.Failed || s == facts.Conflicting {
			return diagnose.Unsure(path) // it may be
		}
	}
	if f.Chain.Family == facts.FamilyUTXO && u.Raw.Known() {
		// Its coins are known: only if all are there did nothing use its place.
		if l := (lost{raw: u.Raw.V, ins: u.Inputs.V}); !u.Inputs.Known() || !l.spendable() {
			return diagnose.Unsure("UTXO.Inputs", "Successor")
		}
	}
	e := diagnose.EVM(f)
	switch number, numbered := senderNumber(f, e); {
	case !numbered || f.Chain.Family != facts.FamilyEVM:
	case !e.NonceLatest.Known():
		return diagnose.Unsure("EVM.NonceLatest") // its place may be used
	case occupied(e, number):
		return diagnose.Unsure("EVM.Pool")
	}
	var missing []string
	var from []facts.EvidenceID
	healthy, height := 0, uint64(0)
	strong := map[string]bool{} // two addresses of one server are one witness
	for _, n := range f.Nodes {
		v := judgeNode(f, n)
		if !v.healthy {
			missing = append(missing, v.missing...)
			continue
		}
		healthy++
		if !v.weak {
			strong[diagnose.Site(n)] = true
		}
		height = max(height, n.Head.V.Height)
		from = append(from, v.from...)
	}
	if healthy == 0 {
		return diagnose.Unsure(append(missing, "Nodes.Saw")...)
	}
	certainty := diagnose.Possible
	if len(strong) > 1 && elsewhereSettled(f) {
		certainty = diagnose.Likely
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(f.Sighting.From, from)...)
	out.Args = map[string]any{"count": healthy, "height": height, "chain": diagnose.Name(f.Chain.Name)}
	if operated(f) {
		out.Args["variant"] = diagnose.Code("operator")
	}
	out.ETA = &eta.Range{None: eta.NoneSender}
	out.Actions = []diagnose.Action{
		{Who: diagnose.Sender, What: "contact-sender"},
		{Who: diagnose.UnknownParty, What: "check-network"},
		{Who: diagnose.Sender, What: "rebroadcast"},
	}
	return out
}

// namedUnasked: the ticket names a network of which no node was asked. What the others do not
// know says nothing.
func namedUnasked(f *facts.Facts) bool {
	named := f.Ticket.ClaimedChain
	asked := slices.ContainsFunc(f.Elsewhere, func(o facts.OtherChain) bool { return o.Chain.ID == named && o.Asked > 0 })
	return f.Ticket.ClaimedName != "" || named != "" && named != f.Chain.ID && !asked
}

// elsewhereSettled: every other chain that could know the id said that it does not.
func elsewhereSettled(f *facts.Facts) bool {
	for _, o := range f.Elsewhere {
		if o.Saw.State != facts.Absent {
			return false
		}
	}
	return true
}
