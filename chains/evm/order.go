package evm

import (
	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/decode"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/spell"
	"txtriage/chains/facts"
)

// orderAsks look for an earlier use of the signed order that a refused call hands in: the token
// keeps a record of each (ERC-3009), with the signer and the order's own number.
type orderAsks struct{ logs *query.Ask }

// orderBlocks is how far back is looked: what public nodes commonly allow in one question.
const orderBlocks = 9_999

// signedOrders are the calls that hand in such an order, with the place of its number; the
// signer comes first in each.
var signedOrders = map[string]int{
	"transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)": 5,
	"receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)":  5,
	"transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)":                 5,
	"receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)":                  5,
	"cancelAuthorization(address,bytes32,uint8,bytes32,bytes32)":                                       1,
}

// orders are the same by what a call begins with.
var orders = func() map[knowledge.Selector]int {
	out := map[knowledge.Selector]int{}
	for sig, at := range signedOrders {
		out[knowledge.SelectorOf(sig)] = at
	}
	return out
}()

var orderUsed, orderCancelled = knowledge.TopicOf("AuthorizationUsed(address,bytes32)"), knowledge.TopicOf("AuthorizationCanceled(address,bytes32)")

func orderAsksOf(n *node) *orderAsks {
	if n.tx.To == nil || len(n.tx.Input) < 4 {
		return nil
	}
	at, ok := orders[knowledge.Selector(n.tx.Input[:4])]
	if !ok {
		return nil
	}
	signer, ok1 := decode.Word(n.tx.Input[4:], 0)
	number, ok2 := decode.Word(n.tx.Input[4:], at)
	if !ok1 || !ok2 {
		return nil
	}
	end := *n.receipt.BlockNumber
	return &orderAsks{query.Call("eth_getLogs", map[string]any{
		"fromBlock": spell.Number(end - min(end, orderBlocks)), "toBlock": spell.Number(end), "address": n.tx.To.Hex(),
		"topics": []any{[]string{orderUsed.Hex(), orderCancelled.Hex()}, common.BytesToHash(signer).Hex(), common.BytesToHash(number).Hex()},
	}).Maybe()}
}

// settleOrder notes who used the order. A refused transaction leaves no record, so whoever did is
// another one; it stood before this one, or the token would not have refused it.
func (in *inquiry) settleOrder(n *node, o *orderAsks) {
	if o == nil {
		return
	}
	logs, ok := query.Logs(o.logs)
	if !ok {
		in.e.Checks.UsedBy = query.Without[facts.Hash](o.logs)
		return
	}
	for _, l := range logs {
		if l.Address == *n.tx.To && len(l.Topics) == 3 && l.TxHash != nil && (l.Topics[0] == orderUsed || l.Topics[0] == orderCancelled) && *l.TxHash != *in.hash {
			in.e.Checks.UsedBy = facts.KnownValue(spell.Hash(*l.TxHash), o.logs.From()...)
			return
		}
	}
	in.e.Checks.UsedBy = facts.Without[facts.Hash](facts.Absent, o.logs.From()...)
}
