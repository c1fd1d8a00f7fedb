// Package legs reads calls that carry many calls, of which one may fail without the others.
package legs

import (
	"bytes"
	"math/big"
	"reflect"
	"strings"
	"sync"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/decode"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// functions are those of Multicall2 and Multicall3 (github.com/mds1/multicall3).
const functions = `[
{"type":"function","name":"aggregate3","inputs":[{"name":"calls","type":"tuple[]","components":[{"name":"target","type":"address"},{"name":"allowFailure","type":"bool"},{"name":"callData","type":"bytes"}]}],"outputs":[{"name":"returnData","type":"tuple[]","components":[{"name":"success","type":"bool"},{"name":"returnData","type":"bytes"}]}]},
{"type":"function","name":"aggregate3Value","inputs":[{"name":"calls","type":"tuple[]","components":[{"name":"target","type":"address"},{"name":"allowFailure","type":"bool"},{"name":"value","type":"uint256"},{"name":"callData","type":"bytes"}]}],"outputs":[{"name":"returnData","type":"tuple[]","components":[{"name":"success","type":"bool"},{"name":"returnData","type":"bytes"}]}]},
{"type":"function","name":"tryAggregate","inputs":[{"name":"requireSuccess","type":"bool"},{"name":"calls","type":"tuple[]","components":[{"name":"target","type":"address"},{"name":"callData","type":"bytes"}]}],"outputs":[{"name":"returnData","type":"tuple[]","components":[{"name":"success","type":"bool"},{"name":"returnData","type":"bytes"}]}]},
{"type":"function","name":"tryBlockAndAggregate","inputs":[{"name":"requireSuccess","type":"bool"},{"name":"calls","type":"tuple[]","components":[{"name":"target","type":"address"},{"name":"callData","type":"bytes"}]}],"outputs":[{"name":"blockNumber","type":"uint256"},{"name":"blockHash","type":"bytes32"},{"name":"returnData","type":"tuple[]","components":[{"name":"success","type":"bool"},{"name":"returnData","type":"bytes"}]}]}
]`

var parsed = sync.OnceValue(func() *abi.ABI {
	a, err := abi.JSON(strings.NewReader(functions))
	if err != nil {
		panic(err)
	}
	return &a
})

// Leg is one of the calls.
type Leg struct {
	Target common.Address
	Value  *big.Int // coins with it; nil: none
	Data   []byte
}

// most bounds how many legs are read, and how long a call may be.
const (
	most    = 256
	longest = 1 << 17
)

// Read takes the outer call apart; false if it is none of these or lets no leg fail.
func Read(input []byte) ([]Leg, bool) {
	if len(input) < 4 || len(input) > longest {
		return nil, false
	}
	m, err := parsed().MethodById(input[:4])
	if err != nil {
		return nil, false
	}
	args, err := m.Inputs.Unpack(input[4:])
	if err != nil {
		return nil, false
	}
	if must, ok := args[0].(bool); ok && must {
		return nil, false
	}
	list := reflect.ValueOf(args[len(args)-1])
	if list.Len() == 0 || list.Len() > most {
		return nil, false
	}
	var out []Leg
	for i := range list.Len() {
		s := list.Index(i)
		l := Leg{}
		l.Target, _ = s.FieldByName("Target").Interface().(common.Address)
		l.Data, _ = s.FieldByName("CallData").Interface().([]byte)
		if v := s.FieldByName("Value"); v.IsValid() {
			l.Value, _ = v.Interface().(*big.Int)
		}
		out = append(out, l)
	}
	return out, true
}

// Failed lists the legs that did not go through, by what the outer call returned; false if that
// does not fit the call.
func Failed(input, output []byte, again bool) ([]facts.Inner, bool) {
	list, ok := Read(input)
	if !ok || len(output) > longest {
		return nil, false
	}
	m, err := parsed().MethodById(input[:4])
	if err != nil {
		return nil, false
	}
	got, err := m.Outputs.Unpack(output)
	if err != nil || len(got) == 0 {
		return nil, false
	}
	results := reflect.ValueOf(got[len(got)-1])
	if results.Len() != len(list) {
		return nil, false
	}
	out := []facts.Inner{}
	for i, l := range list {
		s := results.Index(i)
		done, _ := s.FieldByName("Success").Interface().(bool)
		data, _ := s.FieldByName("ReturnData").Interface().([]byte)
		if done && !bytes.Equal(data, make([]byte, 32)) {
			continue
		}
		in := facts.Inner{What: "multicall", Contract: spell.Address(l.Target), Value: facts.FromBig(l.Value), Again: again}
		in.To = paid(l)
		if done {
			if in.To == "" {
				continue // a question may well be answered with nothing
			}
			out = append(out, in)
			continue
		}
		ref := decode.Revert(data)
		if in.Reason = facts.Untrusted(ref.Reason); in.Reason == "" {
			in.Reason = facts.Untrusted(ref.Name)
		}
		out = append(out, in)
	}
	return out, true
}

// Within lists the legs that did not go through of every such call in a trace, also of those that
// another contract made. What was rolled back with its caller is none of them.
func Within(top *wire.Frame) []facts.Inner {
	var out []facts.Inner
	var visit func(f, by *wire.Frame)
	visit = func(f, by *wire.Frame) {
		if f.Failed() {
			return
		}
		// A proxy hands the same call on: its legs are counted once.
		if by == nil || f.Type != "DELEGATECALL" || !bytes.Equal(f.Input, by.Input) {
			if failed, ok := Failed(f.Input, f.Output, false); ok && len(out)+len(failed) <= most {
				out = append(out, failed...)
			}
		}
		for _, c := range f.Calls {
			visit(c, f)
		}
	}
	visit(top, nil)
	return out
}

// paid is the receiver that the leg would have paid: of a token, or of the coins with it.
func paid(l Leg) facts.Address {
	if len(l.Data) >= 4 {
		switch d := decode.Call(l.Data); d.Signature {
		case "transfer(address,uint256)":
			return facts.Address(d.Args[0])
		case "transferFrom(address,address,uint256)":
			return facts.Address(d.Args[1])
		}
	}
	if l.Value != nil && l.Value.Sign() > 0 && len(l.Data) == 0 {
		return spell.Address(l.Target)
	}
	return ""
}
