package scenes

import (
	"encoding/hex"
	"encoding/json"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains/chainstest/nodes"
)

// Heard is what a node said of a transaction that it should refuse.
type Heard struct {
	Name string // what is wrong with it
	Text string // reject-reason and reject-details, joined by a comma; "" if it would take it
}

// Refusals hands a node transactions with one fault each and returns what it says of them. Nothing
// is sent but what a fault needs beside it.
func Refusals(h nodes.Host, n *nodes.UTXO) []Heard {
	h.Helper()
	b := &bench{UTXO: n, h: h, miner: newKey(h, "miner"), next: 1}
	if n.Kind == "btcd" {
		b.RPC("generate", 160)
	} else {
		b.RPC("generatetoaddress", 160, b.home(b.miner))
	}
	c := &critic{bench: b, to: newKey(h, "payee")}
	c.outputs()
	c.inputs()
	c.fees()
	c.times()
	c.rivals()
	return c.heard
}

// home is a key's address on the node's own chain.
func (b *bench) home(k key) string {
	b.h.Helper()
	var o struct {
		Address   string
		Addresses []string
	}
	b.decode(b.RPC("decodescript", hex.EncodeToString(k.script)), &o)
	if o.Address != "" {
		return o.Address
	}
	return o.Addresses[0]
}

type critic struct {
	*bench
	to    key
	heard []Heard
}

// try hands a transaction over to be judged.
func (c *critic) try(name string, tx *wire.MsgTx) {
	c.h.Helper()
	var limit any = 0
	if c.Kind == "btcd" {
		limit = 1_000_000
	}
	reply, err := c.Try("testmempoolaccept", []string{raw(tx)}, limit)
	if err != nil {
		c.heard = append(c.heard, Heard{name, err.Error()})
		return
	}
	var list []struct {
		Allowed bool
		Reason  string `json:"reject-reason"`
		Details string `json:"reject-details"`
	}
	if err := json.Unmarshal(reply, &list); err != nil || len(list) != 1 {
		c.h.Fatalf("%s: %s", name, reply)
	}
	text := list[0].Reason
	if list[0].Details != "" {
		text += ", " + list[0].Details
	}
	c.heard = append(c.heard, Heard{name, text})
}

const some = 1e7 // an amount that no node calls dust

func (c *critic) fresh(outs ...dest) *wire.MsgTx { return c.build(0, c.reward(), outs...) }

// edited is a signed payment with something changed before it is signed anew.
func (c *critic) edited(change func(*wire.MsgTx)) *wire.MsgTx {
	in := c.reward()
	tx := c.build(0, in, dest{c.to, 49e8})
	change(tx)
	c.sign(tx, in)
	return tx
}

func (b *bench) sign(tx *wire.MsgTx, in spendable) {
	b.h.Helper()
	fetch := txscript.NewCannedPrevOutputFetcher(in.key.script, in.sat)
	w, err := txscript.WitnessSignature(tx, txscript.NewTxSigHashes(tx, fetch), 0, in.sat, in.key.script, txscript.SigHashAll, in.key.priv, true)
	if err != nil {
		b.h.Fatalf("%v", err)
	}
	tx.TxIn[0].Witness = w
}

