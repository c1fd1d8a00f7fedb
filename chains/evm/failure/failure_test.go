package failure_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/failure"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
)

var (
	saysNo   = append(selector("Error(string)"), common.FromHex("0x00000000000000000000000000000000000000000000000000000000000000200000000000000000000000000000000000000000000000000000000000000002"+"6e6f000000000000000000000000000000000000000000000000000000000000")...)
	saysOld  = append(selector("Error(string)"), common.FromHex("0x00000000000000000000000000000000000000000000000000000000000000200000000000000000000000000000000000000000000000000000000000000003"+"6f6c640000000000000000000000000000000000000000000000000000000000")...)
	nobodies = common.FromHex("0xdeadbeef")
)

func selector(sig string) []byte { s := knowledge.SelectorOf(sig); return s[:] }

// frame makes a frame; its address tells its place.
func frame(n byte, err string, out []byte, calls ...*wire.Frame) *wire.Frame {
	return &wire.Frame{Type: "CALL", To: common.Address{n}, Error: err, Output: out, Gas: 100_000, Calls: calls}
}

const (
	reverted = "execution reverted"
	oog      = "out of gas"
)

func TestCulprit(t *testing.T) {
	paid := func(f *wire.Frame, gas uint64) *wire.Frame { f.Value, f.Gas = big.NewInt(1), gas; return f }
	for _, c := range []struct {
		name   string
		top    *wire.Frame
		kind   string
		reason string
		depth  int
		gas    bool
		mean   bool   // stipend
		outer  string // kind and reason
	}{
		{name: "alone", top: frame(1, reverted, saysNo), kind: "revert", reason: "no"},
		{name: "halt", top: frame(1, "invalid opcode: INVALID", nil), kind: "invalid-opcode"},
		{name: "passed on", top: frame(1, reverted, saysNo, frame(2, reverted, saysNo, frame(3, reverted, saysNo))), kind: "revert", reason: "no", depth: 2},
		{name: "swallowed", top: frame(1, reverted, nil, frame(2, reverted, saysNo)), kind: "revert", reason: "no", depth: 1, outer: "revert "},
		{name: "renamed", top: frame(1, reverted, saysOld, frame(2, reverted, saysNo)), kind: "revert", reason: "no", depth: 1, outer: "revert old"},
		{name: "only the outer one speaks", top: frame(1, reverted, saysOld, frame(2, "invalid opcode: INVALID", nil)), kind: "revert", reason: "old"},
		{name: "an unknown error below a text", top: frame(1, reverted, saysOld, frame(2, reverted, nobodies)), kind: "revert", reason: "old"},
		{name: "nobody speaks", top: frame(1, reverted, nil, frame(2, reverted, nil, frame(3, reverted, nil))), kind: "revert", depth: 2},
		{name: "tried and went on", top: frame(1, reverted, saysNo, frame(2, reverted, saysOld), frame(3, "", nil)), kind: "revert", reason: "no"},
		{name: "tried, went on, but the data are the same", top: frame(1, reverted, saysNo, frame(2, reverted, saysNo), frame(3, "", nil)), kind: "revert", reason: "no", depth: 1},
		{name: "inner gas", top: frame(1, reverted, nil, frame(2, oog, nil)), kind: "out-of-gas", depth: 1, gas: true, outer: "revert "},
		{name: "inner gas under a text", top: frame(1, reverted, saysOld, frame(2, oog, nil)), kind: "revert", reason: "old", gas: true},
		{name: "gas everywhere", top: frame(1, oog, nil, frame(2, oog, nil)), kind: "out-of-gas", depth: 1},
		{name: "stipend", top: frame(1, reverted, nil, paid(frame(2, oog, nil), 2300)), kind: "out-of-gas", depth: 1, gas: true, mean: true, outer: "revert "},
		{name: "stipend through a proxy", top: frame(1, reverted, nil, paid(frame(2, reverted, nil, frame(3, oog, nil)), 2300)), kind: "out-of-gas", depth: 2, gas: true, mean: true, outer: "revert "},
		{name: "little gas, but a refusal", top: frame(1, reverted, nil, paid(frame(2, reverted, nil), 2300)), kind: "revert", depth: 1},
		{name: "what a halted frame left is no refusal", top: frame(1, oog, saysNo), kind: "out-of-gas"},
	} {
		f := failure.Culprit(c.top)
		outer := ""
		if f.Outer != nil {
			outer = f.Outer.Kind + " " + string(f.Outer.Reason)
		}
		if f.Kind != c.kind || string(f.Reason) != c.reason || f.Depth != c.depth || f.InnerGas != c.gas || f.Stipend != c.mean || outer != c.outer {
			t.Errorf("%s: kind %s reason %q depth %d inner gas %v stipend %v outer %q", c.name, f.Kind, f.Reason, f.Depth, f.InnerGas, f.Stipend, outer)
		}
		if want := spell.Address(common.Address{byte(c.depth + 1)}); f.Contract != want {
			t.Errorf("%s: contract %s, want %s", c.name, f.Contract, want)
		}
	}
}

