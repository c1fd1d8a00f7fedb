package evm_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/facts"
)

// Coins from inside a contract, of a node that cannot trace: by the repeated call if that came
// out as on the chain, else by the receiver's balance, which proves less.
func TestInnerPaymentWithoutTrace(t *testing.T) {
	q, talk := kept(t, "internal")
	const sender, via, to, amount = "f39fd6e51aad88f6f4ce6ab8827279cfffb92266", "0165878a594ca255338adfa4d48449f69242eb8f", "3c44cdddb6a900fa2b585dd299e03d12fa4293bc", "0x9b6e64a8ec60000"
	q.Ticket.To = "0x" + to
	pay := func(from, to string) string {
		word := func(s string) string { return "0x" + strings.Repeat("0", 64-len(s)) + s }
		return fmt.Sprintf(`{"address":"0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","topics":[%q,%q,%q],"data":%q}`,
			knowledge.TopicOf("Transfer(address,address,uint256)").Hex(), word(from), word(to), word(strings.TrimPrefix(amount, "0x")))
	}
	ran := func(gas, status string, logs ...string) string {
		return fmt.Sprintf(`[{"calls":[{"status":%q,"gasUsed":%q,"returnData":"0x","logs":[%s]}]}]`, status, gas, strings.Join(logs, ","))
	}
	both := []string{pay(sender, via), pay(via, to)}
	other := strings.Replace(pay(via, to), strings.Repeat("e", 40), strings.Repeat("d", 40), 1)
	for name, c := range map[string]struct{ again, before, after, want string }{
		"the repeat comes out the same":     {again: ran("0x797c", "0x1", both...), before: `"0x1"`, after: `"0x1"`, want: "again 0.7, gained not-asked"},
		"the repeat takes another way":      {again: ran("0x797d", "0x1", both...), before: `"0x1"`, after: `"0x9b6e64a8ec60001"`, want: "gained known 0.7"},
		"the repeat logs more":              {again: ran("0x797c", "0x1", append(both, other)...), before: `"0x1"`, after: `"0x1"`, want: "gained known 0"},
		"the repeat fails":                  {again: ran("0x797c", "0x0"), before: `"0x2"`, after: `"0x1"`, want: "gained known -0.000000000000000001"},
		"no repeat, no balances":            {want: "gained failed"},
		"no repeat, and a garbled balance":  {before: `"0x1"`, after: `{}`, want: "gained failed"},
		"a garbled repeat, and no balances": {again: `[{"calls":[{}]}]`, want: "gained failed"},
	} {
		gone := &chains.CallError{Kind: chains.ErrNode, Code: -32601, Message: "the method does not exist"}
		n := &chainstest.Node{Name: "n", Type: "evm", Answer: func(call chains.Call) (json.RawMessage, *chains.CallError) {
			said := ""
			switch call.Method {
			case "debug_traceTransaction", "trace_transaction":
			case "eth_simulateV1":
				said = c.again
			case "eth_getBalance":
				if said = c.before; call.Params[1] == "0x13" {
					said = c.after
				}
			default:
				return talk.Answer(call)
			}
			if said == "" {
				return nil, gone
			}
			return json.RawMessage(said), nil
		}}
		f := inspect(t, q, n)
		got := "gained " + f.EVM.Gained.State.String()
		if f.EVM.Gained.Known() {
			got += " " + f.EVM.Gained.V.Units.Decimal(18)
		}
		for _, tr := range f.Transfers.V {
			if tr.Again && strings.EqualFold(string(tr.To), "0x"+to) {
				got = "again " + tr.Amount.Units.Decimal(18) + ", " + got
			}
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if f.EVM.Traced.State == facts.Known || len(n.Batches()) > 3 {
			t.Errorf("%s: traced %s in %d rounds", name, f.EVM.Traced.State, len(n.Batches()))
		}
	}
}
