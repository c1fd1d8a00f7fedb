package signed_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"

	"txtriage/chains/evm/signed"
	"txtriage/chains/evm/wire"
)

// FuzzSigned: a signed transaction, whatever stands in it, is told by a node's fields as what it
// is: rebuilt from them it has the same bytes and the same id, and another id is not genuine.
func FuzzSigned(f *testing.F) {
	to, one := common.Address{0x11}, uint256.NewInt(1)
	access := types.AccessList{{Address: to, StorageKeys: []common.Hash{{1}}}}
	for _, tx := range []types.TxData{
		&types.LegacyTx{Nonce: 1, GasPrice: big.NewInt(2), Gas: 21000, To: &to, Value: big.NewInt(3), V: big.NewInt(37), R: big.NewInt(5), S: big.NewInt(6)},
		&types.AccessListTx{ChainID: big.NewInt(1), GasPrice: big.NewInt(2), AccessList: access, V: new(big.Int), R: big.NewInt(5), S: big.NewInt(6)},
		&types.DynamicFeeTx{ChainID: big.NewInt(1), GasTipCap: big.NewInt(1), GasFeeCap: big.NewInt(2), Data: []byte{1}, V: big.NewInt(1), R: big.NewInt(5), S: big.NewInt(6)},
		&types.BlobTx{ChainID: one, GasTipCap: one, GasFeeCap: one, Value: one, BlobFeeCap: one, BlobHashes: []common.Hash{{1}}, V: one, R: one, S: one},
		&types.SetCodeTx{ChainID: one, GasTipCap: one, GasFeeCap: one, Value: one, AuthList: []types.SetCodeAuthorization{{ChainID: *one, V: 1, R: *one, S: *one}}, V: one, R: one, S: one},
	} {
		raw, err := types.NewTx(tx).MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var tx types.Transaction
		if tx.UnmarshalBinary(raw) != nil {
			return
		}
		told, err := tx.MarshalJSON()
		if err != nil {
			return
		}
		w, err := wire.ParseTx(told)
		if err != nil {
			return // a number that no chain has
		}
		again := signed.Rebuild(w)
		if again == nil {
			return
		}
		if again.Hash() != tx.Hash() {
			t.Fatalf("%s is rebuilt as %s", tx.Hash(), again.Hash())
		}
		if bare := tx.WithoutBlobTxSidecar(); true {
			a, _ := again.MarshalBinary()
			b, _ := bare.MarshalBinary()
			if !bytes.Equal(a, b) {
				t.Fatalf("%x is rebuilt as %x", b, a)
			}
		}
		if who, err := signed.Sender(again); err == nil {
			if w.From = &who; !signed.Genuine(w) {
				t.Fatalf("%s is not genuine: %s", tx.Hash(), told)
			}
			w.From = &common.Address{0xee, 1}
			if signed.Genuine(w) {
				t.Fatalf("%s has any sender", tx.Hash())
			}
			w.From = nil
		}
		w.Hash[0] ^= 1
		if signed.Genuine(w) {
			t.Fatal("another id is genuine")
		}
	})
}

// FuzzFields: whatever a node writes into the fields, nothing breaks and the answer is the same twice.
func FuzzFields(f *testing.F) {
	f.Add([]byte(`{"hash":"0x0100000000000000000000000000000000000000000000000000000000000000","type":"0x4","nonce":"0x1","chainId":"0x1","gas":"0x5208","maxFeePerGas":"0x1","maxPriorityFeePerGas":"0x1","to":"0x1111111111111111111111111111111111111111","v":"0x1","r":"0x1","s":"0x1","authorizationList":[{"chainId":"0x1","address":"0x2222222222222222222222222222222222222222","nonce":"0x1","yParity":"0x0","r":"0x1","s":"0x2"}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		w, err := wire.ParseTx(json.RawMessage(raw))
		if err != nil || w == nil {
			return
		}
		first := signed.Genuine(w)
		if signed.Genuine(w) != first {
			t.Fatal("two answers")
		}
		for _, a := range w.Auths {
			signed.Authority(a)
		}
	})
}
