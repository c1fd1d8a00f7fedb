package bridges

import (
	"math/big"
	"slices"
	"strconv"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"

	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

const arb = "arbitrum"

// Contracts that stand at the same place on every Arbitrum chain.
var (
	arbSys    = common.HexToAddress("0x0000000000000000000000000000000000000064")
	retryable = common.HexToAddress("0x000000000000000000000000000000000000006E")
)

var (
	inboxTopic   = knowledge.TopicOf("InboxMessageDelivered(uint256,bytes)")
	cancelTopic  = knowledge.TopicOf("Canceled(bytes32)")
	redeemTopic  = knowledge.TopicOf("RedeemScheduled(bytes32,bytes32,uint64,uint64,address,uint256,uint256)")
	rootsUpdated = knowledge.TopicOf("SendRootUpdated(bytes32,bytes32)")
)

// The kinds of message that carry a deposit. Source: nitro-contracts MessageTypes.
const (
	kindRetryable = 9
	kindDeposit   = 12
)

// messageDelivered is a deposit that starts on the parent chain. Its payload stands in the
// inbox's log of the same number; the child chain's transaction follows from both.
func messageDelivered(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	kind, ok := word(l.Data, 1)
	sender, _ := word(l.Data, 2)
	fee, whole := word(l.Data, 4)
	from, fits := addressIn(sender)
	if !ok || !whole || !fits || !topics(l, 3) {
		return facts.Bridge{}, false
	}
	hash, _ := word(l.Data, 3)
	payload, ok := m.payload(l.Topics[1], hash)
	if !ok {
		return facts.Bridge{}, false
	}
	r, known := through("arb", m.chain, l.Address)
	out := m.start(arb, "deposit", "start", l, m.chain, r.child)
	out.Listed, out.Look, out.Sender = known, caip(r.child), spell.Address(from)
	chain := new(big.Int).SetUint64(r.child)
	var h common.Hash
	switch n := kind.Big(); {
	case n.Cmp(big.NewInt(kindDeposit)) == 0:
		if len(payload) != 52 {
			return facts.Bridge{}, false
		}
		to, value := common.Address(payload[:20]), payload[20:]
		out.IDKind, out.Receiver, out.Value = "l2-transaction", spell.Address(to), integer(new(big.Int).SetBytes(value))
		h, ok = EthDepositHash(chain, l.Topics[1], from, to, value)
	case n.Cmp(big.NewInt(kindRetryable)) == 0:
		to, _ := word(payload, 0)
		value, _ := word(payload, 1)
		target, fits := addressIn(to)
		if !fits {
			return facts.Bridge{}, false
		}
		out.IDKind, out.Receiver, out.Value = "ticket", spell.Address(target), integer(value.Big())
		h, ok = TicketHash(chain, l.Topics[1], from, fee, payload)
	default:
		return facts.Bridge{}, false // no deposit
	}
	if !ok {
		return facts.Bridge{}, false
	}
	if known {
		out.OtherLeg, out.ID = spell.Hash(h), h.Hex()
	} else {
		out.IDKind, out.ID = "message", strconv.FormatUint(new(big.Int).SetBytes(l.Topics[1][24:]).Uint64(), 10)
	}
	return out, true
}

// payload finds what an inbox logged under the number of a message. Anybody may log such a thing;
// the bridge keeps the hash of the true one.
func (m mined) payload(number, hash common.Hash) ([]byte, bool) {
	for i := range m.receipt.Logs {
		l := &m.receipt.Logs[i]
		if topics(l, 2) && l.Topics[0] == inboxTopic && l.Topics[1] == number {
			if body, ok := dynamic(l.Data, 0); ok && crypto.Keccak256Hash(body) == hash {
				return body, true
			}
		}
	}
	return nil, false
}

// EthDepositHash computes the id of the child chain's transaction of a deposit of coins.
// Source: OffchainLabs/go-ethereum core/types/arb_types.go, ArbitrumDepositTx.
func EthDepositHash(chain *big.Int, number common.Hash, from, to common.Address, value []byte) (common.Hash, bool) {
	return typed(0x64, []any{chain, number, from, to, trim(value)})
}

// TicketHash computes the id of a retryable ticket, which is that of the child chain's
// transaction that makes it. payload is the inbox's: eight numbers, a length and the data.
// Source: OffchainLabs/go-ethereum core/types/arb_types.go, ArbitrumSubmitRetryableTx.
func TicketHash(chain *big.Int, number common.Hash, from common.Address, fee common.Hash, payload []byte) (h common.Hash, ok bool) {
	w := make([]common.Hash, 9)
	for i := range w {
		if w[i], ok = word(payload, i); !ok {
			return h, false
		}
	}
	size, ok := small(w[8])
	if !ok || 9*32+size > len(payload) {
		return h, false
	}
	to, valueBack, feeBack := w[0][12:], w[5][12:], w[4][12:]
	if w[0] == (common.Hash{}) {
		to = nil // a contract is made
	}
	return typed(0x69, []any{
		chain, number, from, trim(fee[:]), trim(w[2][:]), trim(w[7][:]), trim(w[6][:]), to, trim(w[1][:]),
		valueBack, trim(w[3][:]), feeBack, payload[9*32 : 9*32+size],
	})
}

func typed(kind byte, fields []any) (common.Hash, bool) {
	body, err := rlp.EncodeToBytes(fields)
	if err != nil {
		return common.Hash{}, false
	}
	return crypto.Keccak256Hash([]byte{kind}, body), true
}

// ticketCreated is the making of a retryable ticket, seen on the child chain.
func ticketCreated(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	if !topics(l, 2) || l.Address != retryable {
		return facts.Bridge{}, false
	}
	r, known := childOf("arb", m.chain)
	out := m.start(arb, "deposit", "deliver", l, r.parent, m.chain)
	out.Listed, out.IDKind, out.ID, out.Look = known, "ticket", l.Topics[1].Hex(), caip(m.chain)
	out.OtherLeg = spell.Hash(l.Topics[1])
	return out, true
}

// l2ToL1Tx is a withdrawal that starts on the child chain.
func l2ToL1Tx(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	caller, _ := word(l.Data, 0)
	parentBlock, _ := word(l.Data, 2)
	value, ok := word(l.Data, 4)
	from, a := addressIn(caller)
	to, b := addressAt(l, 1)
	if !ok || !a || !b || !topics(l, 4) || l.Address != arbSys || !l.Topics[3].Big().IsUint64() || !parentBlock.Big().IsUint64() {
		return facts.Bridge{}, false
	}
	r, known := childOf("arb", m.chain)
	out := m.start(arb, "withdrawal", "start", l, m.chain, r.parent)
	out.Listed, out.Look = known, caip(r.parent)
	out.IDKind, out.ID = "position", l.Topics[3].Big().String()
	out.Sender, out.Receiver, out.Value, out.ParentBlock = spell.Address(from), spell.Address(to), integer(value.Big()), parentBlock.Big().Uint64()
	return out, true
}

// arbDeposit reads on the child chain what became of a deposit.
func arbDeposit(t *talk, b facts.Bridge) (facts.BridgeFar, bool) {
	far := facts.BridgeFar{By: "receipt"}
	if b.OtherLeg == "" {
		return far, false
	}
	id := common.HexToHash(string(b.OtherLeg))
	made := t.call("eth_getTransactionReceipt", id.Hex())
	end := &get{}
	if b.IDKind == "ticket" {
		end = t.read(retryable, "getTimeout(bytes32)", id)
	}
	t.ask()
	far.Head = t.headRef()
	r, ok := made.receipt(id)
	switch {
	case !ok:
		return far, false
	case r == nil:
		far.Step = notYet(far, b)
		return far, true
	case r.Status == nil:
		return far, false
	case !*r.Status:
		far.Step, far.Tx = "failed", b.OtherLeg
		return far, true
	case b.IDKind != "ticket":
		far.Step, far.Tx = "done", b.OtherLeg
		return far, true
	}
	return ticket(t, far, b, id, r, end)
}

// ticket tells whether a ticket that was made has been carried out.
func ticket(t *talk, far facts.BridgeFar, b facts.Bridge, id common.Hash, made *wire.Receipt, end *get) (facts.BridgeFar, bool) {
	done, tx, known := carriedOut(t, tries(made.Logs, id))
	if done {
		far.Step, far.Tx = "done", tx
		return far, true
	}
	if !known {
		return far, false
	}
	if at, ok := end.uint(); ok {
		far.Step, far.By, far.Expires = "needs-redeem", "contract", unix(at)
		return far, true
	}
	if !end.reverted() {
		far.Step = "open"
		return far, true
	}
	// The ticket is gone: carried out later by somebody, or too old.
	logs := t.call("eth_getLogs", map[string]any{
		"address": retryable.Hex(), "topics": []any{[]any{redeemTopic.Hex(), cancelTopic.Hex()}, id.Hex()},
		"fromBlock": spell.Number(*made.BlockNumber), "toBlock": "latest",
	})
	t.ask()
	all, err := wire.LogsFor(logs.call.Params)(logs.result())
	if !logs.answered() || err != nil {
		far.Step = "open"
		return far, true
	}
	if done, tx, known = carriedOut(t, tries(all, id)); done {
		far.Step, far.Tx = "done", tx
		return far, true
	}
	if !known {
		return far, false
	}
	far.By = "contract"
	for i := range all {
		if l := &all[i]; l.Address == retryable && topics(l, 2) && l.Topics[0] == cancelTopic && l.Topics[1] == id {
			far.Step = "cancelled"
			return far, true
		}
	}
	if far.Step = "expired"; far.Head.Time.Before(b.Block.Time.Add(ticketLife)) {
		far.Step = "open" // it cannot have ended yet: something that this look has missed
	}
	return far, true
}

// ticketLife is the least time that a ticket stands. Source: nitro, RetryableLifetimeSeconds.
const ticketLife = 7 * 24 * time.Hour

// tries are the attempts to carry a ticket out.
func tries(logs []wire.Log, id common.Hash) (out []common.Hash) {
	for i := range logs {
		l := &logs[i]
		if l.Address == retryable && len(l.Topics) >= 3 && l.Topics[0] == redeemTopic && l.Topics[1] == id && !slices.Contains(out, l.Topics[2]) {
			out = append(out, l.Topics[2])
		}
	}
	return out[max(0, len(out)-5):]
}

// carriedOut asks whether one of the attempts went through; known is false where the end of one that there was
// could not be read, and none is seen that did.
func carriedOut(t *talk, attempts []common.Hash) (done bool, tx facts.Hash, known bool) {
	asks := make([]*get, len(attempts))
	for i, h := range attempts {
		asks[i] = t.call("eth_getTransactionReceipt", h.Hex())
	}
	t.ask()
	known = true
	for i, g := range asks {
		r, ok := g.receipt(attempts[i])
		if !ok || r == nil || r.Status == nil {
			known = false
			continue
		}
		if *r.Status {
			return true, spell.Hash(attempts[i]), true
		}
	}
	return false, "", known
}

// recentBlocks is how far back the parent chain is asked for confirmed roots: a day and more.
const recentBlocks = 9000

// arbWithdrawal reads on the parent chain whether a withdrawal was paid, and if not, up to
// which block the child chain is confirmed there.
func arbWithdrawal(t *talk, b facts.Bridge, r rollup) (facts.BridgeFar, bool) {
	far := facts.BridgeFar{By: "contract"}
	position, ok := new(big.Int).SetString(b.ID, 10)
	if !ok {
		return far, false
	}
	spent := t.read(r.other, "isSpent(uint256)", common.BigToHash(position))
	period := t.read(r.rollup, "confirmPeriodBlocks()")
	t.ask()
	far.Head = t.headRef()
	paid, known := spent.bool()
	if !known {
		return far, false
	}
	if paid {
		far.Step = "done"
		return far, true
	}
	n, ok := period.uint()
	if earliest := b.ParentBlock + n; ok && n < 1e7 && b.ParentBlock > 0 && far.Head.Height > 0 && far.Head.Height < earliest {
		far.Step, far.Confirms = "waiting", earliest-far.Head.Height
		return far, true
	}
	far.Step = "open"
	if far.Head.Height == 0 {
		return far, true
	}
	logs := t.call("eth_getLogs", map[string]any{
		"address": r.other.Hex(), "topics": []any{rootsUpdated.Hex()},
		"fromBlock": spell.Number(far.Head.Height - min(far.Head.Height, recentBlocks)), "toBlock": "latest",
	})
	t.ask()
	all, err := wire.LogsFor(logs.call.Params)(logs.result())
	if err != nil {
		return far, true
	}
	for i := range all {
		if l := &all[i]; l.Address == r.other && len(l.Topics) == 3 && l.Topics[0] == rootsUpdated {
			far.CoveredBy = spell.Hash(l.Topics[2])
		}
	}
	return far, true
}

// arbCovered asks the child chain for the block that its parent has confirmed last, and
// compares.
func arbCovered(t *talk, b facts.Bridge) (facts.BridgeFar, bool) {
	far := b.Far.V
	g := t.call("eth_getBlockByHash", string(far.CoveredBy), false)
	t.ask()
	block, err := wire.ParseBlock(g.result())
	if err != nil || block == nil || spell.Hash(block.Hash) != far.CoveredBy {
		return far, false
	}
	far.Covered, far.CoveredBy, far.Step = block.Number, "", "waiting"
	if block.Number >= b.Block.Height {
		far.Step = "ready"
	}
	return far, true
}
