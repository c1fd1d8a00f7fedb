package utxo

import (
	"encoding/hex"
	"sort"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/utxo/blockspace"
	"txtriage/chains/utxo/wire"
)

// want is one question, read.
type want struct {
	chains.Question
	wire.Codec
	id    facts.Hash // transaction or block id to look for; empty for an address
	rev   facts.Hash // the id backwards; empty if that is the same
	addr  string     // pasted address
	payee string     // address that the ticket names, checked for its form
	raw   []byte     // signed transaction, if one was pasted
	tx    *facts.UTXOTx
}

func read(q chains.Question) *want {
	w := &want{Question: q, Codec: wire.New(q.Chain.UTXO)}
	w.payee = string(wire.Address(string(q.Ticket.To)))
	w.id = wire.Hash(q.Ref.ID)
	if q.Ref.Kind == chains.Address {
		w.addr, w.id = string(wire.Address(q.Ref.ID)), ""
	}
	w.raw = q.Ref.Raw
	if len(w.raw) == 0 {
		w.raw = q.Raw
	}
	if tx, err := w.Decode(w.raw); err == nil {
		w.tx = &tx
		if w.id == "" && w.addr == "" {
			w.id = tx.Txid
		}
		if w.id != tx.Txid {
			w.tx, w.raw = nil, nil // another transaction than the one asked about
		}
	}
	if r := wire.Reversed(w.id); r != w.id {
		w.rev = r
	}
	return w
}

func (w *want) rawHex() string { return hex.EncodeToString(w.raw) }

// look is what one node said: a part of the facts, before they are joined.
type look struct {
	facts.UTXO
	view        facts.NodeView
	sight       facts.Value[facts.Sighting]
	fee         facts.Value[facts.Int]
	successor   facts.Value[facts.Successor]
	verified    facts.Value[[]string]
	pasted      facts.Value[facts.BlockRef]
	coins       map[point]*coin // coins that the node was asked about
	parents     map[facts.Hash]*parent
	rivals      map[facts.Hash]rival // transactions that spend a coin of the one asked about
	relatives   map[facts.Hash]facts.PoolEntry
	relFrom     []facts.EvidenceID
	pool        map[facts.Hash]facts.PoolEntry // the whole pool, where it was read
	medians     map[uint64]time.Time           // median time past by height
	mediansFrom []facts.EvidenceID
	poolFrom    facts.EvidenceID
	blocks      []facts.BlockFees  // the newest blocks, newest first
	recent      []blockspace.Block // the same with all that is told of their rates
	blocksFrom  []facts.EvidenceID
	notes       notes
}

func newLook() *look {
	return &look{
		coins: map[point]*coin{}, parents: map[facts.Hash]*parent{}, rivals: map[facts.Hash]rival{},
		relatives: map[facts.Hash]facts.PoolEntry{}, medians: map[uint64]time.Time{},
	}
}

// coin returns the notes on one coin.
func (l *look) coin(p point) *coin {
	if l.coins[p] == nil {
		l.coins[p] = &coin{}
	}
	return l.coins[p]
}

// parent is a transaction whose coin is spent.
type parent struct {
	tx    facts.UTXOTx
	known *bool // nil: the node cannot tell
	depth int64 // confirmations; 0 while it waits
	fee   facts.Int
	block facts.BlockRef
	from  []facts.EvidenceID
}

// rival is a transaction that wants the same coin.
type rival struct {
	tx    facts.UTXOTx
	block facts.BlockRef // zero: waiting
	from  []facts.EvidenceID
}

// notes are what the first round leaves for the second.
type notes struct {
	poolSize  int64
	version   int64
	diagram   []blockspace.Step // the whole pool by mining order, cumulative
	diagramID facts.EvidenceID
	gap       time.Duration
	gapID     facts.EvidenceID
	relay     facts.Int
	increment facts.Int
	relays    *bool
	peers     *int
	netID     facts.EvidenceID
	headID    facts.EvidenceID // of the newest blocks' headers
	unsure    bool             // the block's height cannot be reckoned: a block came in between
}

// point names a coin.
type point struct {
	tx facts.Hash
	n  uint32
}

// coin is what a node says of one coin.
type coin struct {
	confirmed, pooled *bool // unspent in the chain; unspent with the pool counted; nil: not asked or not answered
	depth             uint64
	coinbase          bool
	value             facts.Int
	script            string
	address           facts.Address
	by                facts.Hash
	block             facts.BlockRef // of by
	rivalKnown        bool           // the node told whether somebody in its pool spends it
	from              []facts.EvidenceID
}

// trusted reports whether the node may be believed about this chain.
func (l *look) trusted() bool {
	return (!l.view.OnChain.Known() || l.view.OnChain.V) && len(l.view.Lied) == 0
}

// notYet takes back what a node that is still catching up cannot know: that it waits, and that
// its block was abandoned (an index that is ahead of the chain knows blocks that come later).
func (l *look) notYet() {
	if l.sight.Known() && l.sight.V.Place != facts.InBlock && syncing(l) {
		l.sight = facts.Without[facts.Sighting](facts.Failed, l.sight.From...)
		l.Tx.V.Stale = false
	}
}

// ownBlock takes the block that tells this chain from others of the same first block. A node
// that has not come so far says nothing.
func (l *look) ownBlock(same bool, from facts.EvidenceID) {
	v := l.view.OnChain
	if same && !v.Known() {
		return // the first block is not answered: the name alone may be another network's
	}
	l.view.OnChain = facts.KnownValue(same && v.V, append(append([]facts.EvidenceID(nil), v.From...), from)...)
}

// place is where the node has it; "" if it has not.
func (l *look) place() facts.Place {
	if !l.trusted() || !l.sight.Known() {
		return ""
	}
	return l.sight.V.Place
}

func yes() *bool { b := true; return &b }
func no() *bool  { b := false; return &b }

// unique drops repeated ids, keeping the order.
func unique(ids []facts.EvidenceID) []facts.EvidenceID {
	var out []facts.EvidenceID
	seen := map[facts.EvidenceID]bool{}
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// sorted lists the keys in order, so that nothing depends on a map's.
func sorted[V any](m map[facts.Hash]V) []facts.Hash {
	out := make([]facts.Hash, 0, len(m))
	for h := range m {
		out = append(out, h)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}
