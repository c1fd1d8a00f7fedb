package bridges

import (
	"encoding/json"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

var (
	relayFailedTopic = knowledge.TopicOf("FailedRelayedMessage(bytes32)")
	finalizedTopic   = knowledge.TopicOf("WithdrawalFinalized(bytes32,bool)")
)

// Ask sends one batch to one node.
type Ask func([]chains.Call) []chains.Reply

// Follow reads how a transfer stands on a node of the chain that knows. ok is false if this
// node could not tell; from are the exchanges all the same.
func Follow(b facts.Bridge, chain uint64, ask Ask) (far facts.BridgeFar, from []facts.EvidenceID, ok bool) {
	t := &talk{chain: chain, send: ask}
	t.id = t.call("eth_chainId")
	t.head = t.call("eth_getBlockByNumber", "latest", false)
	switch {
	case b.Protocol == op && b.Direction == "withdrawal":
		r, known := rollupOf("op", b, chain)
		if !known {
			return far, nil, false
		}
		far, ok = opWithdrawal(t, b, r)
	case b.Protocol == op && b.Direction == "deposit":
		far, ok = opDeposit(t, b)
	case b.Protocol == "layerzero":
		far, ok = packetDelivery(t, b)
	case b.Protocol == "across":
		far, ok = acrossFill(t, b)
	case b.Protocol == cctp:
		far, ok = cctpMint(t, b)
	case b.Protocol == wormhole:
		far, ok = tokenRedeemed(t, b)
	case b.Protocol == polygon && b.Direction == "deposit":
		far, ok = polygonDeposit(t, b)
	case b.Protocol == polygon:
		r, known := rollupOf("pos", b, chain)
		if !known {
			return far, nil, false
		}
		far, ok = polygonExit(t, b, r)
	case b.Protocol == arb && b.Direction == "deposit":
		far, ok = arbDeposit(t, b)
	case b.Protocol == arb && b.Far.Known() && b.Far.V.CoveredBy != "" && caip(chain) == b.From:
		far, ok = arbCovered(t, b)
	case b.Protocol == arb:
		r, known := rollupOf("arb", b, chain)
		if !known {
			return far, nil, false
		}
		far, ok = arbWithdrawal(t, b, r)
	}
	if id, err := wire.Uint(t.id.result()); err != nil || id != chain {
		ok = false // a node of another chain, or one that does not say of which
	}
	return far, t.from, ok
}

func rollupOf(kind string, b facts.Bridge, parent uint64) (rollup, bool) {
	for _, r := range table().rollups {
		if r.kind == kind && r.parent == parent && caip(r.child) == b.From {
			return r, true
		}
	}
	return rollup{}, false
}

// usualDelay is when a deposit to a rollup has long been taken over.
const usualDelay = time.Hour

// notYet is the step of a deposit whose computed id the child chain does not know: on its way,
// or, long after, something that this look cannot tell.
func notYet(far facts.BridgeFar, b facts.Bridge) string {
	late := far.Head.Time.Sub(b.Block.Time)
	if b.Block.Time.IsZero() || far.Head.Time.IsZero() || late > usualDelay || late < -time.Minute {
		return "open" // a node that stands before the deposit cannot know it
	}
	return "not-yet"
}

// talk collects questions to one node and sends them in batches.
type talk struct {
	chain    uint64
	send     Ask
	waiting  []*get
	from     []facts.EvidenceID
	id, head *get
}

// get is one question and its answer.
type get struct {
	call  chains.Call
	reply chains.Reply
	asked bool
}

func (t *talk) call(method string, params ...any) *get {
	if params == nil {
		params = []any{}
	}
	g := &get{call: chains.Call{Method: method, Params: params}}
	t.waiting = append(t.waiting, g)
	return g
}

// read asks a contract for something; words are its arguments. Nothing is asked of no address.
func (t *talk) read(to common.Address, signature string, words ...common.Hash) *get {
	if to == (common.Address{}) {
		return &get{}
	}
	s := knowledge.SelectorOf(signature)
	data := append([]byte(nil), s[:]...)
	for _, w := range words {
		data = append(data, w[:]...)
	}
	return t.call("eth_call", map[string]any{"to": to.Hex(), "data": spell.Hex(data, len(data))}, "latest")
}

func (t *talk) ask() {
	if len(t.waiting) == 0 {
		return
	}
	var calls []chains.Call
	for _, g := range t.waiting {
		calls = append(calls, g.call)
	}
	replies := t.send(calls)
	for i, g := range t.waiting {
		if g.asked = i < len(replies); !g.asked {
			continue
		}
		g.reply = replies[i]
		if g.reply.Evidence != "" {
			t.from = append(t.from, g.reply.Evidence)
		}
	}
	t.waiting = nil
}

func (t *talk) headRef() facts.BlockRef {
	b, err := wire.ParseBlock(t.head.result())
	if err != nil || b == nil {
		return facts.BlockRef{}
	}
	return facts.BlockRef{Height: b.Number, Hash: spell.Hash(b.Hash), Time: b.Time}
}

func (g *get) answered() bool { return g != nil && g.asked && g.reply.Err == nil }

func (g *get) result() json.RawMessage {
	if !g.answered() {
		return nil
	}
	return g.reply.Result
}

// reverted reports that the contract ran and refused.
func (g *get) reverted() bool {
	if g == nil || !g.asked || g.reply.Err == nil || g.reply.Err.Kind != chains.ErrNode {
		return false
	}
	return nodeerr.Classify("evm", g.reply.Err) == nodeerr.Revert && (g.reply.Err.Code == 3 || wire.KindOf(string(g.reply.Err.Message)) == wire.Revert)
}

// succeeded reports that the contract ran and did not refuse.
func (g *get) succeeded() bool {
	if !g.answered() {
		return false
	}
	_, err := wire.Bytes(g.reply.Result)
	return err == nil
}

func (g *get) bytes() []byte {
	if !g.answered() {
		return nil
	}
	b, err := wire.Bytes(g.reply.Result)
	if err != nil {
		return nil
	}
	return b
}

func (g *get) word() (common.Hash, bool) { return word(g.bytes(), 0) }

func (g *get) uint() (uint64, bool) { return g.uintAt(0) }

func (g *get) uintAt(n int) (uint64, bool) {
	w, ok := word(g.bytes(), n)
	if b := w.Big(); ok && b.IsUint64() && b.Uint64() < 1<<62 {
		return b.Uint64(), true
	}
	return 0, false
}

func (g *get) bool() (v, ok bool) {
	n, ok := g.uint()
	return n == 1, ok && n < 2
}

// is reports that the answer is known and is v.
func (g *get) is(v bool) bool {
	got, ok := g.bool()
	return ok && got == v
}

func (g *get) address() (common.Address, bool) {
	w, ok := g.word()
	if !ok {
		return common.Address{}, false
	}
	return addressIn(w)
}

// receipt reads a receipt of the transaction; nil if the node has none.
func (g *get) receipt(of common.Hash) (*wire.Receipt, bool) {
	if !g.answered() {
		return nil, false
	}
	r, err := wire.ParseReceipt(g.result())
	return r, err == nil && (r == nil || r.TxHash != nil && *r.TxHash == of && r.Whole())
}

// seconds reads a length of time of at most 100 years.
func (g *get) seconds() (time.Duration, bool) {
	n, ok := g.uint()
	if !ok || n > 100*365*86400 {
		return 0, false
	}
	return time.Duration(n) * time.Second, true
}

// firstGame reads the extra data of the first result of findLatestGames: a list of
// (index, metadata, timestamp, root claim, extra data).
func (g *get) firstGame() ([]byte, bool) {
	data := g.bytes()
	at, ok := word(data, 0)
	list, fits := small(at)
	if !ok || !fits || list+32 > len(data) {
		return nil, false
	}
	data = data[list:]
	n, _ := word(data, 0)
	if n.Big().Sign() == 0 {
		return nil, false
	}
	data = data[32:]
	off, ok := word(data, 0)
	first, fits := small(off)
	if !ok || !fits || first > len(data) {
		return nil, false
	}
	return dynamic(data[first:], 4)
}

func unix(n uint64) time.Time { return time.Unix(int64(n), 0).UTC() } //nolint:gosec // below 2^62

func number256(n uint64) common.Hash { return common.BigToHash(new(big.Int).SetUint64(n)) }
