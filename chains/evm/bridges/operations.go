package bridges

import (
	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/wire"
)

var (
	operationTopic = knowledge.TopicOf("UserOperationEvent(bytes32,address,address,uint256,bool,uint256,uint256)")
	beginTopic     = knowledge.TopicOf("BeforeExecution()")
)

// bundle are the user operations of a transaction: each one's logs stand before its own record,
// after the record of the one before it. Source: ERC-4337, EntryPoint.handleOps.
type bundle []span

type span struct {
	id         common.Hash
	first, end int // logs first to end-1
}

func operations(chain uint64, r *wire.Receipt) (out bundle) {
	from := 0
	for i := range r.Logs {
		l := &r.Logs[i]
		if p, known := knowledge.PlaceOf(chain, l.Address); !known || p.Kind != "infra" || len(l.Topics) == 0 {
			continue
		}
		switch {
		case l.Topics[0] == beginTopic:
			from = i + 1
		case l.Topics[0] == operationTopic && len(l.Topics) == 4:
			out = append(out, span{l.Topics[1], from, i})
			from = i + 1
		}
	}
	return out
}

// owns reports whether a log may belong to what is asked for.
func (b bundle) owns(operation common.Hash, log int) bool {
	for _, s := range b {
		if s.id == operation {
			return s.first <= log && log < s.end
		}
	}
	return true
}

// shared reports that there are several operations, and that none of them was asked for.
func (b bundle) shared(operation common.Hash) bool {
	for _, s := range b {
		if s.id == operation {
			return false
		}
	}
	return len(b) > 1
}
