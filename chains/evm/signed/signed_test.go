package signed_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"txtriage/chains/evm/signed"
	"txtriage/chains/evm/wire"
)

// Every type that can be recomputed comes back with its own hash and sender.
func TestRebuild(t *testing.T) {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("a test key")))
	if err != nil {
		t.Fatal(err)
	}
	me, to := crypto.PubkeyToAddress(key.PublicKey), common.Address{7}
	one, chain := big.NewInt(1), big.NewInt(5)
	list := types.AccessList{{Address: to, StorageKeys: []common.Hash{{1}}}}
	auth, err := types.SignSetCode(key, types.SetCodeAuthorization{ChainID: *uint256.NewInt(5), Address: to, Nonce: 3})
	if err != nil {
		t.Fatal(err)
	}
	u := uint256.NewInt(1)
	for name, tx := range map[string]types.TxData{
		"legacy":      &types.LegacyTx{Nonce: 1, GasPrice: one, Gas: 21000, To: &to, Value: one, Data: []byte{1}},
		"creation":    &types.LegacyTx{Nonce: 1, GasPrice: one, Gas: 21000, Data: []byte{1}},
		"access list": &types.AccessListTx{ChainID: chain, Nonce: 1, GasPrice: one, Gas: 21000, To: &to, Value: one, AccessList: list},
		"dynamic fee": &types.DynamicFeeTx{ChainID: chain, Nonce: 1, GasTipCap: one, GasFeeCap: one, Gas: 21000, To: &to, AccessList: list},
		"blob":        &types.BlobTx{ChainID: uint256.NewInt(5), Nonce: 1, GasTipCap: u, GasFeeCap: u, Gas: 21000, To: to, BlobFeeCap: u, BlobHashes: []common.Hash{{1}}},
		"set code":    &types.SetCodeTx{ChainID: uint256.NewInt(5), Nonce: 1, GasTipCap: u, GasFeeCap: u, Gas: 21000, To: to, AuthList: []types.SetCodeAuthorization{auth}},
	} {
		full, err := types.SignNewTx(key, types.LatestSignerForChainID(chain), tx)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(full)
		if err != nil {
			t.Fatal(err)
		}
		got, err := wire.ParseTx(raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		back := signed.Rebuild(got)
		if back == nil || back.Hash() != full.Hash() {
			t.Errorf("%s: another hash", name)
			continue
		}
		if from, err := signed.Sender(back); err != nil || from != me {
			t.Errorf("%s: sender %v %v", name, from, err)
		}
		if !signed.Genuine(got) {
			t.Errorf("%s is called a fake", name)
		}
		if got.Value = big.NewInt(99); signed.Genuine(got) {
			t.Errorf("%s with another value is called genuine", name)
		}
		for _, a := range got.Auths {
			if who, ok := signed.Authority(a); !ok || who != me {
				t.Errorf("%s: authority %v", name, who)
			}
		}
	}
}

// What cannot be recomputed accuses nobody.
func TestNothingToRecompute(t *testing.T) {
	n, zero, one := uint64(1), new(big.Int), big.NewInt(1)
	for name, tx := range map[string]*wire.Tx{
		"no signature":       {Nonce: &n, GasPrice: one},
		"system transaction": {Nonce: &n, GasPrice: zero, R: zero, S: zero, V: zero},
		"another type":       {Type: 0x7e, Nonce: &n, R: one, S: one, V: one, MaxFee: one, MaxTip: one, ChainID: one},
		"no price":           {Nonce: &n, R: one, S: one, V: one},
	} {
		if signed.Rebuild(tx) != nil || !signed.Genuine(tx) {
			t.Errorf("%s was recomputed", name)
		}
	}
	// A chain id of zero must not stop the program.
	bad := signed.Rebuild(&wire.Tx{Type: 2, Nonce: &n, R: one, S: one, V: zero, MaxFee: one, MaxTip: one, ChainID: zero})
	if _, err := signed.Sender(bad); err == nil {
		t.Error("a sender without a chain")
	}
}
