package main

import (
	"context"
	"errors"
	"math/big"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/miner"
)

// sim is the "sim" namespace: the hand that makes blocks. Nothing happens by itself.
type sim struct {
	node *eth.Ethereum
	step uint64 // seconds between blocks; 0: the clock's time
	mu   sync.Mutex
	made uint64 // blocks made, also those that left the chain
}

// Commit makes a block of what the pool offers and returns its hash.
func (s *sim) Commit() (common.Hash, error) { return s.CommitAt(0) }

// CommitAt makes a block with the given time in Unix seconds; 0 picks one. A time that is
// not after the parent's becomes the second after it.
func (s *sim) CommitAt(unix uint64) (common.Hash, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// The pool follows the head in the background; wait for it. What was sent before stands
	// in its place already (taker).
	if err := s.node.TxPool().Sync(); err != nil {
		return common.Hash{}, err
	}
	chain := s.node.BlockChain()
	parent := chain.CurrentBlock()
	if unix == 0 {
		unix = uint64(time.Now().Unix())
		if s.step > 0 {
			unix = parent.Time + s.step
		}
	}
	args := &miner.BuildPayloadArgs{
		Parent: parent.Hash(), Timestamp: max(unix, parent.Time+1), BeaconRoot: &common.Hash{}, Withdrawals: types.Withdrawals{},
	}
	// A counter in the randomness keeps a block on a fork from being its sibling again.
	s.made++
	args.Random = common.BigToHash(new(big.Int).SetUint64(s.made))
	if chain.Config().IsAmsterdam(parent.Number, args.Timestamp) {
		slot := parent.Number.Uint64() + 1
		args.SlotNum = &slot
	}
	block, _, err := s.node.Miner().BuildTestingPayload(args, nil, false, nil)
	if err != nil {
		return common.Hash{}, err
	}
	if _, err := chain.InsertBlockWithoutSetHead(context.Background(), block, false); err != nil {
		return common.Hash{}, err
	}
	if _, err := chain.SetCanonical(block); err != nil {
		return common.Hash{}, err
	}
	return block.Hash(), s.node.TxPool().Sync()
}

// Fork takes an older block as head: blocks above it leave the chain, and their
// transactions return to the pool.
func (s *sim) Fork(parent common.Hash) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.node.BlockChain().GetBlockByHash(parent)
	if b == nil {
		return errors.New("no such block")
	}
	if _, err := s.node.BlockChain().SetCanonical(b); err != nil {
		return err
	}
	return s.node.TxPool().Sync()
}

// Finalize marks a height of the chain as final, and as safe what is up to head.
func (s *sim) Finalize(final, safe uint64) error {
	chain := s.node.BlockChain()
	f, sf := chain.GetHeaderByNumber(final), chain.GetHeaderByNumber(safe)
	if f == nil || sf == nil {
		return errors.New("no such block")
	}
	chain.SetFinalized(f)
	chain.SetSafe(sf)
	return nil
}

// Rollback empties the pool.
func (s *sim) Rollback() { s.node.TxPool().Clear() }