func (c *critic) outputs() {
	out := func(sat int64, script []byte) func(*wire.MsgTx) {
		return func(tx *wire.MsgTx) { tx.AddTxOut(wire.NewTxOut(sat, script)) }
	}
	data := func(n int) []byte {
		return append([]byte{txscript.OP_RETURN, txscript.OP_PUSHDATA1, byte(n)}, make([]byte, n)...)
	}
	pub := c.to.priv.PubKey().SerializeCompressed()
	multi := append(append([]byte{txscript.OP_1, 33}, pub...), txscript.OP_1, txscript.OP_CHECKMULTISIG)
	c.try("dust", c.edited(out(100, c.to.script)))
	c.try("a script without a form", c.edited(out(some, []byte{txscript.OP_NOP, txscript.OP_TRUE})))
	c.try("a bare multi-signature", c.edited(out(some, multi)))
	c.try("two notes", c.edited(func(tx *wire.MsgTx) { out(0, data(20))(tx); out(0, data(21))(tx) }))
	c.try("a long note", c.edited(out(0, data(200))))
	c.try("a very long note", c.edited(func(tx *wire.MsgTx) {
		long := append([]byte{txscript.OP_RETURN, txscript.OP_PUSHDATA4, 0xa8, 0x86, 1, 0}, make([]byte, 0x186a8)...)
		out(0, long)(tx)
	}))
	c.try("version 0", c.edited(func(tx *wire.MsgTx) { tx.Version = 0 }))
	c.try("version 9", c.edited(func(tx *wire.MsgTx) { tx.Version = 9 }))
	c.try("pays nobody", c.edited(func(tx *wire.MsgTx) { tx.TxOut = nil }))
	c.try("pays a negative amount", c.edited(func(tx *wire.MsgTx) { tx.TxOut[0].Value = -1 }))
	c.try("pays more than exists", c.edited(func(tx *wire.MsgTx) { tx.TxOut[0].Value = 85e14 }))
	c.try("pays more than exists in all", c.edited(func(tx *wire.MsgTx) {
		tx.TxOut[0].Value = 20e14
		out(20e14, c.to.script)(tx)
		out(60e14, c.to.script)(tx)
	}))
	c.try("pays more than it has", c.edited(func(tx *wire.MsgTx) { tx.TxOut[0].Value = 60e8 }))
	c.try("tiny", c.edited(func(tx *wire.MsgTx) { tx.TxOut[0].PkScript = []byte{txscript.OP_RETURN}; tx.TxOut[0].Value = 0 }))
}

func (c *critic) inputs() {
	c.try("a coin twice", c.edited(func(tx *wire.MsgTx) { tx.AddTxIn(tx.TxIn[0]) }))
	c.try("an input that points nowhere", c.edited(func(tx *wire.MsgTx) {
		tx.AddTxIn(wire.NewTxIn(wire.NewOutPoint(&chainhash.Hash{}, ^uint32(0)), nil, nil))
	}))
	c.try("a coin that nobody knows", c.build(0, spendable{wire.OutPoint{Hash: chainhash.Hash{0xab}}, 50e8, c.miner}, dest{c.to, 49e8}))
	reward := wire.NewMsgTx(2)
	reward.AddTxIn(wire.NewTxIn(wire.NewOutPoint(&chainhash.Hash{}, ^uint32(0)), []byte{1, 2, 3, 4}, nil))
	reward.AddTxOut(wire.NewTxOut(50e8, c.to.script))
	c.try("a block reward", reward)
	long := reward.Copy()
	long.TxIn[0].SignatureScript = make([]byte, 120)
	c.try("a block reward with a long script", long)

	tx := c.fresh(dest{c.to, 49e8})
	tx.TxOut[0].Value--
	c.try("changed after signing", tx)
	tx = c.fresh(dest{c.to, 49e8})
	tx.TxIn[0].Witness = nil
	c.try("not signed", tx)
	tx = c.fresh(dest{c.to, 49e8})
	tx.TxIn[0].Witness[1] = c.to.priv.PubKey().SerializeCompressed()
	c.try("another key", tx)
	tx = c.fresh(dest{c.to, 49e8})
	tx.TxIn[0].SignatureScript = []byte{txscript.OP_TRUE}
	c.try("a script where only a witness may be", tx)
	tx = c.fresh(dest{c.to, 49e8})
	tx.TxIn[0].SignatureScript = []byte{txscript.OP_NOP}
	c.try("commands in the signature part", tx)
	tx = c.fresh(dest{c.to, 49e8})
	tx.TxIn[0].SignatureScript = append([]byte{txscript.OP_PUSHDATA2, 0xd0, 7}, make([]byte, 2000)...)
	c.try("a long signature part", tx)
	tx = c.fresh(dest{c.to, 49e8})
	tx.TxIn[0].Witness[0] = append(tx.TxIn[0].Witness[0][:len(tx.TxIn[0].Witness[0])-1:len(tx.TxIn[0].Witness[0])-1], 0x50)
	c.try("an unknown kind of signature", tx)
}

func (c *critic) fees() {
	c.try("no fee", c.fresh(dest{c.to, 50e8}))
	sent := c.fresh(dest{c.to, 20e8}, dest{c.miner, 30e8 - 2000})
	c.send(sent)
	c.try("sent already", sent)
	c.block()
	c.try("in a block already", sent)
	next := c.build(0, spendable{wire.OutPoint{Hash: sent.TxHash()}, 20e8, c.to}, dest{c.miner, 20e8 - 1000})
	c.send(next)
	change := c.build(0, spendable{wire.OutPoint{Hash: sent.TxHash(), Index: 1}, 30e8 - 2000, c.miner}, dest{c.miner, 30e8 - 5000})
	c.send(change)
	c.block()
	c.try("in a block already, and spent on", sent)
}

