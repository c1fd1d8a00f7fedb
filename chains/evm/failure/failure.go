// Package failure turns an execution that ended badly into the fact why.
package failure

import (
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/decode"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// maxData bounds how much of a stranger's revert data facts carry.
const maxData = 4096

// Of makes the fact of one ended execution. kind is a wire.Kind, text what the client called it.
func Of(kind, text string, data []byte) facts.Failure {
	f := facts.Failure{Kind: kind, Data: spell.Hex(data, maxData)}
	if kind != string(wire.Revert) {
		f.Halt = facts.Untrusted(text[:min(len(text), 200)])
	}
	if kind == string(wire.Revert) || len(data) > 0 {
		r := decode.Revert(data)
		f.Selector, f.Name, f.Signature = r.Selector, r.Name, r.Signature
		f.Reason, f.Panic, f.Category = facts.Untrusted(r.Reason), r.Panic, r.Category
		f.Meaning, f.Unverified, f.Form = r.Meaning, r.Heard, string(r.Form)
	}
	return f
}

// kindOf names the end of a call. Words that nobody knows are a refusal where data came back or
// gas was left: a halt takes both.
func kindOf(f *wire.Frame) string {
	if k := wire.KindOf(f.Error); k != "" {
		return string(k)
	}
	if len(f.Output) > 0 || f.Used > 0 && f.Used < f.Gas {
		return string(wire.Revert)
	}
	return string(wire.OtherHalt)
}

func ofFrame(f *wire.Frame) facts.Failure {
	kind := kindOf(f)
	data := f.Output
	if kind != string(wire.Revert) {
		data = nil // what a halted frame left behind is not a refusal
	}
	out := Of(kind, f.Error, data)
	out.Contract = spell.Address(f.To)
	if f.To == (common.Address{}) && strings.HasPrefix(f.Type, "CREATE") {
		out.Contract = spell.Address(f.From) // nothing was made: the one that wanted to
	}
	return out
}

// telling reports whether a failure says more than that it failed.
func telling(f facts.Failure) bool { return f.Reason != "" || f.Panic != nil || f.Name != "" }

// Culprit finds in a failed trace the frame that explains it: going down through the
// failures that led to it, the deepest one that says why; if none says why, the deepest
// with data; otherwise the deepest. How the outermost call ended is kept beside it.
func Culprit(top *wire.Frame) facts.Failure {
	chain := causal(top)
	best := len(chain) - 1
	rank := -1
	for i, f := range chain {
		ff := ofFrame(f)
		r := 0
		switch {
		case telling(ff):
			r = 2
		case len(ff.Data) > 2:
			r = 1
		}
		if r >= rank {
			best, rank = i, r
		}
	}
	out := ofFrame(chain[best])
	out.Depth = best
	for i, f := range chain {
		if i > 0 && kindOf(f) == string(wire.OutOfGas) && kindOf(top) != string(wire.OutOfGas) {
			out.InnerGas = true
			out.Spared = spared(chain[i-1], f)
		}
		if i > 0 && stipend(f) && kindOf(chain[len(chain)-1]) != string(wire.Revert) {
			out.Stipend = true
		}
	}
	if best > 0 {
		outer := ofFrame(top)
		if outer.Kind != out.Kind || outer.Data != out.Data {
			outer.Contract = ""
			out.Outer = &outer
		}
	}
	return out
}

// spared: after a call that was given all that a call can be given, 63 of 64 parts of the rest, and
// used it up, its caller has at most a 63rd of that left (EIP-150).
func spared(caller, f *wire.Frame) bool {
	return caller.Used > 0 && caller.Gas > caller.Used && caller.Gas-caller.Used > f.Gas/63+1
}

// causal is the outermost call and, in order, the inner ones whose failure led to its own.
func causal(top *wire.Frame) []*wire.Frame {
	chain := []*wire.Frame{top}
	for {
		next := ledTo(chain[len(chain)-1])
		if next == nil {
			return chain
		}
		chain = append(chain, next)
	}
}

// stipendGas is what a call with coins gets on top (EIP-150 and before); Solidity's transfer
// and send give nothing else.
const stipendGas = 2300

func stipend(f *wire.Frame) bool {
	return f.Value != nil && f.Value.Sign() > 0 && f.Gas <= stipendGas && (f.Type == "CALL" || f.Type == "CALLCODE")
}

// ledTo finds the inner call whose failure made its caller fail, or nil: one that failed
// with the very data that the caller failed with, or the last thing that the caller did.
func ledTo(f *wire.Frame) *wire.Frame {
	if len(f.Calls) == 0 {
		return nil
	}
	if len(f.Output) > 0 && kindOf(f) == string(wire.Revert) {
		for i := len(f.Calls) - 1; i >= 0; i-- {
			if c := f.Calls[i]; c.Failed() && string(c.Output) == string(f.Output) {
				return c
			}
		}
	}
	if last := f.Calls[len(f.Calls)-1]; last.Failed() {
		return last
	}
	return nil
}
