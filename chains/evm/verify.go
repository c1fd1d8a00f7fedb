package evm

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"

	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// check recomputes what a node said about the transaction. What disagrees is a lie (or a
// broken node): nothing of it is used. What cannot be recomputed, such as a type that only
// one chain has, is neither verified nor a lie.
func (in *inquiry) check(n *node) {
	var lied []string
	if t := n.tx; t != nil {
		if t.Hash != *in.hash {
			lied = append(lied, "id")
		} else if tx := rebuild(t); tx != nil {
			if tx.Hash() != t.Hash {
				lied = append(lied, "id")
			} else {
				n.verified = append(n.verified, "id")
				switch from, err := senderOf(tx); {
				case err != nil || t.From == nil:
				case from != *t.From:
					lied = append(lied, "sender")
				default:
					n.verified = append(n.verified, "sender")
				}
			}
		}
	}
	if r := n.receipt; r != nil {
		switch {
		case r.TxHash == nil:
		case *r.TxHash != *in.hash:
			lied = append(lied, "receipt-id")
		default:
			n.verified = append(n.verified, "receipt-id")
		}
		ok := len(r.Logs) > 0
		for _, l := range r.Logs {
			if l.TxHash != nil && *l.TxHash != *in.hash {
				lied, ok = append(lied, "logs"), false
				break
			}
			ok = ok && l.TxHash != nil && l.BlockHash != nil && *l.BlockHash == *r.BlockHash
		}
		if ok {
			n.verified = append(n.verified, "logs")
		}
		if n.tx != nil && n.tx.BlockHash != nil && *n.tx.BlockHash == *r.BlockHash {
			n.verified = append(n.verified, "receipt-block")
		}
	}
	n.view.Lied = lied
	if len(lied) > 0 {
		n.verified = nil
	}
}

// genuine recomputes a transaction that a node gave beside the one in question.
func genuine(t *wire.Tx) bool {
	tx := rebuild(t)
	if tx == nil {
		return true // cannot be recomputed
	}
	from, err := senderOf(tx)
	return tx.Hash() == t.Hash && (err != nil || t.From == nil || from == *t.From)
}

// senderOf recovers who signed a transaction, by the rules of its own chain id. The first
// rules allowed signatures that later ones refuse.
func senderOf(tx *types.Transaction) (common.Address, error) {
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

// rebuild makes the transaction of a known type from a node's fields; nil if it cannot be
// recomputed: another chain's own type, a system transaction without a signature, or fields
// that the node left out.
func rebuild(t *wire.Tx) *types.Transaction {
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

// authority recovers who signed an authorization.
func authority(a wire.Auth) (common.Address, bool) {
	auth, ok := authorization(a)
	if !ok {
		return common.Address{}, false
	}
	who, err := auth.Authority()
	return who, err == nil
}

// readRaw decodes the pasted signed transaction. Its hash is the id if none was pasted.
func (in *inquiry) readRaw(raw []byte) {
	if len(raw) == 0 {
		return
	}
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(raw); err != nil {
		in.e.Raw = facts.Without[facts.EVMTx](facts.Failed)
		return
	}
	tx = tx.WithoutBlobTxSidecar()
	h := tx.Hash()
	from, err := senderOf(tx)
	if err != nil {
		in.e.Raw = facts.Without[facts.EVMTx](facts.Failed)
		if in.hash == nil {
			in.hash = &h
		}
		return
	}
	in.e.Raw = facts.KnownValue(rawFacts(tx, from))
	if in.hash == nil {
		in.hash = &h
	}
	if *in.hash == h { // it is the one in question, not another one pasted beside an id
		nonce := tx.Nonce()
		in.raw, in.sender, in.nonce = tx, &from, &nonce
	}
}
