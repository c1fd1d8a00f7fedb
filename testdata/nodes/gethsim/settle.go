package main

import (
	"context"
	"errors"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/rpc"
)

// settle waits until no transaction that could be in a block still stands among those that
// cannot. The pool moves them over in the background after they were sent, and forgets to
// where a reset of its head overtakes that: LegacyPool.runReorg then drops the accounts that
// were to be looked at, and counts from the chain's nonce, below what is waiting already.
// So nothing is sent while a block is made, and a sender is answered when the pool is at rest.
func settle(pool *txpool.TxPool) error {
	for range 5000 {
		if settled(pool) {
			return nil
		}
		time.Sleep(time.Millisecond)
	}
	return errors.New("the pool does not come to rest")
}

func settled(pool *txpool.TxPool) bool {
	_, queued := pool.Content()
	for from, txs := range queued {
		if len(txs) > 0 && txs[0].Nonce() == pool.PoolNonce(from) {
			return false
		}
	}
	return true
}

// taker takes signed transactions as the node's own service does, and answers when the pool
// has put them in their place, so that what is asked next sees them there.
type taker struct {
	hand  *sim
	pool  *txpool.TxPool
	inner interface {
		SendRawTransaction(ctx context.Context, input hexutil.Bytes) (common.Hash, error)
	}
}

// newTaker finds the node's own service among the given ones.
func newTaker(hand *sim, all []rpc.API) (*taker, error) {
	t := &taker{hand: hand, pool: hand.node.TxPool()}
	for _, api := range all {
		if t.inner == nil && api.Namespace == "eth" {
			t.inner, _ = api.Service.(interface {
				SendRawTransaction(ctx context.Context, input hexutil.Bytes) (common.Hash, error)
			})
		}
	}
	if t.inner == nil {
		return nil, errors.New("no service takes transactions")
	}
	return t, nil
}

// SendRawTransaction is eth_sendRawTransaction.
func (t *taker) SendRawTransaction(ctx context.Context, input hexutil.Bytes) (common.Hash, error) {
	t.hand.mu.Lock()
	defer t.hand.mu.Unlock()
	hash, err := t.inner.SendRawTransaction(ctx, input)
	if err != nil {
		return hash, err
	}
	return hash, settle(t.pool)
}
