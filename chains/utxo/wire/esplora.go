package wire

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strings"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains/facts"
)

// What an Esplora server (electrs) answers; amounts are satoshi.

// EsploraStatus tells where a transaction stands.
type EsploraStatus struct {
	Confirmed bool   `json:"confirmed"`
	Height    Whole  `json:"block_height"`
	Hash      string `json:"block_hash"`
	Time      Whole  `json:"block_time"`
	told      bool   // whether it is in a block at all
}

// UnmarshalJSON refuses a status that does not say what every server says: without that word a
// confirmed payment would pass for a waiting one.
func (s *EsploraStatus) UnmarshalJSON(b []byte) error {
	type plain EsploraStatus
	said := struct {
		*plain
		Confirmed *bool `json:"confirmed"`
	}{plain: (*plain)(s)}
	if err := json.Unmarshal(b, &said); err != nil {
		return err
	}
	if string(b) == "null" {
		return nil
	}
	if said.Confirmed == nil || *said.Confirmed && (!s.Height.OK || Hash(s.Hash) == "" || !s.Time.OK) {
		return errors.New("a status without its place")
	}
	s.Confirmed, s.told = *said.Confirmed, true
	return nil
}

// Block is the block of a confirmed transaction, else the zero one.
func (s EsploraStatus) Block() facts.BlockRef {
	if !s.Confirmed {
		return facts.BlockRef{}
	}
	return facts.BlockRef{Height: s.Height.Natural(), Hash: Hash(s.Hash), Time: Time(s.Time)}
}

// EsploraOut is an output, or the coin that an input spends.
type EsploraOut struct {
	Script  string `json:"scriptpubkey"`
	Address string `json:"scriptpubkey_address"`
	Value   Whole  `json:"value"`
}

// EsploraTx is the answer of /tx/:id.
type EsploraTx struct {
	Txid     string `json:"txid"`
	Version  Whole  `json:"version"`
	LockTime Whole  `json:"locktime"`
	Weight   Whole  `json:"weight"`
	Fee      Whole  `json:"fee"`
	In       []struct {
		Txid     string      `json:"txid"`
		Vout     Whole       `json:"vout"`
		Sequence Whole       `json:"sequence"`
		Coinbase bool        `json:"is_coinbase"`
		Prevout  *EsploraOut `json:"prevout"`
		Script   string      `json:"scriptsig"`
		Witness  []string    `json:"witness"`
	} `json:"vin"`
	Out    []EsploraOut  `json:"vout"`
	Status EsploraStatus `json:"status"`
}

// EsploraSpend is one answer of outspend.
type EsploraSpend struct {
	Spent  bool          `json:"spent"`
	Txid   string        `json:"txid"`
	Status EsploraStatus `json:"status"`
}

// UnmarshalJSON refuses an answer that does not say whether the coin is spent.
func (s *EsploraSpend) UnmarshalJSON(b []byte) error {
	type plain EsploraSpend
	said := struct {
		*plain
		Spent *bool `json:"spent"`
	}{plain: (*plain)(s)}
	if err := json.Unmarshal(b, &said); err != nil {
		return err
	}
	if said.Spent == nil || *said.Spent && (Hash(s.Txid) == "" || !s.Status.told) {
		return errors.New("not told whether it is spent")
	}
	s.Spent = *said.Spent
	return nil
}

// EsploraBlock is a block of /blocks and /block/:id.
type EsploraBlock struct {
	ID     string `json:"id"`
	Height Whole  `json:"height"`
	Time   Whole  `json:"timestamp"`
	Median Whole  `json:"mediantime"`

	Version  Whole  `json:"version"`
	Root     string `json:"merkle_root"`
	Previous string `json:"previousblockhash"`
	Bits     Whole  `json:"bits"`
	Nonce    Whole  `json:"nonce"`
}

// EsploraPool is the answer of /mempool; the histogram is [satoshi per vbyte, vbytes], the best first.
type EsploraPool struct {
	Count     Whole           `json:"count"`
	VSize     Whole           `json:"vsize"`
	Histogram [][]json.Number `json:"fee_histogram"`
}

