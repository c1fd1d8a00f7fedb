package utxo

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/utxo/wire"
)

// health asks what the node is, where it stands and how its pool is. Estimates and block
// intervals ride along: they cost nothing more.
func (c *core) health(b *batch) {
	b.ask(c.readChain, "getblockchaininfo")
	b.ask(c.readGenesis, "getblockhash", 0)
	if own := c.w.Row.OwnBlock; own != "" {
		b.ask(func(r reply) {
			var h string
			if r.into(&h) {
				c.l.ownBlock(h == own, r.id)
			}
		}, "getblockhash", c.w.Row.OwnHeight)
	}
	if c.btcd {
		b.ask(c.readNetwork, "getinfo")
		b.ask(c.readPool, "getmempoolinfo")
		for _, n := range []int{2, 6, 24} {
			b.ask(c.readOldEstimate(n), "estimatefee", n)
		}
		return
	}
	b.ask(c.readNetwork, "getnetworkinfo")
	b.ask(c.readIndexes, "getindexinfo")
	b.ask(c.readPool, "getmempoolinfo")
	for _, n := range []int{2, 6, 24, 144} {
		b.ask(c.readEstimate(n), "estimatesmartfee", n)
	}
	b.ask(c.readGap, "getchaintxstats", 144)
	b.ask(c.readGap, "getchaintxstats")
}

func (c *core) readChain(r reply) {
	l := c.l
	var i wire.ChainInfo
	if !r.into(&i) {
		if r.class == nodeerr.Syncing {
			l.view.Syncing = facts.KnownValue(true, r.id)
		}
		l.view.Head = without[facts.BlockRef](r)
		return
	}
	if want := c.w.Row.CoreName; want != "" && i.Chain != "" && !c.btcd {
		l.view.OnChain = facts.KnownValue(i.Chain == want, r.id)
	}
	if i.Blocks.OK && i.Blocks.N >= 0 {
		l.view.Head = facts.KnownValue(facts.BlockRef{Height: i.Blocks.Natural(), Hash: wire.Hash(i.Best), Time: wire.Time(i.Time)}, r.id)
		syncing := i.IBD != nil && *i.IBD || i.Heads.OK && i.Heads.N-i.Blocks.N > 2
		l.view.Syncing = facts.KnownValue(syncing, r.id)
	}
	if t := wire.Time(i.Median); !t.IsZero() {
		l.Median = facts.KnownValue(t, r.id)
	}
	c.best = i.Best
}

func (c *core) readGenesis(r reply) {
	var h string
	if !r.into(&h) || c.w.Row.Genesis == "" {
		return
	}
	same := h == c.w.Row.Genesis
	if c.l.view.OnChain.Known() {
		// Test networks may share a name or a first block, never both.
		same = same && c.l.view.OnChain.V
		c.l.view.OnChain.V, c.l.view.OnChain.From = same, append(c.l.view.OnChain.From, r.id)
		return
	}
	c.l.view.OnChain = facts.KnownValue(same, r.id)
}

func (c *core) readNetwork(r reply) {
	var i wire.NetworkInfo
	if !r.into(&i) {
		c.l.view.Client = without[facts.Untrusted](r)
		return
	}
	l := c.l
	client := i.Subversion
	if client == "" && i.Version.OK {
		client = "btcd " + version(i.Version.N)
	}
	l.view.Client = facts.KnownValue(facts.Untrusted(client), r.id)
	l.notes.version, l.notes.relays, l.notes.netID = i.Version.N, i.LocalRelay, r.id
	l.notes.relay, l.notes.increment = i.RelayFee.N, i.Incremental.N
	if i.Connections.OK {
		n := int(i.Connections.N)
		l.notes.peers = &n
	}
}

// version writes 260200 as 0.26.2.
func version(n int64) string {
	return "0." + facts.NewInt(n/10_000).String() + "." + facts.NewInt(n/100%100).String()
}

func (c *core) readIndexes(r reply) {
	var i map[string]struct {
		Synced *bool `json:"synced"`
	}
	if !r.into(&i) {
		return
	}
	x, there := i["txindex"]
	c.l.view.Indexed = facts.KnownValue(there && x.Synced != nil && *x.Synced, r.id)
}

