package evm

import (
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/decode"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// decodeCall notes the outer call if the knowledge file names its function.
func (in *inquiry) decodeCall(n *node) {
	if n.tx == nil || len(n.tx.Input) < 4 || n.tx.To == nil {
		return
	}
	in.e.Call = facts.KnownValue(decoded(n.tx.Input), n.txAsk.from()...)
	in.deadline()
}

func decoded(input []byte) facts.Decoded {
	s := knowledge.Selector(input[:4])
	d := facts.Decoded{Selector: s.String()}
	if sig, ok := knowledge.FunctionOf(s); ok {
		if args, err := decode.Args(sig, input[4:]); err == nil {
			d.Signature, d.Args = sig, args
		}
	}
	return d
}

// events notes the logs that the knowledge file names, at most maxEvents.
func (in *inquiry) events(n *node) {
	out := []facts.Event{}
	for i, l := range n.receipt.Logs {
		if len(l.Topics) == 0 || len(out) == maxEvents {
			continue
		}
		sig, ok := knowledge.EventOf(l.Topics[0])
		if !ok {
			continue
		}
		e := facts.Event{Address: spell(l.Address), Signature: sig, Data: hexCut(l.Data, maxLog), Index: i}
		if l.Index != nil && *l.Index < 1<<31 {
			e.Index = int(*l.Index)
		}
		for _, t := range l.Topics {
			e.Topics = append(e.Topics, t.Hex())
		}
		out = append(out, e)
	}
	in.e.Logs = facts.KnownValue(out, n.receiptAsk.from()...)
}

// innerKinds maps events that tell of a failure inside a success to what failed.
var innerKinds = map[common.Hash]string{
	knowledge.TopicOf("ExecutionFailure(bytes32,uint256)"):                                        "safe",
	knowledge.TopicOf("ExecutionFromModuleFailure(address)"):                                      "safe-module",
	knowledge.TopicOf("UserOperationEvent(bytes32,address,address,uint256,bool,uint256,uint256)"): "user-operation",
	knowledge.TopicOf("FailedRelayedMessage(bytes32)"):                                            "relayed-message",
	knowledge.TopicOf("WithdrawalFinalized(bytes32,bool)"):                                        "withdrawal",
}

var topicOpReason = knowledge.TopicOf("UserOperationRevertReason(bytes32,address,uint256,bytes)")

// innerFailures reads what the logs say of failures inside a success.
func innerFailures(r *wire.Receipt) []facts.Inner {
	out := []facts.Inner{}
	for _, l := range r.Logs {
		if len(l.Topics) == 0 || len(out) == maxEvents {
			continue
		}
		kind, ok := innerKinds[l.Topics[0]]
		if !ok {
			continue
		}
		in := facts.Inner{What: kind, Contract: spell(l.Address)}
		switch kind {
		case "user-operation":
			// Topics: operation, sender, paymaster. Data: nonce, success, cost, gas.
			w, ok := decode.Word(l.Data, 1)
			if !ok || len(l.Topics) != 4 || new(big.Int).SetBytes(w).Sign() != 0 {
				continue
			}
			in.Contract = spell(common.BytesToAddress(l.Topics[2][:]))
			in.Reason = facts.Untrusted(opReason(r, l.Topics[1]))
		case "withdrawal":
			if w, ok := decode.Word(l.Data, 0); !ok || new(big.Int).SetBytes(w).Sign() != 0 {
				continue
			}
		}
		out = append(out, in)
	}
	return out
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
		b, _ := hexOf(args[1])
		ref := decode.Revert(b)
		if ref.Reason != "" {
			return ref.Reason
		}
		return ref.Name
	}
	return ""
}

// swallowed lists the inner calls of a trace that failed while their caller went on.
func swallowed(top *wire.Frame) []facts.Inner {
	var out []facts.Inner
	var visit func(f *wire.Frame)
	visit = func(f *wire.Frame) {
		for _, c := range f.Calls {
			if !c.Failed() {
				visit(c)
				continue
			}
			if len(out) < maxEvents {
				ref := decode.Revert(c.Output)
				i := facts.Inner{What: "swallowed", Contract: spell(c.To), Value: facts.FromBig(c.Value)}
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

// places notes the addresses of the transaction and its transfers that no customer owns.
func (in *inquiry) places(from []facts.EvidenceID) {
	seen := map[facts.Address]bool{}
	out := []facts.KnownPlace{}
	add := func(a facts.Address) {
		if a == "" || seen[a] {
			return
		}
		seen[a] = true
		if p, ok := knowledge.PlaceOf(in.chainID, common.HexToAddress(string(a))); ok {
			out = append(out, facts.KnownPlace{Address: a, Kind: p.Kind, Label: p.Label})
		}
	}
	add(in.e.Tx.V.To)
	for _, t := range in.f.Transfers.V {
		add(t.To)
		add(t.From)
		_, token, _ := strings.Cut(string(t.Amount.Asset.ID), ":0x")
		if a, ok := addressOf(token); ok {
			add(spell(a))
		}
	}
	in.e.Places = facts.KnownValue(out, from...)
}
