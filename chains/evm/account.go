package evm

import (
	"encoding/json"
	"sort"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// accountAsks are the questions about one account on the newest state.
type accountAsks struct {
	latest, pending, balance, code, pool *ask
}

func (in *inquiry) accountAsks(a common.Address) *accountAsks {
	h := a.Hex()
	return &accountAsks{
		latest:  call("eth_getTransactionCount", h, "latest"),
		pending: call("eth_getTransactionCount", h, "pending"),
		balance: call("eth_getBalance", h, "latest"),
		code:    call("eth_getCode", h, "latest"),
		pool:    call("txpool_contentFrom", h),
	}
}

func (a *accountAsks) all() []*ask { return []*ask{a.latest, a.pending, a.balance, a.code, a.pool} }

// settle turns the answers into facts about the sender (or the pasted address).
func (in *inquiry) settle(n *node, a *accountAsks) {
	in.e.NonceLatest = value(n, a.latest, wire.Uint)
	in.e.NoncePending = value(n, a.pending, wire.Uint)
	in.e.Balance = value(n, a.balance, integer)
	in.e.SenderCode = value(n, a.code, codeOf)
	in.e.Pool = value(n, a.pool, poolOf)
}

// settleAccount answers for a pasted address.
func (in *inquiry) settleAccount() {
	for _, n := range in.ranked() {
		if n.account.latest.answered() || n.account.balance.answered() {
			in.settle(n, n.account)
			return
		}
	}
	for _, n := range in.ranked() {
		in.settle(n, n.account)
		return
	}
}

func integer(raw json.RawMessage) (facts.Int, error) {
	b, err := wire.Big(raw)
	return facts.FromBig(b), err
}

func codeOf(raw json.RawMessage) (facts.Code, error) {
	b, err := wire.Bytes(raw)
	return codeFacts(b), err
}

func poolOf(raw json.RawMessage) ([]facts.PoolTx, error) {
	p, err := wire.ParsePool(raw)
	if err != nil {
		return nil, err
	}
	out := []facts.PoolTx{}
	add := func(txs []*wire.Tx, queued bool) {
		for _, t := range txs {
			f := txFacts(t)
			out = append(out, facts.PoolTx{Hash: f.Hash, Nonce: f.Nonce, MaxFee: f.MaxFee, MaxTip: f.MaxTip, Cost: cost(t), Queued: queued, Type: t.Type})
		}
	}
	add(p.Pending, false)
	add(p.Queued, true)
	sort.Slice(out, func(i, j int) bool {
		if out[i].Nonce != out[j].Nonce {
			return out[i].Nonce < out[j].Nonce
		}
		return out[i].Hash < out[j].Hash
	})
	return out, nil
}
