// Package shape gives what nodes said about transactions, receipts, blocks and pools the form that facts have.
package shape

import (
	"bytes"
	"math/big"
	"sort"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"txtriage/chains/evm/fees"
	"txtriage/chains/evm/signed"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// maxInput bounds how much of a call's data facts carry, in bytes.
const maxInput = 4096

// Tx is a transaction as a node has it.
func Tx(t *wire.Tx) facts.EVMTx {
	out := facts.EVMTx{
		Hash: spell.Hash(t.Hash), Type: t.Type, Value: facts.FromBig(t.Value), Gas: t.Gas,
		BlobFee: facts.FromBig(t.BlobFee), Blobs: len(t.Blobs), Input: spell.Hex(t.Input, maxInput), InputSize: len(t.Input),
	}
	if t.From != nil {
		out.From = spell.Address(*t.From)
	}
	if t.To != nil {
		out.To = spell.Address(*t.To)
	}
	if t.Nonce != nil {
		out.Nonce = *t.Nonce
	}
	out.MaxFee, out.MaxTip = facts.FromBig(t.MaxFee), facts.FromBig(t.MaxTip)
	if t.MaxFee == nil {
		out.MaxFee, out.MaxTip = facts.FromBig(t.GasPrice), facts.FromBig(t.GasPrice)
	}
	switch {
	case t.ChainID != nil:
		out.ChainID = t.ChainID.String()
	case t.Type == 0 && t.V != nil && t.V.Cmp(big.NewInt(35)) >= 0:
		out.ChainID = new(big.Int).Rsh(new(big.Int).Sub(t.V, big.NewInt(35)), 1).String()
	}
	if t.BlockHash != nil {
		out.Block = facts.BlockRef{Hash: spell.Hash(*t.BlockHash), Time: t.BlockTime}
		if t.BlockNumber != nil {
			out.Block.Height = *t.BlockNumber
		}
	}
	if t.Index != nil {
		out.Index = *t.Index
	}
	for _, a := range t.Auths {
		if who, ok := signed.Authority(a); ok {
			out.Authorities = append(out.Authorities, facts.Authority{Account: spell.Address(who), Nonce: a.Nonce, Target: spell.Address(a.Address)})
		}
	}
	return out
}

// Raw is a transaction as it was signed. from is its recovered sender.
func Raw(tx *types.Transaction, from common.Address) facts.EVMTx {
	out := facts.EVMTx{
		Hash: spell.Hash(tx.Hash()), Type: uint64(tx.Type()), From: spell.Address(from), Nonce: tx.Nonce(),
		Value: facts.FromBig(tx.Value()), Gas: tx.Gas(), MaxFee: facts.FromBig(tx.GasFeeCap()), MaxTip: facts.FromBig(tx.GasTipCap()),
		BlobFee: facts.FromBig(tx.BlobGasFeeCap()), Blobs: len(tx.BlobHashes()),
		Input: spell.Hex(tx.Data(), maxInput), InputSize: len(tx.Data()),
	}
	if tx.To() != nil {
		out.To = spell.Address(*tx.To())
	}
	if tx.Protected() {
		out.ChainID = tx.ChainId().String()
	}
	for _, a := range tx.SetCodeAuthorizations() {
		if who, err := a.Authority(); err == nil {
			out.Authorities = append(out.Authorities, facts.Authority{Account: spell.Address(who), Nonce: a.Nonce, Target: spell.Address(a.Address)})
		}
	}
	return out
}

// Receipt must have a block.
func Receipt(r *wire.Receipt) facts.EVMReceipt {
	out := facts.EVMReceipt{
		Status: r.Status, GasUsed: r.GasUsed, GasPrice: facts.FromBig(r.GasPrice), L1Fee: facts.FromBig(r.L1Fee),
		BlobGasUsed: r.BlobGasUsed, BlobPrice: facts.FromBig(r.BlobPrice), Block: ReceiptBlock(r), LogCount: len(r.Logs),
	}
	if r.Contract != nil {
		out.Contract = spell.Address(*r.Contract)
	}
	return out
}

// ReceiptBlock is the block that a receipt names.
func ReceiptBlock(r *wire.Receipt) facts.BlockRef {
	return facts.BlockRef{Height: *r.BlockNumber, Hash: spell.Hash(*r.BlockHash), Time: r.BlockTime}
}

// stipend is the figure 2,300 as Solidity pushes it for transfer and send, and most how far behind it the
// MUL may stand that makes it nothing where the call brings its own.
var stipend = []byte{0x61, 0x08, 0xfc}

const most = 6

func paysFixed(code []byte) bool {
	const mul = 0x02
	for {
		at := bytes.Index(code, stipend)
		if at < 0 {
			return false
		}
		code = code[at+len(stipend):]
		if bytes.IndexByte(code[:min(most, len(code))], mul) >= 0 {
			return true
		}
	}
}

// Code reads the answer of eth_getCode: 0xef0100 and an address is a delegation.
func Code(b []byte) facts.Code {
	switch {
	case len(b) == 0:
		return facts.Code{Kind: "none"}
	case len(b) == 23 && strings.HasPrefix(string(b), "\xef\x01\x00"):
		return facts.Code{Kind: "delegated", Size: len(b), Target: spell.Address(common.BytesToAddress(b[3:]))}
	}
	return facts.Code{Kind: "contract", Size: len(b), Stipend: paysFixed(b)}
}

// Block names a block.
func Block(b *wire.Block) facts.BlockRef {
	return facts.BlockRef{Height: b.Number, Hash: spell.Hash(b.Hash), Time: b.Time}
}

// Pool is an account's waiting transactions, by number.
func Pool(p *wire.Pool) []facts.PoolTx {
	out := []facts.PoolTx{}
	add := func(txs []*wire.Tx, queued bool) {
		for _, t := range txs {
			f := Tx(t)
			out = append(out, facts.PoolTx{Hash: f.Hash, Nonce: f.Nonce, MaxFee: f.MaxFee, MaxTip: f.MaxTip, Cost: fees.Most(t), Queued: queued, Type: t.Type})
		}
	}
	add(p.Pending, false)
	add(p.Queued, true)
	sort.Slice(out, func(i, j int) bool {
		if out[i].Nonce != out[j].Nonce {
			return out[i].Nonce < out[j].Nonce
		}
		return out[i].Hash < out[j].Hash
	})
	return out
}
