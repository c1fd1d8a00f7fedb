package bridges

import (
	"bytes"
	"encoding/binary"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

const cctp = "cctp"

// burn is what the burns of both versions have in common.
func (m mined) burn(kind, id string, l *wire.Log, domain common.Hash) facts.Bridge {
	b := m.transfer(cctp, kind, id, l, peer(cctp, m.chain, domain))
	b.Listed, b.Look = listed(net(cctp, m.chain), m.chain, l.Address), b.To
	if w, ok := word(l.Data, 0); ok {
		b.Amount = integer(w.Big())
	}
	return b
}

// burnV1 is a burn of the first version of CCTP. Its number is the message's.
func burnV1(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	domain, ok := word(l.Data, 2)
	to, _ := word(l.Data, 1)
	if !ok || !topics(l, 4) || !l.Topics[1].Big().IsUint64() {
		return facts.Bridge{}, false
	}
	b := m.burn("message", l.Topics[1].Big().String(), l, domain)
	b.Sender, b.Receiver = party(l.Topics[3]), party(to)
	if n, ok := table().numbers[number{net(cctp, m.chain), m.chain}]; ok {
		b.Key = spell.Hash(UsedNonce(n, l.Topics[1].Big().Uint64()))
	}
	return b, true
}

// UsedNonce is what the first version's transmitter on the target marks a message by.
// Source: circlefin/evm-cctp-contracts, MessageTransmitter._hashSourceAndNonce.
func UsedNonce(domain, nonce uint64) common.Hash {
	packed := binary.BigEndian.AppendUint32(nil, uint32(domain)) //nolint:gosec // a number of our list
	return crypto.Keccak256Hash(binary.BigEndian.AppendUint64(packed, nonce))
}

// burnV2 is a burn of the second version of CCTP, which has no number yet: the issuer's
// service finds it by the transaction.
func burnV2(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	domain, ok := word(l.Data, 2)
	to, _ := word(l.Data, 1)
	if !ok || !topics(l, 4) || m.receipt.TxHash == nil {
		return facts.Bridge{}, false
	}
	b := m.burn("transaction", m.receipt.TxHash.Hex(), l, domain)
	b.Sender, b.Receiver = party(l.Topics[2]), party(to)
	return b, true
}

// mint is the other end: the transmitter took a message over, and tokens were made. It is a
// delivery only with the log of the making beside it.
func mint(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	domain, ok := word(l.Data, 0)
	if !ok || len(l.Topics) < 3 {
		return facts.Bridge{}, false
	}
	made := false
	for i := range m.receipt.Logs {
		o := &m.receipt.Logs[i]
		made = made || len(o.Topics) == 3 && (o.Topics[0] == mintedV1 || o.Topics[0] == mintedV2) && listed(net(cctp, m.chain), m.chain, o.Address)
	}
	if !made {
		return facts.Bridge{}, false
	}
	from := peer(cctp, m.chain, domain)
	b := m.start(cctp, "transfer", "deliver", l, from, m.chain)
	name := net(cctp, m.chain)
	b.Listed = listed(name+"-in1", m.chain, l.Address) || listed(name+"-in2", m.chain, l.Address)
	b.IDKind, b.ID = "message", l.Topics[2].Hex()
	if l.Topics[2].Big().IsUint64() {
		b.ID = l.Topics[2].Big().String()
	}
	yes := true
	b.Delivered = &yes
	return b, b.Listed
}

var (
	mintedV1 = knowledge.TopicOf("MintAndWithdraw(address,uint256,address)")
	mintedV2 = knowledge.TopicOf("MintAndWithdraw(address,uint256,address,uint256)")
	takenV1  = knowledge.TopicOf("MessageReceived(address,uint32,uint64,bytes32,bytes)")
)

// cctpMint asks the target whether the message was taken over. The second version's number is
// given by the issuer later, so there only a payment like it can be looked for.
func cctpMint(t *talk, b facts.Bridge) (facts.BridgeFar, bool) {
	name := net(cctp, t.chain)
	if b.Key == "" {
		return cctpLike(t, b, name)
	}
	at := place(name+"-in1", t.chain)
	if at == (common.Address{}) {
		return facts.BridgeFar{}, false
	}
	used := t.read(at, "usedNonces(bytes32)", common.HexToHash(string(b.Key)))
	t.ask()
	f := facts.BridgeFar{Head: t.headRef(), By: "contract", Step: "unclaimed"}
	taken, ok := used.bool()
	if !ok {
		return f, false
	}
	if !taken {
		return f, true
	}
	f.Step = "done"
	if id, ok := new(big.Int).SetString(b.ID, 10); ok {
		if logs, _ := t.newest(f.Head, at, takenV1.Hex(), nil, common.BigToHash(id).Hex()); len(logs) > 0 {
			for i := range logs {
				if w, ok := word(logs[i].Data, 0); ok && caip(peer(cctp, t.chain, w)) == b.From {
					f.Tx = spell.Hash(*logs[i].TxHash) // numbers count anew on each chain
				}
			}
		}
	}
	return f, true
}

// cctpLike looks for a making of the same amount, fee included, for the same receiver after the
// burn. Two burns of the same amount cannot be told apart by it.
func cctpLike(t *talk, b facts.Bridge, name string) (facts.BridgeFar, bool) {
	t.ask()
	f := facts.BridgeFar{Head: t.headRef(), By: "receipt", Step: "open"}
	at := place(name, 0)
	if b.Receiver == "" || at == (common.Address{}) || b.Amount.IsZero() {
		return f, true
	}
	to := common.HexToAddress(string(b.Receiver))
	logs, _ := t.newest(f.Head, at, mintedV2.Hex(), common.BytesToHash(to[:]).Hex())
	for i := range logs {
		l := &logs[i]
		got, ok := word(l.Data, 0)
		fee, whole := word(l.Data, 1)
		sum := new(big.Int).Add(got.Big(), fee.Big())
		if ok && whole && bytes.Equal(sum.Bytes(), b.Amount.Big().Bytes()) && (l.BlockTime.IsZero() || !l.BlockTime.Before(b.Block.Time)) {
			f.Step, f.Tx = "match", spell.Hash(*l.TxHash)
		}
	}
	return f, true
}
