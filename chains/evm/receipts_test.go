package evm_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/facts"
)

// A node that forges a receipt, in its own answer and in that of the whole block alike, is found out where
// the header's root is Ethereum's, and an honest node beside it is followed in either order.
func TestForgedReceiptOfAllAnswers(t *testing.T) {
	const amount, fewer = "16e360", "16e361"
	for what, lie := range map[string]struct {
		swap    [2]string
		refuses bool // the proof
	}{
		"amount":                {swap: [2]string{amount, fewer}},
		"outcome":               {swap: [2]string{`"status":"0x1"`, `"status":"0x0"`}},
		"amount, proof refused": {swap: [2]string{amount, fewer}, refuses: true},
		"gas, proof refused":    {swap: [2]string{`"gasUsed":"0x`, `"gasUsed":"0x1`}, refuses: true},
	} {
		q, talk := kept(t, "token")
		touched := 0
		forge := chainstest.Answer(func(c chains.Call) (json.RawMessage, *chains.CallError) {
			r, e := talk.Answer(c)
			if e == nil && slices.Contains([]string{"eth_getTransactionReceipt", "eth_getBlockReceipts"}, c.Method) {
				s := strings.ReplaceAll(string(r), lie.swap[0], lie.swap[1])
				if s != string(r) {
					touched++
				}
				r = json.RawMessage(s)
			}
			return r, e
		})
		if lie.refuses {
			forge = without(forge, "eth_getBlockReceipts")
		}
		liar := func(name string) *chainstest.Node { return &chainstest.Node{Name: name, Type: "evm", Answer: forge} }
		honest := func(name string) *chainstest.Node {
			return &chainstest.Node{Name: name, Type: "evm", Answer: talk.Answer}
		}
		truth := relied(inspect(t, q, honest("a")))
		if alone := inspect(t, q, liar("a")); !lie.refuses && len(alone.Nodes[0].Lied) == 0 {
			t.Errorf("%s: alone it is believed: %+v", what, alone.Transfers.V)
		}
		for _, pair := range [][]*chainstest.Node{{liar("a"), honest("b")}, {honest("a"), liar("b")}} {
			f := inspect(t, q, pair[0], pair[1])
			is := relied(f)
			for part, want := range truth {
				if a, b := asJSON(t, want), asJSON(t, is[part]); a != b {
					t.Errorf("%s, %s first: %s is %s, want %s", what, pair[0].Name, part, b, a)
				}
			}
			if !slices.ContainsFunc(f.Nodes, func(n facts.NodeView) bool { return len(n.Lied) > 0 }) {
				t.Errorf("%s: nobody is said to have lied", what)
			}
		}
		if touched == 0 {
			t.Errorf("%s: nothing was forged", what)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
