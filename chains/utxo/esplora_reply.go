package utxo

import (
	"encoding/hex"
	"encoding/json"

	"txtriage/chains/facts"
)

// What an Esplora server (electrs) answers; amounts are satoshi.

type esStatus struct {
	Confirmed bool   `json:"confirmed"`
	Height    whole  `json:"block_height"`
	Hash      string `json:"block_hash"`
	Time      whole  `json:"block_time"`
}

func (s esStatus) block() facts.BlockRef {
	if !s.Confirmed {
		return facts.BlockRef{}
	}
	return facts.BlockRef{Height: s.Height.natural(), Hash: hashOf(s.Hash), Time: unix(s.Time)}
}

type esOut struct {
	Script  string `json:"scriptpubkey"`
	Address string `json:"scriptpubkey_address"`
	Value   whole  `json:"value"`
}

type esTx struct {
	Txid     string `json:"txid"`
	Version  whole  `json:"version"`
	LockTime whole  `json:"locktime"`
	Weight   whole  `json:"weight"`
	Fee      whole  `json:"fee"`
	In       []struct {
		Txid     string `json:"txid"`
		Vout     whole  `json:"vout"`
		Sequence whole  `json:"sequence"`
		Coinbase bool   `json:"is_coinbase"`
		Prevout  *esOut `json:"prevout"`
	} `json:"vin"`
	Out    []esOut  `json:"vout"`
	Status esStatus `json:"status"`
}

type esSpend struct {
	Spent  bool     `json:"spent"`
	Txid   string   `json:"txid"`
	Status esStatus `json:"status"`
}

type esBlock struct {
	ID     string `json:"id"`
	Height whole  `json:"height"`
	Time   whole  `json:"timestamp"`
	Median whole  `json:"mediantime"`
}

type esPool struct {
	Count     whole           `json:"count"`
	VSize     whole           `json:"vsize"`
	Histogram [][]json.Number `json:"fee_histogram"`
}

func (w *want) esOutput(n uint32, o esOut) facts.TxOut {
	script, err := hex.DecodeString(o.Script)
	if err != nil {
		script = nil
	}
	out := w.output(n, facts.NewInt(o.Value.n), script)
	if out.Address == "" && out.Type != "pubkey" {
		out.Address = printed(o.Address)
	}
	return out
}

// esTransaction turns a server's transaction into ours; false if it is not the one asked for.
func (w *want) esTransaction(t esTx, id facts.Hash) (facts.UTXOTx, bool) {
	tx := facts.UTXOTx{
		Txid: hashOf(t.Txid), Version: t.Version.n, LockTime: t.LockTime.natural(), Weight: t.Weight.n, VSize: (t.Weight.n + 3) / 4,
		Block: t.Status.block(),
	}
	for _, in := range t.In {
		x := facts.TxIn{Txid: hashOf(in.Txid), Vout: uint32(in.Vout.n), Sequence: uint32(in.Sequence.n)}
		if in.Coinbase {
			tx.Coinbase, x.Txid = true, ""
		}
		if p := in.Prevout; p != nil && p.Value.ok {
			o := w.esOutput(0, *p)
			x.Value, x.Address, x.Script = o.Value, o.Address, o.Script
		}
		tx.Ins = append(tx.Ins, x)
	}
	for i, o := range t.Out {
		tx.Outs = append(tx.Outs, w.esOutput(uint32(i), o))
	}
	return tx, tx.Txid == id && id != "" && len(tx.Outs) > 0
}
