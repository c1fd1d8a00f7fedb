package missing

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// OnOtherChain is a transaction that exists, but on another network than the ticket, the link
// or the flag names. Whether the receiver can reach the money there is the receiver's to say.
var OnOtherChain = diagnose.Cause{
	Slug:    "on-other-chain",
	Section: "missing",
	Weight:  660,
	Args:    []string{"found", "claimed"},
	Yields:  []string{"never-seen", "node-behind", "node-cannot-answer", "private-order-flow", "receiver-platform-delay"},
	Party:   diagnose.ReceiverPlatform,
	Funds:   diagnose.UnknownFunds,
	Rules: []diagnose.Rule{{
		Needs: []string{"Sighting", "Success", "Elsewhere.Saw"},
		Judge: judgeOnOtherChain,
	}},
}

func judgeOnOtherChain(f *facts.Facts) diagnose.Outcome {
	if f.Sighting.Known() {
		return foundHere(f)
	}
	if out, ok := diagnose.Given(diagnose.NotFound(f), "Sighting"); !ok {
		return out
	}
	for _, o := range f.Elsewhere {
		if o.Saw.Known() && o.Saw.V {
			out := diagnose.YesBecause(diagnose.Proven, diagnose.IDs(o.Saw.From, f.Sighting.From)...)
			out.Args = map[string]any{"found": diagnose.Name(o.Chain.Name), "claimed": chainName(f, f.Chain.ID)}
			out.Related = []diagnose.Related{{Relation: "same-id-on", Hash: facts.Hash(f.Subject.ID), Chain: o.Chain.ID}}
			out.Actions = []diagnose.Action{{Who: diagnose.UnknownParty, What: "check-network"}}
			return out
		}
	}
	if !elsewhereSettled(f) {
		return diagnose.Unsure("Elsewhere.Saw")
	}
	return diagnose.NoBecause(elsewhereFrom(f)...)
}

// foundHere: it stands on this chain; the question is whether another one was named.
func foundHere(f *facts.Facts) diagnose.Outcome {
	claimed := f.Ticket.ClaimedChain
	if claimed == "" && f.Ticket.ClaimedName == "" || claimed == f.Chain.ID {
		return diagnose.Outcome{}
	}
	certainty, from := diagnose.Likely, f.Sighting.From
	for _, o := range f.Elsewhere {
		switch {
		case o.Chain.ID != claimed:
		case o.Saw.Known() && o.Saw.V:
			return diagnose.NoBecause(o.Saw.From...) // it exists on both
		case o.Saw.State == facts.Failed, o.Saw.State == facts.Conflicting:
			return diagnose.Unsure("Elsewhere.Saw") // it may exist on both
		case o.Saw.State == facts.Absent:
			certainty, from = diagnose.Proven, diagnose.IDs(from, o.Saw.From)
		}
	}
	out := diagnose.YesBecause(certainty, from...)
	out.Args = map[string]any{"found": diagnose.Name(f.Chain.Name), "claimed": chainName(f, claimed)}
	if strings.HasPrefix(claimed, "eip155:") && f.Chain.Family == facts.FamilyEVM {
		out.Args["variant"] = diagnose.Code("same-key") // one key has the same address on both
	}
	out.Actions = []diagnose.Action{
		{Who: diagnose.ReceiverPlatform, What: "contact-receiver-platform"},
		{Who: diagnose.Sender, What: "do-not-send-again"},
	}
	switch {
	case f.Success.Known() && !f.Success.V:
		out.Funds, out.Party = diagnose.WithSender, diagnose.Sender
		out.Because = diagnose.IDs(out.Because, f.Success.From)
	case diagnose.Pending(f) == diagnose.Yes:
		out.Funds = diagnose.Moving
	}
	return out
}

func elsewhereFrom(f *facts.Facts) []facts.EvidenceID {
	var from []facts.EvidenceID
	for _, o := range f.Elsewhere {
		if o.Saw.State == facts.Absent {
			from = append(from, o.Saw.From...)
		}
	}
	return from
}

// chainName names a chain by what the facts know of it, by its id otherwise.
func chainName(f *facts.Facts, id string) diagnose.Name {
	if id == "" {
		return diagnose.Name(f.Ticket.ClaimedName)
	}
	if id == f.Chain.ID && f.Chain.Name != "" {
		return diagnose.Name(f.Chain.Name)
	}
	for _, o := range f.Elsewhere {
		if o.Chain.ID == id && o.Chain.Name != "" {
			return diagnose.Name(o.Chain.Name)
		}
	}
	return diagnose.Name(id)
}
