package bridges

import (
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

var (
	packetTopic = knowledge.TopicOf("PacketSent(bytes,bytes,address)")
	oftReceived = knowledge.TopicOf("OFTReceived(bytes32,uint32,address,uint256)")
	alertTopic  = knowledge.TopicOf("LzReceiveAlert(address,address,(uint32,bytes32,uint64),bytes32,uint256,uint256,bytes,bytes,bytes)")
)

// endpoint is where LayerZero stands on a chain; its test networks have numbers from 40000 on.
func endpoint(chain uint64) common.Address {
	n, ok := table().numbers[number{"lz", chain}]
	switch {
	case !ok:
		return common.Address{}
	case n >= 40000:
		return place("lz-test-endpoint", chain)
	}
	return place("lz-endpoint", chain)
}

// oftSent is a token on its way through LayerZero. Tokens have many contracts: what counts is
// that the endpoint took a packet of that mark from that very contract.
func oftSent(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	eid, ok := word(l.Data, 0)
	if !ok || !topics(l, 3) {
		return facts.Bridge{}, false
	}
	b := m.transfer("layerzero", "guid", l.Topics[1].Hex(), l, peer("lz", m.chain, eid))
	b.Sender, b.Look = party(l.Topics[2]), b.To
	for i := range m.receipt.Logs {
		o := &m.receipt.Logs[i]
		if o.Address != endpoint(m.chain) || len(o.Topics) == 0 || o.Topics[0] != packetTopic {
			continue
		}
		p, to, ok := packet(o.Data, l.Topics[1])
		if ok && common.HexToAddress(string(p.Sender)) == l.Address && to == eid {
			b.Packet, b.Listed = &p, true
		}
	}
	return b, true
}

// packet reads a packet of the first version: version, number, path, mark, message.
// Source: LayerZero-v2, PacketV1Codec.
func packet(data []byte, guid common.Hash) (p facts.BridgePacket, to common.Hash, ok bool) {
	raw, ok := dynamic(data, 0)
	if !ok || len(raw) < 113 || raw[0] != 1 || common.Hash(raw[81:113]) != guid {
		return p, to, false
	}
	p = facts.BridgePacket{
		Nonce:    binary.BigEndian.Uint64(raw[1:]),
		Source:   uint64(binary.BigEndian.Uint32(raw[9:])),
		Sender:   spell.Hash(common.Hash(raw[13:45])),
		Receiver: spell.Hash(common.Hash(raw[49:81])),
		Payload:  spell.Hash(crypto.Keccak256Hash(raw[81:])),
	}
	return p, number256(uint64(binary.BigEndian.Uint32(raw[45:]))), true
}

// packetDelivery asks the endpoint of the target about a packet. That none waits there does not say
// whether it was delivered or has not come, so the log of the receiving contract is looked for.
func packetDelivery(t *talk, b facts.Bridge) (facts.BridgeFar, bool) {
	at, p := endpoint(t.chain), b.Packet
	if at == (common.Address{}) || p == nil {
		return facts.BridgeFar{}, false
	}
	to := common.HexToHash(string(p.Receiver))
	path := []common.Hash{to, number256(p.Source), common.HexToHash(string(p.Sender))}
	waits := t.read(at, "inboundPayloadHash(address,uint32,bytes32,uint64)", append(path, number256(p.Nonce))...)
	t.ask()
	f := facts.BridgeFar{Head: t.headRef(), By: "contract", Step: "open"}
	stored, known := waits.word()
	if known && stored == common.HexToHash(string(p.Payload)) {
		f.Step = "unclaimed"
		logs, _ := t.newest(f.Head, at, alertTopic.Hex(), to.Hex())
		for i := range logs {
			if alertFor(&logs[i], p, b.ID) {
				f.Step, f.By = "refused", "alert"
			}
		}
		return f, true
	}
	receiver, fits := addressIn(to)
	if !fits {
		return f, known
	}
	logs, read := t.newest(f.Head, receiver, oftReceived.Hex(), b.ID)
	if len(logs) > 0 {
		f.Step, f.Tx, f.By = "done", spell.Hash(*logs[len(logs)-1].TxHash), "receipt"
	}
	return f, known || read
}

// alertFor reports that an attempt to deliver this very packet failed.
func alertFor(l *wire.Log, p *facts.BridgePacket, guid string) bool {
	source, _ := word(l.Data, 0)
	sender, _ := word(l.Data, 1)
	nonce, _ := word(l.Data, 2)
	mark, ok := word(l.Data, 3)
	return ok && source == number256(p.Source) && sender == common.HexToHash(string(p.Sender)) && nonce == number256(p.Nonce) && mark == common.HexToHash(guid)
}

// alert is an attempt to deliver a packet that failed, seen on the target. Anybody may write such
// a log for a packet that does not exist: whether one waits is asked of the endpoint.
func alert(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	source, ok := word(l.Data, 0)
	sender, _ := word(l.Data, 1)
	nonce, _ := word(l.Data, 2)
	guid, whole := word(l.Data, 3)
	if !ok || !whole || !topics(l, 3) || l.Address != endpoint(m.chain) || !nonce.Big().IsUint64() || !source.Big().IsUint64() {
		return facts.Bridge{}, false
	}
	message, ok := dynamic(l.Data, 6)
	if !ok {
		return facts.Bridge{}, false
	}
	b := m.start("layerzero", "transfer", "try", l, peer("lz", m.chain, source), m.chain)
	b.IDKind, b.ID, b.Look, b.Listed = "guid", guid.Hex(), caip(m.chain), true
	b.Packet = &facts.BridgePacket{
		Nonce: nonce.Big().Uint64(), Source: source.Big().Uint64(), Sender: spell.Hash(sender), Receiver: spell.Hash(l.Topics[1]),
		Payload: spell.Hash(crypto.Keccak256Hash(guid[:], message)),
	}
	return b, true
}
