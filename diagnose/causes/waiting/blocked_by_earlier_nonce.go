package waiting

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// BlockedByEarlierNonce is a transaction whose sender has earlier ones waiting. They go first,
// strictly by number, so their reason is the reason.
var BlockedByEarlierNonce = diagnose.Cause{
	Slug:    "blocked-by-earlier-nonce",
	Section: "waiting",
	Weight:  600,
	Args:    []string{"count", "nonce", "blocker_nonce", "blocker", "reason"},
	Yields:  []string{"delegated-account-limit"},
	State:   diagnose.StatePending,
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  turnNeeds(diagnose.NewestNeeds("EVM.Fees", "EVM.Balance")...),
		Judge:  judgeBlockedByEarlierNonce,
	}},
}

func judgeBlockedByEarlierNonce(f *facts.Facts) diagnose.Outcome {
	t, out, ok := inLine(f)
	if !ok {
		return out
	}
	if t.tx.Nonce <= t.next {
		return diagnose.NoBecause(t.seen...)
	}
	if !t.shown() {
		return t.blockedByCount()
	}
	if _, n := t.missing(); n > 0 {
		return diagnose.NoBecause(diagnose.IDs(t.seen, t.e.Pool.From)...)
	}
	out = diagnose.YesBecause(diagnose.Newest(f, diagnose.Proven), diagnose.IDs(t.seen, t.e.Pool.From)...)
	earlier := t.earlier()
	first, why := t.holding(earlier)
	t.fill(&out, first.Nonce, why)
	out.Args["blocker"] = first.Hash
	out.Related = []diagnose.Related{{Relation: "blocked-by", Hash: earlier[0].Hash}}
	if first.Nonce != earlier[0].Nonce {
		out.Related = append(out.Related, diagnose.Related{Relation: "blocked-by", Hash: first.Hash})
	}
	out.Because = diagnose.IDs(out.Because, t.e.Fees.From, t.e.Balance.From)
	switch why {
	case "blocker-price", "blocker-tip":
		fees := replacement(f, facts.EVMTx{Type: first.Type, Nonce: first.Nonce, MaxFee: first.MaxFee, MaxTip: first.MaxTip})
		if first.Type == 3 {
			fees = map[string]any{"nonce": facts.NewUint(first.Nonce)} // its blob price is not in the pool's list
		}
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "speed-up-blocker", Args: fees}}
	case "blocker-funds", "blocker-funds-together":
		short := cost(t.tx).Add(t.sum(earlier)).Sub(t.e.Balance.V) // or it stops at the next
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "top-up-sender", Args: map[string]any{"shortfall": short}}}
	case "blocker-fine":
		t.flows(&out, len(earlier))
	case "blocker-then-own", "blocker-then-short": // its own cause says what to do
	default:
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "speed-up-blocker", Args: map[string]any{"nonce": facts.NewUint(first.Nonce)}}}
	}
	return out
}

// blockedByCount: the pool's content is hidden, but the node counts it. A count beyond the
// transaction's own number means that all before it wait there too.
func (t turn) blockedByCount() diagnose.Outcome {
	p := t.e.NoncePending
	if !p.Known() || p.V < t.tx.Nonce {
		return diagnose.Unsure("EVM.Pool")
	}
	out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(t.seen, p.From)...)
	t.fill(&out, t.next, "blocker-unseen")
	out.Args["blocker"] = diagnose.Code("id-not-known")
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "speed-up-blocker", Args: map[string]any{"nonce": facts.NewUint(t.next)}}}
	return out
}

func (t turn) fill(out *diagnose.Outcome, blocker uint64, why diagnose.Code) {
	out.Args = map[string]any{"count": t.tx.Nonce - t.next, "nonce": t.tx.Nonce, "blocker_nonce": blocker, "reason": why}
	r := eta.Unknown(eta.NoneSender, nil)
	out.ETA = &r
}

// flows: every price in the line is high enough, so it moves by itself.
func (t turn) flows(out *diagnose.Outcome, earlier int) {
	const together = 16 // of one sender in a block, as geth's pool holds them ready (AccountSlots)
	r := eta.Ahead(uint64(2+earlier/together), t.f.Chain)
	out.ETA = &r
	out.Party, out.Funds = diagnose.Network, diagnose.Moving
	out.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}}
	out.Args["variant"] = diagnose.Code("moving")
}

// holding finds the first in the line that cannot go by itself, and why; if all can, the first.
func (t turn) holding(line []facts.PoolTx) (facts.PoolTx, diagnose.Code) {
	all, sum := "blocker-fine", facts.Int{}
	for _, p := range append(slices.Clone(line), facts.PoolTx{Nonce: t.tx.Nonce, Hash: t.tx.Hash, MaxFee: t.tx.MaxFee, MaxTip: t.tx.MaxTip, Cost: cost(t.tx), Type: t.tx.Type}) {
		own := p.Nonce == t.tx.Nonce
		why := t.why(p)
		sum = sum.Add(p.Cost)
		short := why == "blocker-fine" && t.e.Balance.Known() && sum.Cmp(t.e.Balance.V) > 0
		switch { // those before it may cost less than they may
		case short && own:
			return line[0], "blocker-then-short"
		case short:
			why = "blocker-funds-together"
		}
		switch {
		case own && why != "blocker-fine" && why != "blocker-unseen":
			return line[0], "blocker-then-own" // the line moves, yet it will not be taken itself
		case why == "blocker-unseen":
			all = "blocker-unseen"
		case why != "blocker-fine":
			return p, why
		}
	}
	return line[0], diagnose.Code(all)
}

// sum is the most that the earlier ones may cost.
func (t turn) sum(line []facts.PoolTx) facts.Int {
	sum := facts.Int{}
	for _, p := range line {
		sum = sum.Add(p.Cost)
	}
	return sum
}

func (t turn) why(p facts.PoolTx) diagnose.Code {
	unclear := t.e.Balance.State == facts.Failed || t.e.Balance.State == facts.Conflicting
	switch m := t.e.Fees; {
	case t.e.Balance.Known() && p.Cost.Cmp(t.e.Balance.V) > 0:
		return "blocker-funds"
	case !m.Known() || !ordinary(p.Type):
		return "blocker-unseen"
	case p.MaxFee.Cmp(m.V.NextBaseFee) < 0:
		return "blocker-price"
	case inclusionTip(p.MaxFee, p.MaxTip, m.V.NextBaseFee).Cmp(m.V.TipLow) < 0 && m.V.FullPerMille >= nearlyFull:
		return "blocker-tip"
	case unclear:
		return "blocker-unseen" // it may lack the coins
	}
	return "blocker-fine"
}
