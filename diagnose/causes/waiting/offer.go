package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/feerate"
)

// offer is a waiting transaction of Bitcoin's family as block builders see it.
type offer struct {
	f       *facts.Facts
	u       *facts.UTXO
	entry   facts.PoolEntry
	cluster *feerate.Cluster // nil: its relatives are not known well enough to compute
	own     feerate.Rate     // what it pays itself
	rate    feerate.Rate     // at which it is mined, its relatives counted
	exact   bool             // nothing unseen can lift or hold it
	seen    []facts.EvidenceID
}

// offerNeeds are the facts that offered and its methods read; open and passedSeen also read Head.
var offerNeeds = []string{
	"Sighting", "UTXO.Entry", "UTXO.Cluster", "UTXO.Queue", "UTXO.Missed",
	"UTXO.Estimates", "UTXO.Pool", "UTXO.Tx",
}

// offered lets a rule go on with a transaction that waits in a pool and whose rate is known.
func offered(f *facts.Facts) (offer, diagnose.Outcome, bool) {
	if out, ok := diagnose.Given(diagnose.Pending(f), "Sighting"); !ok {
		return offer{}, out, false
	}
	u := diagnose.UTXO(f)
	if out, ok := known("UTXO.Entry", u.Entry); !ok {
		return offer{}, out, false
	}
	o := offer{f: f, u: u, entry: u.Entry.V}
	fee, ok := satoshi(o.entry.Fee)
	if !ok || o.entry.VSize <= 0 || o.entry.VSize > feerate.MaxSize {
		return offer{}, diagnose.Unsure("UTXO.Entry"), false
	}
	o.own = feerate.Of(fee, o.entry.VSize)
	o.seen = diagnose.IDs(u.Entry.From, u.Cluster.From)
	if !o.findCluster() {
		return offer{}, diagnose.Unsure("UTXO.Cluster"), false
	}
	o.byChunk()
	return o, diagnose.Outcome{}, true
}

// findCluster computes the mining rate from the relatives. Where they are not known the sums
// of the entry give a hint, never a proof.
func (o *offer) findCluster() bool {
	entries := []facts.PoolEntry{o.entry}
	if o.u.Cluster.Known() {
		entries = o.u.Cluster.V
	}
	c, err := feerate.NewCluster(entries, o.entry.Txid)
	if err == nil {
		o.cluster = c
		o.exact = c.Exact(o.entry.Txid)
		o.rate, err = c.MiningRate(o.entry.Txid)
		return err == nil
	}
	fee, ok := satoshi(o.entry.AncestorFee)
	if !ok || o.entry.AncestorSize <= 0 || o.entry.AncestorSize > feerate.MaxSize {
		return false
	}
	o.rate = min(o.own, feerate.Of(fee, o.entry.AncestorSize))
	return true
}

// byChunk takes the node's own word for the rate, if it tells (Bitcoin Core 31 and later),
// unless somebody gave transactions a priority by hand: no other miner knows of that.
func (o *offer) byChunk() {
	fee, ok := satoshi(o.entry.ChunkFee)
	if !ok || o.entry.ChunkSize <= 0 || o.entry.ChunkSize > feerate.MaxSize || o.prioritised() {
		return
	}
	o.rate, o.exact = feerate.Of(fee, o.entry.ChunkSize), true
}

func (o *offer) prioritised() bool {
	for _, e := range append([]facts.PoolEntry{o.entry}, o.u.Cluster.V...) {
		if e.Modified.Sign() != 0 && e.Modified.Cmp(e.Fee) != 0 {
			return true
		}
	}
	return false
}

// known is diagnose.Need for what a pool must have: that a node has no entry for a waiting
// transaction only means that it cannot tell.
func known[T any](path string, v facts.Value[T]) (diagnose.Outcome, bool) {
	if v.Known() {
		return diagnose.Outcome{}, true
	}
	return diagnose.Unsure(path), false
}

// fits tells whether the next block, as its builders would make it now, holds it.
func (o offer) fits() diagnose.Answer {
	q := o.u.Queue
	switch {
	case !q.Known() || q.V.BlockVSize <= 0:
		return diagnose.CannotTell
	case q.V.Next != nil:
		if *q.V.Next {
			return diagnose.Yes
		}
	case q.V.AheadVSize+o.together() <= q.V.BlockVSize:
		return diagnose.Yes
	}
	return diagnose.No
}

