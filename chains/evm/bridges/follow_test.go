package bridges_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/evm/bridges"
	"txtriage/chains/evm/knowledge"
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

const place = `"blockHash":"` + retryID + `","blockNumber":"0x1fffff0",`

const redeem = `{` + place + `"transactionHash":"` + ticketID + `","address":"0x000000000000000000000000000000000000006e","data":"0x","topics":["0x5ccd009502509cf28762c67858994d85b163bb6e451f5e9df7c5e18c9c2e123e","` + ticketID + `","` + retryID + `","0x0000000000000000000000000000000000000000000000000000000000000001"]}`

const cancelled = `{` + place + `"transactionHash":"` + ticketID + `","address":"0x000000000000000000000000000000000000006e","data":"0x","topics":["0x134fdd648feeaf30251f0157f9624ef8608ff9a042aad6d13e73f35d21d3f88d","` + ticketID + `"]}`

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
		{"gone, and no attempt succeeded", "arbitrum", "expired", 8 * 24 * time.Hour, script{`Receipt["` + ticketID: receiptOf(ticketID, "0x1", ""), "eth_getLogs": "[]"}},
		{"gone before its time", "arbitrum", "open", 6 * 24 * time.Hour, script{`Receipt["` + ticketID: receiptOf(ticketID, "0x1", ""), "eth_getLogs": "[]"}},
		{"cancelled", "arbitrum", "cancelled", 24 * time.Hour, script{`Receipt["` + ticketID: receiptOf(ticketID, "0x1", ""), "eth_getLogs": "[" + cancelled + "]"}},
		{"a node that stands before the deposit", "op-stack", "open", -time.Hour, script{`Receipt["` + ticketID: "null"}},
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

