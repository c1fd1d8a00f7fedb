package pasted

import (
	"slices"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
)

// judgeAccountPaid tells what was found of the payments to an account. Each search has its window;
// nothing is said of what lies outside, and a search that was refused is no search.
func judgeAccountPaid(f *facts.Facts) diagnose.Outcome {
	if !isAddress(f.Subject) || !f.Subject.Looked {
		return diagnose.Outcome{}
	}
	a := diagnose.EVM(f).Account
	switch facts.NotAsked {
	case a.Payments.State:
		return diagnose.Unsure("EVM.Account.Payments")
	case a.Tokens.State:
		return diagnose.Unsure("EVM.Account.Tokens")
	case a.Coins.State:
		return diagnose.Unsure("EVM.Account.Coins")
	default:
	}
	from, to, whole := overlap(claim.Searched(f))
	list, exact := claim.Incoming(f)
	sure := 0
	for _, p := range a.Payments.V {
		if !claim.Strange(p) {
			sure++
		}
	}
	out := diagnose.YesBecause(diagnose.Proven, diagnose.IDs(a.Payments.From, a.Tokens.From, a.Coins.From)...)
	if len(out.Because) == 0 {
		return diagnose.Unsure("EVM.Account.Payments")
	}
	args := map[string]any{"pasted": f.Subject.Text, "right": facts.Hash(""), "count": max(sure, len(list)), "from": from, "to": to}
	out.Args = args
	variant := "listed"
	switch p, only := claim.Only(f); {
	case only && f.Sighting.State == facts.NotAsked:
		return diagnose.Unsure("Sighting")
	case only && f.Sighting.Known():
		switch {
		case whole && from == 0 && atTop(f, to):
			out.Certainty, variant = diagnose.Likely, "followed" // all blocks there are
		case f.Ticket.SentAt.IsZero():
			out.Certainty, variant = diagnose.Possible, "newest" // older ones were not seen
		case !whole || !spans(f):
			out.Certainty, variant = diagnose.Possible, "part"
		default:
			out.Certainty, variant = diagnose.Likely, "followed"
		}
		args["right"], args["variant"] = p.Txid, diagnose.Code(variant)
		out.Because = diagnose.IDs(out.Because, f.Sighting.From)
		return out
	case exact && len(list) > 1:
		args["count"], variant = len(list), "several"
	case len(list) > 0:
	case !whole && sure == 0 && !slices.ContainsFunc(claim.Searched(f), facts.Value[facts.Window].Known):
		variant = "not-searched"
	case !whole:
		variant = "none-partly"
	case sure > 0:
		variant = "none-like-it"
	case len(a.Payments.V) > 0:
		variant = "only-strange"
	case from == 0 && atTop(f, to) && a.Coins.V.Source == "states" && a.Tokens.V.Pool:
		variant = "none-ever"
	case f.Ticket.SentAt.IsZero():
		variant = "none-found"
	default:
		variant = "none-around"
	}
	args["variant"] = diagnose.Code(variant)
	return open(out)
}

// atTop: the search reached the newest block.
func atTop(f *facts.Facts, to uint64) bool { return f.Head.Known() && to >= f.Head.V.Height }

// overlap is the stretch that every search covered; whole is false if one was not carried out.
func overlap(list []facts.Value[facts.Window]) (from, to uint64, whole bool) {
	whole = true
	for i, w := range list {
		if !w.Known() {
			whole = false
			continue
		}
		if from = max(from, w.V.From); i == 0 || w.V.To < to || to == 0 {
			to = w.V.To
		}
	}
	return from, to, whole && from <= to
}

// spans: every search covered the hours around the claimed time, as far as the chain has them.
func spans(f *facts.Facts) bool {
	const before, after = 10 * time.Minute, 2 * time.Hour
	t := f.Ticket.SentAt
	for _, w := range claim.Searched(f) {
		v := w.V
		if !w.Known() || v.Start.IsZero() || v.End.IsZero() || v.From > 0 && v.Start.After(t.Add(-before)) {
			return false
		}
		if head := f.Head; v.End.Before(t.Add(after)) && (!head.Known() || v.To < head.V.Height) {
			return false
		}
	}
	return true
}
