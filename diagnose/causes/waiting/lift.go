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

// lifts lists what would get it to the given rate. Where that is not known (0) the numbers
// are what nodes ask of a replacement or a child at the least.
func (o offer) lifts(to feerate.Rate) []diagnose.Action {
	var out []diagnose.Action
	least := max(to+1, o.floor())
	best := least + least/4
	if newest := o.newestMedian(); newest > best {
		best = newest
	}
	if o.replaceable() {
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
	low, err := o.cluster.ReplacementFeeFor(o.entry.Txid, o.entry.VSize, least, rules)
	if err != nil {
		return nil
	}
	high, err := o.cluster.ReplacementFeeFor(o.entry.Txid, o.entry.VSize, best, rules)
	if err != nil {
		return nil
	}
	// The node counts what it would have to throw out itself, relatives included that we do not see.
	if all, ok := satoshi(o.entry.DescendantFee); ok {
		fee, _ := satoshi(o.entry.Fee)
		if more, err := feerate.ReplacementFee(o.entry.VSize, all, fee, o.entry.VSize, rules); err == nil {
			low, high = max(low, more), max(high, more)
		}
	}
	return map[string]any{
		"min_fee": facts.NewInt(low), "fee": facts.NewInt(high),
		"fee_rate": diagnose.FeeRate{PerKvB: feerate.Of(high, o.entry.VSize).Int()},
	}
}

// rules are what nodes ask of a replacement. A node that tells no increment (btcd) asks for
// its relay rate on top.
func (o offer) rules() (feerate.Rules, bool) {
	if !o.u.Pool.Known() {
		return feerate.Rules{}, false
	}
	step, ok := feerate.FromInt(o.u.Pool.V.Incremental)
	if !ok || step == 0 {
		step, ok = feerate.FromInt(o.u.Pool.V.RelayRate)
	}
	return feerate.Rules{Incremental: step, Floor: o.floor()}, ok && step > 0
}

// child is what the holder of an output pays for both. False where no child is possible or
// where no output is worth it.
func (o offer) child(least, best feerate.Rate) (diagnose.Action, bool) {
	if o.cluster == nil || o.unheard() || o.crowdedFamily() != diagnose.No {
		return diagnose.Action{}, false
	}
	out, who, ok := o.output()
	if !ok {
		return diagnose.Action{}, false
	}
	size := feerate.ChildSize(out.Type)
	low, err := o.cluster.ChildFee(o.entry.Txid, size, least, o.floor())
	if err != nil {
		return diagnose.Action{}, false
	}
	high, err := o.cluster.ChildFee(o.entry.Txid, size, best, o.floor())
	if err != nil {
		return diagnose.Action{}, false
	}
	value, ok := satoshi(out.Value)
	if !ok || value < high+o.dust(out.Type) {
		return diagnose.Action{}, false
	}
	return diagnose.Action{Who: who, What: "pay-for-parent", Args: map[string]any{
		"min_child_fee": facts.NewInt(low), "child_fee": facts.NewInt(high),
		"fee_rate":    diagnose.FeeRate{PerKvB: feerate.Of(high, size).Int()},
		"child_vsize": size,
	}}, true
}

// dust is the least output of a type that the chain's nodes pass on, by its catalogue row; where
// the row does not say, by Bitcoin Core's rate (policy.h, DUST_RELAY_TX_FEE, unchanged since 0.16).
func (o offer) dust(scriptType string) int64 {
	c := o.f.Chain
	if c.DustFloor > 0 {
		return c.DustFloor
	}
	rate := feerate.Rate(3000)
	if c.DustRate > 0 {
		rate = feerate.Rate(c.DustRate)
	}
	return feerate.DustLimit(scriptType, rate)
}

// output is the one that the ticket names, else the largest; and who holds it. Without a
// ticket nobody can tell payment from change, so whoever holds it is not told apart.
func (o offer) output() (facts.TxOut, diagnose.Party, bool) {
	best, found := facts.TxOut{}, false
	if !o.u.Tx.Known() {
		return best, "", false
	}
	for _, out := range o.u.Tx.V.Outs {
		if out.Type == "nulldata" || out.Type == "anchor" {
			continue
		}
		if claim.Same(o.f.Chain.Family, claim.Address(o.f), out.Address) {
			return out, diagnose.ReceiverPlatform, true
		}
		if !found || out.Value.Cmp(best.Value) > 0 {
			best, found = out, true
		}
	}
	who := diagnose.Sender
	if o.f.Ticket.Role == "receiver" {
		who = diagnose.ReceiverPlatform
	}
	return best, who, found
}

// The limits on unconfirmed relatives of nodes before cluster mempools (Bitcoin Core 30 and
// older, Litecoin, Dogecoin: policy.h, DEFAULT_ANCESTOR_LIMIT and its siblings), and the size
// limit of a cluster after.
const (
	mostRelatives = 25
	mostTogether  = 101_000 // virtual bytes
)

// crowdedFamily tells whether the limits on unconfirmed relatives refuse another child. What
// a node does not count is CannotTell.
func (o offer) crowdedFamily() diagnose.Answer {
	const smallest = 110 // vB of an ordinary child
	family := o.entry.Ancestors > 1 || o.entry.Descendants > 1
	switch {
	case o.f.Chain.HasQuirk("no-chain-limit"):
		return diagnose.No
	case o.u.Tx.Known() && o.u.Tx.V.Version == 3 && family:
		return diagnose.Yes // BIP 431: one parent, one child
	case !o.u.Tx.Known() && family, !o.u.Pool.Known():
		return diagnose.CannotTell
	}
	if o.u.Pool.V.ClusterMax > 0 {
		size := int64(smallest)
		for _, e := range o.u.Cluster.V {
			size += e.VSize
		}
		switch {
		case !o.u.Cluster.Known() && (len(o.entry.Depends) > 0 || len(o.entry.SpentBy) > 0):
			return diagnose.CannotTell
		case len(o.u.Cluster.V) >= o.u.Pool.V.ClusterMax || size > mostTogether:
			return diagnose.Yes
		}
		return diagnose.No
	}
	switch {
	case o.entry.Ancestors == 0 && len(o.entry.Depends)+len(o.entry.SpentBy) > 0:
		return diagnose.CannotTell
	case o.entry.Ancestors >= mostRelatives, o.entry.Descendants >= mostRelatives,
		o.entry.AncestorSize+smallest > mostTogether, o.entry.DescendantSize+smallest > mostTogether:
		return diagnose.Yes
	}
	return diagnose.No
}