func (c *critic) send(tx *wire.MsgTx) {
	c.h.Helper()
	if c.Kind == "btcd" {
		c.bench.send(tx)
		return
	}
	c.RPC("sendrawtransaction", raw(tx), 0)
}

// block mines one; the reward goes where it always goes.
func (c *critic) block() {
	if c.Kind == "btcd" {
		c.RPC("generate", 1)
		return
	}
	c.RPC("generatetoaddress", 1, c.home(c.miner))
}

func (c *critic) times() {
	c.try("not before a block", c.build(5000, c.reward(), dest{c.to, 49e8}))
	c.try("not before a date", c.build(2_000_000_000, c.reward(), dest{c.to, 49e8}))
	c.try("a coin that must be older", c.edited(func(tx *wire.MsgTx) { tx.TxIn[0].Sequence = 5000 }))
	var n int
	c.decode(c.RPC("getblockcount"), &n)
	in := c.rewardAt(n)
	in.sat = 25e8
	c.try("a young reward", c.build(0, in, dest{c.to, 24e8}))
}

func (c *critic) rivals() {
	in := c.reward()
	c.send(c.build(0, in, dest{c.to, 20e8}, dest{c.miner, 30e8 - 2000}))
	c.try("a replacement that pays less", c.build(0, in, dest{c.to, 50e8 - 1000}))
	c.try("a replacement that pays hardly more", c.build(0, in, dest{c.to, 50e8 - 2001}))
	c.try("a replacement at a lower rate", c.build(0, in, dest{c.to, 10e8}, dest{c.miner, 10e8}, dest{c.to, 10e8}, dest{c.miner, 10e8}, dest{c.to, 10e8 - 2300}))
	firm := c.reward()
	tx := c.build(0, firm, dest{c.to, 50e8 - 2000})
	tx.TxIn[0].Sequence = 0xffffffff
	c.sign(tx, firm)
	c.send(tx)
	c.try("a rival of one that does not signal", c.build(0, firm, dest{c.to, 50e8 - 9000}))
	two := c.build(0, in, dest{c.to, 49e8})
	two.AddTxIn(&wire.TxIn{PreviousOutPoint: wire.OutPoint{Hash: tx.TxHash()}, Sequence: 0xfffffffd})
	c.sign2(two, in, spendable{wire.OutPoint{Hash: tx.TxHash()}, 50e8 - 2000, c.to})
	c.try("a replacement with new unconfirmed money", two)

	own := c.reward()
	old := c.build(0, own, dest{c.to, 20e8}, dest{c.miner, 30e8 - 2000})
	c.send(old)
	loop := c.build(0, own, dest{c.to, 49e8})
	loop.AddTxIn(&wire.TxIn{PreviousOutPoint: wire.OutPoint{Hash: old.TxHash()}, Sequence: 0xfffffffd})
	c.sign2(loop, own, spendable{wire.OutPoint{Hash: old.TxHash()}, 20e8, c.to})
	c.try("a replacement that spends what it replaces", loop)

	link := spendable{wire.OutPoint{}, 0, c.miner}
	first := c.fresh(dest{c.miner, 50e8 - 1000})
	c.send(first)
	link.point.Hash, link.sat = first.TxHash(), 50e8-1000
	for range 24 {
		tx := c.build(0, link, dest{c.miner, link.sat - 1000})
		c.send(tx)
		link = spendable{wire.OutPoint{Hash: tx.TxHash()}, link.sat - 1000, c.miner}
	}
	c.try("the 26th in a row", c.build(0, link, dest{c.miner, link.sat - 1000}))
}

// sign2 signs both inputs.
func (b *bench) sign2(tx *wire.MsgTx, ins ...spendable) {
	b.h.Helper()
	known := map[wire.OutPoint]*wire.TxOut{}
	for _, in := range ins {
		known[in.point] = wire.NewTxOut(in.sat, in.key.script)
	}
	hashes := txscript.NewTxSigHashes(tx, txscript.NewMultiPrevOutFetcher(known))
	for i, in := range ins {
		w, err := txscript.WitnessSignature(tx, hashes, i, in.sat, in.key.script, txscript.SigHashAll, in.key.priv, true)
		if err != nil {
			b.h.Fatalf("%v", err)
		}
		tx.TxIn[i].Witness = w
	}
}
