package utxo

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// health asks what the node is, where it stands and how its pool is. Estimates and block
// intervals ride along: they cost nothing more.
func (c *core) health(b *batch) {
	b.ask(c.readChain, "getblockchaininfo")
	b.ask(c.readGenesis, "getblockhash", 0)
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
	var i chainInfo
	if !r.into(&i) {
		if r.class == nodeerr.Syncing {
			l.view.Syncing = facts.KnownValue(true, r.id)
		}
		l.view.Head = without[facts.BlockRef](r)
		return
	}
	if want := c.w.row.CoreName; want != "" && i.Chain != "" && !c.btcd {
		l.view.OnChain = facts.KnownValue(i.Chain == want, r.id)
	}
	if i.Blocks.ok && i.Blocks.n >= 0 {
		l.view.Head = facts.KnownValue(facts.BlockRef{Height: i.Blocks.natural(), Hash: hashOf(i.Best), Time: unix(i.Time)}, r.id)
		syncing := i.IBD != nil && *i.IBD || i.Heads.ok && i.Heads.n-i.Blocks.n > 2
		l.view.Syncing = facts.KnownValue(syncing, r.id)
	}
	if t := unix(i.Median); !t.IsZero() {
		l.Median = facts.KnownValue(t, r.id)
	}
	c.best = i.Best
}

func (c *core) readGenesis(r reply) {
	var h string
	if !r.into(&h) || c.w.row.Genesis == "" {
		return
	}
	same := h == c.w.row.Genesis
	if c.l.view.OnChain.Known() {
		// Test networks may share a name or a first block, never both.
		same = same && c.l.view.OnChain.V
		c.l.view.OnChain.V, c.l.view.OnChain.From = same, append(c.l.view.OnChain.From, r.id)
		return
	}
	c.l.view.OnChain = facts.KnownValue(same, r.id)
}

func (c *core) readNetwork(r reply) {
	var i networkInfo
	if !r.into(&i) {
		c.l.view.Client = without[facts.Untrusted](r)
		return
	}
	l := c.l
	client := i.Subversion
	if client == "" && i.Version.ok {
		client = "btcd " + version(i.Version.n)
	}
	l.view.Client = facts.KnownValue(facts.Untrusted(client), r.id)
	l.notes.version, l.notes.relays, l.notes.netID = i.Version.n, i.LocalRelay, r.id
	l.notes.relay, l.notes.increment = i.RelayFee.n, i.Incremental.n
	if i.Connections.ok {
		n := int(i.Connections.n)
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
	var i poolInfo
	l := c.l
	if !r.into(&i) {
		l.Pool = without[facts.PoolInfo](r)
		return
	}
	n := l.notes
	p := facts.PoolInfo{
		Loaded: i.Loaded == nil || *i.Loaded, Count: int(i.Size.n), VSize: i.Bytes.n, MaxBytes: i.Max.n,
		MinRate: i.MinFee.n, RelayRate: i.RelayFee.n, Incremental: i.Incremental.n,
		FullRBF: i.FullRBF, ClusterMax: int(i.ClusterMax.n), Relays: n.relays, Peers: n.peers,
	}
	from := []facts.EvidenceID{r.id}
	if n.netID != "" {
		from = append(from, n.netID)
	}
	if p.FullRBF == nil && n.version >= 290_000 && c.w.row.RBF == "full" {
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
	l.notes.poolSize = i.Size.n
	l.Pool = facts.KnownValue(p, from...)
	// A node without peers hears of nothing; on a private test network that is as it should be.
	alone := n.peers != nil && *n.peers == 0 && c.w.row.CoreName != "regtest"
	l.view.Pool = facts.KnownValue(p.Loaded && (n.relays == nil || *n.relays) && !alone, from...)
}

func (c *core) readEstimate(blocks int) func(reply) {
	return func(r reply) {
		var e struct {
			Rate   coins `json:"feerate"`
			Blocks whole `json:"blocks"`
		}
		l := c.l
		switch {
		case !r.into(&e):
			if l.Estimates.State == facts.NotAsked {
				l.Estimates = without[[]facts.Estimate](r)
			}
		case e.Rate.ok && e.Rate.n.Sign() > 0:
			n := blocks
			if e.Blocks.n > 0 && e.Blocks.n < 10_000 {
				n = int(e.Blocks.n) // the horizon that the node really answered for
			}
			list := append([]facts.Estimate(nil), l.Estimates.V...)
			for _, x := range list {
				if x.Blocks == n {
					return
				}
			}
			l.Estimates = facts.KnownValue(append(list, facts.Estimate{Blocks: n, Rate: e.Rate.n}), append(l.Estimates.From, r.id)...)
		case !l.Estimates.Known():
			l.Estimates = facts.Without[[]facts.Estimate](facts.Absent, r.id) // too little data yet
		}
	}
}

// readOldEstimate reads btcd's estimate: a bare number, 0 or -1 when it has none.
func (c *core) readOldEstimate(blocks int) func(reply) {
	return func(r reply) {
		var rate coins
		l := c.l
		switch {
		case !r.into(&rate):
			first(&l.Estimates, without[[]facts.Estimate](r))
		case rate.n.Sign() > 0:
			list := append(append([]facts.Estimate(nil), l.Estimates.V...), facts.Estimate{Blocks: blocks, Rate: rate.n})
			l.Estimates = facts.KnownValue(list, append(l.Estimates.From, r.id)...)
		case !l.Estimates.Known():
			l.Estimates = facts.Without[[]facts.Estimate](facts.Absent, r.id)
		}
	}
}

// readGap measures the mean time between blocks, over 144 blocks or what there is.
func (c *core) readGap(r reply) {
	var s struct {
		Time     whole `json:"time"`
		Blocks   whole `json:"window_block_count"`
		Interval whole `json:"window_interval"`
	}
	if !r.into(&s) {
		return
	}
	l := c.l
	if l.view.Head.Known() && l.view.Head.V.Time.IsZero() {
		l.view.Head.V.Time = unix(s.Time)
		l.view.Head.From = append(l.view.Head.From, r.id)
	}
	if l.notes.gap == 0 && s.Blocks.n > 0 && s.Interval.n > 0 && s.Interval.n < 1<<32 {
		l.notes.gap, l.notes.gapID = time.Duration(s.Interval.n)*time.Second/time.Duration(s.Blocks.n), r.id
	}
}
