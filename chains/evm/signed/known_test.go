package signed_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"txtriage/chains/evm/signed"
)

// Whoever the node says the sender is, the answer is that of Sender: for the first signature of
// a key as for the hundredth, for true and for changed transactions of every kind.
func TestSenderAs(t *testing.T) {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("a wallet that pays often")))
	if err != nil {
		t.Fatal(err)
	}
	me, to := crypto.PubkeyToAddress(key.PublicKey), common.Address{7}
	found := 0
	for i := range 60 {
		one, chain := big.NewInt(int64(i)+1), big.NewInt(int64(1+i%3*136))
		for kind, data := range []types.TxData{
			&types.LegacyTx{Nonce: uint64(i), GasPrice: one, Gas: 21000, To: &to, Value: one},
			&types.AccessListTx{ChainID: chain, Nonce: uint64(i), GasPrice: one, Gas: 21000, To: &to},
			&types.DynamicFeeTx{ChainID: chain, Nonce: uint64(i), GasTipCap: one, GasFeeCap: one, Gas: 21000, To: &to},
		} {
			signer := types.LatestSignerForChainID(chain)
			if kind == 0 && i%4 == 3 {
				signer = types.HomesteadSigner{} // bound to no chain
			}
			tx, err := types.SignNewTx(key, signer, data)
			if err != nil {
				t.Fatal(err)
			}
			v, r, s := tx.RawSignatureValues()
			parity := new(big.Int).Xor(v, big.NewInt(1))
			if kind == 0 && tx.Protected() { // 35 is odd
				parity = new(big.Int).Add(v, big.NewInt(1-2*int64(1-v.Bit(0))))
			}
			for name, c := range map[string]*types.Transaction{
				"true": tx, "other parity": changed(t, data, parity, r, s), "other number": changed(t, data, v, s, r),
				"the larger number": changed(t, data, parity, r, new(big.Int).Sub(crypto.S256().Params().N, s)), "no number": changed(t, data, v, r, new(big.Int)),
			} {
				for _, told := range []*common.Address{nil, &me, &to} {
					got, err := signed.SenderAs(c, told)
					want, wantErr := signed.Sender(c)
					if got != want || fmt.Sprint(err) != fmt.Sprint(wantErr) {
						t.Fatalf("%d, kind %d, %s: %s %v, want %s %v", i, kind, name, got, err, want, wantErr)
					}
					if got == me {
						found++
					}
				}
			}
		}
	}
	if found < 60*3*3 {
		t.Errorf("found %d times", found)
	}
}

func changed(t *testing.T, data types.TxData, v, r, s *big.Int) *types.Transaction {
	t.Helper()
	switch d := data.(type) {
	case *types.LegacyTx:
		c := *d
		c.V, c.R, c.S = v, r, s
		return types.NewTx(&c)
	case *types.AccessListTx:
		c := *d
		c.V, c.R, c.S = v, r, s
		return types.NewTx(&c)
	case *types.DynamicFeeTx:
		c := *d
		c.V, c.R, c.S = v, r, s
		return types.NewTx(&c)
	}
	t.Fatal("unknown kind")
	return nil
}
