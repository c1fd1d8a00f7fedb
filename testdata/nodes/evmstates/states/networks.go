package states

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// open connects to a fresh gethsim.
func open(ctx context.Context, url string) (*stage, error) {
	s := &stage{node: &node{ctx: ctx, url: url}, at: nil}
	if err := s.detect(); err != nil {
		return nil, err
	}
	var err error
	s.rich, err = crypto.HexToECDSA(richKey)
	return s, err
}

// Busy fills more blocks than a fee history shows, then lets two transactions wait: one that
// pays as others do, and one whose tip nobody needs. The node's blocks must be small and its
// blobs dear (-excess-blob-gas), for a third one that carries a blob.
func Busy(ctx context.Context, url string) ([]Scene, error) {
	s, err := open(ctx, url)
	if err != nil {
		return nil, err
	}
	filler, payer, cheap, blobs := account("filler"), account("payer"), account("cheap"), account("blobs")
	for k, coins := range map[*ecdsaKey]int64{filler: 3_000_000, payer: 5000, cheap: 5000, blobs: 900_000} {
		if err := s.fund(k, ether(coins)); err != nil {
			return nil, err
		}
	}
	h, err := s.head()
	if err != nil {
		return nil, err
	}
	burn := []byte{0xfe} // an invalid instruction: it takes all the gas that it is given
	full := want{key: filler, data: burn, gas: uint64(h.GasLimit) - 1000, cap: gwei(900), tip: gwei(2)}
	for range 22 {
		if _, err := s.put(full); err != nil {
			return nil, err
		}
		if err := s.mine(); err != nil {
			return nil, err
		}
	}
	pay := want{to: &bob, value: ether(10), gas: 21000, cap: gwei(2000), tip: gwei(3)}
	for _, c := range []struct {
		name, about string
		key         *ecdsaKey
		tip         *big.Int
	}{
		{"busy", "waits, well paid, and all blocks are full", payer, gwei(3)},
		{"outbid", "waits with a tip of one wei, and all blocks are full", cheap, big.NewInt(1)},
	} {
		w := pay
		w.key, w.tip = c.key, c.tip
		tx, err := s.put(w)
		if err != nil {
			return nil, err
		}
		s.note(c.name, tx, c.about)
	}
	return s.scenes, s.dearBlob(blobs)
}

// dearBlob lets a transaction wait that pays one wei for the gas of its blob.
func (s *stage) dearBlob(k *ecdsaKey) error {
	side, err := blob()
	if err != nil {
		return err
	}
	tx, err := types.SignNewTx(k, types.LatestSignerForChainID(s.chain), &types.BlobTx{
		ChainID: u256(s.chain), GasTipCap: u256(gwei(3)), GasFeeCap: u256(gwei(2000)), Gas: 21000, To: bob, Value: u256(ether(10)),
		BlobFeeCap: u256(big.NewInt(2)), BlobHashes: side.BlobHashes(), Sidecar: side,
	})
	if err != nil {
		return err
	}
	if err := s.send(tx); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	s.note("blob", tx.WithoutBlobTxSidecar(), "offers less for its blob than the next block asks")
	return nil
}

// Halted makes blocks that end before now, and lets a transaction wait since: the network, or
// the node's link to it, stands still. The node's first block must be older (-genesis-time).
func Halted(ctx context.Context, url string, last time.Time) ([]Scene, error) {
	s, err := open(ctx, url)
	if err != nil {
		return nil, err
	}
	k := account("halted")
	if err := s.fundAt(k, last.Add(-time.Minute)); err != nil {
		return nil, err
	}
	if err := s.ask(nil, "sim_commitAt", last.Unix()); err != nil {
		return nil, err
	}
	tx, err := s.put(want{key: k, to: &bob, value: ether(10), gas: 21000})
	if err != nil {
		return nil, err
	}
	s.note("halted", tx, "waits, and no new block has come for long")
	return s.scenes, nil
}

// Unfinal makes blocks up to now, of which none since the first is final.
func Unfinal(ctx context.Context, url string, now time.Time) ([]Scene, error) {
	s, err := open(ctx, url)
	if err != nil {
		return nil, err
	}
	k := account("unfinal")
	if err := s.fundAt(k, now.Add(-time.Minute)); err != nil {
		return nil, err
	}
	tx, err := s.put(want{key: k, to: &bob, value: ether(10), gas: 21000})
	if err != nil {
		return nil, err
	}
	for _, at := range []time.Time{now.Add(-24 * time.Second), now.Add(-12 * time.Second)} {
		if err := s.ask(nil, "sim_commitAt", at.Unix()); err != nil {
			return nil, err
		}
	}
	s.note("unfinal", tx, "in a block, and no block has become final for hours")
	big, err := s.sign(want{to: &bob, value: ether(10), gas: 17_000_000})
	if err != nil {
		return nil, err
	}
	s.note("above-cap", big, "asks for more gas than one transaction may have")
	return s.scenes, nil
}

// Lifted lets a transaction wait that asks for more gas than one could have before Amsterdam.
func Lifted(ctx context.Context, url string) ([]Scene, error) {
	s, err := open(ctx, url)
	if err != nil {
		return nil, err
	}
	k := account("lifted")
	if err := s.fund(k, ether(5000)); err != nil {
		return nil, err
	}
	tx, err := s.put(want{key: k, to: &bob, value: ether(10), gas: 17_000_000, cap: gwei(40)})
	if err != nil {
		return nil, err
	}
	s.note("lifted", tx, "asks for much gas, which the rules of Amsterdam allow")
	return s.scenes, nil
}

// fundAt gives a scene's account coins in a block of a given time.
func (s *stage) fundAt(k *ecdsaKey, at time.Time) error {
	to := address(k)
	if _, err := s.put(want{to: &to, value: ether(5000), gas: 400_000}); err != nil {
		return err
	}
	return s.ask(nil, "sim_commitAt", at.Unix())
}