func (c *core) readPool(r reply) {
	var i wire.PoolInfo
	l := c.l
	if !r.into(&i) {
		l.Pool = without[facts.PoolInfo](r)
		return
	}
	n := l.notes
	p := facts.PoolInfo{
		Loaded: i.Loaded == nil || *i.Loaded, Count: int(i.Size.N), VSize: i.Bytes.N, MaxBytes: i.Max.N,
		MinRate: i.MinFee.N, RelayRate: i.RelayFee.N, Incremental: i.Incremental.N,
		FullRBF: i.FullRBF, ClusterMax: int(i.ClusterMax.N), ClusterSize: max(i.ClusterSize.N, 0), Relays: n.relays, Peers: n.peers,
	}
	from := []facts.EvidenceID{r.id}
	if n.netID != "" {
		from = append(from, n.netID)
	}
	if p.FullRBF == nil && n.version >= 290_000 && c.w.Row.RBF == "full" {
		p.FullRBF = yes() // Core 29 took the setting away
	}
	if p.RelayRate.IsZero() {
		p.RelayRate = n.relay
	}
	if p.Incremental.IsZero() {
		p.Incremental = n.increment
	}
	if p.MinRate.IsZero() {
		p.MinRate = p.RelayRate
	}
	p.DustRate = i.Dust.N
	p.RoundsDown, p.EachRate = c.btcd || n.version > 0 && n.version < 230_000, c.btcd
	l.notes.poolSize = i.Size.N
	l.Pool = facts.KnownValue(p, from...)
	// A node without peers hears of nothing; on a private test network that is as it should be.
	alone := n.peers != nil && *n.peers == 0 && c.w.Row.CoreName != "regtest"
	l.view.Pool = facts.KnownValue(p.Loaded && (n.relays == nil || *n.relays) && !alone, from...)
}

func (c *core) readEstimate(blocks int) func(reply) {
	return func(r reply) {
		var e struct {
			Rate   wire.Coins `json:"feerate"`
			Blocks wire.Whole `json:"blocks"`
		}
		l := c.l
		switch {
		case !r.into(&e):
			if l.Estimates.State == facts.NotAsked {
				l.Estimates = without[[]facts.Estimate](r)
			}
		case e.Rate.OK && e.Rate.N.Sign() > 0:
			n := blocks
			if e.Blocks.N > 0 && e.Blocks.N < 10_000 {
				n = int(e.Blocks.N) // the horizon that the node really answered for
			}
			list := append([]facts.Estimate(nil), l.Estimates.V...)
			for _, x := range list {
				if x.Blocks == n {
					return
				}
			}
			l.Estimates = facts.KnownValue(append(list, facts.Estimate{Blocks: n, Rate: e.Rate.N}), append(l.Estimates.From, r.id)...)
		case !l.Estimates.Known():
			l.Estimates = facts.Without[[]facts.Estimate](facts.Absent, r.id) // too little data yet
		}
	}
}

// readOldEstimate reads btcd's estimate: a bare number, 0 or -1 when it has none.
func (c *core) readOldEstimate(blocks int) func(reply) {
	return func(r reply) {
		var rate wire.Coins
		l := c.l
		switch {
		case !r.into(&rate):
			first(&l.Estimates, without[[]facts.Estimate](r))
		case rate.N.Sign() > 0:
			list := append(append([]facts.Estimate(nil), l.Estimates.V...), facts.Estimate{Blocks: blocks, Rate: rate.N})
			l.Estimates = facts.KnownValue(list, append(l.Estimates.From, r.id)...)
		case !l.Estimates.Known():
			l.Estimates = facts.Without[[]facts.Estimate](facts.Absent, r.id)
		}
	}
}

// readGap measures the mean time between blocks, over 144 blocks or what there is.
func (c *core) readGap(r reply) {
	var s struct {
		Time     wire.Whole `json:"time"`
		Blocks   wire.Whole `json:"window_block_count"`
		Interval wire.Whole `json:"window_interval"`
	}
	if !r.into(&s) {
		return
	}
	l := c.l
	if l.view.Head.Known() && l.view.Head.V.Time.IsZero() {
		l.view.Head.V.Time = wire.Time(s.Time)
		l.view.Head.From = append(l.view.Head.From, r.id)
	}
	if l.notes.gap == 0 && s.Blocks.N > 0 && s.Interval.N > 0 && s.Interval.N < 1<<32 {
		l.notes.gap, l.notes.gapID = time.Duration(s.Interval.N)*time.Second/time.Duration(s.Blocks.N), r.id
	}
}