func (w *Codec) esploraOutput(n uint32, o EsploraOut) facts.TxOut {
	script, err := hex.DecodeString(o.Script)
	if err != nil {
		script = nil
	}
	out := w.Output(n, facts.NewInt(o.Value.N), script)
	if out.Address == "" && out.Type != "pubkey" {
		out.Address = Address(o.Address)
	}
	return out
}

// EsploraTransaction turns a server's transaction into ours; false if it is not the one asked for.
func (w *Codec) EsploraTransaction(t EsploraTx, id facts.Hash) (facts.UTXOTx, bool) {
	tx := facts.UTXOTx{
		Txid: Hash(t.Txid), Version: t.Version.N, LockTime: t.LockTime.Natural(), Weight: t.Weight.N, VSize: (t.Weight.N + 3) / 4,
		Block: t.Status.Block(),
	}
	for _, in := range t.In {
		x := facts.TxIn{Txid: Hash(in.Txid), Vout: uint32(in.Vout.N), Sequence: uint32(in.Sequence.N)}
		if in.Coinbase {
			tx.Coinbase, x.Txid = true, ""
		}
		if p := in.Prevout; p != nil && p.Value.OK && p.Value.N >= 0 {
			o := w.esploraOutput(0, *p)
			x.Value, x.Address, x.Script = o.Value, o.Address, o.Script
		}
		tx.Ins = append(tx.Ins, x)
	}
	for i, o := range t.Out {
		tx.Outs = append(tx.Outs, w.esploraOutput(uint32(i), o))
	}
	return tx, tx.Txid == id && id != "" && paying(tx.Outs) && t.whole() && t.adds() && t.hashes(tx.Coinbase)
}

// whole reports that nothing is missing of what every server tells of a transaction.
func (t EsploraTx) whole() bool {
	fits := func(w Whole) bool { return w.OK && w.N >= 0 && w.N <= math.MaxUint32 }
	for _, in := range t.In {
		if !in.Coinbase && (!fits(in.Vout) || !fits(in.Sequence)) {
			return false
		}
	}
	for _, o := range t.Out {
		if !o.Value.OK || o.Value.N < 0 {
			return false
		}
	}
	return t.Status.told && t.Version.OK && fits(t.LockTime) && t.Weight.OK && t.Weight.N > 0 && t.Fee.OK && t.Fee.N >= 0
}

// adds reports that the fee is what the coins and the outputs leave, where all coins are told.
func (t EsploraTx) adds() bool {
	left := new(big.Int)
	for _, in := range t.In {
		if in.Coinbase || in.Prevout == nil {
			return true
		}
		if !in.Prevout.Value.OK || in.Prevout.Value.N < 0 {
			return false
		}
		left.Add(left, big.NewInt(in.Prevout.Value.N))
	}
	for _, o := range t.Out {
		left.Sub(left, big.NewInt(o.Value.N))
	}
	return left.Cmp(big.NewInt(t.Fee.N)) == 0
}

// hashes reports that what is told of it hashes to its id. A reward's own script may be left out.
func (t EsploraTx) hashes(reward bool) bool {
	if reward {
		return true
	}
	m := wire.NewMsgTx(int32(uint32(t.Version.N)))
	m.LockTime = uint32(t.LockTime.N)
	for _, in := range t.In {
		from, err := chainhash.NewHashFromStr(in.Txid)
		script, err2 := hex.DecodeString(in.Script)
		if err != nil || err2 != nil || len(in.Txid) != 64 {
			return false
		}
		m.AddTxIn(&wire.TxIn{PreviousOutPoint: *wire.NewOutPoint(from, uint32(in.Vout.N)), SignatureScript: script, Sequence: uint32(in.Sequence.N)})
	}
	for _, o := range t.Out {
		script, err := hex.DecodeString(o.Script)
		if err != nil {
			return false
		}
		m.AddTxOut(wire.NewTxOut(o.Value.N, script))
	}
	return m.TxHash().String() == strings.ToLower(t.Txid)
}
