package bridges

import (
	"bytes"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// transfer is what bridges between equal chains have in common.
func (m mined) transfer(protocol, kind, id string, l *wire.Log, to uint64) facts.Bridge {
	b := m.start(protocol, "transfer", "start", l, m.chain, to)
	b.Listed, b.IDKind, b.ID = listed(protocol, m.chain, l.Address), kind, id
	return b
}

// far is the chain id behind a protocol's own number; 0 if it is not listed.
func far(protocol string, n common.Hash) uint64 {
	if b := n.Big(); b.IsUint64() {
		return table().chains[number{protocol, b.Uint64()}]
	}
	return 0
}

// burnV1 is a burn of the first version of CCTP. Its number is the message's.
func burnV1(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	domain, ok := word(l.Data, 2)
	to, _ := word(l.Data, 1)
	if !ok || !topics(l, 4) {
		return facts.Bridge{}, false
	}
	b := m.transfer("cctp", "message", l.Topics[1].Big().String(), l, far("cctp", domain))
	b.Sender, b.Receiver = party(l.Topics[3]), party(to)
	return b, true
}

// burnV2 is a burn of the second version of CCTP, which has no number yet: the issuer's
// service finds it by the transaction.
func burnV2(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	domain, ok := word(l.Data, 2)
	to, _ := word(l.Data, 1)
	if !ok || !topics(l, 4) || m.receipt.TxHash == nil {
		return facts.Bridge{}, false
	}
	b := m.transfer("cctp", "transaction", m.receipt.TxHash.Hex(), l, far("cctp", domain))
	b.Sender, b.Receiver = party(l.Topics[2]), party(to)
	return b, true
}

var (
	packetTopic = knowledge.TopicOf("PacketSent(bytes,bytes,address)")
	endpoint    = common.HexToAddress("0x1a44076050125825900e736c501f859c50fE728c") // LayerZero EndpointV2
)

// oftSent is a token on its way through LayerZero. Tokens have many contracts: what counts is
// that the endpoint took a packet of that mark.
func oftSent(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	eid, ok := word(l.Data, 0)
	if !ok || !topics(l, 3) {
		return facts.Bridge{}, false
	}
	b := m.transfer("layerzero", "guid", l.Topics[1].Hex(), l, far("lz", eid))
	b.Sender, b.Look = party(l.Topics[2]), b.To
	for i := range m.receipt.Logs {
		p := &m.receipt.Logs[i]
		if p.Address == endpoint && len(p.Topics) > 0 && p.Topics[0] == packetTopic && bytes.Contains(p.Data, l.Topics[1][:]) {
			b.Listed = true
		}
	}
	return b, true
}

// acrossDeposit is a deposit into a pool of Across, of the third or the fourth version.
func acrossDeposit(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	to, ok := word(l.Data, 7)
	if !ok || !topics(l, 4) || !l.Topics[1].Big().IsUint64() {
		return facts.Bridge{}, false
	}
	b := m.transfer("across", "deposit", l.Topics[2].Big().String(), l, l.Topics[1].Big().Uint64())
	b.Sender, b.Receiver, b.Look = party(l.Topics[3]), party(to), b.To
	return b, true
}

// wormholeMessage is a message through Wormhole. Its target stands inside, in a form that
// each application chooses.
func wormholeMessage(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	sequence, ok := word(l.Data, 0)
	if !ok || !topics(l, 2) || !sequence.Big().IsUint64() {
		return facts.Bridge{}, false
	}
	id := fmt.Sprintf("%x/%d", l.Topics[1][:], sequence.Big().Uint64())
	return m.transfer("wormhole", "sequence", id, l, 0), true
}

const (
	ethereum = 1
	polygon  = 137
)

var stateReceiver = common.HexToAddress("0x0000000000000000000000000000000000001001")

// stateSynced is a deposit to Polygon PoS, as its bridge on Ethereum hands it over.
func stateSynced(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	if !topics(l, 3) || m.chain != ethereum {
		return facts.Bridge{}, false
	}
	b := m.transfer("polygon", "state", l.Topics[1].Big().String(), l, polygon)
	b.Direction, b.Look = "deposit", caip(polygon)
	return b, true
}

// polygonDeposit reads on Polygon up to which number it has taken over.
func polygonDeposit(t *talk, b facts.Bridge) (facts.BridgeFar, bool) {
	id, ok := new(big.Int).SetString(b.ID, 10)
	last := t.read(stateReceiver, "lastStateId()")
	t.ask()
	w, known := last.word()
	f := facts.BridgeFar{Head: t.headRef(), By: "contract", Step: "not-yet"}
	if ok && known && w.Big().Cmp(id) >= 0 {
		f.Step = "done"
	}
	return f, ok && known
}

var (
	oftReceived = knowledge.TopicOf("OFTReceived(bytes32,uint32,address,uint256)")
	fills       = []any{
		knowledge.TopicOf("FilledV3Relay(address,address,uint256,uint256,uint256,uint256,uint32,uint32,uint32,address,address,address,address,bytes,(address,bytes,uint256,uint8))").Hex(),
		knowledge.TopicOf("FilledRelay(bytes32,bytes32,uint256,uint256,uint256,uint256,uint256,uint32,uint32,bytes32,bytes32,bytes32,bytes32,bytes32,(bytes32,bytes32,uint256,uint8))").Hex(),
	}
)

// landed looks for the log of the delivery among the newest blocks of the target. That it is
// not there proves nothing: it may be older.
func landed(t *talk, b facts.Bridge) (facts.BridgeFar, bool) {
	var want []any
	switch b.Protocol {
	case "layerzero":
		want = []any{oftReceived.Hex(), b.ID}
	default:
		id, ok := new(big.Int).SetString(b.ID, 10)
		if !ok {
			return facts.BridgeFar{}, false
		}
		origin := number256(decimal(strings.TrimPrefix(b.From, "eip155:")))
		want = []any{fills, origin.Hex(), common.BigToHash(id).Hex()}
	}
	t.ask()
	f := facts.BridgeFar{Head: t.headRef(), By: "receipt", Step: "open"}
	if f.Head.Height == 0 {
		return f, false
	}
	logs := t.call("eth_getLogs", map[string]any{"topics": want, "fromBlock": hexUint(f.Head.Height - min(f.Head.Height, recentBlocks)), "toBlock": "latest"})
	t.ask()
	all, err := wire.ParseLogs(logs.result())
	if !logs.answered() || err != nil {
		return f, false
	}
	for i := range all {
		l := &all[i]
		if l.TxHash == nil || l.Removed || !names(l, want) {
			continue
		}
		f.Step, f.Tx = "done", spell.Hash(*l.TxHash)
	}
	return f, true
}

// names reports that a log has the topics that were asked for.
func names(l *wire.Log, want []any) bool {
	if len(l.Topics) < len(want) {
		return false
	}
	for i, w := range want {
		list, ok := w.([]any)
		if !ok {
			list = []any{w}
		}
		if !slices.Contains(list, any(l.Topics[i].Hex())) {
			return false
		}
	}
	return true
}

// party is an address in a word that has room for those of other kinds of chain.
func party(w common.Hash) facts.Address {
	if a, ok := addressIn(w); ok && a != (common.Address{}) {
		return spell.Address(a)
	}
	return ""
}
