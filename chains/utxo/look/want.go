package look

import (
	"encoding/hex"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/utxo/blockspace"
	"txtriage/chains/utxo/wire"
)

// Want is one question, read.
type Want struct {
	chains.Question
	wire.Codec
	ID        facts.Hash // transaction or block id to look for; empty for an address
	Backwards facts.Hash // the id backwards; empty if that is the same
	Address   string     // pasted address
	Payee     string     // address that the ticket names, checked for its form
	Bytes     []byte     // signed transaction, if one was pasted
	Signed    *facts.UTXOTx
	Sole      bool // one witness alone has it in a block: nobody else vouches for what stands on it
}

// Read takes the question apart: which id, which address, which bytes.
func Read(q chains.Question) *Want {
	w := &Want{Question: q, Codec: wire.New(q.Chain.UTXO)}
	w.Payee = string(wire.Address(string(q.Ticket.To)))
	w.ID = wire.Hash(q.Ref.ID)
	if q.Ref.Kind == chains.Address {
		w.Address, w.ID = string(wire.Address(q.Ref.ID)), ""
	}
	w.Bytes = q.Ref.Raw
	if len(w.Bytes) == 0 {
		w.Bytes = q.Raw
	}
	if tx, err := w.Decode(w.Bytes); err == nil {
		w.Signed = &tx
		if w.ID == "" && w.Address == "" {
			w.ID = tx.Txid
		}
		if w.ID != tx.Txid {
			w.Signed, w.Bytes = nil, nil // another transaction than the one asked about
		}
	}
	if r := wire.Reversed(w.ID); r != w.ID {
		w.Backwards = r
	}
	return w
}

// RawHex is the pasted transaction as nodes take it.
func (w *Want) RawHex() string { return hex.EncodeToString(w.Bytes) }

// Room is what a block has for transactions, in virtual bytes: where there is SegWit, 4,000,000
// weight less the 8,000 that Bitcoin Core keeps for header and reward (blockreservedweight).
func (w *Want) Room() int64 {
	switch {
	case w.Row.HRP != "":
		return 998_000
	case w.Row.CashAddr != "":
		return 32_000_000
	default:
		return 1_000_000
	}
}

// dearest is the rate, in satoshi per 1,000 virtual bytes, above which Bitcoin Core sends nothing unless told
// to (0.1 coin: node/transaction.h, DEFAULT_MAX_RAW_TX_FEE_RATE). Fees are then never advised from it.
const dearest = 10_000_000

// Believable reports that no rate which a node names is beyond what its kind would send itself. Where the chain's smallest
// output is a fixed one its coins are worth far less each, and fees a hundredfold.
func (w *Want) Believable(rates ...facts.Int) bool {
	most := facts.NewInt(dearest)
	if w.Row.DustFloor > 0 {
		most = facts.NewInt(100 * dearest)
	}
	for _, r := range rates {
		if r.Cmp(most) > 0 {
			return false
		}
	}
	return true
}

// limits are those of a block of the chain and of the usual builder.
func (w *Want) limits() blockspace.Limits {
	l := blockspace.Usual
	if w.Row.HRP == "" {
		l.Weight, l.Sigops = 4*w.Room()+l.Reserved, 0
	}
	return l
}

// Told reports whether one of the payments has exactly the ticket's amount.
func (w *Want) Told(list []facts.Payment) bool {
	units, err := facts.ParseDecimal(string(w.Ticket.Amount), w.Chain.Native.Decimals)
	for _, p := range list {
		if err == nil && p.Value.Cmp(units) == 0 {
			return true
		}
	}
	return false
}
