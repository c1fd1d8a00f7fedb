package utxo

import (
	"bytes"
	"encoding/hex"
	"errors"

	"github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains/facts"
)

// Bounds of what is kept and of what is asked for one transaction.
const (
	maxScript = 1024    // bytes of a script in the facts
	maxRaw    = 400_000 // bytes of a transaction: none larger is relayed, and no block is read as one
	maxInputs = 25      // inputs whose coins are looked up
	maxOuts   = 8       // outputs asked about before the transaction is known
)

var errRaw = errors.New("not a transaction that can be decoded here")

// decode reads a serialised transaction offline. It knows no privacy extension of Litecoin:
// such a transaction is an error, and only a node can read it.
func (w *want) decode(raw []byte) (facts.UTXOTx, error) {
	var m wire.MsgTx
	if len(raw) == 0 || len(raw) > maxRaw {
		return facts.UTXOTx{}, errRaw
	}
	r := bytes.NewReader(raw)
	if err := m.Deserialize(r); err != nil || r.Len() != 0 || len(m.TxIn) == 0 || len(m.TxOut) == 0 {
		return facts.UTXOTx{}, errRaw
	}
	return w.fromWire(&m), nil
}

func (w *want) decodeHex(s string) (facts.UTXOTx, error) {
	if len(s) > 2*maxRaw {
		return facts.UTXOTx{}, errRaw
	}
	b, err := hex.DecodeString(s)
	if err != nil {
		return facts.UTXOTx{}, errRaw
	}
	return w.decode(b)
}

func (w *want) fromWire(m *wire.MsgTx) facts.UTXOTx {
	stripped, total := m.SerializeSizeStripped(), m.SerializeSize()
	weight := int64(3*stripped + total)
	tx := facts.UTXOTx{
		Txid: facts.Hash(m.TxHash().String()), Wtxid: facts.Hash(m.WitnessHash().String()),
		Version: int64(m.Version), LockTime: uint64(m.LockTime), Weight: weight, VSize: (weight + 3) / 4,
	}
	for _, in := range m.TxIn {
		op := in.PreviousOutPoint
		if op.Index == ^uint32(0) && op.Hash == ([32]byte{}) {
			tx.Coinbase = true
			tx.Ins = append(tx.Ins, facts.TxIn{Vout: op.Index, Sequence: in.Sequence})
			continue
		}
		tx.Ins = append(tx.Ins, facts.TxIn{Txid: facts.Hash(op.Hash.String()), Vout: op.Index, Sequence: in.Sequence})
	}
	for i, out := range m.TxOut {
		tx.Outs = append(tx.Outs, w.output(uint32(i), facts.NewInt(out.Value), out.PkScript))
	}
	return tx
}

func (w *want) output(n uint32, value facts.Int, script []byte) facts.TxOut {
	o := facts.TxOut{N: n, Value: value, Type: typeOf(script), Script: hex.EncodeToString(script[:min(len(script), maxScript)])}
	if a := w.addresses(script); len(a) > 0 {
		o.Address = a[0]
	}
	return o
}

// parents lists the transactions whose coins tx spends, each once, in the order of the inputs.
func parents(tx facts.UTXOTx) []facts.Hash {
	var out []facts.Hash
	seen := map[facts.Hash]bool{}
	for i, in := range tx.Ins {
		if i < maxInputs && in.Txid != "" && !seen[in.Txid] {
			seen[in.Txid] = true
			out = append(out, in.Txid)
		}
	}
	return out
}

// complete fills what an input spends from the transaction that made the coin.
func complete(tx *facts.UTXOTx, parent facts.UTXOTx) {
	for i := range tx.Ins {
		in := &tx.Ins[i]
		if in.Txid != parent.Txid || in.Script != "" {
			continue
		}
		for _, o := range parent.Outs {
			if o.N == in.Vout {
				in.Value, in.Address, in.Script = o.Value, o.Address, o.Script
			}
		}
	}
}

// feeOf is what a transaction pays; false while the value of an input is unknown.
func feeOf(tx facts.UTXOTx) (fee facts.Int, ok bool) {
	if tx.Coinbase {
		return fee, false
	}
	for _, in := range tx.Ins {
		if in.Script == "" {
			return fee, false
		}
		fee = fee.Add(in.Value)
	}
	for _, o := range tx.Outs {
		fee = fee.Sub(o.Value)
	}
	return fee, fee.Sign() >= 0
}
