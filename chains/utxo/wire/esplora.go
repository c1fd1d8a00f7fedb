package wire

import (
	"encoding/hex"
	"encoding/json"

	"txtriage/chains/facts"
)

// What an Esplora server (electrs) answers; amounts are satoshi.

// EsploraStatus tells where a transaction stands.
type EsploraStatus struct {
	Confirmed bool   `json:"confirmed"`
	Height    Whole  `json:"block_height"`
	Hash      string `json:"block_hash"`
	Time      Whole  `json:"block_time"`
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
	return tx, tx.Txid == id && id != "" && paying(tx.Outs)
}
