package scenes

import (
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"strings"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains/chainstest/nodes"
)

// Offer is a waiting transaction of a random family in a pool that is larger than a block.
type Offer struct {
	Scene
	Fee, Size  int64
	Descendant bool
	Replace    func(fee int64) (raw string, ok bool) // another version of it, of the same size; false: none can be signed
	Child      func(n int, fee int64) string         // a payment that spends its output n
	Try        func(raw string) error                // would the node take it?
	Send       func(raw string) string               // its id
	Mined      func(ids ...string) bool              // does the node's own next block hold all of these?
	Nudge      func(id string, sat int64)            // lets this node count its fee as so much higher
}

// market is a node whose next block ends at a known rate.
type market struct {
	*nodes.UTXO
	h      nodes.Host
	r      *rand.Rand
	key    key
	coins  []spendable
	whole  []spendable // rewards that are not split
	clock  int64       // of the node: it keeps a template for five seconds
	home   string      // the key's address
	nudged map[string]int64
}

const large = 10 // transactions of 90,000 vB in the pool

// Crowded fills the pool of a Bitcoin Core, Knots or litecoind to more than a block, so that the
// next one ends at exactly 5 sat/vB, and shows members of random families that pay less. The
// node must build the largest blocks.
func Crowded(h nodes.Host, n *nodes.UTXO, families int, show func(Offer)) {
	h.Helper()
	m := &market{UTXO: n, h: h, r: rand.New(rand.NewPCG(8, 3)), key: newKey(h, "market"), nudged: map[string]int64{}}
	m.fund()
	m.fill()
	for range families {
		m.family(show)
	}
}

func (m *market) decode(raw json.RawMessage, v any) {
	m.h.Helper()
	if err := json.Unmarshal(raw, v); err != nil {
		m.h.Fatalf("%.200s: %v", raw, err)
	}
}

// fund mines to the key and splits the rewards.
func (m *market) fund() {
	m.h.Helper()
	// The address of the key in the spelling of this chain.
	pub := m.key.priv.PubKey().SerializeCompressed()
	script, err := txscript.NewScriptBuilder().AddData(pub).AddOp(txscript.OP_CHECKSIG).Script()
	if err != nil {
		m.h.Fatalf("%v", err)
	}
	var v struct {
		Segwit struct {
			Address   string
			Addresses []string // before version 22
		}
	}
	m.decode(m.RPC("decodescript", hex.EncodeToString(script)), &v)
	home := strings.Join(append(v.Segwit.Addresses, v.Segwit.Address), "")
	m.RPC("generatetoaddress", 130, home)
	for height := range 14 + large {
		var b struct{ Tx []string }
		m.decode(m.RPC("getblock", m.Text("getblockhash", height+1), 1), &b)
		id, err := chainhash.NewHashFromStr(b.Tx[0])
		if err != nil {
			m.h.Fatalf("%v", err)
		}
		reward := spendable{wire.OutPoint{Hash: *id}, 50e8, m.key}
		if height < large {
			m.whole = append(m.whole, reward)
			continue
		}
		outs := make([]dest, 1000)
		for i := range outs {
			outs[i] = dest{m.key, 50e8/1000 - 100}
		}
		tx := m.sign(0, []spendable{reward}, outs)
		m.Text("sendrawtransaction", raw(tx), 0)
		for i := range outs {
			m.coins = append(m.coins, spendable{wire.OutPoint{Hash: tx.TxHash(), Index: uint32(i)}, outs[i].sat, m.key})
		}
	}
	m.RPC("generatetoaddress", 6, home)
	m.home = home
	var b struct{ Time int64 }
	m.decode(m.RPC("getblock", m.Text("getbestblockhash")), &b)
	m.clock = b.Time
	m.RPC("setmocktime", m.clock)
}

func (m *market) coin() spendable {
	c := m.coins[len(m.coins)-1]
	m.coins = m.coins[:len(m.coins)-1]
	return c
}

// sign makes a transaction that may be replaced.
func (m *market) sign(lock uint32, ins []spendable, outs []dest) *wire.MsgTx {
	m.h.Helper()
	tx := wire.NewMsgTx(2)
	tx.LockTime = lock
	fetch := txscript.NewMultiPrevOutFetcher(nil)
	for _, in := range ins {
		tx.AddTxIn(&wire.TxIn{PreviousOutPoint: in.point, Sequence: 0xfffffffd})
		fetch.AddPrevOut(in.point, wire.NewTxOut(in.sat, in.key.script))
	}
	for _, o := range outs {
		tx.AddTxOut(wire.NewTxOut(o.sat, o.key.script))
	}
	hashes := txscript.NewTxSigHashes(tx, fetch)
	for i, in := range ins {
		w, err := txscript.WitnessSignature(tx, hashes, i, in.sat, in.key.script, txscript.SigHashAll, in.key.priv, true)
		if err != nil {
			m.h.Fatalf("%v", err)
		}
		tx.TxIn[i].Witness = w
	}
	return tx
}

func vsize(tx *wire.MsgTx) int64 {
	return int64(3*tx.SerializeSizeStripped()+tx.SerializeSize()+3) / 4
}

