package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/feerate"
)

// What would lift a waiting transaction: a replacement by the sender, a child by whoever
// holds one of its outputs. Numbers are the least that works, and a quarter more rate as the
// recommended one, since the queue moves while people act.

// mostEvicted is how many transactions a replacement may throw out (BIP 125, rule 5; Bitcoin
// Core 31 counts clusters instead, and all of these are one).
const mostEvicted = 100

// lifts lists what would get it to the given rate. Where that is not known (0) the numbers
// are what nodes ask of a replacement or a child at the least.
func (o offer) lifts(to feerate.Rate) []diagnose.Action {
	var out []diagnose.Action
	least := max(to+1, o.floor())
	best := least + least/4
	if newest := o.newestMedian(); newest > best {
		best = newest
	}
	if o.replaceable() && o.entry.Descendants <= mostEvicted {
		a := diagnose.Action{Who: diagnose.Sender, What: "replace-with-higher-fee"}
		a.Args = o.replacement(least, best)
		out = append(out, a)
	}
	// A child that pays no more than the rest of the family lifts nothing.
	if a, ok := o.child(least, best); ok && least > o.rate {
		out = append(out, a)
	}
	return out
}

// newestMedian is what half of the newest block paid at least, if blocks passed it by.
func (o offer) newestMedian() feerate.Rate {
	height, rate := uint64(0), feerate.Rate(0)
	for _, b := range o.u.Missed.V {
		if r, ok := feerate.FromInt(b.P50); ok && b.Height >= height && o.u.Missed.Known() {
			height, rate = b.Height, r
		}
	}
	return rate
}

// replaceable: the network's nodes let the sender replace it. Where they ask for a signal
// (BIP 125) the entry, or one of its own inputs, must carry it.
func (o offer) replaceable() bool {
	switch {
	case o.f.Chain.RBF == "none":
		return false
	case o.f.Chain.RBF == "full", o.u.Pool.Known() && o.u.Pool.V.FullRBF != nil && *o.u.Pool.V.FullRBF:
		return true
	case o.entry.Replaceable != nil:
		return *o.entry.Replaceable
	case o.u.Tx.Known():
		for _, in := range o.u.Tx.V.Ins {
			if in.Sequence < 0xfffffffe {
				return true
			}
		}
	}
	return false
}

// replacement has the exact fees of a replacement of the same size; nil if they cannot be
// computed.
func (o offer) replacement(least, best feerate.Rate) map[string]any {
	rules, ok := o.rules()
	if !ok || o.cluster == nil {
		return nil
	}
	low, err := o.cluster.ReplacementFeeFor(o.entry.Txid, o.entry.VSize, least, rules, o.builder())
	if err != nil {
		return nil
	}
	high, err := o.cluster.ReplacementFeeFor(o.entry.Txid, o.entry.VSize, best, rules, feerate.Any)
	if err != nil {
		return nil
	}
	// The node counts what it would have to throw out itself, relatives included that we do not
	// see, and by its own priorities (prioritisetransaction), of which no other node knows.
	if all, ok := satoshi(o.entry.DescendantFee); ok {
		fee, _ := satoshi(larger(o.entry.Fee, o.entry.Modified))
		if more, err := feerate.ReplacementFee(o.entry.VSize, all, fee, o.entry.VSize, rules); err == nil {
			low, high = max(low, more), max(high, more)
		}
	}
	return map[string]any{
		"min_fee": facts.NewInt(low), "fee": facts.NewInt(high),
		"fee_rate": diagnose.FeeRate{PerKvB: feerate.Of(high, o.entry.VSize).Int()},
	}
}

// builder is the kind of the node asked: the least fee is that with which it would take it, the
// recommended one satisfies both kinds.
func (o offer) builder() feerate.Builder {
	switch {
	case !o.u.Pool.Known() || o.u.Pool.V.RelayRate.IsZero():
		return feerate.Any // a server that tells nothing of its node
	case o.u.Pool.V.ClusterMax > 0:
		return feerate.Newer
	}
	return feerate.Older
}

