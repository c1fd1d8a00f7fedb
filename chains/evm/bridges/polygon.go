package bridges

import (
	"bytes"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"

	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

const polygon = "polygon"

// Contracts that stand at the same place on Polygon and its test network.
var (
	stateReceiver = common.HexToAddress("0x0000000000000000000000000000000000001001")
	coin          = common.HexToAddress("0x0000000000000000000000000000000000001010") // of the chain's own coin
)

var (
	committed = knowledge.TopicOf("StateCommitted(uint256,bool)")
	burnCall  = knowledge.SelectorOf("withdraw(uint256)")
)

// stateSynced is a deposit to Polygon, as its bridge on the parent chain hands it over.
func stateSynced(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	for _, r := range table().rollups {
		if r.kind != "pos" || r.parent != m.chain || !topics(l, 3) {
			continue
		}
		b := m.transfer(polygon, "state", l.Topics[1].Big().String(), l, r.child)
		b.Direction, b.Look, b.Listed = "deposit", caip(r.child), l.Address == r.rollup
		return b, true
	}
	return facts.Bridge{}, false
}

// polygonDeposit reads on Polygon up to which number it has taken over, and whether what came with
// the number went through.
func polygonDeposit(t *talk, b facts.Bridge) (facts.BridgeFar, bool) {
	id, ok := new(big.Int).SetString(b.ID, 10)
	last := t.read(stateReceiver, "lastStateId()")
	t.ask()
	w, known := last.word()
	f := facts.BridgeFar{Head: t.headRef(), By: "contract", Step: "not-yet"}
	if !ok || !known || w.Big().Cmp(id) < 0 {
		return f, ok && known
	}
	f.Step = "counted" // taken over: whether it went through stands in its log
	logs, _ := t.newest(f.Head, stateReceiver, committed.Hex(), common.BigToHash(id).Hex())
	for i := range logs {
		switch v, ok := word(logs[i].Data, 0); {
		case ok && v == number256(1):
			f.Step, f.Tx = "done", spell.Hash(*logs[i].TxHash)
		case ok && v == (common.Hash{}):
			f.Step, f.Tx = "failed", spell.Hash(*logs[i].TxHash)
		}
	}
	return f, true
}

// polygonBurn is a withdrawal that starts on Polygon: the owner burns a token at the token itself.
// Other tokens have a call of that name, too; whether the bridge holds it is asked on the parent.
func polygonBurn(m mined, l *wire.Log, n int) (facts.Bridge, bool) {
	r, known := childOf("pos", m.chain)
	if !known || m.tx == nil || m.tx.To == nil || *m.tx.To != l.Address || !bytes.HasPrefix(m.tx.Input, burnCall[:]) {
		return facts.Bridge{}, false
	}
	if !topics(l, 3) || l.Topics[2] != (common.Hash{}) || l.Topics[1] == (common.Hash{}) {
		return facts.Bridge{}, false
	}
	b := m.exit(r, l, listed("polygon-token", m.chain, l.Address))
	b.Sender = party(l.Topics[1])
	b.Receiver = b.Sender
	if m.tx.Index != nil {
		b.Key = spell.Hash(ExitHash(m.receipt.BlockNumber, *m.tx.Index, uint64(n))) //nolint:gosec // an index
	}
	return b, true
}

// polygonCoin is a withdrawal of the chain's own coin, which goes over the older bridge.
func polygonCoin(m mined, l *wire.Log, _ int) (facts.Bridge, bool) {
	r, known := childOf("pos", m.chain)
	if !known || !topics(l, 3) || l.Address != coin {
		return facts.Bridge{}, false
	}
	b := m.exit(r, l, true)
	b.Plasma, b.Sender = true, party(l.Topics[2])
	if w, ok := word(l.Data, 0); ok {
		b.Value = integer(w.Big())
	}
	return b, true
}

func (m mined) exit(r rollup, l *wire.Log, known bool) facts.Bridge {
	b := m.start(polygon, "withdrawal", "start", l, m.chain, r.parent)
	b.Listed, b.Look, b.IDKind = known, caip(r.parent), "transaction"
	if m.receipt.TxHash != nil {
		b.ID = m.receipt.TxHash.Hex()
	}
	return b
}

// ExitHash computes what the bridge on the parent knows a withdrawal by: block, way to the receipt
// in the block's tree, and place of the log in the receipt.
// Source: maticnetwork/pos-portal, RootChainManager.exit; matic.js, getExitHash.
func ExitHash(block *uint64, index, log uint64) common.Hash {
	if block == nil {
		return common.Hash{}
	}
	key, err := rlp.EncodeToBytes(index)
	if err != nil {
		return common.Hash{}
	}
	var nibbles []byte
	for _, b := range key {
		nibbles = append(nibbles, b>>4, b&15)
	}
	height, place := number256(*block), number256(log)
	return crypto.Keccak256Hash(height[:], nibbles, place[:])
}

// polygonExit reads on the parent up to which block Polygon was taken over there, and whether the
// withdrawal was paid.
func polygonExit(t *talk, b facts.Bridge, r rollup) (facts.BridgeFar, bool) {
	last := t.read(r.entry, "getLastChildBlock()")
	token, done := &get{}, &get{}
	if !b.Plasma {
		from := common.HexToAddress(string(b.Contract))
		token = t.read(r.other, "childToRootToken(address)", common.BytesToHash(from[:]))
		if b.Key != "" {
			done = t.read(r.other, "processedExits(bytes32)", common.HexToHash(string(b.Key)))
		}
	}
	t.ask()
	f := facts.BridgeFar{Head: t.headRef(), By: "contract", Step: "open"}
	if a, ok := token.address(); ok {
		f.Mapped = a != (common.Address{})
		if !f.Mapped {
			f.Step = "none"
			return f, true
		}
	}
	if done.is(true) {
		f.Step = "done"
		return f, true
	}
	n, ok := last.uint()
	if !ok {
		return f, false
	}
	f.Covered = n
	switch {
	case n < b.Block.Height:
		f.Step = "no-checkpoint"
	case done.is(false):
		f.Step = "ready"
	}
	return f, true
}
