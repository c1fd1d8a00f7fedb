package scenes

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/btcsuite/btcd/address/v2"
	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/chaincfg/v2"
	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains/chainstest/nodes"
)

// key is one key of the test network, made from a word: btcd has no wallet.
type key struct {
	priv   *btcec.PrivateKey
	script []byte
	addr   string
}

func newKey(h nodes.Host, word string) key {
	h.Helper()
	seed := sha256.Sum256([]byte(word))
	priv, pub := btcec.PrivKeyFromBytes(seed[:])
	a, err := address.NewAddressWitnessPubKeyHash(address.Hash160(pub.SerializeCompressed()), &chaincfg.RegressionNetParams)
	if err != nil {
		h.Fatalf("%v", err)
	}
	script, err := txscript.PayToAddrScript(a)
	if err != nil {
		h.Fatalf("%v", err)
	}
	return key{priv, script, a.EncodeAddress()}
}

// MiningAddress is where btcd must send its mined coins: nodes.StartBtcd wants it.
func MiningAddress(h nodes.Host) string {
	h.Helper()
	return newKey(h, "miner").addr
}

// bench is a btcd and the coins that it mined.
type bench struct {
	*nodes.UTXO
	h     nodes.Host
	show  Show
	miner key
	next  int // height of the next unused reward
}

// Btcd plays the scenes that btcd can be brought into.
func Btcd(h nodes.Host, n *nodes.UTXO, show Show) {
	h.Helper()
	b := &bench{UTXO: n, h: h, show: show, miner: newKey(h, "miner"), next: 1}
	b.RPC("generate", 130)
	to, away := newKey(h, "payee"), newKey(h, "away")
	b.waiting(to)
	b.replaced(to, away)
	b.refused(to)
	b.otherIDs(to)
	b.reorganised(to, away)
}

// spendable is an output with its script's key.
type spendable struct {
	point wire.OutPoint
	sat   int64
	key   key
}

func (b *bench) reward() spendable {
	b.h.Helper()
	c := b.rewardAt(b.next)
	b.next++
	return c
}

func (b *bench) rewardAt(height int) spendable {
	b.h.Helper()
	var v struct{ Tx []string }
	b.decode(b.RPC("getblock", b.Text("getblockhash", height), 1), &v)
	id, err := chainhash.NewHashFromStr(v.Tx[0])
	if err != nil {
		b.h.Fatalf("%v", err)
	}
	return spendable{wire.OutPoint{Hash: *id}, 50e8, b.miner}
}

func (b *bench) decode(raw json.RawMessage, v any) {
	b.h.Helper()
	if err := json.Unmarshal(raw, v); err != nil {
		b.h.Fatalf("%s: %v", raw, err)
	}
}

type dest struct {
	key key
	sat int64
}

// build makes and signs a transaction; its inputs signal that it may be replaced.
func (b *bench) build(lock uint32, in spendable, outs ...dest) *wire.MsgTx {
	b.h.Helper()
	tx := wire.NewMsgTx(2)
	tx.LockTime = lock
	tx.AddTxIn(&wire.TxIn{PreviousOutPoint: in.point, Sequence: 0xfffffffd})
	for _, o := range outs {
		tx.AddTxOut(wire.NewTxOut(o.sat, o.key.script))
	}
	fetch := txscript.NewCannedPrevOutputFetcher(in.key.script, in.sat)
	w, err := txscript.WitnessSignature(tx, txscript.NewTxSigHashes(tx, fetch), 0, in.sat, in.key.script, txscript.SigHashAll, in.key.priv, true)
	if err != nil {
		b.h.Fatalf("%v", err)
	}
	tx.TxIn[0].Witness = w
	return tx
}

func raw(tx *wire.MsgTx) string {
	var w bytes.Buffer
	if err := tx.Serialize(&w); err != nil {
		return ""
	}
	return hex.EncodeToString(w.Bytes())
}

func (b *bench) send(tx *wire.MsgTx) string {
	b.h.Helper()
	return b.Text("sendrawtransaction", raw(tx), true)
}

func (b *bench) mine() string {
	b.h.Helper()
	var list []string
	b.decode(b.RPC("generate", 1), &list)
	return list[0]
}

func (b *bench) scene(name, kind, id, raw, to, note string) {
	b.show(Scene{Name: name, Chain: b.Chain, Kind: kind, ID: id, Raw: raw, To: to, Note: note})
}

func (b *bench) waiting(to key) {
	parent := b.build(0, b.reward(), dest{to, 20e8}, dest{b.miner, 30e8 - 150})
	id := b.send(parent)
	b.scene("low-fee", "transaction", id, "", to.addr, "waits at about one satoshi per vbyte")
	child := b.build(0, spendable{wire.OutPoint{Hash: parent.TxHash()}, 20e8, to}, dest{b.miner, 20e8 - 5000})
	b.scene("cheap-parent", "transaction", b.send(child), "", b.miner.addr, "its unconfirmed parent pays about one satoshi per vbyte")
	link := b.build(0, b.reward(), dest{to, 50e8 - 1000})
	b.send(link)
	for i := int64(2); i <= 26; i++ {
		link = b.build(0, spendable{wire.OutPoint{Hash: link.TxHash()}, 50e8 - (i-1)*1000, to}, dest{to, 50e8 - i*1000})
		b.send(link)
	}
	b.scene("long-chain", "transaction", link.TxHash().String(), "", to.addr, "the last of 26 in a row, which this kind of node takes")
	b.mine()
	b.mine()
	b.scene("confirmed", "transaction", id, "", to.addr, "in a block with one on top")
}

