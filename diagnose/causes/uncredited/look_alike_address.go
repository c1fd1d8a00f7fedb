package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/chains/facts/alike"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// LookAlikeAddress is a payment to an address whose ends are those of the intended one and whose middle is
// not. Such addresses are planted in histories so that they are copied from there (address poisoning). A
// resemblance alone proves nothing about anybody, so this is never proven, and its words accuse nobody.
var LookAlikeAddress = diagnose.Cause{
	Slug:    "look-alike-address",
	Section: "uncredited",
	Weight:  466,
	Args:    []string{"intended", "paid", "intended_marked", "paid_marked", "head", "tail", "odds", "bait", "bait_block", "first", "last"},
	Yields:  []string{"paid-other-address", "amount-differs", "receiver-platform-delay", "contract-deposit", "arrived", "sent-to-contract"},
	Party:   diagnose.ThirdParty,
	Rules: []diagnose.Rule{
		{Family: facts.FamilyEVM, Needs: append(claim.Needs(), "Profile.Owned", "Sighting", "Success", "EVM.Traced", "EVM.Call", "EVM.Places", "Earlier"), Unless: []string{"Profile.Owned", "EVM.Places"}, Judge: judgeLookAlike},
		{Family: facts.FamilyUTXO, Needs: []string{"Sighting", "Success", "Transfers", "Profile.Owned"}, Unless: []string{"Profile.Owned"}, Judge: judgeLookAlike},
	},
}

func judgeLookAlike(f *facts.Facts) diagnose.Outcome {
	if claim.Address(f) == "" {
		return diagnose.Outcome{}
	}
	if out, ok := succeeded(f); !ok {
		return out
	}
	paid := claim.Recipients(f)
	switch {
	case len(claim.Paid(f)) > 0:
		return diagnose.NoBecause(f.Transfers.From...)
	case len(paid) == 0:
		return diagnose.Outcome{}
	}
	if out, ok := seenWhole(f); !ok {
		return out
	}
	intended, other, l, ok := twins(f, facts.Address(claim.Address(f)), paid)
	before := facts.Earlier{}
	switch {
	case slip(f, paid):
		return diagnose.NoBecause(f.Transfers.From...)
	case f.Chain.Family != facts.FamilyEVM:
	case f.Earlier.Known():
		before = f.Earlier.V
		if !ok && before.Like != "" && !before.Real { // not the ticket's, but one whom the sender paid before
			intended, other, l, ok = twins(f, before.Like, []facts.Address{before.Other})
		}
	case !ok:
		return diagnose.Unsure("Earlier")
	}
	seen := diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From)
	if !ok {
		return diagnose.NoBecause(diagnose.IDs(seen, f.Earlier.From)...)
	}
	if ours(f, other) {
		return diagnose.NoBecause(seen...) // of the platform itself, or of nobody
	}
	certainty, variant := diagnose.Possible, ""
	if l.Strong() {
		certainty = diagnose.Likely
	}
	args := map[string]any{
		"intended": intended, "paid": other, "intended_marked": diagnose.Marked(l.Mark(string(intended))), "paid_marked": diagnose.Marked(l.Mark(string(other))),
		"head": l.Head, "tail": l.Tail, "odds": l.Odds, "bait": facts.Hash(""), "bait_block": uint64(0), "first": before.First, "last": before.Last,
	}
	if f.Earlier.Known() && same(before.Other, other) {
		seen = diagnose.IDs(seen, f.Earlier.From)
		switch variant = "looked"; {
		case before.Real:
			certainty, variant = diagnose.Possible, "again" // the two may know each other
		case len(before.Baits) > 0:
			certainty, variant = diagnose.Likely, "bait"
			args["bait"], args["bait_block"] = before.Baits[0].Tx, before.Baits[0].Block
		}
	}
	if !same(intended, facts.Address(claim.Address(f))) && f.Chain.Family == facts.FamilyEVM {
		variant = map[string]string{"bait": "known-bait", "looked": "known"}[variant]
	}
	if variant != "" {
		args["variant"] = diagnose.Code(variant)
	}
	out := diagnose.YesBecause(certainty, diagnose.IDs(seen, claim.From(f))...)
	out.Args, out.Funds = args, diagnose.UnknownFunds
	if claim.Complete(f) {
		out.Funds = diagnose.WithOtherOwner
	}
	out.ETA = &eta.Range{None: eta.NoneThird}
	out.Actions = []diagnose.Action{
		{Who: diagnose.Sender, What: "do-not-send-again"},
		{Who: diagnose.Sender, What: "check-address"},
		{Who: diagnose.Sender, What: "keep-evidence"},
	}
	return out
}

// twins is the first of the addresses that looks like the intended one.
func twins(f *facts.Facts, intended facts.Address, paid []facts.Address) (facts.Address, facts.Address, alike.Likeness, bool) {
	for _, p := range paid {
		if l, ok := alike.Of(f.Chain.Family, string(intended), string(p)); ok && l.Alike() {
			return intended, p, l, true
		}
	}
	return "", "", alike.Likeness{}, false
}

// slip: what was paid is the ticket's address but for a slip of the pen.
func slip(f *facts.Facts, paid []facts.Address) bool {
	l, ok := alike.Of(f.Chain.Family, claim.Address(f), string(paid[0]))
	return ok && len(paid) == 1 && l.Slip()
}

// ours: the platform's own profile names the address, or it is one that no customer owns.
func ours(f *facts.Facts, a facts.Address) bool {
	if _, ok := claim.Owned(f, a); ok || claim.Hot(f, a) {
		return true
	}
	for _, p := range diagnose.EVM(f).Places.V {
		if same(p.Address, a) {
			return true
		}
	}
	return false
}

// seenWhole lets a rule go on that says "not to this address": what a contract paid inside may have stayed unseen.
func seenWhole(f *facts.Facts) (diagnose.Outcome, bool) {
	if f.Chain.Family != facts.FamilyEVM || claim.Complete(f) {
		return diagnose.Outcome{}, true
	}
	e := diagnose.EVM(f)
	_, _, direct := sentTo(e) // the sender's own call of a token: what it moves, it logs
	switch {
	case !e.Tx.Known():
		return diagnose.Unsure("EVM.Tx"), false
	case !direct && !e.Traced.Known():
		return diagnose.Unsure("EVM.Traced"), false // a contract may have paid it inside
	}
	return diagnose.Outcome{}, true
}
