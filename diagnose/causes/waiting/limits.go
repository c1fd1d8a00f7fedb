package waiting

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// The limits on unconfirmed relatives of nodes before cluster mempools (Bitcoin Core 30 and
// older, Litecoin, Dogecoin: policy.h, DEFAULT_ANCESTOR_LIMIT and its siblings), and the size
// limit of a cluster after.
const (
	mostRelatives = 25
	mostTogether  = 101_000 // virtual bytes
	carveOut      = 10_000  // virtual bytes of the one child more that a transaction without ancestors may have
	smallest      = 110     // virtual bytes of an ordinary child
)

// restricted is the version of transactions with one parent and one child at most (BIP 431).
const restricted = 3

// crowdedFamily tells whether the limits on unconfirmed relatives refuse another child. What
// a node does not count is CannotTell.
func (o offer) crowdedFamily() diagnose.Answer { return o.crowdedFor(smallest) }

// crowdedFor is crowdedFamily for a child of the given size.
func (o offer) crowdedFor(size int64) diagnose.Answer {
	family := o.entry.Ancestors > 1 || o.entry.Descendants > 1
	switch {
	case o.f.Chain.HasQuirk("no-chain-limit"):
		return diagnose.No
	case o.u.Tx.Known() && o.u.Tx.V.Version == restricted && family:
		return diagnose.Yes
	case !o.u.Tx.Known() && family, !o.u.Pool.Known():
		return diagnose.CannotTell
	case o.u.Pool.V.ClusterMax > 0:
		return o.crowdedCluster(size)
	case o.entry.Ancestors == 0 && len(o.entry.Depends)+len(o.entry.SpentBy) > 0:
		return diagnose.CannotTell
	case o.entry.Ancestors >= mostRelatives || o.entry.AncestorSize+size > mostTogether:
		return diagnose.Yes
	}
	return o.crowdedAbove(size)
}

// crowdedAbove tells whether the transaction, or one of its ancestors, has as many descendants
// as it may have. One more, if it is small, is allowed to a transaction without ancestors.
func (o offer) crowdedAbove(size int64) diagnose.Answer {
	spare, room := 0, int64(0)
	if o.entry.Ancestors <= 1 && size <= carveOut {
		spare, room = 1, carveOut
	}
	over := func(e facts.PoolEntry) bool {
		return e.Descendants >= mostRelatives+spare || e.DescendantSize+size > mostTogether+room
	}
	if over(o.entry) {
		return diagnose.Yes
	}
	if len(o.entry.Depends) == 0 {
		return diagnose.No
	}
	if !o.u.Cluster.Known() {
		return diagnose.CannotTell
	}
	for _, e := range o.ancestors() {
		if over(e) {
			return diagnose.Yes
		}
	}
	return diagnose.No
}

// ancestors are what it spends from, at whatever distance.
func (o offer) ancestors() []facts.PoolEntry {
	var out []facts.PoolEntry
	open := slices.Clone(o.entry.Depends)
	for i := 0; i < len(open); i++ {
		for _, e := range o.u.Cluster.V {
			if e.Txid != open[i] {
				continue
			}
			out = append(out, e)
			for _, d := range e.Depends {
				if !slices.Contains(open, d) {
					open = append(open, d)
				}
			}
		}
	}
	return out
}

// crowdedCluster is the same for a node that limits whole clusters.
func (o offer) crowdedCluster(size int64) diagnose.Answer {
	count, most := o.entry.ClusterCount, o.u.Pool.V.ClusterSize
	if most <= 0 {
		most = mostTogether
	}
	together := o.entry.ClusterSize
	if count == 0 {
		if !o.u.Cluster.Known() && (len(o.entry.Depends) > 0 || len(o.entry.SpentBy) > 0) {
			return diagnose.CannotTell
		}
		count, together = max(len(o.u.Cluster.V), 1), o.entry.VSize
		if o.u.Cluster.Known() {
			together = 0
		}
		for _, e := range o.u.Cluster.V {
			together += e.VSize
		}
	}
	if count >= o.u.Pool.V.ClusterMax || together+size > most {
		return diagnose.Yes
	}
	return diagnose.No
}
