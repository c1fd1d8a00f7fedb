// Package integrity holds what a node said of a mined transaction against itself.
package integrity

import (
	"encoding/json"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"txtriage/chains/evm/signed"
	"txtriage/chains/evm/wire"
)

// Proof is what the roots of a recomputed header say about one transaction.
type Proof struct {
	Place   bool // the block holds the transaction at its index
	Receipt bool // its receipt, with status, gas and logs, is the block's
	Lied    string
}

// Roots recomputes the roots of a block of its transactions and receipts, and looks whether the
// transaction and its receipt are what stands there. Nothing is claimed where the header does not
// recompute, or where the block holds types that are not known here.
func Roots(chain uint64, block, receipts json.RawMessage, t *wire.Tx, r *wire.Receipt, receipt json.RawMessage) (p Proof) {
	var h types.Header
	var body struct {
		Transactions []json.RawMessage `json:"transactions"`
	}
	if t == nil || t.Index == nil || json.Unmarshal(block, &h) != nil || json.Unmarshal(block, &body) != nil || h.Hash() != *r.BlockHash {
		return p
	}
	var txs types.Transactions
	for _, one := range body.Transactions {
		w, err := wire.ParseTx(one)
		if err != nil || w == nil {
			return p
		}
		tx := signed.Rebuild(w)
		if tx == nil {
			return p
		}
		txs = append(txs, tx)
	}
	if types.DeriveSha(txs, new(rootOf)) != h.TxHash {
		return p
	}
	i := *t.Index
	if i >= uint64(len(txs)) || txs[i].Hash() != t.Hash {
		return Proof{Lied: "place"}
	}
	p.Place = true
	var all types.Receipts
	if receipts == nil || json.Unmarshal(receipts, &all) != nil || len(all) != len(txs) || slices.Contains(all, nil) {
		return p
	}
	for n, one := range all {
		if slices.Contains(one.Logs, nil) {
			return p
		}
		one.Type, one.Bloom = txs[n].Type(), types.CreateBloom(one)
	}
	if types.DeriveSha(all, new(rootOf)) != h.ReceiptHash {
		if ethereum[chain] && whole(chain, &h, all) {
			return Proof{Lied: "receipt"}
		}
		return p
	}
	before, first := uint64(0), uint64(0)
	if i > 0 {
		before = all[i-1].CumulativeGasUsed
	}
	for _, one := range all[:i] {
		first += uint64(len(one.Logs))
	}
	for n, l := range r.Logs {
		if ethereum[chain] && l.Index != nil && *l.Index != first+uint64(n) {
			return Proof{Lied: "receipt"}
		}
	}
	if total, told := wire.CumulativeGas(receipt); !told || !same(all[i], r) || all[i].CumulativeGasUsed != total || total-before != r.GasUsed {
		return Proof{Lied: "receipt"}
	}
	if want := price(txs[i], h.BaseFee); ethereum[chain] && r.GasPrice != nil && r.GasPrice.Cmp(want) != 0 {
		return Proof{Lied: "receipt"}
	}
	p.Receipt = true
	return p
}

// byzantium is the block of the main network from which a receipt holds a status in place of a state.
const byzantium = 4_370_000

// whole reports receipts that tell all that Ethereum's root of them commits to. Of the first rules' blocks
// some programs no longer have it.
func whole(chain uint64, h *types.Header, all types.Receipts) bool {
	if chain == 1 && (h.Number == nil || h.Number.Cmp(big.NewInt(byzantium)) < 0) {
		return false
	}
	return !slices.ContainsFunc(all, func(r *types.Receipt) bool { return len(r.PostState) > 0 })
}

// price is what a gas costs a transaction in a block with that base fee (EIP-1559).
func price(tx *types.Transaction, base *big.Int) *big.Int {
	if base == nil {
		return tx.GasPrice()
	}
	p := new(big.Int).Add(base, tx.GasTipCap())
	if p.Cmp(tx.GasFeeCap()) > 0 {
		return tx.GasFeeCap()
	}
	return p
}

// same compares what the root commits to.
func same(is *types.Receipt, told *wire.Receipt) bool {
	if len(is.PostState) > 0 {
		if told.Status != nil || string(is.PostState) != string(told.Root) {
			return false
		}
	} else if told.Status == nil || (is.Status == types.ReceiptStatusSuccessful) != *told.Status {
		return false
	}
	if told.Bloom != nil && is.Bloom != types.BytesToBloom(told.Bloom) {
		return false
	}
	return slices.EqualFunc(is.Logs, told.Logs, func(a *types.Log, b wire.Log) bool {
		return a.Address == b.Address && slices.Equal(a.Topics, b.Topics) && string(a.Data) == string(b.Data)
	})
}

// created is the address of the contract that a transaction makes by Ethereum's rule.
func created(t *wire.Tx) (common.Address, bool) {
	if t.To != nil || t.From == nil || t.Nonce == nil {
		return common.Address{}, false
	}
	return signed.Created(*t.From, *t.Nonce), true
}
