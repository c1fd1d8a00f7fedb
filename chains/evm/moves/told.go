package moves

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// simulated is the address under which eth_simulateV1 tells payments (go-ethereum
// internal/ethapi/logtracer.go).
var simulated = common.HexToAddress("0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE")

// Logged reports whether the chain itself logged every move of its own coin in this receipt, so
// that nothing paid inside can be missing: zkSync and Polygon always do, and others as soon as
// the fork that brings EIP-7708 is active, which a record by that address shows.
func (in Reader) Logged(r *wire.Receipt) bool {
	if in.Chain.HasQuirk("polygon-log-transfer") || in.Chain.HasQuirk("native-transfer-log") {
		return true
	}
	for _, l := range r.Logs {
		if l.Address == nativeLogger && len(l.Topics) == 3 && l.Topics[0] == topicTransfer {
			return true
		}
	}
	return false
}

// One reads the moves that a single log records.
func (in Reader) One(l wire.Log) []facts.Transfer {
	index := 0
	if l.Index != nil && *l.Index <= 1<<31 {
		index = int(*l.Index)
	}
	ts, _ := in.moves(l, index)
	return ts
}

// Told splits the payments that eth_simulateV1 tells off from the logs of contracts. same: the
// contracts logged as often as on the chain, and the payments are not too many to list.
func Told(logs []wire.Log, onChain int) (paid []wire.Log, same bool) {
	for _, l := range logs {
		if l.Address == simulated {
			paid = append(paid, l)
		}
	}
	return paid, len(logs)-len(paid) == onChain && len(paid) <= maxPaid
}

// With adds payments that were told to the moves that logs and the transaction itself show. The
// transaction's own value is among them and counted once.
func (in Reader) With(have []facts.Transfer, paid []wire.Log) []facts.Transfer {
	var inner []facts.Transfer
	for _, l := range paid {
		if len(l.Topics) != 3 || l.Topics[0] != topicTransfer || len(l.Data) != 32 {
			continue
		}
		units := new(big.Int).SetBytes(l.Data)
		if units.Sign() > 0 && l.Topics[1] != l.Topics[2] {
			inner = append(inner, in.native(common.BytesToAddress(l.Topics[1][12:]), common.BytesToAddress(l.Topics[2][12:]), units, innerIndex+len(inner), "internal"))
		}
	}
	have = keepTokens(have)
	for _, t := range dropOne(inner, have) {
		t.Again = true
		have = append(have, t)
	}
	return have
}

var topicsOfPermission = map[common.Hash]bool{
	knowledge.TopicOf("Approval(address,address,uint256)"):                true,
	knowledge.TopicOf("ApprovalForAll(address,address,bool)"):             true,
	knowledge.TopicOf("Approval(address,address,address,uint160,uint48)"): true, // Permit2
}

// Permitted reports whether the only records of the receipt are permissions given at a token.
func Permitted(r *wire.Receipt, token common.Address) bool {
	for _, l := range r.Logs {
		if l.Address != token || len(l.Topics) == 0 || !topicsOfPermission[l.Topics[0]] {
			return false
		}
	}
	return len(r.Logs) > 0
}

// TopicTransfer is the topic of the transfers that tokens record.
func TopicTransfer() common.Hash { return topicTransfer }
