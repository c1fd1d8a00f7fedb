// Package look holds what one node said of a transaction, and draws the conclusions that need no
// further question.
package look

import (
	"sort"
	"time"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/blockspace"
)

// Look is what one node said: a part of the facts, before they are joined.
type Look struct {
	facts.UTXO
	View          facts.NodeView
	Sight         facts.Value[facts.Sighting]
	Fee           facts.Value[facts.Int]
	Next          facts.Value[facts.Successor]
	Verified      facts.Value[[]string]
	Block         facts.Value[facts.BlockRef]
	Coins         map[Point]*Outcome // coins that the node was asked about
	Parents       map[facts.Hash]*Parent
	Rivals        map[facts.Hash]Rival // transactions that spend a coin of the one asked about
	Relatives     map[facts.Hash]facts.PoolEntry
	RelativesFrom []facts.EvidenceID
	Partial       bool                           // some waiting relatives could not be seen
	Waiting       map[facts.Hash]facts.PoolEntry // the whole pool, where it was read
	Medians       map[uint64]time.Time           // median time past by height
	MediansFrom   []facts.EvidenceID
	PoolFrom      facts.EvidenceID
	Newest        []facts.BlockFees  // the newest blocks, newest first
	Recent        []blockspace.Block // the same with all that is told of their rates
	NewestFrom    []facts.EvidenceID
	Notes         Notes
	Outvoted      bool // two others contradict it where no hash decides: nothing of it is used
}

// New is a look at nothing yet.
func New() *Look {
	return &Look{
		Coins: map[Point]*Outcome{}, Parents: map[facts.Hash]*Parent{}, Rivals: map[facts.Hash]Rival{},
		Relatives: map[facts.Hash]facts.PoolEntry{}, Medians: map[uint64]time.Time{},
	}
}

// Coin returns the notes on one coin.
func (l *Look) Coin(p Point) *Outcome {
	if l.Coins[p] == nil {
		l.Coins[p] = &Outcome{}
	}
	return l.Coins[p]
}

// Parent is a transaction whose coin is spent.
type Parent struct {
	Tx    facts.UTXOTx
	Known *bool // nil: the node cannot tell
	Depth int64 // confirmations; 0 while it waits
	Fee   facts.Int
	Block facts.BlockRef
	From  []facts.EvidenceID
}

// Rival is a transaction that wants the same coin.
type Rival struct {
	Tx    facts.UTXOTx
	Raw   []byte         // its bytes, where the node gave them
	Block facts.BlockRef // zero: waiting
	From  []facts.EvidenceID
}

// Notes are what the first round leaves for the second.
type Notes struct {
	PoolSize  int64
	Version   int64
	Since     uint64            // lowest block that a pruned node still has; 0: it has all, or did not say
	Diagram   []blockspace.Step // the whole pool by mining order, cumulative
	DiagramID facts.EvidenceID
	Gap       time.Duration
	GapID     facts.EvidenceID
	Relay     facts.Int
	Increment facts.Int
	Relays    *bool
	Peers     *int
	NetID     facts.EvidenceID
	HeadID    facts.EvidenceID // of the newest blocks' headers
	Unsure    bool             // the block's height cannot be reckoned: a block came in between
}

// Point names a coin.
type Point struct {
	Tx facts.Hash
	N  uint32
}

// Outcome is what a node says of one coin.
type Outcome struct {
	Confirmed, Pooled *bool // unspent in the chain; unspent with the pool counted; nil: not asked or not answered
	Depth             uint64
	Coinbase          bool
	Value             facts.Int
	Script            string
	Address           facts.Address
	By                facts.Hash
	Block             facts.BlockRef // of by
	RivalKnown        bool           // the node told whether somebody in its pool spends it
	From              []facts.EvidenceID
}

// Trusted reports whether the node may be believed about this chain.
func (l *Look) Trusted() bool {
	return (!l.View.OnChain.Known() || l.View.OnChain.V) && len(l.View.Lied) == 0 && !l.Outvoted
}

// NotYet takes back what a node that is still catching up cannot know: that it waits, and that
// its block was abandoned (an index that is ahead of the chain knows blocks that come later).
func (l *Look) NotYet() {
	if l.Sight.Known() && l.Sight.V.Place != facts.InBlock && Syncing(l) {
		l.Sight = facts.Without[facts.Sighting](facts.Failed, l.Sight.From...)
		l.Tx.V.Stale = false
	}
}

// OwnBlock takes the block that tells this chain from others of the same first block. A node
// that has not come so far says nothing.
func (l *Look) OwnBlock(same bool, from facts.EvidenceID) {
	v := l.View.OnChain
	if same && !v.Known() {
		return // the first block is not answered: the name alone may be another network's
	}
	l.View.OnChain = facts.KnownValue(same && v.V, append(append([]facts.EvidenceID(nil), v.From...), from)...)
}

// Late notes that the node had not come as far as the block in which another showed a coin of the transaction
// spent: what it says of the coins and of its pool is from before.
func (l *Look) Late() { l.View.Late, l.Outvoted = true, true }

// Place is where the node has it; "" if it has not.
func (l *Look) Place() facts.Place {
	if !l.Trusted() || !l.Sight.Known() {
		return ""
	}
	return l.Sight.V.Place
}

// Yes is an answer to point at; nil is none.
func Yes() *bool { b := true; return &b }

// No is the other answer.
func No() *bool { b := false; return &b }

// Unique drops repeated ids, keeping the order.
func Unique(ids []facts.EvidenceID) []facts.EvidenceID {
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

// Sorted lists the keys in order, so that nothing depends on a map's.
func Sorted[V any](m map[facts.Hash]V) []facts.Hash {
	out := make([]facts.Hash, 0, len(m))
	for h := range m {
		out = append(out, h)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

// Unclear counts the coins of which the node's answers do not tell what became of them, or by whom.
func (l *Look) Unclear() (n int) {
	for _, s := range l.Inputs.V {
		if s.State == "unknown" || s.By == "" && (s.State == "spent-in-block" || s.State == "spent-in-pool") {
			n++
		}
	}
	return n
}

// Own reports that the node says that the transaction itself spends the coin, so that it has it.
func (l *Look) Own(s facts.Spent) bool {
	k := l.Coins[Point{s.Txid, s.Vout}]
	return k != nil && k.By != "" && k.By == l.Raw.V.Txid
}

// Syncing reports whether the node is still catching up.
func Syncing(l *Look) bool { return l.View.Syncing.Known() && l.View.Syncing.V }

// First keeps a known fact, else the first answer of any kind.
func First[T any](into *facts.Value[T], v facts.Value[T]) {
	if into.State == facts.NotAsked || !into.Known() && v.Known() {
		*into = v
	}
}
