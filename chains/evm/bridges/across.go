package bridges

import (
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// acrossDeposit is a deposit into a pool of Across, of the third or the fourth version.
func acrossDeposit(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	to, ok := word(l.Data, 7)
	deadline, _ := word(l.Data, 5)
	if !ok || !topics(l, 4) || !l.Topics[1].Big().IsUint64() {
		return facts.Bridge{}, false
	}
	b := m.transfer("across", "deposit", l.Topics[2].Big().String(), l, l.Topics[1].Big().Uint64())
	b.Sender, b.Receiver, b.Look = party(l.Topics[3]), party(to), b.To
	if n := deadline.Big(); n.BitLen() > 0 && n.BitLen() <= 32 {
		b.Deadline = unix(n.Uint64())
	}
	if h, ok := RelayHash(m.chain, l.Topics, l.Data); ok {
		b.Key = spell.Hash(h)
	}
	return b, true
}

// RelayHash computes what a pool of the target knows a deposit by, from the log of the deposit.
// It does not follow from the log where the deposit left the token that is paid out open.
// Source: across-protocol/contracts, SpokePool.getV3RelayHash and V3RelayData.
func RelayHash(origin uint64, topics []common.Hash, data []byte) (h common.Hash, ok bool) {
	message, ok := dynamic(data, 9)
	if !ok || len(topics) != 4 || len(data) < 10*32 {
		return h, false
	}
	w := make([]common.Hash, 9)
	for i := range w {
		w[i], _ = word(data, i)
	}
	if w[1] == (common.Hash{}) {
		return h, false
	}
	target, id, depositor := topics[1], topics[2], topics[3]
	words := []common.Hash{
		number256(64), target, // the two arguments of the hash; the first is elsewhere
		depositor, w[7], w[8], w[0], w[1], w[2], w[3], number256(origin), id, w[5], w[6], number256(12 * 32),
		number256(uint64(len(message))),
	}
	packed := make([]byte, 0, 32*len(words)+len(message)+32)
	for _, x := range words {
		packed = append(packed, x[:]...)
	}
	packed = append(packed, message...)
	return crypto.Keccak256Hash(append(packed, make([]byte, (32-len(message)%32)%32)...)), true
}

var fills = []any{
	knowledge.TopicOf("FilledV3Relay(address,address,uint256,uint256,uint256,uint256,uint32,uint32,uint32,address,address,address,address,bytes,(address,bytes,uint256,uint8))").Hex(),
	knowledge.TopicOf("FilledRelay(bytes32,bytes32,uint256,uint256,uint256,uint256,uint256,uint32,uint32,bytes32,bytes32,bytes32,bytes32,bytes32,(bytes32,bytes32,uint256,uint8))").Hex(),
}

const (
	fillDone = 2                // SpokePool's FillStatus.Filled
	settled  = 15 * time.Minute // after which a block of the target is not taken back any more
)

// acrossFill asks the pool of the target whether it has paid a deposit out. After its deadline
// it cannot any more, and the depositor gets it back on the first chain.
func acrossFill(t *talk, b facts.Bridge) (facts.BridgeFar, bool) {
	pool := place("across", t.chain)
	id, ok := new(big.Int).SetString(b.ID, 10)
	if pool == (common.Address{}) || !ok {
		return facts.BridgeFar{}, false
	}
	status := &get{}
	if b.Key != "" {
		status = t.read(pool, "fillStatuses(bytes32)", common.HexToHash(string(b.Key)))
	}
	t.ask()
	f := facts.BridgeFar{Head: t.headRef(), By: "contract", Step: "open"}
	n, known := status.uint()
	switch {
	case known && n < fillDone && !b.Deadline.IsZero() && f.Head.Time.After(b.Deadline.Add(settled)):
		f.Step = "refund"
		return f, true
	case known && n < fillDone:
		f.Step = "not-yet"
		return f, true
	case known && n == fillDone:
		f.Step = "done"
	}
	origin := number256(decimal(strings.TrimPrefix(b.From, "eip155:")))
	logs, read := t.newest(f.Head, pool, fills, origin.Hex(), common.BigToHash(id).Hex())
	if len(logs) > 0 {
		f.Step, f.Tx, f.By = "done", spell.Hash(*logs[len(logs)-1].TxHash), "receipt"
	}
	return f, known || read
}

// newest are the logs of one contract among the newest blocks. read is false where the node
// did not tell.
func (t *talk) newest(head facts.BlockRef, at common.Address, want ...any) (out []wire.Log, read bool) {
	if head.Height == 0 {
		return nil, false
	}
	g := t.call("eth_getLogs", map[string]any{
		"address": at.Hex(), "topics": want,
		"fromBlock": spell.Number(head.Height - min(head.Height, recentBlocks)), "toBlock": "latest",
	})
	t.ask()
	all, err := wire.LogsFor(g.call.Params)(g.result())
	if !g.answered() || err != nil {
		return nil, false
	}
	for i := range all {
		if l := all[i]; l.TxHash != nil && !l.Removed && l.Address == at && names(&l, want) {
			out = append(out, l)
		}
	}
	return out, true
}

// names reports that a log has the topics that were asked for; nil asks for any.
func names(l *wire.Log, want []any) bool {
	if len(l.Topics) < len(want) {
		return false
	}
	for i, w := range want {
		list, ok := w.([]any)
		if !ok {
			list = []any{w}
		}
		if w != nil && !slices.Contains(list, any(l.Topics[i].Hex())) {
			return false
		}
	}
	return true
}
