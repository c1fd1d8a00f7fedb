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

// An id that no node knows as a transaction, and what the logs and a bundler say of it.
func TestCarrier(t *testing.T) {
	q, talk := kept(t, "unknown")
	id, tx := q.Ref.ID, "0x"+strings.Repeat("7", 64)
	const entry, stranger = "0x0000000071727De22E5E9d8BAf0edAc6f37da032", "0x00000000000000000000000000000000000000aa"
	pad := "0x" + strings.Repeat("0", 63) + "1"
	log := func(by, event string, topics []string, data string) string {
		all := append([]string{knowledge.TopicOf(event).Hex()}, topics...)
		return fmt.Sprintf(`[{"address":%q,"topics":["%s"],"data":%q,"transactionHash":%q,"blockHash":%[4]q,"blockNumber":"0x1","logIndex":"0x0"}]`, by, strings.Join(all, `","`), data, tx)
	}
	const op = "UserOperationEvent(bytes32,address,address,uint256,bool,uint256,uint256)"
	for name, c := range map[string]struct {
		logs, bundler string
		from          string
		want          string
	}{
		"nothing":                    {logs: "[]", want: "absent  false"},
		"an operation":               {logs: log(entry, op, []string{id, pad, pad}, "0x"), want: "known user-operation true"},
		"an operation of a stranger": {logs: log(stranger, op, []string{id, pad, pad}, "0x"), want: "known user-operation false"},
		"another operation":          {logs: log(entry, op, []string{pad, pad, pad}, "0x"), want: "failed  false"},
		"a Safe":                     {logs: log(stranger, "ExecutionSuccess(bytes32,uint256)", []string{id}, pad), want: "known safe false"},
		"an older Safe that refused": {logs: log(stranger, "ExecutionFailure(bytes32,uint256)", nil, id+pad[2:]), from: stranger, want: "known safe false"},
		"only a bundler knows":       {logs: "[]", bundler: `{"transactionHash":"` + tx + `"}`, want: "known user-operation false"},
		"no logs to be had":          {want: "failed  false"},
		"garbled":                    {logs: `{"a":1}`, bundler: `"x"`, want: "failed  false"},
	} {
		n := &chainstest.Node{Name: "n", Type: "evm", Answer: func(call chains.Call) (json.RawMessage, *chains.CallError) {
			said := map[string]string{"eth_getLogs": c.logs, "eth_getUserOperationByHash": c.bundler}
			if s, ok := said[call.Method]; ok {
				if s == "" {
					return nil, &chains.CallError{Kind: chains.ErrNode, Code: -32601, Message: "the method does not exist"}
				}
				return json.RawMessage(s), nil
			}
			return talk.Answer(call)
		}}
		q.Ticket.From = facts.Untrusted(c.from)
		f := inspect(t, q, n)
		if got := fmt.Sprintf("%s %s %t", f.Carrier.State, f.Carrier.V.Kind, f.Carrier.V.Listed); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if f.Carrier.Known() && string(f.Carrier.V.Hash) != tx {
			t.Errorf("%s: carried by %s", name, f.Carrier.V.Hash)
		}
	}
}

// The window is what the ticket's time points to, else the newest blocks; never more than that.
func TestCarrierWindow(t *testing.T) {
	q, talk := kept(t, "unknown")
	n := &chainstest.Node{Name: "n", Type: "evm", Answer: talk.Answer}
	inspect(t, q, n)
	seen := map[string]bool{}
	for _, b := range n.Batches() {
		for _, c := range b {
			if c.Method == "eth_getLogs" {
				span := c.Params[0].(map[string]any)
				seen[fmt.Sprint(span["fromBlock"], " ", span["toBlock"])] = true
			}
		}
	}
	if len(seen) != 1 || !seen["0x0 0x7c"] { // the chain of the talk has 124 blocks
		t.Errorf("asked for %v", seen)
	}
}
