package wire

import (
	"bytes"
	"encoding/hex"
	"errors"

	"github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains/facts"
)

// Bounds of what is read.
const (
	MaxRaw    = 400_000 // bytes of a transaction: none larger is relayed, and no block is read as one
	maxScript = 1024    // bytes of a script in the facts
)

var errRaw = errors.New("not a transaction that can be decoded here")

// Decode reads a serialised transaction offline. It knows no privacy extension of Litecoin:
// such a transaction is an error, and only a node can read it.
func (w *Codec) Decode(raw []byte) (facts.UTXOTx, error) {
	var m wire.MsgTx
	if len(raw) == 0 || len(raw) > MaxRaw {
		return facts.UTXOTx{}, errRaw
	}
	r := bytes.NewReader(raw)
	if err := m.Deserialize(r); err != nil || r.Len() != 0 || len(m.TxIn) == 0 || len(m.TxOut) == 0 {
		return facts.UTXOTx{}, errRaw
	}
	return w.FromWire(&m), nil
}

// DecodeHex is Decode of hexadecimal text.
func (w *Codec) DecodeHex(s string) (facts.UTXOTx, error) {
	if len(s) > 2*MaxRaw {
		return facts.UTXOTx{}, errRaw
	}
	b, err := hex.DecodeString(s)
	if err != nil {
		return facts.UTXOTx{}, errRaw
	}
	return w.Decode(b)
}

// FromWire describes a decoded transaction.
func (w *Codec) FromWire(m *wire.MsgTx) facts.UTXOTx {
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
		tx.Outs = append(tx.Outs, w.Output(uint32(i), facts.NewInt(out.Value), out.PkScript))
	}
	return tx
}

// Output describes one output.
func (w *Codec) Output(n uint32, value facts.Int, script []byte) facts.TxOut {
	script, token := w.untoken(script)
	o := facts.TxOut{N: n, Value: value, Type: typeOf(script), Token: token, Script: hex.EncodeToString(script[:min(len(script), maxScript)])}
	if a := w.Addresses(script); len(a) > 0 {
		o.Address = a[0]
	}
	return o
}