// together is the size of what a block takes in one piece with it.
func (o offer) together() int64 { return max(o.u.Queue.V.OwnVSize, o.entry.VSize) }

// passed counts the blocks that were found while it waited and in which nine tenths paid a
// better rate; full are those of them that had no room left for it. Only these are proof: a
// block with room would have taken it for any fee.
func (o offer) passed() (blocks, full int) {
	room := int64(998_000)
	if o.u.Queue.Known() && o.u.Queue.V.BlockVSize > 0 {
		room = o.u.Queue.V.BlockVSize
	}
	for _, b := range o.u.Missed.V {
		if p10, ok := feerate.FromInt(b.P10); ok && p10 > o.rate && o.u.Missed.Known() {
			blocks++
			if b.Weight+4*o.entry.VSize > 4*room {
				full++
			}
		}
	}
	return blocks, full
}

// passedSeen: the blocks since it came are known, or there are none.
func (o offer) passedSeen() bool {
	return o.u.Missed.Known() || o.u.Missed.State == facts.Absent ||
		o.f.Head.Known() && o.entry.Height > 0 && o.f.Head.V.Height <= o.entry.Height
}

// market is the rate at which the next block ends, and where that is from; 0: nobody knows.
func (o offer) market() (feerate.Rate, []facts.EvidenceID) {
	if o.u.Queue.Known() {
		if r, ok := feerate.FromInt(o.u.Queue.V.NextRate); ok && r > 0 {
			return r, o.u.Queue.From
		}
	}
	if r, blocks := o.fastest(); r > 0 && blocks <= soon {
		return r, o.u.Estimates.From
	}
	if !o.u.Missed.Known() {
		return 0, nil
	}
	newest, rate := uint64(0), feerate.Rate(0)
	for _, b := range o.u.Missed.V {
		if r, ok := feerate.FromInt(b.P10); ok && b.Height >= newest {
			newest, rate = b.Height, r
		}
	}
	return rate, o.u.Missed.From
}

// soon is what counts as the next blocks: nodes estimate for two blocks at the earliest.
const soon = 3

// fastest is the node's estimate for the fewest blocks; 0: it makes none.
func (o offer) fastest() (rate feerate.Rate, blocks int) {
	if !o.u.Estimates.Known() {
		return 0, 0
	}
	for _, e := range o.u.Estimates.V {
		r, ok := feerate.FromInt(e.Rate)
		if ok && r > 0 && e.Blocks > 0 && (blocks == 0 || e.Blocks < blocks) {
			rate, blocks = r, e.Blocks
		}
	}
	return rate, blocks
}

// within is the fewest blocks for which the node estimates no more than it pays; false if it
// pays less than every estimate, or if there are none (some tells these apart).
func (o offer) within() (blocks int, ok, some bool) {
	if !o.u.Estimates.Known() {
		return 0, false, false
	}
	for _, e := range o.u.Estimates.V {
		r, fine := feerate.FromInt(e.Rate)
		if !fine || r <= 0 || e.Blocks <= 0 {
			continue
		}
		some = true
		if r <= o.rate && (!ok || e.Blocks < blocks) {
			blocks, ok = e.Blocks, true
		}
	}
	return blocks, ok, some
}

// floor is the least rate that this node takes now; 0: not known.
func (o offer) floor() feerate.Rate {
	if !o.u.Pool.Known() {
		return 0
	}
	low, _ := feerate.FromInt(o.u.Pool.V.MinRate)
	relay, _ := feerate.FromInt(o.u.Pool.V.RelayRate)
	return max(low, relay)
}

// least: a rate that is no more than what nodes ask at the very least, within a tenth. That
// is enough while blocks have room, and nothing is left when they have not.
func (o offer) least(r feerate.Rate) bool {
	floor := o.floor()
	return floor > 0 && r <= floor+floor/10
}

func satoshi(i facts.Int) (int64, bool) {
	b := i.Big()
	if b.Sign() < 0 || !b.IsInt64() || b.Int64() > feerate.MaxFee {
		return 0, false
	}
	return b.Int64(), true
}

// rateArg is a rate to be told; 0 stands for one that nobody knows.
func rateArg(r feerate.Rate) any {
	if r <= 0 {
		return diagnose.Code("rate-not-known")
	}
	return diagnose.FeeRate{PerKvB: r.Int()}
}
