package evm_test

import (
	"encoding/json"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/facts"
)

// A node that leaves the sender or the prices out has not said that there are none.
func TestFieldsLeftOut(t *testing.T) {
	q, talk := kept(t, "plain")
	drop := func(keys ...string) func(string) string {
		return func(s string) string {
			for _, k := range keys {
				s = with(s, k, nil)
			}
			return s
		}
	}
	f := inspect(t, q, &chainstest.Node{Name: "n", Type: "evm", Answer: change(talk, "eth_getTransactionByHash", drop("from"))})
	if ts := f.Transfers.V; len(ts) != 1 || ts[0].From == "" || f.EVM.Tx.V.From == "" || len(f.Nodes[0].Lied) > 0 {
		t.Errorf("without a sender: %+v, lied %v", ts, f.Nodes[0].Lied)
	}
	// Nothing is read from an object that holds less than every node tells; a receipt may show it still.
	mined := true
	refused := func(talk *chainstest.Talk, keys ...string) {
		f := inspect(t, q, &chainstest.Node{Name: "n", Type: "evm", Answer: change(talk, "eth_getTransactionByHash", drop(keys...))})
		if f.EVM.Tx.Known() || f.Sighting.Known() != mined || !mined && f.Nodes[0].Saw.State != facts.Failed {
			t.Errorf("without %v: saw %v, sighting %v, tx %v", keys, f.Nodes[0].Saw.State, f.Sighting.State, f.EVM.Tx.State)
		}
	}
	refused(talk, "from", "r")
	refused(talk, "nonce")
	refused(talk, "gas")
	mined = false
	q, talk = kept(t, "gap")
	refused(talk, "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas")
	refused(talk, "from", "nonce", "gas", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "to", "value", "input", "v", "r", "s", "yParity", "type")
}

// Between "it waits" and the count of the sender's transactions a block may take it. Then it
// is asked for once more; a node that goes on showing it as waiting has not told who used the
// number.
func TestOvertaken(t *testing.T) {
	q, plain := kept(t, "plain")
	waits := func(s string) string {
		for _, k := range []string{"blockHash", "blockNumber", "transactionIndex", "blockTimestamp"} {
			s = with(s, k, nil)
		}
		return s
	}
	node := func(mined bool) chainstest.Answer {
		asked := map[string]int{}
		return func(c chains.Call) (json.RawMessage, *chains.CallError) {
			asked[c.Method]++
			switch c.Method {
			case "eth_getTransactionByHash":
				r, e := plain.Answer(c)
				if asked[c.Method] == 1 || !mined {
					r = json.RawMessage(waits(string(r)))
				}
				return r, e
			case "eth_getTransactionReceipt":
				if asked[c.Method] == 1 || !mined {
					return json.RawMessage(`null`), nil
				}
			case "eth_getTransactionCount":
				return json.RawMessage(`"0x4000"`), nil
			}
			return plain.Answer(c)
		}
	}
	f := inspect(t, q, &chainstest.Node{Name: "n", Type: "evm", Answer: node(true)})
	if !f.Sighting.Known() || f.Sighting.V.Place != facts.InBlock || !f.Success.V || len(f.Transfers.V) != 1 || f.Successor.State != facts.NotAsked {
		t.Errorf("taken meanwhile: %+v, success %+v, successor %v", f.Sighting, f.Success, f.Successor.State)
	}
	f = inspect(t, q, &chainstest.Node{Name: "n", Type: "evm", Answer: node(false)})
	if f.Sighting.V.Place != facts.InPool || f.Successor.Known() || f.EVM.NonceLatest.V != 0x4000 {
		t.Errorf("still waiting: %+v, successor %v", f.Sighting, f.Successor.State)
	}
}

// An authorization in a block is no proof that it was this one that used the number: where no
// count shows it and a transaction with the number comes later, that one did.
func TestAuthorizationWithoutEffect(t *testing.T) {
	q, talk := kept(t, "nonce-by-authorization")
	lent := func(target string) chainstest.Answer {
		return func(c chains.Call) (json.RawMessage, *chains.CallError) {
			if c.Method == "eth_getCode" && c.Params[1] != "latest" {
				return json.RawMessage(`"0xef0100` + target + `"`), nil
			}
			return talk.Answer(c)
		}
	}
	for target, guessed := range map[string]bool{"5fc8d32690cc91d4c39d9d3abcbd16989f875707": false, strings.Repeat("ab", 20): true} {
		s := inspect(t, q, &chainstest.Node{Name: "n", Type: "evm", Answer: lent(target)}).Successor
		if !s.Known() || s.V.Kind != facts.Authorization || s.V.Guessed != guessed {
			t.Errorf("lent to %s: %+v", target, s)
		}
	}
	pruned := func(c chains.Call) (json.RawMessage, *chains.CallError) {
		if s, _ := json.Marshal(c.Params); c.Method == "eth_getTransactionCount" && !strings.Contains(string(s), "latest") && !strings.Contains(string(s), "pending") || c.Method == "eth_getCode" {
			return nil, &chains.CallError{Kind: chains.ErrNode, Code: -32000, Message: "missing trie node"}
		}
		return talk.Answer(c)
	}
	got := inspect(t, q, &chainstest.Node{Name: "n", Type: "evm", Answer: pruned}).Successor
	if got.Known() && !got.V.Guessed {
		t.Errorf("nobody saw that it took effect: %+v", got.V)
	}
}
