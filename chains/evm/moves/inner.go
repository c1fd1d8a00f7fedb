package moves

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/decode"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// innerKinds maps events that tell of a failure inside a success to what failed.
var innerKinds = map[common.Hash]string{
	knowledge.TopicOf("ExecutionFailure(bytes32,uint256)"):                                        "safe",
	knowledge.TopicOf("ExecutionFromModuleFailure(address)"):                                      "safe-module",
	knowledge.TopicOf("UserOperationEvent(bytes32,address,address,uint256,bool,uint256,uint256)"): "user-operation",
	knowledge.TopicOf("FailedRelayedMessage(bytes32)"):                                            "relayed-message",
	knowledge.TopicOf("WithdrawalFinalized(bytes32,bool)"):                                        "withdrawal",
}

var topicOpReason = knowledge.TopicOf("UserOperationRevertReason(bytes32,address,uint256,bytes)")

// FailedInside reads what the logs say of failures inside a success.
func FailedInside(r *wire.Receipt) []facts.Inner {
	out := []facts.Inner{}
	for _, l := range r.Logs {
		if len(l.Topics) == 0 || len(out) == maxInner {
			continue
		}
		kind, ok := innerKinds[l.Topics[0]]
		if !ok {
			continue
		}
		in := facts.Inner{What: kind, Contract: spell.Address(l.Address)}
		switch kind {
		case "user-operation":
			// Topics: operation, sender, paymaster. Data: nonce, success, cost, gas.
			w, ok := decode.Word(l.Data, 1)
			if !ok || len(l.Topics) != 4 || new(big.Int).SetBytes(w).Sign() != 0 {
				continue
			}
			p, known := knowledge.PlaceOf(0, l.Address)
			in.Listed = known && p.Kind == "infra"
			in.Contract, in.ID = spell.Address(common.BytesToAddress(l.Topics[2][:])), spell.Hash(l.Topics[1])
			in.Reason = facts.Untrusted(opReason(r, l.Topics[1]))
		case "safe":
			in.ID = safeID(l)
		case "withdrawal":
			if w, ok := decode.Word(l.Data, 0); !ok || new(big.Int).SetBytes(w).Sign() != 0 {
				continue
			}
		}
		out = append(out, in)
	}
	return out
}

// safeID is the id of a Safe's transaction in its own log: indexed since 1.4, in the data before.
func safeID(l wire.Log) facts.Hash {
	if len(l.Topics) > 1 {
		return spell.Hash(l.Topics[1])
	}
	if w, ok := decode.Word(l.Data, 0); ok {
		return spell.Hash(common.BytesToHash(w))
	}
	return ""
}

// opReason finds why a user operation failed: its own log carries the revert data.
func opReason(r *wire.Receipt, op common.Hash) string {
	for _, l := range r.Logs {
		if len(l.Topics) < 2 || l.Topics[0] != topicOpReason || l.Topics[1] != op {
			continue
		}
		args, err := decode.Args("f(uint256,bytes)", l.Data)
		if err != nil {
			return ""
		}
		b := common.FromHex(args[1])
		ref := decode.Revert(b)
		if ref.Reason != "" {
			return ref.Reason
		}
		return ref.Name
	}
	return ""
}

// Swallowed lists the inner calls of a trace that failed while their caller went on.
func Swallowed(top *wire.Frame) []facts.Inner {
	var out []facts.Inner
	var visit func(f *wire.Frame)
	visit = func(f *wire.Frame) {
		for _, c := range f.Calls {
			if !c.Failed() {
				visit(c)
				continue
			}
			if len(out) < maxInner {
				ref := decode.Revert(c.Output)
				i := facts.Inner{What: "swallowed", Contract: spell.Address(c.To), Value: facts.FromBig(c.Value)}
				switch {
				case ref.Reason != "":
					i.Reason = facts.Untrusted(ref.Reason)
				case ref.Name != "":
					i.Reason = facts.Untrusted(ref.Name)
				default:
					i.Reason = facts.Untrusted(c.Error)
				}
				out = append(out, i)
			}
		}
	}
	visit(top)
	return out
}

// Spoke reports whether any contract logged something: the chain's own logs of coins do not count.
func Spoke(r *wire.Receipt) bool {
	for _, l := range r.Logs {
		if l.Address != nativeLogger && l.Address != polygonCoin && l.Address != zkCoin {
			return true
		}
	}
	return false
}
