package bridges

import (
	"math/big"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// mined is a transaction whose logs are read.
type mined struct {
	chain   uint64
	tx      *wire.Tx // nil: not known
	receipt *wire.Receipt
	time    time.Time // of the block; zero: not known
}

// reader reads one log; false if the log does not have the form that its name promises.
type reader func(m mined, l *wire.Log, n int) (facts.Bridge, bool)

type entry struct {
	signature string
	read      reader
}

// entries in the order of telling: what a rollup's own contracts say comes before what a
// protocol on top of them says.
var entries = []entry{
	{"WithdrawalFinalized(bytes32,bool)", withdrawalFinalized},
	{"WithdrawalProven(bytes32,address,address)", withdrawalProven},
	{"FailedRelayedMessage(bytes32)", relayFailed},
	{"MessagePassed(uint256,address,address,uint256,uint256,bytes,bytes32)", messagePassed},
	{"TransactionDeposited(address,address,uint256,bytes)", transactionDeposited},
	{"L2ToL1Tx(address,address,uint256,uint256,uint256,uint256,uint256,uint256,bytes)", l2ToL1Tx},
	{"MessageDelivered(uint256,bytes32,address,uint8,address,bytes32,uint256,uint64)", messageDelivered},
	{"TicketCreated(bytes32)", ticketCreated},
	{"DepositForBurn(uint64,address,uint256,address,bytes32,uint32,bytes32,bytes32)", burnV1},
	{"DepositForBurn(address,uint256,address,bytes32,uint32,bytes32,bytes32,uint256,uint32,bytes)", burnV2},
	{"OFTSent(bytes32,uint32,address,uint256,uint256)", oftSent},
	{"V3FundsDeposited(address,address,uint256,uint256,uint256,uint32,uint32,uint32,uint32,address,address,address,bytes)", acrossDeposit},
	{"FundsDeposited(bytes32,bytes32,uint256,uint256,uint256,uint256,uint32,uint32,uint32,bytes32,bytes32,bytes32,bytes)", acrossDeposit},
	{"StateSynced(uint256,address,bytes)", stateSynced},
	{"MessageReceived(address,uint32,uint64,bytes32,bytes)", mint},
	{"MessageReceived(address,uint32,bytes32,bytes32,uint32,bytes)", mint},
	{"LzReceiveAlert(address,address,(uint32,bytes32,uint64),bytes32,uint256,uint256,bytes,bytes,bytes)", alert},
	{"Withdraw(address,address,uint256,uint256,uint256)", polygonCoin},
	{"Transfer(address,address,uint256)", polygonBurn},
	{"LogMessagePublished(address,uint64,uint32,bytes,uint8)", wormholeMessage},
}

// entryTopics are the first topics of the entries, computed when the first receipt is read.
var entryTopics = sync.OnceValue(func() []common.Hash {
	out := make([]common.Hash, len(entries))
	for i, e := range entries {
		out[i] = knowledge.TopicOf(e.signature)
	}
	return out
})

// Recognise finds the part that a successful transaction has in a transfer between chains;
// nil if its logs name no bridge. at is the time of its block; operation is the id of a user
// operation that is asked for, zero for none.
func Recognise(chain uint64, tx *wire.Tx, r *wire.Receipt, at time.Time, operation common.Hash) *facts.Bridge {
	m := mined{chain: chain, tx: tx, receipt: r, time: at}
	ops := operations(chain, r)
	for n, e := range entries {
		topic := entryTopics()[n]
		var first *facts.Bridge
		legs := 0
		for i := range r.Logs {
			l := &r.Logs[i]
			if len(l.Topics) == 0 || l.Topics[0] != topic || !ops.owns(operation, i) {
				continue
			}
			b, ok := e.read(m, l, i)
			if !ok {
				continue
			}
			if legs++; first == nil || !first.Listed && b.Listed {
				b.Shared = ops.shared(operation)
				if !b.Listed && b.Act == "start" && b.Protocol != polygon {
					b.Look = "" // anybody can write the mark of another's transfer: nothing is asked for it
				}
				first = &b
			}
		}
		if first == nil {
			continue
		}
		first.Legs = legs
		first.Block = facts.BlockRef{Height: *r.BlockNumber, Hash: spell.Hash(*r.BlockHash), Time: at}
		return first
	}
	return nil
}

// start is what every bridge has in common.
func (m mined) start(protocol, direction, act string, l *wire.Log, from, to uint64) facts.Bridge {
	return facts.Bridge{
		Protocol: protocol, Direction: direction, Act: act, Contract: spell.Address(l.Address),
		From: caip(from), To: caip(to), FromName: nameOf(from), ToName: nameOf(to),
	}
}

func topics(l *wire.Log, n int) bool { return len(l.Topics) == n }

// word is the n-th 32 bytes of the data.
func word(data []byte, n int) (w common.Hash, ok bool) {
	if n < 0 || len(data) < 32*(n+1) {
		return w, false
	}
	return common.Hash(data[32*n : 32*(n+1)]), true
}

// dynamic is the byte string whose place the n-th word gives.
func dynamic(data []byte, n int) ([]byte, bool) {
	at, ok := word(data, n)
	if !ok {
		return nil, false
	}
	from, ok := small(at)
	if !ok || from+32 > len(data) {
		return nil, false
	}
	size, ok := small(common.Hash(data[from : from+32]))
	if !ok || from+32+size > len(data) {
		return nil, false
	}
	return data[from+32 : from+32+size], true
}

// small reads a word as a length; false from 2^24 on.
func small(w common.Hash) (int, bool) {
	b := w.Big()
	if b.BitLen() > 24 {
		return 0, false
	}
	return int(b.Int64()), true
}

// addressIn reads a word as an address; false if it holds more.
func addressIn(w common.Hash) (common.Address, bool) {
	for _, b := range w[:12] {
		if b != 0 {
			return common.Address{}, false
		}
	}
	return common.Address(w[12:]), true
}

func integer(b *big.Int) facts.Int { return facts.FromBig(b) }