// rules are what nodes ask of a replacement.
func (o offer) rules() (feerate.Rules, bool) {
	if !o.u.Pool.Known() {
		return feerate.Rules{}, false
	}
	return feerate.RulesOf(o.u.Pool.V)
}

// child is what the holder of an output pays for both. False where no child is possible or
// where no output is worth it.
func (o offer) child(least, best feerate.Rate) (diagnose.Action, bool) {
	if o.cluster == nil || o.unheard() || o.f.Chain.HasQuirk("no-child-pays") {
		return diagnose.Action{}, false
	}
	out, who, ok := o.output()
	if !ok {
		return diagnose.Action{}, false
	}
	size := feerate.ChildSize(out.Type)
	if o.crowdedFor(size) != diagnose.No {
		return diagnose.Action{}, false
	}
	low, err := o.cluster.ChildFee(o.entry.Txid, size, least, o.floor(), o.builder())
	if err != nil {
		return diagnose.Action{}, false
	}
	high, err := o.cluster.ChildFee(o.entry.Txid, size, best, o.floor(), feerate.Any)
	if err != nil {
		return diagnose.Action{}, false
	}
	value, ok := satoshi(out.Value)
	if !ok || value < high+o.dust(out.Type) {
		return diagnose.Action{}, false
	}
	args := map[string]any{
		"min_child_fee": facts.NewInt(low), "child_fee": facts.NewInt(high),
		"fee_rate":    diagnose.FeeRate{PerKvB: feerate.Of(high, size).Int()},
		"child_vsize": size, "child_output": int64(out.N),
	}
	if o.u.Tx.V.Version == restricted {
		args["child_version"] = int64(restricted)
	}
	return diagnose.Action{Who: who, What: "pay-for-parent", Args: args}, true
}

// dust is the least output of a type that the chain's nodes pass on, by its catalogue row; where
// the row does not say, by Bitcoin Core's rate (policy.h, DUST_RELAY_TX_FEE, unchanged since 0.16).
func (o offer) dust(scriptType string) int64 {
	c := o.f.Chain
	if c.DustFloor > 0 {
		return c.DustFloor
	}
	if r, ok := feerate.FromInt(o.u.Pool.V.DustRate); ok && r > 0 {
		return feerate.DustLimit(scriptType, r)
	}
	rate := feerate.Rate(3000)
	if c.DustRate > 0 {
		rate = feerate.Rate(c.DustRate)
	}
	return feerate.DustLimit(scriptType, rate)
}

// output is the one that the ticket names, else the largest; and who holds it. Without a
// ticket nobody can tell payment from change, so whoever holds it is not told apart. One that
// a waiting transaction spends already cannot be spent again beside it.
func (o offer) output() (facts.TxOut, diagnose.Party, bool) {
	best, found, other := facts.TxOut{}, false, false
	if !o.u.Tx.Known() {
		return best, "", false
	}
	for _, out := range o.u.Tx.V.Outs {
		if out.Type == "nulldata" || out.Type == "anchor" {
			continue
		}
		named := claim.Same(o.f.Chain.Family, claim.Address(o.f), out.Address)
		other = other || named // what is left is not the receiver's
		switch free := o.free(out.N); {
		case named && free:
			return out, diagnose.ReceiverPlatform, true
		case free && (!found || out.Value.Cmp(best.Value) > 0):
			best, found = out, true
		}
	}
	who := diagnose.Sender
	if o.f.Ticket.Role == "receiver" && !other {
		who = diagnose.ReceiverPlatform
	}
	return best, who, found
}

// free: nobody in the pool spends the output.
func (o offer) free(n uint32) bool {
	if len(o.entry.SpentBy) == 0 {
		return true
	}
	for _, use := range o.u.Outputs.V {
		if use.N == n && o.u.Outputs.Known() {
			return !use.Spent
		}
	}
	return false
}
