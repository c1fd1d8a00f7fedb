package bridges_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/evm/bridges"
	"txtriage/chains/facts"
)

// script is a node: what it answers to calls whose method and parameters contain the key.
type script map[string]string

func (s script) ask(calls []chains.Call) []chains.Reply {
	var out []chains.Reply
	for i, c := range calls {
		params, _ := json.Marshal(c.Params)
		text, r := c.Method+string(params), chains.Reply{Evidence: facts.EvidenceID(fmt.Sprintf("a.%d", i+1))}
		r.Err = &chains.CallError{Kind: chains.ErrNode, Code: 3, Message: "execution reverted"}
		for key, answer := range s {
			if strings.Contains(text, key) {
				r.Err, r.Result = nil, json.RawMessage(answer)
			}
		}
		out = append(out, r)
	}
	return out
}

const (
	ticketID = "0x3333333333333333333333333333333333333333333333333333333333333333"
	retryID  = "0x4444444444444444444444444444444444444444444444444444444444444444"
	block    = `"blockHash":"0x5555555555555555555555555555555555555555555555555555555555555555","blockNumber":"0x10","gasUsed":"0x1"`
)

func receiptOf(id, status, logs string) string {
	return `{"transactionHash":"` + id + `",` + block + `,"status":"` + status + `","logs":[` + logs + `]}`
}

const redeem = `{"address":"0x000000000000000000000000000000000000006e","data":"0x","topics":["0x5ccd009502509cf28762c67858994d85b163bb6e451f5e9df7c5e18c9c2e123e","` + ticketID + `","` + retryID + `","0x0000000000000000000000000000000000000000000000000000000000000001"]}`

const relayFailure = `{"address":"0x4200000000000000000000000000000000000007","data":"0x","topics":["0x99d0e048484baa1b1540b1367cb128acd7ab2946d1ed91ec10e3c85e4bf51b8f","` + retryID + `"]}`

// Every end of a deposit, as the child chain tells it.
func TestFollowDeposit(t *testing.T) {
	ended := `"0x` + strings.Repeat("0", 56) + `6a000000"`
	for _, c := range []struct {
		name, protocol, want string
		age                  time.Duration
		node                 script
	}{
		{"a ticket not made yet", "arbitrum", "not-yet", time.Minute, script{`Receipt["` + ticketID: "null"}},
		{"a ticket not made after a day", "arbitrum", "open", 24 * time.Hour, script{`Receipt["` + ticketID: "null"}},
		{"the making failed", "arbitrum", "failed", 0, script{`Receipt["` + ticketID: receiptOf(ticketID, "0x0", "")}},
		{"carried out at once", "arbitrum", "done", 0, script{`Receipt["` + ticketID: receiptOf(ticketID, "0x1", redeem), `Receipt["` + retryID: receiptOf(retryID, "0x1", "")}},
		{"the attempt failed", "arbitrum", "needs-redeem", 0, script{`Receipt["` + ticketID: receiptOf(ticketID, "0x1", redeem), `Receipt["` + retryID: receiptOf(retryID, "0x0", ""), "9f1025c6": ended}},
		{"no attempt", "arbitrum", "needs-redeem", 0, script{`Receipt["` + ticketID: receiptOf(ticketID, "0x1", ""), "9f1025c6": ended}},
		{"carried out later", "arbitrum", "done", 0, script{`Receipt["` + ticketID: receiptOf(ticketID, "0x1", ""), "eth_getLogs": "[" + redeem + "]", `Receipt["` + retryID: receiptOf(retryID, "0x1", "")}},
		{"gone, and no attempt succeeded", "arbitrum", "expired", 0, script{`Receipt["` + ticketID: receiptOf(ticketID, "0x1", ""), "eth_getLogs": "[]"}},
		{"gone, and the logs are refused", "arbitrum", "open", 0, script{`Receipt["` + ticketID: receiptOf(ticketID, "0x1", "")}},
		{"arrived", "op-stack", "done", 0, script{`Receipt["` + ticketID: receiptOf(ticketID, "0x1", "")}},
		{"arrived, and the message was refused", "op-stack", "refused", 0, script{`Receipt["` + ticketID: receiptOf(ticketID, "0x1", relayFailure)}},
		{"arrived and failed", "op-stack", "failed", 0, script{`Receipt["` + ticketID: receiptOf(ticketID, "0x0", "")}},
		{"not there yet", "op-stack", "not-yet", time.Minute, script{`Receipt["` + ticketID: "null"}},
		{"another transaction's receipt", "op-stack", "", 0, script{`Receipt["` + ticketID: receiptOf(retryID, "0x1", "")}},
	} {
		chain := map[string]uint64{"arbitrum": 42161, "op-stack": 10}[c.protocol]
		now := time.Unix(1_800_000_000, 0).UTC()
		c.node["eth_chainId"] = fmt.Sprintf(`"0x%x"`, chain)
		c.node["latest\",false"] = fmt.Sprintf(`{"number":"0x20","hash":"%s","timestamp":"0x%x"}`, retryID, now.Unix())
		b := facts.Bridge{Protocol: c.protocol, Direction: "deposit", IDKind: "ticket", ID: ticketID, OtherLeg: ticketID, Block: facts.BlockRef{Time: now.Add(-c.age)}}
		far, from, ok := bridges.Follow(b, chain, c.node.ask)
		if far.Step != c.want || ok != (c.want != "") || len(from) == 0 {
			t.Errorf("%s: %q %v from %v, want %q", c.name, far.Step, ok, from, c.want)
		}
		if c.want == "needs-redeem" && far.Expires.Unix() != 0x6a000000 {
			t.Errorf("%s: expires %v", c.name, far.Expires)
		}
		if _, _, ok := bridges.Follow(b, chain+1, c.node.ask); ok {
			t.Errorf("%s: a node of another chain is believed", c.name)
		}
	}
}
