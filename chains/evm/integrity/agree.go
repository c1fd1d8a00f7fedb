package integrity

import (
	"encoding/json"
	"math/big"

	"txtriage/chains/evm/signed"
	"txtriage/chains/evm/wire"
)

// ethereum are the chains that follow Ethereum's rules to the letter, so that more of a receipt
// follows from its transaction.
var ethereum = map[uint64]bool{1: true, 1337: true, 17000: true, 31337: true, 560048: true, 11155111: true}

// Ethereum reports a chain that follows Ethereum's rules to the letter.
func Ethereum(chain uint64) bool { return ethereum[chain] }

// number reads a quantity; ok is false if it was not given.
func number(raw json.RawMessage) (uint64, bool) {
	if len(raw) == 0 || string(raw) == "null" {
		return 0, false
	}
	n, err := wire.Uint(raw)
	return n, err == nil
}

// Agree reports whether transaction and receipt repeat each other truly; told is false if there
// was nothing to compare. What only some chains do is held against Ethereum's own only.
func Agree(chain uint64, t *wire.Tx, r *wire.Receipt, receipt json.RawMessage) (fits, told bool) {
	var w repeated
	if t == nil || r == nil || !w.read(receipt) {
		return false, false
	}
	differs := func(raw json.RawMessage, want *uint64) bool {
		n, ok := number(raw)
		told = told || ok && want != nil
		return ok && want != nil && n != *want
	}
	at := func(l repeated) bool {
		return differs(l.BlockNumber, t.BlockNumber) || differs(l.TransactionIndex, t.Index)
	}
	if at(w) || w.From != nil && t.From != nil && *w.From != *t.From {
		return false, true
	}
	if signed.Rebuild(t) == nil {
		return true, told // a type that only one chain has may be told differently in its receipt
	}
	if ethereum[chain] && differs(w.Type, &t.Type) || w.To != nil && t.To != nil && *w.To != *t.To {
		return false, true
	}
	last, some := uint64(0), false
	for _, l := range w.Logs {
		if at(l) {
			return false, true
		}
		if n, ok := number(l.LogIndex); ok {
			if some && n <= last {
				return false, true
			}
			last, some = n, true
		}
	}
	return !ethereum[chain] || follows(t, r, w), told
}

// follows: what Ethereum's rules say about a receipt, given its transaction.
func follows(t *wire.Tx, r *wire.Receipt, w repeated) bool {
	if total, ok := number(w.CumulativeGasUsed); ok && total < r.GasUsed {
		return false
	}
	if r.GasUsed > t.Gas || r.Status != nil && !*r.Status && len(r.Logs) > 0 {
		return false
	}
	if is, ok := created(t); ok && r.Contract != nil && *r.Contract != is || !ok && r.Contract != nil && t.To != nil {
		return false
	}
	if r.GasPrice == nil {
		return true
	}
	most := t.MaxFee
	if t.Type < 2 {
		most = t.GasPrice
		if most != nil && r.GasPrice.Cmp(most) != 0 {
			return false
		}
	}
	if t.Type == 3 && r.BlobGasUsed > 0 && r.BlobGasUsed != uint64(len(t.Blobs))*131072 {
		return false
	}
	return most == nil || r.GasPrice.Cmp(most) <= 0 && r.GasPrice.Cmp(new(big.Int)) >= 0
}