func TestSpared(t *testing.T) {
	for _, c := range []struct {
		given, left uint64
		want        bool
	}{
		{63_000, 1_000, false}, // all that it could get: a 64th stays
		{63_000, 200, false},
		{10_000, 250_000, true},
		{63_000, 1_200, true},
	} {
		inner := frame(2, oog, nil)
		inner.Gas = c.given
		top := frame(1, reverted, saysNo, inner)
		top.Gas, top.Used = 500_000, 500_000-c.left
		if f := failure.Culprit(top); !f.InnerGas || f.Spared != c.want {
			t.Errorf("%d given, %d left: %+v", c.given, c.left, f)
		}
	}
}

func FuzzCulprit(f *testing.F) {
	f.Add([]byte(`{"type":"CALL","error":"execution reverted","output":"0x08c379a0","calls":[{"type":"CALL","error":"out of gas","value":"0x1","gas":"0x8fc"}]}`))
	f.Add([]byte(`{"type":"CREATE","error":"max code size exceeded"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		top, err := wire.ParseCallTrace(json.RawMessage(raw))
		if err != nil || !top.Failed() {
			return
		}
		if got := failure.Culprit(top); got.Kind == "" || got.Depth < 0 {
			t.Errorf("%+v", got)
		}
	})
}

func TestRefusedToken(t *testing.T) {
	call := func(n byte, kind, err string, input []byte, calls ...*wire.Frame) *wire.Frame {
		f := frame(n, err, nil, calls...)
		f.Type, f.Input = kind, input
		return f
	}
	move, look := selector("transfer(address,uint256)"), selector("balanceOf(address)")
	for _, c := range []struct {
		name    string
		top     *wire.Frame
		token   byte // 0: none
		touched bool
	}{
		{"the outer call itself", call(9, "CALL", reverted, move), 0, false},
		{"inside", call(1, "CALL", reverted, nil, call(9, "CALL", reverted, move)), 9, false},
		{"a proxy", call(1, "CALL", reverted, nil, call(9, "CALL", reverted, move, call(8, "DELEGATECALL", reverted, move))), 9, false},
		{"what the token calls refuses", call(1, "CALL", reverted, nil, call(9, "CALL", reverted, move, call(8, "CALL", reverted, nil))), 0, false},
		{"read before", call(1, "CALL", reverted, nil, call(9, "STATICCALL", "", look), call(9, "CALL", reverted, move)), 9, false},
		{"moved before", call(1, "CALL", reverted, nil, call(7, "CALL", "", nil, call(9, "CALL", "", move)), call(9, "CALL", reverted, move)), 9, true},
		{"another function", call(1, "CALL", reverted, nil, call(9, "CALL", reverted, look)), 0, false},
		{"tried, then something else failed", call(1, "CALL", reverted, nil, call(9, "CALL", reverted, move), call(8, "CALL", reverted, nil)), 0, false},
		{"a library's own transfer", call(1, "CALL", reverted, nil, call(9, "DELEGATECALL", reverted, move)), 0, false},
	} {
		got, ok := failure.RefusedToken(c.top)
		if ok != (c.token != 0) || ok && (got.Token != common.Address{c.token} || got.Touched != c.touched) {
			t.Errorf("%s: %v %+v", c.name, ok, got)
		}
	}
}