// spend pays all coins to k outputs of the key; the fee is rate by the size that it gets.
func (m *market) spend(lock uint32, ins []spendable, k int, fee int64) *wire.MsgTx {
	total := -fee
	for _, in := range ins {
		total += in.sat
	}
	outs := make([]dest, k)
	for i := range outs {
		outs[i] = dest{m.key, total / int64(k)}
	}
	outs[0].sat += total - total/int64(k)*int64(k)
	return m.sign(lock, ins, outs)
}

// exactly makes one whose size and fee are as wanted: signatures differ by a byte now and then.
func (m *market) exactly(size int64, ins []spendable, k int, fee int64) (*wire.MsgTx, bool) {
	for lock := range uint32(64) {
		if tx := m.spend(lock, ins, k, fee); vsize(tx) == size {
			return tx, true
		}
	}
	return nil, false
}

// fill brings in large ones that pay well and many of 110 vB at 5 sat/vB, more than fit.
func (m *market) fill() {
	m.h.Helper()
	for _, in := range m.whole {
		m.Text("sendrawtransaction", raw(m.spend(0, []spendable{in}, 2900, 50*91_000)), 0)
	}
	for range 1500 {
		in := m.coin()
		tx, ok := m.exactly(110, []spendable{in}, 1, 550)
		if ok {
			m.Text("sendrawtransaction", raw(tx), 0)
		}
	}
}

// family sends up to six transactions that spend from one another and shows one of them.
func (m *market) family(show func(Offer)) {
	m.h.Helper()
	type member struct {
		tx       *wire.MsgTx
		ins      []spendable
		fee      int64
		outs     int
		children int
		next     int // first output that nobody spends
	}
	var all []*member
	n := 1 + m.r.IntN(6)
	for len(all) < n {
		x := &member{outs: 2 + m.r.IntN(2)}
		for range 1 + m.r.IntN(2) {
			if len(all) > 0 && m.r.IntN(4) > 0 {
				p := all[m.r.IntN(len(all))]
				if p.next+1 < p.outs {
					x.ins = append(x.ins, spendable{wire.OutPoint{Hash: p.tx.TxHash(), Index: uint32(p.next)}, p.tx.TxOut[p.next].Value, m.key})
					p.next++
					p.children++
					continue
				}
			}
			x.ins = append(x.ins, m.coin())
		}
		rate := []int64{1, 1, 2, 3, 4, 4, 12}[m.r.IntN(7)]
		x.fee = rate*int64(11+68*len(x.ins)+31*x.outs) + m.r.Int64N(20)
		x.tx = m.spend(0, x.ins, x.outs, x.fee)
		m.Text("sendrawtransaction", raw(x.tx), 0)
		all = append(all, x)
	}
	x := all[m.r.IntN(len(all))]
	size := vsize(x.tx)
	o := Offer{Fee: x.fee, Size: size, Descendant: x.children > 0}
	o.Scene = Scene{Name: x.tx.TxHash().String()[:8], Chain: m.Chain, Kind: "transaction", ID: x.tx.TxHash().String()}
	o.Replace = func(fee int64) (string, bool) {
		tx, ok := m.exactly(size, x.ins, x.outs, fee)
		if !ok {
			return "", false
		}
		return raw(tx), true
	}
	o.Child = func(n int, fee int64) string {
		in := spendable{wire.OutPoint{Hash: x.tx.TxHash(), Index: uint32(n)}, x.tx.TxOut[n].Value, m.key}
		if tx, ok := m.exactly(110, []spendable{in}, 1, fee); ok {
			return raw(tx)
		}
		return raw(m.spend(0, []spendable{in}, 1, fee))
	}
	o.Try = func(raw string) error { return accepted(m.h, m.RPC("testmempoolaccept", []string{raw}, 0)) }
	o.Send = func(raw string) string { return m.Text("sendrawtransaction", raw, 0) }
	o.Nudge = m.nudge
	o.Mined = m.mined
	show(o)
}

func (m *market) mined(ids ...string) bool {
	m.h.Helper()
	rules := []string{"segwit"}
	if strings.HasPrefix(m.Chain, "litecoin") {
		rules = append(rules, "mweb")
	}
	m.clock += 6
	m.RPC("setmocktime", m.clock)
	var list []string
	if reply, err := m.Try("getblocktemplate", map[string]any{"rules": rules}); err == nil {
		var v struct {
			Transactions []struct{ Txid string }
		}
		m.decode(reply, &v)
		for _, t := range v.Transactions {
			list = append(list, t.Txid)
		}
	} else {
		list = m.mine() // old nodes make no template without peers
	}
	in := map[string]bool{}
	for _, id := range list {
		in[id] = true
	}
	for _, id := range ids {
		if !in[id] {
			return false
		}
	}
	return true
}

// mine makes the next block, looks at it and takes it back.
func (m *market) mine() []string {
	m.h.Helper()
	var made []string
	m.decode(m.RPC("generatetoaddress", 1, m.home), &made)
	var b struct{ Tx []string }
	m.decode(m.RPC("getblock", made[0], 1), &b)
	m.RPC("invalidateblock", made[0])
	for _, id := range b.Tx {
		if sat := m.nudged[id]; sat != 0 { // forgotten with the block
			m.RPC("prioritisetransaction", id, 0, sat)
		}
	}
	return b.Tx
}

func (m *market) nudge(id string, sat int64) {
	m.nudged[id] += sat
	m.RPC("prioritisetransaction", id, 0, sat)
}
