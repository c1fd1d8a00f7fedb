package bridges

import (
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"

	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// Contracts that stand at the same place on every chain of the OP stack.
var (
	passer    = common.HexToAddress("0x4200000000000000000000000000000000000016") // L2ToL1MessagePasser
	messenger = common.HexToAddress("0x4200000000000000000000000000000000000007") // L2CrossDomainMessenger
)

const op = "op-stack"

// messagePassed is a withdrawal that starts on the child chain.
func messagePassed(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	hash, ok := word(l.Data, 3)
	value, _ := word(l.Data, 0)
	sender, a := addressAt(l, 2)
	target, b := addressAt(l, 3)
	if !ok || !a || !b || !topics(l, 4) || l.Address != passer {
		return facts.Bridge{}, false // elsewhere it is anybody's log
	}
	if WithdrawalHash(l.Topics[1], l.Topics[2], l.Topics[3], l.Data) != hash {
		return facts.Bridge{}, false
	}
	r, known := childOf("op", m.chain)
	out := m.start(op, "withdrawal", "start", l, m.chain, r.parent)
	out.Listed, out.Look = known, caip(r.parent)
	out.IDKind, out.ID = "withdrawal", hash.Hex()
	out.Sender, out.Receiver, out.Value = spell.Address(sender), spell.Address(target), integer(value.Big())
	if body, ok := dynamic(l.Data, 2); ok && sender == messenger {
		out.Message = spell.Hash(crypto.Keccak256Hash(body))
	}
	return out, true
}

// WithdrawalHash recomputes the mark of a withdrawal from the topics (number, sender, target)
// and the data of its MessagePassed log; zero if they are garbled.
// Source: specs.optimism.io, withdrawals: hash of (nonce, sender, target, value, gasLimit, data).
func WithdrawalHash(nonce, sender, target common.Hash, data []byte) common.Hash {
	body, ok := dynamic(data, 2)
	if !ok || len(data) < 128 {
		return common.Hash{}
	}
	packed := slices.Concat(nonce[:], sender[:], target[:], data[:64], number256(192).Bytes(), number256(uint64(len(body))).Bytes(), body)
	return crypto.Keccak256Hash(append(packed, make([]byte, (32-len(body)%32)%32)...))
}

// withdrawalProven is the proof of a withdrawal, sent on the parent chain.
func withdrawalProven(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	if !topics(l, 4) {
		return facts.Bridge{}, false
	}
	sender, a := addressAt(l, 2)
	target, b := addressAt(l, 3)
	if !a || !b {
		return facts.Bridge{}, false
	}
	out, ok := m.onParent("prove", l)
	out.Sender, out.Receiver = spell.Address(sender), spell.Address(target)
	if at, message, known := m.claimed(); known && at == target && sender == messenger {
		out.Message = spell.Hash(message)
	}
	return out, ok
}

// withdrawalFinalized is the claim of a withdrawal on the parent chain; its flag says
// whether the call that it carried went through.
func withdrawalFinalized(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	w, ok := word(l.Data, 0)
	if !ok || !topics(l, 2) || w.Big().BitLen() > 1 {
		return facts.Bridge{}, false
	}
	out, ok := m.onParent("claim", l)
	done := w.Big().Sign() == 1
	if kept, sure := m.kept(); done && kept {
		done, out.Act = false, "deliver"
		out.Unsure = !sure
	}
	out.Delivered, out.Look = &done, ""
	return out, ok
}

// carriers are the calls that prove or claim a withdrawal: its fields follow (number, sender, target,
// coins, gas, message).
var carriers = [][4]byte{
	knowledge.SelectorOf("proveWithdrawalTransaction((uint256,address,address,uint256,uint256,bytes),uint256,(bytes32,bytes32,bytes32,bytes32),bytes[])"),
	knowledge.SelectorOf("finalizeWithdrawalTransaction((uint256,address,address,uint256,uint256,bytes))"),
	knowledge.SelectorOf("finalizeWithdrawalTransactionExternalProof((uint256,address,address,uint256,uint256,bytes),address)"),
}

// kept reports that the messenger on the parent chain took a message and its call was refused:
// the portal counts that as done, and the message can be tried again. sure is true where the
// claim itself shows that this messenger and this message are meant.
func (m mined) kept() (kept, sure bool) {
	at, message, known := m.claimed()
	for i := range m.receipt.Logs {
		l := &m.receipt.Logs[i]
		if !topics(l, 2) || l.Topics[0] != relayFailedTopic {
			continue
		}
		if known && l.Address == at && l.Topics[1] == message {
			return true, true
		}
		kept = kept || !known
	}
	return kept, false
}

// claimed reads from the call which contract it calls on the parent chain, and the message's hash.
func (m mined) claimed() (target common.Address, message common.Hash, ok bool) {
	if m.tx == nil || len(m.tx.Input) < 4 || !slices.Contains(carriers, [4]byte(m.tx.Input[:4])) {
		return target, message, false
	}
	if m.tx.To == nil {
		return target, message, false
	}
	if _, known := through("op", m.chain, *m.tx.To); !known {
		return target, message, false
	}
	data := m.tx.Input[4:]
	at, _ := word(data, 0)
	from, fits := small(at)
	if !fits || from > len(data) {
		return target, message, false
	}
	data = data[from:]
	to, a := word(data, 2)
	body, b := dynamic(data, 5)
	target, c := addressIn(to)
	return target, crypto.Keccak256Hash(body), a && b && c
}

func (m mined) onParent(act string, l *wire.Log) (facts.Bridge, bool) {
	r, known := through("op", m.chain, l.Address)
	out := m.start(op, "withdrawal", act, l, r.child, m.chain)
	out.Listed, out.IDKind, out.ID = known, "withdrawal", l.Topics[1].Hex()
	if known {
		out.Look = caip(m.chain)
	}
	return out, true
}

// relayFailed is the delivery of a message on the child chain whose call was refused. The
// message stays and can be tried again by anybody.
func relayFailed(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	if !topics(l, 2) || l.Address != messenger {
		return facts.Bridge{}, false
	}
	r, known := childOf("op", m.chain)
	no := false
	out := m.start(op, "deposit", "deliver", l, r.parent, m.chain)
	out.Listed, out.IDKind, out.ID, out.Delivered = known, "message", l.Topics[1].Hex(), &no
	return out, true
}

// transactionDeposited is a deposit that starts on the parent chain. The transaction that the
// child chain makes of it has an id that follows from the log alone.
func transactionDeposited(m mined, l *wire.Log, n int) (facts.Bridge, bool) {
	from, a := addressAt(l, 1)
	to, b := addressAt(l, 2)
	data, ok := dynamic(l.Data, 0)
	if !a || !b || !ok || !topics(l, 4) || l.Topics[3] != (common.Hash{}) {
		return facts.Bridge{}, false
	}
	r, known := through("op", m.chain, l.Address)
	out := m.start(op, "deposit", "start", l, m.chain, r.child)
	out.Listed, out.Look = known, caip(r.child)
	out.Sender, out.Receiver, out.IDKind = spell.Address(from), spell.Address(to), "l2-transaction"
	if len(data) >= 64 {
		out.Value = integer(common.Hash(data[32:64]).Big())
	}
	if l.Index == nil {
		return out, true
	}
	if h, ok := DepositHash(*m.receipt.BlockHash, *l.Index, from, to, data); ok {
		out.OtherLeg, out.ID = spell.Hash(h), h.Hex()
	}
	return out, true
}

// DepositHash computes the id of the child chain's transaction from a TransactionDeposited
// log: block and index of the log, its two addresses and its opaque data.
// Source: specs.optimism.io, deposits: user-deposited transactions.
func DepositHash(block common.Hash, index uint64, from, to common.Address, opaque []byte) (h common.Hash, ok bool) {
	const head = 32 + 32 + 8 + 1
	if len(opaque) < head {
		return h, false
	}
	where := crypto.Keccak256(block[:], common.BigToHash(new(big.Int).SetUint64(index)).Bytes())
	source := crypto.Keccak256Hash(make([]byte, 32), where)
	target := to.Bytes()
	if opaque[72] == 1 {
		target = nil // a contract is made
	}
	body, err := rlp.EncodeToBytes([]any{
		source, from, target, trim(opaque[:32]), trim(opaque[32:64]), trim(opaque[64:72]), false, opaque[head:],
	})
	if err != nil {
		return h, false
	}
	return crypto.Keccak256Hash([]byte{0x7E}, body), true
}

// trim drops leading zeros, as RLP writes numbers.
func trim(b []byte) []byte {
	for len(b) > 0 && b[0] == 0 {
		b = b[1:]
	}
	return b
}

func addressAt(l *wire.Log, topic int) (common.Address, bool) {
	if len(l.Topics) <= topic {
		return common.Address{}, false
	}
	return addressIn(l.Topics[topic])
}
