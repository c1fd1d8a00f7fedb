package recognise_test

import (
	"bytes"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"

	"txtriage/chains"
	"txtriage/chains/recognise"
)

func TestRawEVMTransactions(t *testing.T) {
	cat := catalog(t)
	key, err := crypto.HexToECDSA(strings.Repeat("1", 64))
	if err != nil {
		t.Fatal(err)
	}
	to := common.HexToAddress("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")
	one := big.NewInt(1)
	for name, c := range map[string]struct {
		signer types.Signer
		tx     types.TxData
		chains string
	}{
		"legacy, any chain": {types.HomesteadSigner{}, &types.LegacyTx{Nonce: 7, GasPrice: one, Gas: 21000, To: &to, Value: one}, allEVM},
		"legacy, protected": {types.NewEIP155Signer(big.NewInt(56)), &types.LegacyTx{GasPrice: one, Gas: 21000, To: &to}, "bsc"},
		"access list":       {types.LatestSignerForChainID(big.NewInt(137)), &types.AccessListTx{ChainID: big.NewInt(137), GasPrice: one, Gas: 21000, To: &to}, "polygon"},
		"fee market":        {types.LatestSignerForChainID(one), &types.DynamicFeeTx{ChainID: one, GasFeeCap: one, Gas: 60000, To: &to, Data: bytes.Repeat([]byte{1}, 500)}, "ethereum"},
		"contract creation": {types.LatestSignerForChainID(big.NewInt(8453)), &types.DynamicFeeTx{ChainID: big.NewInt(8453), GasFeeCap: one, Gas: 600000, Data: []byte{0x60}}, "base"},
		"unknown chain":     {types.LatestSignerForChainID(big.NewInt(1337)), &types.DynamicFeeTx{ChainID: big.NewInt(1337), GasFeeCap: one, Gas: 21000, To: &to}, "eip155:1337"},
	} {
		tx := types.MustSignNewTx(key, c.signer, c.tx)
		raw, err := tx.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		h := hex.EncodeToString(raw)
		for _, paste := range []string{"0x" + h, h, "raw: 0x" + strings.ToUpper(h) + ".", "0x" + wrapped(h, 76), "my tx " + tx.Hash().Hex() + " is 0x" + h} {
			refs := recognise.Recognise(paste, cat)
			if got := slugs(cat, refs); got != c.chains {
				t.Errorf("%s: on %q, want %q: %.80s", name, got, c.chains, paste)
				continue
			}
			r := refs[0]
			if r.Kind != chains.RawTransaction || r.ID != tx.Hash().Hex() || !bytes.Equal(r.Raw, raw) || r.Sure != (len(refs) == 1) || len(r.Text) > 80 {
				t.Errorf("%s: %s, id %s, sure %t", name, r.Kind, r.ID, r.Sure)
			}
		}
		for _, bad := range []string{h[:len(h)-2], h + "00"} { // cut, or too long
			if r := recognise.Recognise("0x"+bad, cat)[0]; r.Kind == chains.RawTransaction {
				t.Errorf("%s: %.20s… was read although bytes are wrong", name, bad)
			}
		}
	}
	// A type that the library does not know: the envelope is sound, so the id is known.
	list, err := rlp.EncodeToBytes([]any{uint(1), uint(2), uint(3), uint(21000), to, uint(1), []byte{}, uint(324), bytes.Repeat([]byte{7}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	raw := append([]byte{0x71}, list...)
	refs := recognise.Recognise(hex.EncodeToString(raw), cat)
	if refs[0].Kind != chains.RawTransaction || refs[0].ID != crypto.Keccak256Hash(raw).Hex() || slugs(cat, refs) != allEVM {
		t.Errorf("an unknown type is read as %s %s on %s", refs[0].Kind, refs[0].ID, slugs(cat, refs))
	}
	if r := recognise.Recognise(hex.EncodeToString(append(raw, 0)), cat)[0]; r.Kind == chains.RawTransaction {
		t.Error("an envelope with a byte too many was read")
	}
}

func wrapped(s string, n int) string { return strings.ReplaceAll(grouped(s, n), " ", "\n") }

func TestRawBitcoinTransactions(t *testing.T) {
	cat := catalog(t)
	for _, segwit := range []bool{false, true} {
		tx := wire.NewMsgTx(2)
		for i := range 3 {
			in := wire.NewTxIn(wire.NewOutPoint(&chainhash.Hash{1, 2, byte(i)}, uint32(i)), bytes.Repeat([]byte{3}, 100*i), nil)
			if segwit {
				in.Witness = wire.TxWitness{bytes.Repeat([]byte{4}, 71), bytes.Repeat([]byte{5}, 33)}
			}
			tx.AddTxIn(in)
		}
		tx.AddTxOut(wire.NewTxOut(5000, bytes.Repeat([]byte{6}, 300)))
		tx.AddTxOut(wire.NewTxOut(6000, []byte{0x51}))
		tx.LockTime = 840000
		var b bytes.Buffer
		if err := tx.Serialize(&b); err != nil {
			t.Fatal(err)
		}
		h := hex.EncodeToString(b.Bytes())
		for _, paste := range []string{h, strings.ToUpper(h), "rawtx=" + h + "\n", wrapped(h, 64), tx.TxHash().String() + " " + h} {
			refs := recognise.Recognise(paste, cat)
			if len(refs) == 0 || refs[0].Kind != chains.RawTransaction || refs[0].ID != tx.TxHash().String() || !bytes.Equal(refs[0].Raw, b.Bytes()) || refs[len(refs)-1].Item != 0 {
				t.Errorf("segwit %t: %.60s is read as %d refs, first %s %s", segwit, paste, len(refs), refs[0].Kind, refs[0].ID)
				continue
			}
			if bch := strings.Contains(slugs(cat, refs), "bitcoin-cash"); bch == segwit {
				t.Errorf("segwit %t, on Bitcoin Cash %t", segwit, bch)
			}
		}
		if r := recognise.Recognise(h[:len(h)-2], cat)[0]; r.Kind == chains.RawTransaction {
			t.Error("a cut transaction was read")
		}
	}
	// Counts that promise more than the text holds cost neither time nor memory.
	for _, hostile := range []string{"02000000feffffffff", "02000000ffffffffffffffffff", "020000000001fdffff", "02000000fd0000"} {
		if r := recognise.Recognise(hostile+strings.Repeat("00", 80), cat)[0]; r.Kind == chains.RawTransaction {
			t.Errorf("%s was read", hostile)
		}
	}
}