// Every end of a transfer between equal chains, and of those of Polygon, as the other chain tells it.
func TestFollowTransfer(t *testing.T) {
	const key = "0x6666666666666666666666666666666666666666666666666666666666666666"
	yes, no, two, past := word(1), word(0), word(2), word(0x100)
	log := func(at, data string, topics ...string) string {
		return "[" + strings.Replace(logOf(at, data, topics...), `{`, `{`+place+`"transactionHash":"`+retryID+`",`, 1) + "]"
	}
	fill := topicOf("FilledRelay(bytes32,bytes32,uint256,uint256,uint256,uint256,uint256,uint32,uint32,bytes32,bytes32,bytes32,bytes32,bytes32,(bytes32,bytes32,uint256,uint8))")
	alert := topicOf("LzReceiveAlert(address,address,(uint32,bytes32,uint64),bytes32,uint256,uint256,bytes,bytes,bytes)")
	minted := topicOf("MintAndWithdraw(address,uint256,address,uint256)")
	now := time.Unix(1_800_000_000, 0).UTC()
	across := facts.Bridge{Protocol: "across", Direction: "transfer", From: "eip155:1", ID: "9", Key: key, Deadline: now.Add(time.Hour)}
	late := across
	late.Deadline = now.Add(-time.Hour)
	edge := across
	edge.Deadline = now.Add(-15 * time.Minute)
	lz := facts.Bridge{Protocol: "layerzero", Direction: "transfer", ID: ticketID, Packet: &facts.BridgePacket{Nonce: 7, Source: 30101, Sender: key, Receiver: holder, Payload: key}}
	v1 := facts.Bridge{Protocol: "cctp", Direction: "transfer", From: "eip155:1", ID: "9", Key: key}
	v2 := facts.Bridge{Protocol: "cctp", Direction: "transfer", From: "eip155:1", ID: key, Receiver: "0xe2991fae1de47df5eba1e813457a0683e01e6552", Amount: facts.NewInt(5)}
	worm := facts.Bridge{Protocol: "wormhole", Direction: "transfer", Key: key}
	state := facts.Bridge{Protocol: "polygon", Direction: "deposit", ID: "9"}
	burn := facts.Bridge{Protocol: "polygon", Direction: "withdrawal", From: "eip155:137", Key: key, Contract: "0x2791bca1f2de4661ed88a30c99a7a9449aa84174", Block: facts.BlockRef{Height: 0x80}}
	coin := burn
	coin.Plasma, coin.Key = true, ""
	const pool, stranger, receiver = "0x9295ee1d8c5b022be115a2ad3c30c72e34e7f096", "0x00000000000000000000000000000000005712a9", "0xe2991fae1de47df5eba1e813457a0683e01e6552"
	alertData := wordOf(30101) + key[2:] + wordOf(7) + ticketID[2:]
	for _, c := range []struct {
		name   string
		b      facts.Bridge
		chain  uint64
		want   string
		node   script
		proves string
	}{
		{"across, filled by its status", across, 137, "done", script{"fillStatuses": two, "eth_getLogs": "[]"}, ""},
		{"across, not filled", across, 137, "not-yet", script{"fillStatuses": no}, ""},
		{"across, a slow fill asked for", across, 137, "not-yet", script{"fillStatuses": yes}, ""},
		{"across, too late", late, 137, "refund", script{"fillStatuses": no}, ""},
		{"across, at the edge", edge, 137, "not-yet", script{"fillStatuses": no}, ""},
		{"across, too late and filled", late, 137, "done", script{"fillStatuses": two, "eth_getLogs": log(pool, "", fill, "0x"+wordOf(1), "0x"+wordOf(9))}, retryID},
		{"across, a log of a stranger", across, 137, "", script{"eth_getLogs": log(stranger, "", fill, "0x"+wordOf(1), "0x"+wordOf(9))}, ""},
		{"across, no pool is listed there", across, 100, "", script{"fillStatuses": two}, ""},
		{"layerzero, waits", lz, 137, "unclaimed", script{"inbound": `"` + key + `"`, "eth_getLogs": "[]"}, ""},
		{"layerzero, waits after a failed attempt", lz, 137, "refused", script{"inbound": `"` + key + `"`, "eth_getLogs": log(endpointAt, alertData, alert, holder)}, ""},
		{"layerzero, another's failed attempt", lz, 137, "unclaimed", script{"inbound": `"` + key + `"`, "eth_getLogs": log(endpointAt, wordOf(30101)+key[2:]+wordOf(8)+ticketID[2:], alert, holder)}, ""},
		{"layerzero, gone and received", lz, 137, "done", script{"inbound": no, "eth_getLogs": log(receiver, "", topicOf("OFTReceived(bytes32,uint32,address,uint256)"), ticketID)}, retryID},
		{"layerzero, a stranger says received", lz, 137, "open", script{"inbound": no, "eth_getLogs": log(stranger, "", topicOf("OFTReceived(bytes32,uint32,address,uint256)"), ticketID)}, ""},
		{"layerzero, another message waits under its number", lz, 137, "open", script{"inbound": `"` + ticketID + `"`, "eth_getLogs": "[]"}, ""},
		{"cctp, not handed in", v1, 42161, "unclaimed", script{"usedNonces": no}, ""},
		{"cctp, handed in", v1, 42161, "done", script{"usedNonces": yes, "eth_getLogs": "[]"}, ""},
		{"cctp, no answer", v1, 42161, "", script{}, ""},
		{"cctp 2, one like it", v2, 8453, "match", script{"eth_getLogs": log("0x28b5a0e9c621a5badaa536219b3a228c8168cf5d", wordOf(4)+wordOf(1), minted, holder, key)}, retryID},
		{"cctp 2, another amount", v2, 8453, "open", script{"eth_getLogs": log("0x28b5a0e9c621a5badaa536219b3a228c8168cf5d", wordOf(5)+wordOf(1), minted, holder, key)}, ""},
		{"wormhole, not redeemed", worm, 42161, "unclaimed", script{"isTransferCompleted": no}, ""},
		{"wormhole, redeemed", worm, 42161, "done", script{"isTransferCompleted": yes}, ""},
		{"polygon, not taken over", state, 137, "not-yet", script{"lastStateId": word(8)}, ""},
		{"polygon, taken over and gone through", state, 137, "done", script{"lastStateId": word(9), "eth_getLogs": log("0x0000000000000000000000000000000000001001", wordOf(1), topicOf("StateCommitted(uint256,bool)"), "0x"+wordOf(9))}, retryID},
		{"polygon, taken over and failed", state, 137, "failed", script{"lastStateId": word(9), "eth_getLogs": log("0x0000000000000000000000000000000000001001", wordOf(0), topicOf("StateCommitted(uint256,bool)"), "0x"+wordOf(9))}, retryID},
		{"polygon, taken over, and its log was not seen", state, 137, "counted", script{"lastStateId": word(9)}, ""},
		{"polygon, before the checkpoint", burn, 1, "no-checkpoint", script{"childToRootToken": word(7), "processedExits": no, "getLastChildBlock": word(0x7f)}, ""},
		{"polygon, after the checkpoint", burn, 1, "ready", script{"childToRootToken": word(7), "processedExits": no, "getLastChildBlock": word(0x80)}, ""},
		{"polygon, paid", burn, 1, "done", script{"childToRootToken": word(7), "processedExits": yes, "getLastChildBlock": past}, ""},
		{"polygon, a token that the bridge does not know", burn, 1, "none", script{"childToRootToken": no, "processedExits": no, "getLastChildBlock": past}, ""},
		{"polygon's own coin, after the checkpoint", coin, 1, "open", script{"getLastChildBlock": past}, ""},
	} {
		node := script{"eth_chainId": fmt.Sprintf(`"0x%x"`, c.chain), "latest\",false": fmt.Sprintf(`{"number":"0x2000000","hash":"%s","timestamp":"0x%x"}`, retryID, now.Unix())}
		for k, v := range c.node {
			node[selector(k)] = v
		}
		if c.b.Block.Time.IsZero() {
			c.b.Block.Time = now.Add(-30 * time.Minute)
		}
		far, _, ok := bridges.Follow(c.b, c.chain, node.ask)
		if ok != (c.want != "") || ok && far.Step != c.want || string(far.Tx) != c.proves && ok {
			t.Errorf("%s: %q %v by %s, want %q", c.name, far.Step, ok, far.Tx, c.want)
		}
		if _, _, ok := bridges.Follow(c.b, c.chain+1, node.ask); ok {
			t.Errorf("%s: a node of another chain is believed", c.name)
		}
	}
}

func word(n uint64) string { return `"0x` + wordOf(n) + `"` }

// selector is what the call of a function of the bridges looks like.
func selector(name string) string {
	for _, s := range []string{
		"fillStatuses(bytes32)", "usedNonces(bytes32)", "isTransferCompleted(bytes32)", "lastStateId()", "childToRootToken(address)",
		"processedExits(bytes32)", "getLastChildBlock()", "inboundPayloadHash(address,uint32,bytes32,uint64)",
	} {
		if name != "" && strings.HasPrefix(s, name) {
			id := knowledge.SelectorOf(s)
			return fmt.Sprintf("%x", id[:])
		}
	}
	return name
}
