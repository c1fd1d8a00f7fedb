// Package signed recomputes transactions: hash and sender from the fields that a node gave.
package signed

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"txtriage/chains/evm/signed/signer"
	"txtriage/chains/evm/wire"
)

// Genuine recomputes a transaction that a node gave beside the one in question.
func Genuine(t *wire.Tx) bool {
	tx := Rebuild(t)
	if tx == nil {
		return true // cannot be recomputed
	}
	from, err := SenderAs(tx, t.From)
	return tx.Hash() == t.Hash && (err != nil || t.From == nil || from == *t.From)
}

// Sender recovers who signed a transaction, by the rules of its own chain id. The first
// rules allowed signatures that later ones refuse.
func Sender(tx *types.Transaction) (common.Address, error) {
	if !tx.Protected() {
		if from, err := types.Sender(types.HomesteadSigner{}, tx); err == nil {
			return from, nil
		}
		return types.Sender(types.FrontierSigner{}, tx)
	}
	if tx.ChainId().Sign() <= 0 {
		return common.Address{}, types.ErrInvalidChainId
	}
	return types.Sender(types.LatestSignerForChainID(tx.ChainId()), tx)
}

// known are the keys that signed often, such as that of a wallet that pays a whole queue.
var known signer.Known

// SenderAs is Sender where a node has told whom it takes for the sender: for a key that signed
// often before, whether it signed this too is found out without recovering it.
func SenderAs(tx *types.Transaction, told *common.Address) (common.Address, error) {
	hash, sig, ok := signature(tx)
	if told == nil || !ok {
		return Sender(tx)
	}
	if known.Made(*told, hash, sig) {
		return *told, nil
	}
	if signer.Recovers(*told, hash, sig) {
		known.Met(*told, hash, sig)
		return *told, nil
	}
	from, err := Sender(tx)
	if err == nil && from == *told {
		known.Met(from, hash, sig)
	}
	return from, err
}

// signature is what was signed and how, of transactions that are bound to their chain.
func signature(tx *types.Transaction) (hash common.Hash, sig signer.Signature, ok bool) {
	id := tx.ChainId()
	if !tx.Protected() || id.Sign() <= 0 {
		return hash, sig, false
	}
	v, r, s := tx.RawSignatureValues()
	parity := v
	if tx.Type() == types.LegacyTxType { // EIP-155: 35 and twice the chain id, and the parity
		parity = new(big.Int).Sub(v, new(big.Int).Add(new(big.Int).Lsh(id, 1), big.NewInt(35)))
	}
	if parity.Sign() < 0 || parity.BitLen() > 1 || r.Sign() <= 0 || s.Sign() <= 0 || r.BitLen() > 256 || s.BitLen() > 256 {
		return hash, sig, false
	}
	r.FillBytes(sig.R[:])
	s.FillBytes(sig.S[:])
	sig.Odd = parity.Sign() > 0
	return types.LatestSignerForChainID(id).Hash(tx), sig, true
}

// Rebuild makes the transaction of a known type from a node's fields; nil if it cannot be
// recomputed: another chain's own type, a system transaction without a signature, or fields
// that the node left out.
func Rebuild(t *wire.Tx) *types.Transaction {
	if t.R == nil || t.S == nil || t.V == nil || t.R.Sign() == 0 || t.S.Sign() == 0 || t.Nonce == nil {
		return nil
	}
	val := t.Value
	if val == nil {
		val = new(big.Int)
	}
	var access types.AccessList
	for _, a := range t.AccessList {
		access = append(access, types.AccessTuple{Address: a.Address, StorageKeys: a.Keys})
	}
	switch t.Type {
	case types.LegacyTxType:
		if t.GasPrice == nil {
			return nil
		}
		return types.NewTx(&types.LegacyTx{Nonce: *t.Nonce, GasPrice: t.GasPrice, Gas: t.Gas, To: t.To, Value: val, Data: t.Input, V: t.V, R: t.R, S: t.S})
	case types.AccessListTxType:
		if t.GasPrice == nil || t.ChainID == nil {
			return nil
		}
		return types.NewTx(&types.AccessListTx{ChainID: t.ChainID, Nonce: *t.Nonce, GasPrice: t.GasPrice, Gas: t.Gas, To: t.To, Value: val, Data: t.Input, AccessList: access, V: t.V, R: t.R, S: t.S})
	}
	if t.MaxFee == nil || t.MaxTip == nil || t.ChainID == nil {
		return nil
	}
	switch t.Type {
	case types.DynamicFeeTxType:
		return types.NewTx(&types.DynamicFeeTx{ChainID: t.ChainID, Nonce: *t.Nonce, GasTipCap: t.MaxTip, GasFeeCap: t.MaxFee, Gas: t.Gas, To: t.To, Value: val, Data: t.Input, AccessList: access, V: t.V, R: t.R, S: t.S})
	case types.BlobTxType:
		if t.BlobFee == nil || t.To == nil || len(t.Blobs) == 0 {
			return nil
		}
		u, ok := words(t.ChainID, t.MaxTip, t.MaxFee, val, t.BlobFee, t.V, t.R, t.S)
		if !ok {
			return nil
		}
		return types.NewTx(&types.BlobTx{ChainID: u[0], Nonce: *t.Nonce, GasTipCap: u[1], GasFeeCap: u[2], Gas: t.Gas, To: *t.To, Value: u[3], Data: t.Input, AccessList: access, BlobFeeCap: u[4], BlobHashes: t.Blobs, V: u[5], R: u[6], S: u[7]})
	case types.SetCodeTxType:
		if t.To == nil || len(t.Auths) == 0 {
			return nil
		}
		var auths []types.SetCodeAuthorization
		for _, a := range t.Auths {
			auth, ok := authorization(a)
			if !ok {
				return nil
			}
			auths = append(auths, auth)
		}
		u, ok := words(t.ChainID, t.MaxTip, t.MaxFee, val, t.V, t.R, t.S)
		if !ok {
			return nil
		}
		return types.NewTx(&types.SetCodeTx{ChainID: u[0], Nonce: *t.Nonce, GasTipCap: u[1], GasFeeCap: u[2], Gas: t.Gas, To: *t.To, Value: u[3], Data: t.Input, AccessList: access, AuthList: auths, V: u[4], R: u[5], S: u[6]})
	}
	return nil
}

func words(bs ...*big.Int) ([]*uint256.Int, bool) {
	out := make([]*uint256.Int, len(bs))
	for i, b := range bs {
		u, overflow := uint256.FromBig(b)
		if overflow {
			return nil, false
		}
		out[i] = u
	}
	return out, true
}

func authorization(a wire.Auth) (types.SetCodeAuthorization, bool) {
	u, ok := words(a.ChainID, a.R, a.S)
	if !ok || a.V > 255 {
		return types.SetCodeAuthorization{}, false
	}
	return types.SetCodeAuthorization{ChainID: *u[0], Address: a.Address, Nonce: a.Nonce, V: uint8(a.V), R: *u[1], S: *u[2]}, true
}

// Authority recovers who signed an authorization.
func Authority(a wire.Auth) (common.Address, bool) {
	auth, ok := authorization(a)
	if !ok {
		return common.Address{}, false
	}
	who, err := auth.Authority()
	return who, err == nil
}

// Created is the address of the contract that an account makes with a transaction.
func Created(by common.Address, nonce uint64) common.Address { return crypto.CreateAddress(by, nonce) }
