package wire

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"testing"

	"txtriage/chains"
	"txtriage/chains/facts"
)

var regtest = chains.UTXORow{P2PKH: []byte{0x6f}, P2SH: []byte{0xc4}, HRP: "bcrt"}

// mostCoins is more than an output can say, in satoshi.
var mostCoins = new(big.Int).Lsh(big.NewInt(1), 63)

// FuzzAnswers: whatever a server says a transaction is, the bytes count where they are given, an id
// is only told where it is the one that was asked for, and no amount is below nothing.
func FuzzAnswers(f *testing.F) {
	const raw = "02000000000101111111111111111111111111111111111111111111111111111111111111111100000000000000000001e803000000000000160014751e76e8199196d454941c45d1b3a323f1433bd60100000000"
	const id = "1111111111111111111111111111111111111111111111111111111111111111"
	f.Add([]byte(`{"txid":"` + id + `","vin":[{"txid":"` + id + `","vout":0,"prevout":{"value":-1,"scriptPubKey":{"hex":"0014"}}}],"vout":[{"n":0,"value":-0.5,"scriptPubKey":{"hex":"6a","type":"x","address":"\u202e"}}]}`))
	f.Add([]byte(`{"txid":"` + id + `","hex":"` + raw + `","vout":[{"n":0,"value":1e40}]}`))
	f.Add([]byte(`{"txid":"` + id + `","vout":[{"scriptpubkey":"00","value":-5}],"status":{"confirmed":true,"block_height":-1,"block_hash":"zz","block_time":99999999999999}}`))
	f.Add([]byte(`{"vsize":-1,"weight":-4,"fees":{"base":-0.1,"chunk":-1},"chunkweight":5,"depends":["` + id + `"]}`))
	w := New(&regtest)
	f.Fuzz(func(t *testing.T, doc []byte) {
		look := func(tx facts.UTXOTx, told bool) {
			for _, o := range tx.Outs {
				if told && (o.Value.Sign() < 0 || o.Value.Big().CmpAbs(mostCoins) > 0) {
					t.Fatalf("an output of %s", o.Value)
				}
				if o.Address != "" && Address(string(o.Address)) == "" || o.Type != "" && !typeForm.MatchString(o.Type) {
					t.Fatalf("%+v", o)
				}
			}
			for _, h := range []facts.Hash{tx.Txid, tx.Wtxid} {
				if h != "" && Hash(string(h)) != h {
					t.Fatalf("%q is no id", h)
				}
			}
		}
		var c Tx
		if json.Unmarshal(doc, &c) == nil {
			tx, same, ok := w.Transaction(c, id)
			look(tx, ok)
			if ok && tx.Txid != id || same && !ok {
				t.Fatalf("%v %v: %+v", same, ok, tx)
			}
		}
		var e EsploraTx
		if json.Unmarshal(doc, &e) == nil {
			tx, ok := w.EsploraTransaction(e, id)
			look(tx, ok)
			if ok && tx.Txid != id {
				t.Fatalf("%+v", tx)
			}
			if b := e.Status.Block(); b.Hash != "" && (!e.Status.Confirmed || Hash(string(b.Hash)) != b.Hash) || b.Time.Year() > 9999 {
				t.Fatalf("%+v", b)
			}
			e.PoolSize()
		}
		var p Entry
		if json.Unmarshal(doc, &p) == nil {
			if got := p.PoolEntry(id); got.Weight < 0 || got.ChunkFee.Sign() < 0 || got.ChunkSize < 0 || got.Time.Year() > 9999 {
				t.Fatalf("%+v", got)
			}
		}
		var s struct {
			C Coins
			W Whole
		}
		if json.Unmarshal(doc, &s) == nil && (s.W.Natural() > 1<<63 || Time(s.W).Year() > 9999) {
			t.Fatalf("%+v", s)
		}
	})
}

// FuzzScripts: an address that is read out of a script is spelled in one way, and paying it is
// paying that script.
func FuzzScripts(f *testing.F) {
	for _, s := range []string{"0014751e76e8199196d454941c45d1b3a323f1433bd6", "76a914751e76e8199196d454941c45d1b3a323f1433bd688ac", "5120751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45", "6a04deadbeef", "51024e73", ""} {
		b, err := hex.DecodeString(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	w := New(&regtest)
	f.Fuzz(func(t *testing.T, script []byte) {
		o := w.Output(0, facts.NewInt(1), script)
		again := w.Output(0, facts.NewInt(1), bytes.Clone(script))
		if o.Address != again.Address || o.Type != again.Type {
			t.Fatal("two readings")
		}
		if o.Address == "" {
			return
		}
		if w.Canonical(string(o.Address)) != string(o.Address) || !w.Pays(o, string(o.Address)) {
			t.Fatalf("%x pays %q, which is %q", script, o.Address, w.Canonical(string(o.Address)))
		}
	})
}
