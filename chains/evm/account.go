package evm

import (
	"encoding/json"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// accountAsks are the questions about one account on the newest state.
type accountAsks struct {
	who                                  common.Address
	latest, pending, balance, code, pool *query.Ask
	whole                                *query.Ask // the pool of all senders, where it is small
}

func accountAsksOf(a common.Address) *accountAsks {
	h := a.Hex()
	return &accountAsks{
		who:     a,
		latest:  query.Call("eth_getTransactionCount", h, "latest"),
		pending: query.Call("eth_getTransactionCount", h, "pending"),
		balance: query.Call("eth_getBalance", h, "latest"),
		code:    query.Call("eth_getCode", h, "latest"),
		pool:    query.Call("txpool_contentFrom", h),
	}
}

func (a *accountAsks) all() []*query.Ask {
	return []*query.Ask{a.latest, a.pending, a.balance, a.code, a.pool, a.whole}
}

// smallPool is how many transactions a pool may count to be asked for whole.
const smallPool = 200

// withWholePool also asks for the whole pool if it is small: some nodes, anvil and older ones,
// do not show that of one sender.
func (a *accountAsks) withWholePool(n *node) *accountAsks {
	if count, ok := query.Read(n.poolAsk, poolSize); ok && count <= smallPool {
		a.whole = query.Call("txpool_content").Maybe()
	}
	return a
}

// waiting are the account's transactions in the node's pool, and the exchange that showed them.
func (a *accountAsks) waiting() (*wire.Pool, *query.Ask, bool) {
	if p, ok := query.Read(a.pool, wire.ParsePool); ok {
		return p, a.pool, true
	}
	p, ok := query.Read(a.whole, func(raw json.RawMessage) (*wire.Pool, error) { return wire.ParsePoolOf(raw, a.who) })
	return p, a.whole, ok
}

// poolSize is how many transactions txpool_status counts.
func poolSize(raw json.RawMessage) (uint64, error) {
	var counts struct{ Pending, Queued json.RawMessage }
	if err := json.Unmarshal(raw, &counts); err != nil {
		return 0, err
	}
	p, err := wire.Uint(counts.Pending)
	if err != nil {
		return 0, err
	}
	q, err := wire.Uint(counts.Queued)
	return p + q, err
}

// settle turns the answers into facts about the sender (or the pasted address).
func (in *inquiry) settle(a *accountAsks) {
	in.e.NonceLatest = query.Value(a.latest, wire.Uint)
	in.e.NoncePending = query.Value(a.pending, wire.Uint)
	in.e.Balance = query.Value(a.balance, integer)
	in.e.SenderCode = query.Value(a.code, shape.ReadCode)
	if in.e.Pool = query.Value(a.pool, poolOf); !in.e.Pool.Known() {
		if p, asked, ok := a.waiting(); ok {
			in.e.Pool = facts.KnownValue(shape.Pool(p), asked.From()...)
		}
	}
}

// settleAccount answers for a pasted address, by the node that left least of it open.
func (in *inquiry) settleAccount() {
	nodes := in.ranked()
	if len(nodes) == 0 {
		return
	}
	open := func(n *node) (missed int) {
		for _, a := range n.account.all() {
			missed += count(a.Wants())
		}
		return missed
	}
	best := nodes[0]
	for _, n := range nodes[1:] {
		if a, b := in.speaks(n), in.speaks(best); a && !b || a == b && open(n) < open(best) {
			best = n
		}
	}
	in.settle(best.account)
	in.hear(best, in.another(best, (*inquiry).ownAccount), (*inquiry).ownAccount)
	if best.account.latest.Answered() || best.account.balance.Answered() {
		in.rewards(best, *in.account)
		in.traffic(best, best.account)
	}
}

// ownAccount is what the one node of an opinion said of it in the opening round.
func (in *inquiry) ownAccount() { in.settle(in.nodes[0].account) }

func integer(raw json.RawMessage) (facts.Int, error) {
	b, err := wire.Big(raw)
	return facts.FromBig(b), err
}

func poolOf(raw json.RawMessage) ([]facts.PoolTx, error) {
	p, err := wire.ParsePool(raw)
	if err != nil {
		return nil, err
	}
	return shape.Pool(p), nil
}
