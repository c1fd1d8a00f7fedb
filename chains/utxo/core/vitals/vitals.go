// Package vitals reads what a node says of itself, its chain and its pool.
package vitals

import (
	"strings"
	"time"

	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/utxo/ask"
	"txtriage/chains/utxo/look"
	"txtriage/chains/utxo/proof"
	"txtriage/chains/utxo/wire"
)

// Vitals reads what a node says of itself and of its chain.
type Vitals struct {
	a    *ask.Asker
	w    *look.Want
	l    *look.Look
	btcd bool
	Best string // newest block
}

// New reads for one node; btcd has other methods than Core.
func New(a *ask.Asker, w *look.Want, l *look.Look, btcd bool) *Vitals {
	return &Vitals{a: a, w: w, l: l, btcd: btcd}
}

// Ask asks what the node is, where it stands and how its pool is. Estimates and block
// intervals ride along: they cost nothing more.
func (v *Vitals) Ask(b *ask.Batch) {
	b.Ask(v.ReadChain, "getblockchaininfo")
	b.Ask(v.readGenesis, "getblockhash", 0)
	if own := v.w.Row.OwnBlock; own != "" {
		b.Ask(func(r ask.Reply) {
			var h string
			if r.Into(&h) {
				v.l.OwnBlock(h == own, r.ID)
			}
		}, "getblockhash", v.w.Row.OwnHeight)
	}
	if v.btcd {
		b.Ask(v.readNetwork, "getinfo")
		b.Ask(v.readPool, "getmempoolinfo")
		for _, n := range []int{2, 6, 24} {
			b.Ask(v.readOldEstimate(n), "estimatefee", n)
		}
		return
	}
	b.Ask(v.readNetwork, "getnetworkinfo")
	b.Ask(v.readIndexes, "getindexinfo")
	b.Ask(v.readPool, "getmempoolinfo")
	for _, n := range []int{2, 6, 24, 144} {
		b.Ask(v.readEstimate(n), "estimatesmartfee", n)
	}
	b.Ask(v.readGap, "getchaintxstats", 144)
	b.Ask(v.readGap, "getchaintxstats")
}

// ReadChain takes the state of the chain; it is asked once more where a block came in between.
func (v *Vitals) ReadChain(r ask.Reply) {
	l := v.l
	var i wire.ChainInfo
	if !r.Into(&i) {
		if r.Class == nodeerr.Syncing {
			l.View.Syncing = facts.KnownValue(true, r.ID)
		}
		l.View.Head = ask.Without[facts.BlockRef](r)
		return
	}
	if want := v.w.Row.CoreName; want != "" && i.Chain != "" && !v.btcd {
		l.View.OnChain = facts.KnownValue(i.Chain == want, r.ID)
	}
	at := wire.Time(i.Time)
	if at.IsZero() {
		at = wire.Time(i.Median)
	}
	if proof.Of(v.w.Row).Strange(facts.Hash(i.Best), at) { // whatever it calls its chain
		l.View.OnChain = facts.KnownValue(false, r.ID)
	}
	if i.Blocks.OK && i.Blocks.N >= 0 {
		l.View.Head = facts.KnownValue(facts.BlockRef{Height: i.Blocks.Natural(), Hash: wire.Hash(i.Best), Time: wire.Time(i.Time)}, r.ID)
		syncing := i.IBD != nil && *i.IBD || i.Heads.OK && i.Heads.N-i.Blocks.N > 2
		l.View.Syncing = facts.KnownValue(syncing, r.ID)
	}
	if t := wire.Time(i.Median); !t.IsZero() {
		l.Median = facts.KnownValue(t, r.ID)
	}
	v.Best, l.Notes.Since = i.Best, i.Pruned.Natural()
}

func (v *Vitals) readGenesis(r ask.Reply) {
	var h string
	if !r.Into(&h) || v.w.Row.Genesis == "" || wire.Hash(h) == "" && !r.Damaged() { // what is no id is no other network
		return
	}
	same := h == v.w.Row.Genesis
	if v.l.View.OnChain.Known() {
		// Test networks may share a name or a first block, never both.
		same = same && v.l.View.OnChain.V
		v.l.View.OnChain.V, v.l.View.OnChain.From = same, append(v.l.View.OnChain.From, r.ID)
		return
	}
	v.l.View.OnChain = facts.KnownValue(same, r.ID)
}

func (v *Vitals) readNetwork(r ask.Reply) {
	var i wire.NetworkInfo
	if !r.Into(&i) {
		v.l.View.Client = ask.Without[facts.Untrusted](r)
		return
	}
	l := v.l
	client := i.Subversion
	if strings.HasPrefix(client, "/Bitcoin Cash Node:") {
		v.a.Has("getdsproof")
	}
	if client == "" && i.Version.OK {
		client = "btcd " + version(i.Version.N)
	}
	l.View.Client = facts.KnownValue(facts.Untrusted(client), r.ID)
	l.Notes.Version, l.Notes.Relays, l.Notes.NetID = i.Version.N, i.LocalRelay, r.ID
	l.Notes.Relay, l.Notes.Increment = i.RelayFee.N, i.Incremental.N
	if !i.RelayFee.OK {
		r.Damaged() // every node tells it
	}
	if i.Connections.OK {
		n := int(i.Connections.N)
		l.Notes.Peers = &n
	}
}

// version writes 260200 as 0.26.2.
func version(n int64) string {
	return "0." + facts.NewInt(n/10_000).String() + "." + facts.NewInt(n/100%100).String()
}

