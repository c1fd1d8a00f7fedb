package evm

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"txtriage/chains"
	"txtriage/chains/evm/marks"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/rawjson"
)

// percentiles of the tips that eth_feeHistory is asked for, over feeBlocks blocks.
var percentiles = []any{10, 50, 90}

const feeBlocks = 20

// roundA asks every node the same at once.
func (in *inquiry) roundA() {
	ctx, cut := context.WithCancelCause(in.ctx)
	defer cut(nil)
	var first sync.Once
	one := func(n *node) {
		n.Alone(ctx, in.opening(n)...)
		in.readOpening(n)
		if wait := in.Patience(); wait > 0 && n.knows() && n.usable() { // the others are not waited for without end
			first.Do(func() {
				t := time.AfterFunc(wait, func() { cut(context.DeadlineExceeded) })
				context.AfterFunc(ctx, func() { t.Stop() })
			})
		}
	}
	var wg sync.WaitGroup
	for _, n := range in.nodes[1:] {
		wg.Go(func() { one(n) })
	}
	one(in.nodes[0])
	wg.Wait()
	in.forgedHeads()
}

// Patience is how long a node is waited for once another has the transaction; 0 where that is not
// to be bounded: in a replay, and where questions of many diagnoses wait in one queue.
func (in *inquiry) Patience() (most time.Duration) {
	for _, n := range in.nodes {
		p := n.Caller.Standing().Patience
		if p == 0 {
			return 0
		}
		most = max(most, p)
	}
	return most
}

// insist asks those once more that failed to say whether they know the transaction, where others
// say that they do not: that nobody has it is not said lightly.
func (in *inquiry) insist() {
	denied, known := false, false
	var unsure []*node
	for _, n := range in.usable() {
		known = known || n.knows()
		denied = denied || n.View.Saw.State == facts.Absent
		if again := n.unsaid(); n.Answered && len(again) > 0 {
			unsure = append(unsure, n)
		}
	}
	if known || !denied || in.hash == nil {
		return
	}
	var wg sync.WaitGroup
	for _, n := range unsure {
		wg.Go(func() {
			again := n.unsaid()
			for _, a := range again {
				a.Asked, a.Bad = false, false
			}
			alive := query.Call("eth_chainId")
			n.Send(chains.Anew(in.ctx), append(again, alive)...)
			query.Note(again)
			n.gone = !alive.Answered() // since the first round: as if it had not been asked
			for _, a := range again {
				if a.Settles() {
					n.AnsweredBy(a.Call.Method, n.View.Label)
				}
			}
			in.readTx(n)
		})
	}
	wg.Wait()
}

// unsaid are the questions about the transaction that were not answered, though they might be.
func (n *node) unsaid() (out []*query.Ask) {
	for _, a := range []*query.Ask{n.txAsk, n.receiptAsk, n.blockAsk} {
		if a == nil || a.Reply.Err == nil && !a.Bad {
			continue
		}
		if !unindexed(a.Class) { // that it cannot know is an answer
			out = append(out, a)
		}
	}
	return out
}

func (in *inquiry) opening(n *node) []*query.Ask {
	n.chain = query.Call("eth_chainId")
	n.headAsk = query.Call("eth_getBlockByNumber", "latest", false)
	n.finalAsk = query.Call("eth_getBlockByNumber", "finalized", false)
	n.safeAsk = query.Call("eth_getBlockByNumber", "safe", false)
	n.feeAsk = query.Call("eth_feeHistory", spell.Number(feeBlocks), "latest", percentiles)
	n.syncAsk = query.Call("eth_syncing")
	n.clientAsk = query.Call("web3_clientVersion")
	n.poolAsk = query.Call("txpool_status")
	out := []*query.Ask{n.chain}
	if in.hash != nil {
		n.txAsk = query.Call("eth_getTransactionByHash", in.hash.Hex())
		n.receiptAsk = query.Call("eth_getTransactionReceipt", in.hash.Hex())
		if !in.q.Queued {
			n.blockAsk = in.asBlock()
		}
	}
	out = append(out, n.txAsk, n.receiptAsk, n.headAsk, n.finalAsk, n.safeAsk, n.feeAsk, n.syncAsk, n.clientAsk, n.poolAsk, n.blockAsk)
	if in.account != nil {
		n.account = accountAsksOf(*in.account)
		out = append(out, n.account.all()...)
	}
	return out
}

// asBlock asks whether the pasted id is a block's.
func (in *inquiry) asBlock() *query.Ask {
	return query.Call("eth_getBlockByHash", in.hash.Hex(), false)
}

// readLater asks what the opening left out to spare the nodes of a queue, where nobody knows the id.
func (in *inquiry) readLater() {
	if !in.q.Queued || in.hash == nil || slices.ContainsFunc(in.nodes, (*node).knows) {
		return
	}
	var wg sync.WaitGroup
	for _, n := range in.nodes {
		if !n.Answered {
			continue
		}
		wg.Go(func() {
			n.blockAsk = in.asBlock()
			n.Alone(in.ctx, n.blockAsk)
			in.readPasted(n)
		})
	}
	wg.Wait()
}

// readPasted reads the block whose hash was pasted.
func (in *inquiry) readPasted(n *node) {
	n.block = readBlock(n.blockAsk)
	if n.block != nil && n.block.Hash != *in.hash {
		n.block = nil
	}
}

