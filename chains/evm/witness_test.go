package evm_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/facts"
)

// That the number of a transaction is used ends it, so two nodes have to say so where there are two.
func TestTwoSayThatANumberIsUsed(t *testing.T) {
	for _, scene := range []string{"gap", "will-revert", "dropped"} {
		q, talk := kept(t, scene)
		liar := change(talk, "eth_getTransactionCount", func(string) string { return `"0x63"` })
		if one := inspect(t, q, &chainstest.Node{Name: "a", Type: "evm", Answer: liar}); !one.EVM.NonceLatest.Known() {
			t.Fatalf("%s: the liar alone: %+v", scene, one.EVM.NonceLatest)
		}
		f := inspect(t, q, &chainstest.Node{Name: "a", Type: "evm", Answer: liar}, &chainstest.Node{Name: "b", Type: "evm", Answer: talk.Answer})
		if n := f.EVM.NonceLatest; n.State != facts.Conflicting || f.Successor.Known() {
			t.Errorf("%s: %+v, successor %+v", scene, n, f.Successor)
		}
	}
}

// Heads that are further apart than time allows leave open how many blocks there are; two honest nodes
// against one settle it. A block that is told otherwise than its hash stands for is a lie.
func TestHeadsThatCannotBothBe(t *testing.T) {
	q, talk := kept(t, "plain")
	q.Chain.BlockMS = 12000
	forged := change(talk, "eth_getBlockByNumber", func(s string) string { return strings.Replace(s, `"number":"0x`, `"number":"0xfff`, 1) })
	ahead := change(talk, "eth_getBlockByNumber", func(s string) string {
		return strings.NewReplacer(`"number":"0x`, `"number":"0xfff`, `"hash":"0x`, `"hash":"0x5a5a`).Replace(s)
	})
	ahead = cutHashes(ahead)
	nodes := func(answers ...chainstest.Answer) (out []*chainstest.Node) {
		for i, a := range answers {
			out = append(out, &chainstest.Node{Name: string(rune('a' + i)), Type: "evm", Answer: a})
		}
		return out
	}
	one := inspect(t, q, nodes(talk.Answer)...)
	for i, order := range [][]chainstest.Answer{{ahead, talk.Answer}, {talk.Answer, ahead}} {
		if f := inspect(t, q, nodes(order...)...); f.Head.State != facts.Conflicting {
			t.Errorf("%d: two heads that contradict each other: %+v", i, f.Head)
		}
	}
	if f := inspect(t, q, nodes(ahead, talk.Answer, talk.Answer)...); !f.Head.Known() || f.Head.V.Height != one.Head.V.Height {
		t.Errorf("two against one: %+v", f.Head)
	}
	f := inspect(t, q, nodes(talk.Answer, forged)...)
	if !slices.Contains(f.Nodes[1].Lied, "block") || len(f.Nodes[0].Lied) > 0 || f.Head.V.Height != one.Head.V.Height {
		t.Errorf("a forged block: %v, %v, %+v", f.Nodes[0].Lied, f.Nodes[1].Lied, f.Head)
	}
	denies := func(c chains.Call) (json.RawMessage, *chains.CallError) {
		if c.Method == "eth_getTransactionByHash" || c.Method == "eth_getTransactionReceipt" {
			return json.RawMessage("null"), nil
		}
		return talk.Answer(c)
	}
	for i, order := range [][]chainstest.Answer{{forged, denies, denies}, {denies, forged, denies}, {denies, denies, forged}} {
		if f := inspect(t, q, nodes(order...)...); f.Sighting.State != facts.Conflicting || f.Success.Known() {
			t.Errorf("%d: a refuted node shows what hashes to the id, and others deny it: %+v", i, f.Sighting)
		}
	}
}

// cutHashes brings hashes that were made longer back to their length.
func cutHashes(a chainstest.Answer) chainstest.Answer {
	long := regexp.MustCompile(`"hash":"0x([0-9a-f]{64})[0-9a-f]*"`)
	return func(c chains.Call) (json.RawMessage, *chains.CallError) {
		r, e := a(c)
		return long.ReplaceAll(r, []byte(`"hash":"0x$1"`)), e
	}
}

// A node that puts a transaction into a block which, as it shows it, does not hold it contradicts itself.
func TestABlockThatDoesNotHoldIt(t *testing.T) {
	for _, scene := range []string{"reason", "token"} {
		q, talk := kept(t, scene)
		other := `"transactions":["0x` + strings.Repeat("5a", 32) + `"]`
		list := regexp.MustCompile(`"transactions":\[[^]]*\]`)
		liar := change(talk, "eth_getBlockByNumber", func(s string) string { return list.ReplaceAllString(s, other) })
		if f := inspect(t, q, &chainstest.Node{Name: "a", Type: "evm", Answer: liar}); !slices.Contains(f.Nodes[0].Lied, "place") || f.Verified.Known() {
			t.Errorf("%s: %v, verified %v", scene, f.Nodes[0].Lied, f.Verified)
		}
	}
}
