package evm

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// The window in which the logs are searched for an id that names no transaction. Public nodes
// answer 1,000 to 10,000 blocks in one question.
const (
	logSpan  = 2_000
	logSpans = 10
)

var (
	topicOperation   = knowledge.TopicOf("UserOperationEvent(bytes32,address,address,uint256,bool,uint256,uint256)")
	topicSafeDone    = knowledge.TopicOf("ExecutionSuccess(bytes32,uint256)")
	topicSafeRefused = knowledge.TopicOf("ExecutionFailure(bytes32,uint256)")
)

// carried looks for the transaction that carries what the pasted id names: a user operation
// (ERC-4337) or the transaction of a Safe. It reports whether one was found. Whoever knows the
// number of the lost transaction pasted a transaction: then nothing is looked for, nor where the
// id is one that any of many chains could have.
func (in *inquiry) carried() bool {
	nodes := in.ranked()
	if in.hash == nil || in.nonce != nil || in.q.Wide || in.f.Sighting.State != facts.Absent || in.f.PastedBlock.Known() || len(nodes) == 0 || nodes[0].head == nil {
		return false
	}
	n := nodes[0]
	p := in.another(n, func(own *inquiry) { own.carriedBy(own.nodes[0]) })
	found := in.carriedBy(n)
	if p == nil {
		return found
	}
	in.await(p)
	in.opinions = nil                                       // it can be asked something else
	if theirs := p.in.f.Carrier; !found && theirs.Known() { // whether it is so, the transaction itself shows
		in.f.Carrier = theirs
		return true
	}
	return found
}

// carriedBy asks one node.
func (in *inquiry) carriedBy(n *node) bool {
	bundler := query.Call("eth_getUserOperationByHash", in.hash.Hex()).Maybe()
	logs := in.logAsks(n)
	n.Ask(in.ctx, append([]*query.Ask{bundler}, logs...)...)
	var from []facts.EvidenceID
	read1 := false
	for _, a := range logs {
		list, ok := query.Logs(a)
		if !ok {
			continue
		}
		read1 = true
		from = shape.Join(from, a.From())
		for _, l := range list {
			if c, ok := in.carrierIn(l); ok {
				in.f.Carrier = facts.KnownValue(c, a.From()...)
				return true
			}
		}
	}
	if h, ok := query.Read(bundler, operationCarrier); ok && h != (common.Hash{}) {
		in.f.Carrier = facts.KnownValue(facts.Carrier{Hash: spell.Hash(h), Kind: "user-operation"}, bundler.From()...)
		return true
	}
	if read1 {
		in.f.Carrier = facts.Without[facts.Carrier](facts.Absent, from...)
	} else {
		in.f.Carrier = query.Without[facts.Carrier](logs[0])
		if slices.ContainsFunc(logs, func(a *query.Ask) bool { return a.Class == nodeerr.HistoryPruned || a.Class == nodeerr.StatePruned }) {
			in.f.Carrier.State = facts.Failed // nodes keep the records of so few blocks; one that has deleted them does not say that there are none
		}
	}
	return false
}

// logAsks covers the time that the ticket claims, or else the newest blocks. Safes before 1.4
// do not index the id: their logs are read where the ticket names the Safe.
func (in *inquiry) logAsks(n *node) []*query.Ask {
	lo, hi := in.window(n)
	events := []any{topicOperation.Hex(), topicSafeDone.Hex(), topicSafeRefused.Hex()}
	safe, named := spell.ReadAddress(string(in.q.Ticket.From))
	var out []*query.Ask
	for to := hi; ; to -= logSpan {
		start := lo
		if to-lo >= logSpan {
			start = to - logSpan + 1
		}
		span := map[string]any{"fromBlock": spell.Number(start), "toBlock": spell.Number(to), "topics": []any{events, in.hash.Hex()}}
		out = append(out, query.Call("eth_getLogs", span).Maybe())
		if named {
			old := map[string]any{"fromBlock": spell.Number(start), "toBlock": spell.Number(to), "address": safe.Hex(), "topics": []any{events[1:]}}
			out = append(out, query.Call("eth_getLogs", old).Maybe())
		}
		if start <= lo {
			return out
		}
	}
}

// window is at most logSpan·logSpans blocks. Block times are averages: one in fifty is allowed
// for, and 300 blocks at least.
func (in *inquiry) window(n *node) (lo, hi uint64) {
	const span = logSpan*logSpans - 1
	hi = n.head.Number
	if sent, gap := in.q.Ticket.SentAt, in.f.Chain.BlockInterval; !sent.IsZero() && gap > 0 && sent.Before(n.head.Time) {
		back := uint64(n.head.Time.Sub(sent) / gap)
		back += max(300, back/50)
		lo = hi - min(hi, back)
		return lo, min(hi, lo+span)
	}
	return hi - min(hi, span), hi
}

// carrierIn reads a log that may name the pasted id.
func (in *inquiry) carrierIn(l wire.Log) (c facts.Carrier, ok bool) {
	if len(l.Topics) == 0 || l.TxHash == nil || l.Removed {
		return c, false
	}
	indexed := len(l.Topics) > 1 && l.Topics[1] == *in.hash
	c = facts.Carrier{Hash: spell.Hash(*l.TxHash), By: spell.Address(l.Address)}
	switch l.Topics[0] {
	case topicOperation:
		p, known := knowledge.PlaceOf(in.chainID, l.Address)
		c.Kind, c.Listed = "user-operation", known && p.Kind == "infra"
		return c, indexed && len(l.Topics) == 4
	case topicSafeDone, topicSafeRefused:
		c.Kind = "safe"
		return c, indexed || len(l.Topics) == 1 && len(l.Data) >= 32 && common.Hash(l.Data[:32]) == *in.hash
	}
	return c, false
}

var errHash = errors.New("not a hash")

// operationCarrier reads what a bundler says: the transaction that carries the operation.
func operationCarrier(raw json.RawMessage) (common.Hash, error) {
	var op *struct {
		TransactionHash *string `json:"transactionHash"`
	}
	if err := json.Unmarshal(raw, &op); err != nil {
		return common.Hash{}, err
	}
	if op == nil || op.TransactionHash == nil {
		return common.Hash{}, nil
	}
	h, ok := spell.ReadHash(*op.TransactionHash)
	if !ok {
		return h, errHash
	}
	return h, nil
}