func (in *inquiry) readOpening(n *node) {
	v := n.View
	if id := query.Value(n.chain, wire.Uint); id.Known() {
		v.OnChain = facts.KnownValue(id.V == in.chainID, id.From...)
	} else {
		v.OnChain = query.Without[bool](n.chain)
	}
	n.head = readBlock(n.headAsk)
	n.final = readBlock(n.finalAsk)
	n.safe = readBlock(n.safeAsk)
	n.final, n.safe = n.sealed(n.final, n.finalAsk), n.sealed(n.safe, n.safeAsk)
	v.Amiss = marks.Amiss(in.f.Chain, n.head, n.safe, n.final, in.q.Now)
	if n.head != nil {
		v.Head = facts.KnownValue(shape.Block(n.head), n.headAsk.From()...)
	} else {
		v.Head = query.Without[facts.BlockRef](n.headAsk)
	}
	v.Syncing = query.Value(n.syncAsk, wire.Sync)
	v.Client = query.Value(n.clientAsk, clientName)
	v.Pool = query.Value(n.poolAsk, hasPool)
	in.readTx(n)
}

// readTx reads what the node knows of the transaction.
func (in *inquiry) readTx(n *node) {
	if in.hash == nil {
		return
	}
	in.readPasted(n)
	n.tx, _ = query.Read(n.txAsk, wire.ParseTx)
	n.receipt, _ = query.Read(n.receiptAsk, wire.ParseReceipt)
	in.check(n)
	in.viewOfTx(n)
}

func readBlock(a *query.Ask) *wire.Block {
	b, _ := query.Read(a, wire.ParseBlock)
	return b
}

// sealed is a block below the head, or nil where its header is not what its hash stands for though
// that of the newest is: then the answer is damaged, and no rule of the chain's own is the reason.
func (n *node) sealed(b *wire.Block, a *query.Ask) *wire.Block {
	if b == nil || b.Sealed || n.head == nil || !n.head.Sealed {
		return b
	}
	a.Bad = true
	n.Refused(a.Call.Method, nodeerr.BadReply, "")
	return nil
}

// viewOfTx notes whether the node knows the transaction and whether it could know.
func (in *inquiry) viewOfTx(n *node) {
	v := n.View
	seen := shape.Join(n.txAsk.From(), n.receiptAsk.From())
	switch {
	case len(v.Lied) > 0:
		v.Saw = facts.Without[bool](facts.Conflicting, seen...)
		n.tx, n.receipt = nil, nil
	case n.tx != nil || n.receipt != nil:
		if n.receipt != nil || n.tx.BlockHash != nil {
			n.Holds("eth_getTransactionByHash")
			n.Holds("eth_getTransactionReceipt")
		}
		v.Saw = facts.KnownValue(true, seen...)
		v.Indexed = facts.KnownValue(true, seen...)
	case n.txAsk.Answered() && !n.txAsk.Bad:
		v.Saw = facts.Without[bool](facts.Absent, n.txAsk.From()...)
		v.Indexed = in.indexed(n)
	default:
		v.Saw = query.Without[bool](n.txAsk)
		v.Indexed = in.indexed(n)
	}
}

// indexBlocks is how many blocks back go-ethereum, bor and bsc keep the index of
// transactions unless told otherwise (ethconfig TransactionHistory).
const indexBlocks = 2_350_000

// unindexed reports that a node cannot look that transaction up: its index or its blocks do not reach it.
func unindexed(c nodeerr.Class) bool {
	lacks := c.Act().Lacks
	return c == nodeerr.TxIndexing || lacks == nodeerr.LacksIndex || lacks == nodeerr.LacksHistory
}

// indexed tells whether the node's index of transactions covers the time in question.
func (in *inquiry) indexed(n *node) facts.Value[bool] {
	for _, a := range []*query.Ask{n.txAsk, n.receiptAsk} {
		if a == nil || a.Reply.Err == nil {
			continue
		}
		if unindexed(a.Class) {
			return facts.KnownValue(false, a.From()...)
		}
	}
	if !n.txAsk.Answered() || n.txAsk.Bad {
		return query.Without[bool](n.txAsk)
	}
	if n.head == nil {
		return facts.Without[bool](facts.Failed, n.txAsk.From()...)
	}
	from := shape.Join(n.txAsk.From(), n.headAsk.From())
	if n.head.Number <= indexBlocks {
		return facts.KnownValue(true, from...)
	}
	sent, gap := in.q.Ticket.SentAt, in.f.Chain.BlockInterval
	if !sent.IsZero() && gap > 0 && in.q.Now.Sub(sent) < time.Duration(indexBlocks/2)*gap {
		return facts.KnownValue(true, from...)
	}
	return facts.Without[bool](facts.Unsupported, from...)
}

func clientName(raw json.RawMessage) (facts.Untrusted, error) {
	s, err := wire.Text(raw)
	return facts.Untrusted(s[:min(len(s), 200)]), err
}

var errNoCounts = errors.New("not an object")

// hasPool reads txpool_status: a node that counts its pool has one.
func hasPool(raw json.RawMessage) (bool, error) {
	var pending json.RawMessage
	var room [8]rawjson.Member
	counts, ok := rawjson.AppendMembers(room[:0], raw)
	for _, m := range counts {
		if string(m.Key) == "pending" {
			pending = m.Value
		}
	}
	if !ok {
		return false, errNoCounts
	}
	if _, err := wire.Uint(pending); err != nil {
		return false, err
	}
	return true, nil
}
