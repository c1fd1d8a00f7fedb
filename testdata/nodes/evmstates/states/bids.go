package states

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/crypto/kzg4844"
)

// Bid is a waiting transaction, in several like copies of different senders, so that each
// replacement can be tried on one that is still as it was.
type Bid struct {
	Scene
	Type          uint8
	Cap, Tip, Per *big.Int // its prices, wei; Per is that of blob gas
	stage         *stage
	copies        int
	used          int
}

// Fees are the prices of a replacement, wei; nil: as the type has none.
type Fees struct{ Cap, Tip, Blob *big.Int }

const bidCopies = 8

// Bids fills the pool with waiting transactions of each type whose price is above and below
// the base fee. Only gethsim takes all of them.
func Bids(ctx context.Context, url string) ([]*Bid, error) {
	s := &stage{node: &node{ctx: ctx, url: url}, at: map[string]common.Address{}}
	if err := s.detect(); err != nil {
		return nil, err
	}
	var err error
	if s.rich, err = crypto.HexToECDSA(richKey); err != nil {
		return nil, err
	}
	bids := []*Bid{
		{Type: 2, Cap: gwei(30), Tip: big.NewInt(123_456_789), Scene: Scene{Scenario: "dynamic"}},
		{Type: 2, Tip: big.NewInt(7_000_001), Scene: Scene{Scenario: "dynamic-below"}},
		{Type: 0, Scene: Scene{Scenario: "legacy"}},
		{Type: 0, Scene: Scene{Scenario: "legacy-below"}},
		{Type: 3, Cap: gwei(30), Tip: big.NewInt(123_456_789), Per: big.NewInt(1_000_000_007), Scene: Scene{Scenario: "blob"}},
	}
	for _, b := range bids {
		b.stage, b.copies = s, bidCopies
		for i := range b.copies {
			if err := s.fund(b.key(i), ether(3000)); err != nil {
				return nil, err
			}
		}
	}
	h, err := s.head()
	if err != nil {
		return nil, err
	}
	low := new(big.Int).Div((*big.Int)(h.BaseFee), big.NewInt(3))
	for _, b := range bids {
		switch {
		case b.Cap != nil:
		case b.Scenario == "legacy": // a low tip is left
			b.Cap = (*big.Int)(h.BaseFee)
		default:
			b.Cap = low
		}
		for i := range b.copies {
			tx, err := b.sign(i, Fees{b.Cap, b.Tip, b.Per})
			if err != nil {
				return nil, err
			}
			if err := s.send(tx); err != nil {
				return nil, fmt.Errorf("%s: %w", b.Scenario, err)
			}
			if i == 0 {
				b.Hash, b.From = tx.Hash(), address(b.key(0))
			}
		}
	}
	return bids, nil
}

func (b *Bid) key(i int) *ecdsaKey { return account(fmt.Sprintf("bid %s %d", b.Scenario, i)) }

// Replace tries a replacement with these prices on a copy that nobody has tried yet.
func (b *Bid) Replace(f Fees) error {
	if b.used++; b.used >= b.copies {
		return fmt.Errorf("%s has only %d copies", b.Scenario, b.copies)
	}
	tx, err := b.sign(b.used, f)
	if err != nil {
		return err
	}
	return b.stage.send(tx)
}

func (b *Bid) sign(i int, f Fees) (*types.Transaction, error) {
	signer := types.LatestSignerForChainID(b.stage.chain)
	switch b.Type {
	case 0:
		return types.SignNewTx(b.key(i), signer, &types.LegacyTx{GasPrice: f.Cap, Gas: 21000, To: &bob, Value: ether(10)})
	case 3:
		side, err := blob()
		if err != nil {
			return nil, err
		}
		return types.SignNewTx(b.key(i), signer, &types.BlobTx{
			ChainID: u256(b.stage.chain), GasTipCap: u256(f.Tip), GasFeeCap: u256(f.Cap), Gas: 21000, To: bob, Value: u256(ether(10)),
			BlobFeeCap: u256(f.Blob), BlobHashes: side.BlobHashes(), Sidecar: side,
		})
	}
	return types.SignNewTx(b.key(i), signer, &types.DynamicFeeTx{ChainID: b.stage.chain, GasTipCap: f.Tip, GasFeeCap: f.Cap, Gas: 21000, To: &bob, Value: ether(10)})
}

// blob is a blob of zeros with its cell proofs.
func blob() (*types.BlobTxSidecar, error) {
	var b kzg4844.Blob
	commitment, err := kzg4844.BlobToCommitment(&b)
	if err != nil {
		return nil, err
	}
	proofs, err := kzg4844.ComputeCellProofs(&b)
	if err != nil {
		return nil, err
	}
	side := types.NewBlobTxSidecar(types.BlobSidecarVersion1, []kzg4844.Blob{b}, []kzg4844.Commitment{commitment}, proofs)
	if want := kzg4844.CalcBlobHashV1(sha256.New(), &commitment); side.BlobHashes()[0] != want {
		return nil, fmt.Errorf("blob hash %x, want %x", side.BlobHashes()[0], want)
	}
	return side, nil
}

// Again sends a failed transaction of the development account once more, under the next
// number and with another gas limit, and tells whether it succeeded.
func Again(ctx context.Context, url string, sc Scene, gas uint64) (bool, error) {
	s := &stage{node: &node{ctx: ctx, url: url}}
	if err := s.detect(); err != nil {
		return false, err
	}
	var err error
	if s.rich, err = crypto.HexToECDSA(richKey); err != nil {
		return false, err
	}
	var old types.Transaction
	if err := old.UnmarshalBinary(sc.Raw); err != nil {
		return false, err
	}
	tx, err := s.put(want{to: old.To(), value: old.Value(), data: old.Data(), gas: gas})
	if err != nil {
		return false, err
	}
	if err := s.mine(); err != nil {
		return false, err
	}
	r, err := s.receipt(tx.Hash())
	if err != nil {
		return false, err
	}
	return r.Status == 1, nil
}
