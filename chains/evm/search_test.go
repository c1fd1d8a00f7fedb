package evm_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/facts"
)

const sender = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"

// longChain plays a node whose chain is long: the sender's number 7 was used in block used,
// by the kept transaction "by". States older than keeps are gone.
type longChain struct {
	head, used, keeps uint64
	now               time.Time
	lies              bool   // counts that fall with height
	hash              string // of the transaction that used it; "" any
	late              uint64 // blocks that come between the question for the newest and that for the count
}

func (l longChain) answer(c chains.Call) (json.RawMessage, *chains.CallError) {
	block := func(n uint64) string {
		tx := ""
		if n == l.used {
			hash := l.hash
			if hash == "" {
				hash = "0x" + strings.Repeat("a", 64)
			}
			tx = fmt.Sprintf(`{"hash":%q,"from":%q,"to":%q,"nonce":"0x7","value":"0x0","gas":"0x5208","gasPrice":"0x1","input":"0x","blockHash":"0x%064x","blockNumber":"0x%x"}`, hash, sender, sender, n, n)
		}
		at := l.now.Add(-time.Duration(l.head-n) * 12 * time.Second).Unix()
		return fmt.Sprintf(`{"number":"0x%x","hash":"0x%064x","timestamp":"0x%x","gasLimit":"0x1c9c380","transactions":[%s]}`, n, n, at, tx)
	}
	number := func(i int) uint64 {
		s, _ := c.Params[i].(string)
		if s == "latest" || s == "pending" {
			return l.head
		}
		n, _ := strconv.ParseUint(strings.TrimPrefix(s, "0x"), 16, 64)
		return n
	}
	switch c.Method {
	case "eth_chainId":
		return json.RawMessage(`"0x7a69"`), nil
	case "eth_getTransactionByHash", "eth_getTransactionReceipt", "eth_getBlockByHash":
		return json.RawMessage(`null`), nil
	case "eth_getBlockByNumber":
		if s, _ := c.Params[0].(string); s == "finalized" || s == "safe" {
			return json.RawMessage(block(l.head - 64)), nil
		}
		if number(0) > l.head+l.late {
			return json.RawMessage(`null`), nil
		}
		return json.RawMessage(block(number(0))), nil
	case "eth_getTransactionCount":
		n := number(1)
		if c.Params[1] == "latest" {
			n += l.late
		}
		if l.head+l.late-n > l.keeps {
			return nil, &chains.CallError{Kind: chains.ErrNode, Code: -32000, Message: "missing trie node"}
		}
		if (n >= l.used) != (l.lies && n < l.head) {
			return json.RawMessage(`"0x8"`), nil
		}
		return json.RawMessage(`"0x7"`), nil
	}
	return nil, &chains.CallError{Kind: chains.ErrNode, Code: -32601, Message: "the method does not exist/is not available"}
}

func TestSearch(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	seven := uint64(7)
	for _, c := range []struct {
		name   string
		chain  longChain
		sent   time.Duration // before now
		want   string
		rounds int // most
	}{
		{"a long chain with every state", longChain{head: 24_000_000, used: 11_234_567, keeps: 1 << 40}, 0, "cancelled", 8},
		{"the first block", longChain{head: 24_000_000, used: 1, keeps: 1 << 40}, 0, "cancelled", 8},
		{"the newest block", longChain{head: 24_000_000, used: 24_000_000, keeps: 1 << 40}, 0, "cancelled", 8},
		{"a block that comes in between", longChain{head: 24_000_000, used: 24_000_001, keeps: 1 << 40, late: 1}, 0, "cancelled", 9},
		{"two blocks that come in between", longChain{head: 80, used: 82, keeps: 1 << 40, late: 2}, 0, "cancelled", 9},
		{"a short chain", longChain{head: 80, used: 33, keeps: 1 << 40}, 0, "cancelled", 5},
		{"the time is known", longChain{head: 24_000_000, used: 23_999_500, keeps: 1 << 40}, 2 * time.Hour, "cancelled", 6},
		{"the time is claimed too late", longChain{head: 24_000_000, used: 20_000_000, keeps: 1 << 40}, 2 * time.Hour, "cancelled", 10},
		{"few states, used lately", longChain{head: 24_000_000, used: 23_999_990, keeps: 128}, 0, "cancelled", 6},
		{"few states, used this hour", longChain{head: 24_000_000, used: 23_999_800, keeps: 128}, 30 * time.Minute, "cancelled", 20},
		{"few states, used long ago", longChain{head: 24_000_000, used: 11_234_567, keeps: 128}, 0, "unsupported", 6},
		{"few states, used on a known day", longChain{head: 24_000_000, used: 23_978_450, keeps: 128}, 72 * time.Hour, "cancelled", 20},
		{"few states, used long after the claimed time", longChain{head: 24_000_000, used: 23_990_000, keeps: 128}, 72 * time.Hour, "unsupported", 20},
		{"counts that fall", longChain{head: 24_000_000, used: 11_234_567, keeps: 1 << 40, lies: true}, 0, "failed", 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.chain.now = now
			q := chains.Question{
				Ref:   chains.Ref{Kind: chains.Transaction, ID: "0x" + strings.Repeat("9", 64)},
				Chain: testChain, Now: now, Ticket: facts.Ticket{From: sender, Nonce: &seven},
			}
			if c.sent > 0 {
				q.Ticket.SentAt = now.Add(-c.sent)
			}
			var f *facts.Facts
			rounds := chainstest.Rounds(t, func() {
				f = inspect(t, q, &chainstest.Node{Name: "n", Type: "evm", Answer: c.chain.answer, Delay: time.Second})
			})
			s := f.Successor
			got := s.State.String()
			if s.Known() {
				got = string(s.V.Kind)
				if s.V.Block.Height != c.chain.used {
					t.Errorf("found in block %d, was used in %d", s.V.Block.Height, c.chain.used)
				}
				if s.V.Compared {
					t.Error("nothing to compare with, and yet compared")
				}
			}
			if got != c.want {
				t.Errorf("successor %s, want %s", got, c.want)
			}
			if rounds > c.rounds {
				t.Errorf("%d rounds, at most %d", rounds, c.rounds)
			}
			if len(s.From) > 12 {
				t.Errorf("rests on %d exchanges: too many to read", len(s.From))
			}
			t.Logf("%d rounds", rounds)
		})
	}
}

// A node without an index that reaches back denies what its own blocks hold.
func TestSearchFindsTheLostOneItself(t *testing.T) {
	seven := uint64(7)
	id := "0x" + strings.Repeat("9", 64)
	l := longChain{head: 5000, used: 1234, keeps: 1 << 40, now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), hash: id}
	q := chains.Question{Ref: chains.Ref{Kind: chains.Transaction, ID: id}, Chain: testChain, Now: l.now, Ticket: facts.Ticket{From: sender, Nonce: &seven}}
	f := inspect(t, q, &chainstest.Node{Name: "n", Type: "evm", Answer: l.answer})
	if !f.Sighting.Known() || f.Sighting.V.Place != facts.InBlock || f.Sighting.V.Block.Height != 1234 || f.Successor.Known() {
		t.Errorf("sighting %+v, successor %v", f.Sighting, f.Successor.State)
	}
	if v := f.Nodes[0]; !v.Indexed.Known() || v.Indexed.V {
		t.Errorf("indexed %+v", v.Indexed)
	}
}
