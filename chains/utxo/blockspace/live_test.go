package blockspace_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/btcsuite/btcd/address/v2"
	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/chaincfg/v2"
	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/txscript/v2"
	"github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/facts"
	"txtriage/chains/utxo/blockspace"
	core "txtriage/chains/utxo/wire"
)

var record = flag.Bool("record", false, "write the recordings in testdata anew")

// crowd fills the pool of a node.
type crowd struct {
	*nodes.UTXO
	t      *testing.T
	r      *rand.Rand
	priv   *btcec.PrivateKey
	script []byte
	addr   string
	free   []coin // confirmed
	young  []coin // of waiting transactions
}

type coin struct {
	at    wire.OutPoint
	value int64
	many  bool // its script counts as 400 signature operations
}

// heavy is a script with so many signature operations that they count for more than its
// weight. None is carried out.
var heavy = append(append([]byte{txscript.OP_0, txscript.OP_IF}, bytes.Repeat([]byte{txscript.OP_CHECKMULTISIG}, 20)...), txscript.OP_ENDIF, txscript.OP_1)

func heavyOutput() []byte {
	h := sha256.Sum256(heavy)
	return append([]byte{0, 32}, h[:]...)
}

// openCrowd starts a node that builds blocks as Bitcoin Core does, and makes coins.
func openCrowd(t *testing.T, coins int, many bool) *crowd {
	if testing.Short() {
		t.Skip("the recordings show the same: runs without -short")
	}
	n := nodes.StartBitcoind(t, "-corepolicy", "-blockprioritysize=0", "-blockmaxsize=4000000", "-blockmaxweight=4000000", "-txindex=0")
	seed := sha256.Sum256([]byte("crowd"))
	priv, pub := btcec.PrivKeyFromBytes(seed[:])
	a, err := address.NewAddressWitnessPubKeyHash(address.Hash160(pub.SerializeCompressed()), &chaincfg.RegressionNetParams)
	if err != nil {
		t.Fatal(err)
	}
	script, err := txscript.PayToAddrScript(a)
	if err != nil {
		t.Fatal(err)
	}
	c := &crowd{UTXO: n, t: t, r: rand.New(rand.NewPCG(5, 9)), priv: priv, script: script, addr: a.EncodeAddress()}
	c.RPC("generatetoaddress", 101+coins/2000+1, c.addr)
	for i := range coins/2000 + 1 {
		var b struct{ Tx []string }
		c.into(c.RPC("getblock", c.Text("getblockhash", i+1), 1), &b)
		id, err := chainhash.NewHashFromStr(b.Tx[0])
		if err != nil {
			t.Fatal(err)
		}
		outs := make([]int64, 2000)
		for k := range outs {
			outs[k] = 50e8/2000 - 100
		}
		c.free = append(c.free, c.pay([]coin{{at: wire.OutPoint{Hash: *id}, value: 50e8}}, outs, many)...)
	}
	c.RPC("generatetoaddress", 6, c.addr)
	c.young = nil
	return c
}

func (c *crowd) into(raw json.RawMessage, v any) {
	c.t.Helper()
	if err := json.Unmarshal(raw, v); err != nil {
		c.t.Fatalf("%s: %v", raw, err)
	}
}

// pay spends coins to own outputs, every second one with many signature operations if so asked.
func (c *crowd) pay(ins []coin, outs []int64, many bool) []coin {
	c.t.Helper()
	tx := wire.NewMsgTx(2)
	fetch := txscript.NewMultiPrevOutFetcher(nil)
	for i := range ins {
		tx.AddTxIn(&wire.TxIn{PreviousOutPoint: ins[i].at, Sequence: 0xfffffffd})
		fetch.AddPrevOut(ins[i].at, wire.NewTxOut(ins[i].value, c.script))
	}
	for i, v := range outs {
		script := c.script
		if many && i%2 == 1 {
			script = heavyOutput()
		}
		tx.AddTxOut(wire.NewTxOut(v, script))
	}
	hashes := txscript.NewTxSigHashes(tx, fetch)
	for i := range ins {
		if ins[i].many {
			tx.TxIn[i].Witness = wire.TxWitness{heavy}
			continue
		}
		w, err := txscript.WitnessSignature(tx, hashes, i, ins[i].value, c.script, txscript.SigHashAll, c.priv, true)
		if err != nil {
			c.t.Fatal(err)
		}
		tx.TxIn[i].Witness = w
	}
	var b bytes.Buffer
	if err := tx.Serialize(&b); err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.Try("sendrawtransaction", hex.EncodeToString(b.Bytes()), 0); err != nil {
		if strings.Contains(err.Error(), "too-long-mempool-chain") || strings.Contains(err.Error(), "min relay fee") {
			return nil
		}
		c.t.Fatal(err)
	}
	var got []coin
	for i, v := range outs {
		got = append(got, coin{wire.OutPoint{Hash: tx.TxHash(), Index: uint32(i)}, v, many && i%2 == 1})
	}
	return got
}