func (b *bench) replaced(to, away key) {
	c := b.reward()
	old := b.build(0, c, dest{to, 20e8}, dest{b.miner, 30e8 - 200})
	id := b.send(old)
	b.send(b.build(0, c, dest{to, 20e8}, dest{b.miner, 30e8 - 5000}))
	b.scene("repriced", "transaction", id, raw(old), to.addr, "replaced by the same payment with a higher fee")
	b.scene("repriced-id-only", "transaction", id, "", to.addr, "the same without the raw transaction: the payment is found by its address")
	b.mine()
	b.scene("repriced-confirmed", "transaction", id, raw(old), to.addr, "the replacement is in a block")

	c = b.reward()
	old = b.build(0, c, dest{to, 20e8}, dest{away, 30e8 - 200})
	id = b.send(old)
	b.send(b.build(0, c, dest{b.miner, 50e8 - 5000}))
	b.scene("cancelled", "transaction", id, raw(old), to.addr, "replaced by one that pays everything back")

	c = b.reward()
	old = b.build(0, c, dest{to, 20e8}, dest{b.miner, 30e8 - 200})
	id = b.send(old)
	b.send(b.build(0, c, dest{away, 50e8 - 5000}))
	b.scene("replaced-different", "transaction", id, raw(old), to.addr, "replaced by a payment to somebody else")
	b.mine()
	b.scene("double-spent", "transaction", id, raw(old), to.addr, "a conflicting transaction is confirmed")

	c = b.reward()
	parent := b.build(0, c, dest{to, 20e8}, dest{b.miner, 30e8 - 200})
	b.send(parent)
	old = b.build(0, spendable{wire.OutPoint{Hash: parent.TxHash()}, 20e8, to}, dest{away, 20e8 - 500})
	id = b.send(old)
	b.send(b.build(0, c, dest{b.miner, 50e8 - 20_000}))
	b.scene("parent-gone", "transaction", id, raw(old), away.addr, "the transaction it spends from was replaced")
	b.mine()
}

func (b *bench) refused(to key) {
	show := func(name string, tx *wire.MsgTx, note string) {
		b.scene(name, "raw-transaction", tx.TxHash().String(), raw(tx), to.addr, note)
	}
	show("locked-height", b.build(5000, b.reward(), dest{to, 49e8}), "not valid before block 5,000")
	var n int
	b.decode(b.RPC("getblockcount"), &n)
	show("immature", b.build(0, b.rewardAt(n), dest{to, 49e8}), "spends a mined reward too early")
	reward := b.rewardAt(n)
	b.scene("reward", "transaction", reward.point.Hash.String(), "", "", "a mined reward, not yet mature")
	show("locked-time", b.build(uint32(b.clock()+48*3600), b.reward(), dest{to, 49e8}), "not valid for two days")
	fresh := b.build(0, b.reward(), dest{to, 50e8 - 1000})
	b.send(fresh)
	b.mine()
	aged := func(seq uint32) *wire.MsgTx {
		in := spendable{wire.OutPoint{Hash: fresh.TxHash()}, 50e8 - 1000, to}
		tx := b.build(0, in, dest{to, 49e8})
		tx.TxIn[0].Sequence = seq
		b.sign(tx, in)
		return tx
	}
	show("relative-blocks", aged(100), "its coin must be 100 blocks old, and is one")
	show("relative-time", aged(1<<22|170), "its coin must be a day old")
	show("refused-dust", b.build(0, b.reward(), dest{to, 100}, dest{b.miner, 49e8}), "an output below the dust limit")
	forged := b.build(0, b.reward(), dest{to, 49e8})
	forged.TxOut[0].Value--
	show("refused-signature", forged, "the signature is not for this transaction")
	bare := b.build(0, b.reward(), dest{to, 49e8})
	bare.TxIn[0].Witness = nil
	show("refused-unsigned", bare, "not signed")
	show("never-sent", b.build(0, b.reward(), dest{to, 49e8}), "valid, but nobody has sent it")
	lost := spendable{wire.OutPoint{Hash: chainhash.Hash{0xab}}, 50e8, b.miner}
	show("refused-missing-inputs", b.build(0, lost, dest{to, 49e8}), "spends a coin that nobody knows")
}

func (b *bench) otherIDs(to key) {
	tx := b.build(0, b.reward(), dest{to, 20e8}, dest{b.miner, 30e8 - 1000})
	id := b.send(tx)
	b.scene("reversed-id", "transaction", backwards(id), "", "", "the id written backwards")
	b.scene("witness-id", "transaction", tx.WitnessHash().String(), "", "", "the witness id of a waiting transaction")
	b.scene("block-id", "transaction", b.mine(), "", "", "the id of a block")
	b.scene("unknown-id", "transaction", strings.Repeat("ab", 32), "", "", "an id that nobody knows")
	b.scene("address", "address", to.addr, "", "", "an address that was paid several times")
}

// reorganised: btcd puts what was in an abandoned block back into its pool.
func (b *bench) reorganised(to, away key) {
	c := b.reward()
	old := b.build(0, c, dest{to, 20e8}, dest{b.miner, 30e8 - 1000})
	id := b.send(old)
	b.RPC("invalidateblock", b.mine())
	b.scene("reorganised-waiting", "transaction", id, "", to.addr, "its block was abandoned and it waits again")
	b.send(b.build(0, c, dest{away, 50e8 - 9000}))
	b.mine()
	b.mine()
	b.scene("reorganised-spent", "transaction", id, raw(old), to.addr, "its block was abandoned and a conflicting transaction confirmed instead")
}

// clock is the time of the newest block.
func (b *bench) clock() int64 {
	b.h.Helper()
	var v struct{ Time int64 }
	b.decode(b.RPC("getblock", b.Text("getbestblockhash"), 1), &v)
	return v.Time
}
