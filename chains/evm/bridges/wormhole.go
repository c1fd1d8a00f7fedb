package bridges

import (
	"encoding/binary"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

const wormhole = "wormhole"

// wormholeMessage is a message through Wormhole. Its target stands inside, in a form that each
// application chooses; that of Wormhole's own bridge of tokens is read.
func wormholeMessage(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	sequence, ok := word(l.Data, 0)
	nonce, _ := word(l.Data, 1)
	level, whole := word(l.Data, 3)
	if !ok || !topics(l, 2) || !sequence.Big().IsUint64() {
		return facts.Bridge{}, false
	}
	n := sequence.Big().Uint64()
	b := m.transfer(wormhole, "sequence", fmt.Sprintf("%x/%d", l.Topics[1][:], n), l, 0)
	payload, read := dynamic(l.Data, 2)
	sender, fits := addressIn(l.Topics[1])
	from, numbered := table().numbers[number{net(wormhole, m.chain), m.chain}]
	if !b.Listed || !whole || !read || !fits || !numbered || !listed("wormhole-token", m.chain, sender) {
		return b, true
	}
	to, receiver, ok := tokenTransfer(payload)
	if !ok {
		return b, true
	}
	if far := peer(wormhole, m.chain, number256(uint64(to))); far != 0 {
		b.To, b.ToName, b.Look = caip(far), nameOf(far), caip(far)
	}
	b.Receiver = party(receiver)
	if t := m.when(); t > 0 && level.Big().BitLen() <= 8 && nonce.Big().BitLen() <= 32 {
		b.Key = spell.Hash(MessageHash(t, uint32(nonce.Big().Uint64()), uint16(from), l.Topics[1], n, byte(level.Big().Uint64()), payload)) //nolint:gosec // bounded
	}
	return b, true
}

// when is the time of the block in Unix seconds; 0 if it is not known.
func (m mined) when() uint32 {
	if u := m.time.Unix(); !m.time.IsZero() && u > 0 && u < 1<<32 {
		return uint32(u) //nolint:gosec // bounded
	}
	return 0
}

// tokenTransfer reads where a transfer of tokens goes: kind, amount, token, its chain, receiver, target.
// Source: wormhole, ethereum/contracts/bridge/Bridge.sol, parseTransfer and parseTransferWithPayload.
func tokenTransfer(payload []byte) (to uint16, receiver common.Hash, ok bool) {
	const plain = 1 + 32 + 32 + 2 + 32 + 2 + 32
	if len(payload) < plain || payload[0] == 1 && len(payload) != plain || payload[0] != 1 && payload[0] != 3 {
		return 0, receiver, false
	}
	return binary.BigEndian.Uint16(payload[99:]), common.Hash(payload[67:99]), true
}

// MessageHash computes what every application knows a message by: the hash that the guardians sign.
// at is the time of its block. Source: wormhole, ethereum/contracts/Messages.sol, parseVM.
func MessageHash(at, nonce uint32, chain uint16, emitter common.Hash, sequence uint64, level byte, payload []byte) common.Hash {
	body := binary.BigEndian.AppendUint32(nil, at)
	body = binary.BigEndian.AppendUint32(body, nonce)
	body = binary.BigEndian.AppendUint16(body, chain)
	body = append(body, emitter[:]...)
	body = binary.BigEndian.AppendUint64(body, sequence)
	body = append(append(body, level), payload...)
	return crypto.Keccak256Hash(crypto.Keccak256(body))
}

// tokenRedeemed asks the bridge of tokens on the target whether it has paid a transfer out.
func tokenRedeemed(t *talk, b facts.Bridge) (facts.BridgeFar, bool) {
	at := place("wormhole-token", t.chain)
	if b.Key == "" || at == (common.Address{}) {
		return facts.BridgeFar{}, false
	}
	done := t.read(at, "isTransferCompleted(bytes32)", common.HexToHash(string(b.Key)))
	t.ask()
	f := facts.BridgeFar{Head: t.headRef(), By: "contract", Step: "unclaimed"}
	paid, ok := done.bool()
	if paid {
		f.Step = "done"
	}
	return f, ok
}
