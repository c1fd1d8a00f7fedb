package utxo_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/facts"
)

// What a node that has spoken and then falls silent could overturn is open; nothing else is.
func TestSilence(t *testing.T) {
	late := &chains.CallError{Kind: chains.ErrTimeout, Message: "no answer in time"}
	pool, mined := talk(t, "core-bitcoin-regtest-cheap-parent"), talk(t, "core-bitcoin-regtest-confirmed")
	// only answers these methods, and of another height and tip where by is not 0.
	only := func(c chainstest.Case, by uint64, methods ...string) chainstest.Answer {
		h := ask(t, c, map[string]chainstest.Answer{"a": c.Nodes["a"]}).Nodes[0].Head.V
		return func(call chains.Call) (json.RawMessage, *chains.CallError) {
			if !slices.Contains(methods, call.Method) {
				return nil, late
			}
			a := c.Nodes["a"]
			if n := func(x uint64) string { return `"blocks":` + facts.NewUint(x).String() }; by > 0 {
				a = edit(edit(a, "getblockchaininfo", n(h.Height), n(h.Height+by)), "getblockchaininfo", string(h.Hash), strings.Repeat("1", 8)+string(h.Hash[8:]))
			}
			return a(call)
		}
	}
	at := func(a chainstest.Answer, height uint64, result string, e *chains.CallError) chainstest.Answer {
		return func(call chains.Call) (json.RawMessage, *chains.CallError) {
			if call.Method == "getblockhash" && len(call.Params) == 1 && call.Params[0] == height {
				return json.RawMessage(result), e
			}
			return a(call)
		}
	}
	block := ask(t, mined, map[string]chainstest.Answer{"a": mined.Nodes["a"]}).Sighting.V.Block
	tip := []string{"getblockchaininfo", "getblockhash", "getindexinfo"}
	for _, x := range []struct {
		what             string
		c                chainstest.Case
		b                chainstest.Answer
		sight, successor facts.State
	}{
		{"it never says a word", pool, only(pool, 0), facts.Known, facts.NotAsked},
		{"it is at the same tip, and may have another payment waiting", pool, only(pool, 0, tip...), facts.Known, facts.Failed},
		{"it is a block ahead", pool, only(pool, 1, tip...), facts.Failed, facts.Failed},
		{"its tip is not told", pool, only(pool, 0, "getblockhash"), facts.Failed, facts.Failed},
		{"it is a block ahead, and has it waiting too", pool, only(pool, 1, append(slices.Clone(tip), "getrawtransaction")...), facts.Known, facts.NotAsked},
		{"in a block, it never says a word", mined, only(mined, 0), facts.Known, facts.NotAsked},
		{"in a block, at the same tip", mined, only(mined, 0, tip...), facts.Known, facts.NotAsked},
		{"in a block, and it has that block", mined, at(only(mined, 1, tip...), block.Height, `"`+string(block.Hash)+`"`, nil), facts.Known, facts.NotAsked},
		{"in a block, and it has another one there", mined, at(only(mined, 1, tip...), block.Height, `"`+strings.Repeat("7", 64)+`"`, nil), facts.Conflicting, facts.NotAsked},
		{"in a block, and it does not say which is there", mined, at(only(mined, 1, tip...), block.Height, "", late), facts.Failed, facts.NotAsked},
		{"in a block, and it has not come so far", mined, at(only(mined, 0, "getblockhash"), block.Height, "", &chains.CallError{Kind: chains.ErrNode, Code: -8, Message: "Block height out of range"}), facts.Known, facts.NotAsked},
	} {
		for _, names := range [][2]string{{"a", "b"}, {"b", "a"}} {
			f := ask(t, x.c, map[string]chainstest.Answer{names[0]: x.c.Nodes["a"], names[1]: x.b})
			if f.Sighting.State != x.sight || f.Success.Known() != (x.c.Name == mined.Name && x.sight == facts.Known) {
				t.Errorf("%s: sighting %v, success %v", x.what, f.Sighting.State, f.Success.State)
			}
			if f.Sighting.Known() && f.Successor.State != x.successor {
				t.Errorf("%s: successor %v", x.what, f.Successor.State)
			}
		}
	}
}