// take removes one of the list, the newest ones more often.
func (c *crowd) take(list *[]coin) coin {
	n := len(*list)
	i := n - 1 - min(c.r.IntN(n), c.r.IntN(n))
	x := (*list)[i]
	(*list)[i] = (*list)[n-1]
	*list = (*list)[:n-1]
	return x
}

// wait makes n transactions; family is how many of ten spend from waiting ones.
func (c *crowd) wait(n, family int, many bool) {
	for range n {
		var ins []coin
		for range 1 + c.r.IntN(2)*c.r.IntN(3) {
			if len(c.young) > 0 && c.r.IntN(10) < family {
				ins = append(ins, c.take(&c.young))
			} else if len(c.free) > 0 {
				ins = append(ins, c.take(&c.free))
			}
		}
		total := int64(0)
		for _, x := range ins {
			total += x.value
		}
		k := 1 + c.r.IntN(12)
		size := int64(11 + 68*len(ins) + 43*k)
		for _, x := range ins {
			if x.many {
				size += 2000
			}
		}
		// Many pay one of a few round rates, as on the real network, and families differ widely.
		rate := []int64{1, 1, 2, 2, 3, 5, 5, 8, 12, 40}[c.r.IntN(10)]
		fee := size*rate + c.r.Int64N(5)*c.r.Int64N(size)
		rest := total - fee
		if rest/int64(k) < 1000 {
			continue
		}
		outs := make([]int64, k)
		for i := range outs {
			outs[i] = rest / int64(k)
		}
		got := c.pay(ins, outs, many)
		if len(got) > 0 {
			c.young = append(c.young, got[0])
		}
		if len(got) > 1 {
			c.young = append(c.young, got[1])
		}
		if len(c.young) > 200 {
			c.young = c.young[len(c.young)-200:]
		}
	}
}

// compare holds the projection to the node's own template at several sizes of blocks.
func (c *crowd) compare(t *testing.T, name string, weights ...int64) {
	t.Helper()
	pool := c.RPC("getrawmempool", true)
	var raw map[string]core.Entry
	c.into(pool, &raw)
	for _, w := range weights {
		var want template
		reply := c.RPC("getblocktemplate", map[string]any{"rules": []string{"segwit"}, "blockmaxweight": w, "blockmaxsize": 4_000_000})
		c.into(reply, &want)
		l := blockspace.Usual
		l.Weight = w
		compareNext(t, entriesOf(raw), want, l)
		if *record {
			want.MaxWeight = w
			store(t, name, pool, want)
		}
	}
}

// store writes what a recording needs, compressed.
func store(t *testing.T, name string, pool json.RawMessage, want template) {
	t.Helper()
	var slim map[string]struct {
		VSize  int64 `json:"vsize"`
		Weight int64 `json:"weight"`
		Time   int64 `json:"time"`
		Height int64 `json:"height"`
		Fees   struct {
			Base     json.Number `json:"base"`
			Modified json.Number `json:"modified"`
		} `json:"fees"`
		Depends []facts.Hash `json:"depends,omitempty"`
	}
	if err := json.Unmarshal(pool, &slim); err != nil {
		t.Fatal(err)
	}
	for file, v := range map[string]any{name + ".pool.json.gz": slim, name + ".template.json.gz": want} {
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err := json.NewEncoder(z).Encode(v); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join("testdata", file), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func (c *crowd) prioritise(n int) {
	var ids []string
	c.into(c.RPC("getrawmempool"), &ids)
	for range n {
		c.RPC("prioritisetransaction", ids[c.r.IntN(len(ids))], 0, []int64{40_000, 3_000, -150}[c.r.IntN(3)])
	}
}

// A pool of two full blocks, with families, on a node that builds the largest block.
func TestBitcoindFullBlock(t *testing.T) {
	n := 6500
	if !*record {
		n = 1500 // the recording is the full one; this shows that it still holds
	}
	c := openCrowd(t, 2*n, false)
	c.wait(n, 4, false)
	c.prioritise(30)
	if *record {
		c.compare(t, "full", 4_000_000)
		return
	}
	c.compare(t, "", 120_000, 400_000, 1_000_000, 4_000_000)
}

// Signature operations fill the block before its weight does.
func TestBitcoindManySigops(t *testing.T) {
	c := openCrowd(t, 1500, true)
	c.wait(700, 3, true)
	c.compare(t, "sigops", 4_000_000)
}

// Long chains and wide families only.
func TestBitcoindFamilies(t *testing.T) {
	c := openCrowd(t, 3000, false)
	c.wait(1500, 9, false)
	if *record {
		c.compare(t, "families", 600_000)
		return
	}
	c.compare(t, "", 60_000, 200_000, 600_000)
}