func (v *Vitals) readIndexes(r ask.Reply) {
	var i map[string]struct {
		Synced *bool `json:"synced"`
	}
	if !r.Into(&i) {
		return
	}
	x, there := i["txindex"]
	v.l.View.Indexed = facts.KnownValue(there && x.Synced != nil && *x.Synced, r.ID)
}

func (v *Vitals) readPool(r ask.Reply) {
	var i wire.PoolInfo
	l := v.l
	if !r.Into(&i) {
		l.Pool = ask.Without[facts.PoolInfo](r)
		return
	}
	n := l.Notes
	p := facts.PoolInfo{
		Loaded: i.Loaded == nil || *i.Loaded, Count: int(i.Size.N), VSize: i.Bytes.N, MaxBytes: i.Max.N,
		MinRate: i.MinFee.N, RelayRate: i.RelayFee.N, Incremental: i.Incremental.N,
		FullRBF: i.FullRBF, ClusterMax: int(i.ClusterMax.N), ClusterSize: max(i.ClusterSize.N, 0), Relays: n.Relays, Peers: n.Peers,
	}
	from := []facts.EvidenceID{r.ID}
	if n.NetID != "" {
		from = append(from, n.NetID)
	}
	if p.FullRBF == nil && n.Version >= 290_000 && v.w.Row.RBF == "full" {
		p.FullRBF = look.Yes() // Core 29 took the setting away
	}
	if p.RelayRate.IsZero() {
		p.RelayRate = n.Relay
	}
	if p.Incremental.IsZero() {
		p.Incremental = n.Increment
	}
	if p.MinRate.IsZero() {
		p.MinRate = p.RelayRate
	}
	if !v.w.Believable(p.MinRate, p.RelayRate, p.Incremental) {
		r.Damaged()
		l.Pool = facts.Without[facts.PoolInfo](facts.Failed, from...)
		return
	}
	p.DustRate = i.Dust.N
	p.RoundsDown, p.EachRate = v.btcd || n.Version > 0 && n.Version < 230_000, v.btcd
	l.Notes.PoolSize = i.Size.N
	if l.Pool = facts.KnownValue(p, from...); p.RelayRate.IsZero() && !i.RelayFee.OK { // btcd tells in getinfo what it asks at least
		l.Pool = facts.Without[facts.PoolInfo](facts.Failed, from...)
	}
	// A node without peers hears of nothing; on a private test network that is as it should be.
	alone := n.Peers != nil && *n.Peers == 0 && v.w.Row.CoreName != "regtest"
	l.View.Pool = facts.KnownValue(p.Loaded && (n.Relays == nil || *n.Relays) && !alone, from...)
}

func (v *Vitals) readEstimate(blocks int) func(ask.Reply) {
	return func(r ask.Reply) {
		var e struct {
			Rate   wire.Coins `json:"feerate"`
			Blocks wire.Whole `json:"blocks"`
		}
		l := v.l
		switch {
		case !r.Into(&e):
			if l.Estimates.State == facts.NotAsked {
				l.Estimates = ask.Without[[]facts.Estimate](r)
			}
		case e.Rate.OK && !v.w.Believable(e.Rate.N):
			r.Damaged()
			l.Estimates = facts.Without[[]facts.Estimate](facts.Failed, r.ID)
		case e.Rate.OK && e.Rate.N.Sign() > 0:
			if l.Estimates.State == facts.Failed { // one that cannot be spoils all
				return
			}
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
			l.Estimates = facts.KnownValue(append(list, facts.Estimate{Blocks: n, Rate: e.Rate.N}), append(l.Estimates.From, r.ID)...)
		case !l.Estimates.Known():
			l.Estimates = facts.Without[[]facts.Estimate](facts.Absent, r.ID) // too little data yet
		}
	}
}

// readOldEstimate reads btcd's estimate: a bare number, 0 or -1 when it has none.
func (v *Vitals) readOldEstimate(blocks int) func(ask.Reply) {
	return func(r ask.Reply) {
		var rate wire.Coins
		l := v.l
		switch {
		case !r.Into(&rate):
			look.First(&l.Estimates, ask.Without[[]facts.Estimate](r))
		case !v.w.Believable(rate.N):
			r.Damaged()
			l.Estimates = facts.Without[[]facts.Estimate](facts.Failed, r.ID)
		case rate.N.Sign() > 0 && l.Estimates.State != facts.Failed:
			list := append(append([]facts.Estimate(nil), l.Estimates.V...), facts.Estimate{Blocks: blocks, Rate: rate.N})
			l.Estimates = facts.KnownValue(list, append(l.Estimates.From, r.ID)...)
		case !l.Estimates.Known():
			l.Estimates = facts.Without[[]facts.Estimate](facts.Absent, r.ID)
		}
	}
}

// readGap measures the mean time between blocks, over 144 blocks or what there is.
func (v *Vitals) readGap(r ask.Reply) {
	var s struct {
		Time     wire.Whole `json:"time"`
		Blocks   wire.Whole `json:"window_block_count"`
		Interval wire.Whole `json:"window_interval"`
	}
	if !r.Into(&s) {
		return
	}
	l := v.l
	if l.View.Head.Known() && l.View.Head.V.Time.IsZero() {
		l.View.Head.V.Time = wire.Time(s.Time)
		l.View.Head.From = append(l.View.Head.From, r.ID)
	}
	if l.Notes.Gap == 0 && s.Blocks.N > 0 && s.Interval.N > 0 && s.Interval.N < 1<<32 {
		l.Notes.Gap, l.Notes.GapID = time.Duration(s.Interval.N)*time.Second/time.Duration(s.Blocks.N), r.ID
	}
}
