package app_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/casefile"
)

// lies are wrong answers of a good form.
var lies = map[string]json.RawMessage{
	"null": json.RawMessage(`null`), "a list of nothing": json.RawMessage(`[]`), "an object of nothing": json.RawMessage(`{}`), "no bytes": json.RawMessage(`"0x"`),
}

// deceived tells of a verdict over a lie that it proves what is not so. Lies need not be found out: one
// node that answers wrongly, alone and fitting its other words, is believed, but never beyond doubt.
func deceived(was, is diagnose.Verdict) string {
	a, b := was.Findings[0], is.Findings[0]
	if a.Slug == b.Slug || b.Certainty != diagnose.Proven || unsureSlug(b.Slug) {
		return ""
	}
	if alreadyTold(was, b) {
		return "" // true before, beside the first cause
	}
	return fmt.Sprintf("%s (%s) becomes %s (proven)", a.Slug, a.Certainty, b.Slug)
}

func unsureSlug(s string) bool {
	return s == "undetermined" || s == "node-cannot-answer" || s == "node-behind"
}

// TestSweepOfLies answers every call wrongly in a good form: nothing, emptiness, the answer to
// another call of the same node, one less than the true number.
func TestSweepOfLies(t *testing.T) {
	sweep(t, 400, func(s *play, try trying) {
		for i, a := range s.asked {
			for name, lie := range lies {
				try(s.call(a)+" is answered with "+name, deceived, only(a, lie))
			}
			if less, ok := oneLess(s.replies[a].Result); ok {
				try(s.call(a)+" is answered with one less", deceived, only(a, less))
			}
			for j := 1; j < len(s.asked); j++ { // the next call of the same method, and the next of any
				b := s.asked[(i+j)%len(s.asked)]
				if b.label != a.label || s.replies[b].Err != nil || string(s.replies[a].Result) == string(s.replies[b].Result) {
					continue
				}
				if s.calls[a].Method == s.calls[b].Method {
					try(s.call(a)+" is answered as "+s.call(b), deceived, only(a, s.replies[b].Result))
					break
				}
			}
		}
	})
}

func only(a at, result json.RawMessage) hit {
	return func(b at, _ chains.Call, r *chains.Reply) {
		if a == b {
			r.Result, r.Err = result, nil
		}
	}
}

// oneLess is the number before this one, or the block's header with the height before it.
func oneLess(raw json.RawMessage) (json.RawMessage, bool) {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		n, err := strconv.ParseUint(strings.TrimPrefix(s, "0x"), 16, 64)
		if err != nil || n == 0 || !strings.HasPrefix(s, "0x") {
			return nil, false
		}
		return json.RawMessage(fmt.Sprintf(`"0x%x"`, n-1)), true
	}
	var n uint64
	if json.Unmarshal(raw, &n) == nil && n > 0 {
		return json.RawMessage(strconv.FormatUint(n-1, 10)), true
	}
	var o map[string]json.RawMessage
	if json.Unmarshal(raw, &o) != nil {
		return nil, false
	}
	for _, k := range []string{"number", "blocks", "height"} {
		if less, ok := oneLess(o[k]); ok {
			o[k] = less
			b, err := json.Marshal(o)
			return b, err == nil
		}
	}
	return nil, false
}

// TestNonsense answers single questions with what no honest node says there: the first cause stays, or nothing can be said.
func TestNonsense(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	revert := &chains.CallError{Kind: chains.ErrNode, Code: 3, Message: "execution reverted"}
	trace := json.RawMessage(`{"type":"CALL","from":"0x00000000000000000000000000000000000000a1","to":"0x00000000000000000000000000000000000000b2","gas":"0x5208","gasUsed":"0x5208","input":"0x","error":"execution reverted","revertReason":"no","output":"0x08c379a0000000000000000000000000000000000000000000000000000000000000002000000000000000000000000000000000000000000000000000000000000000026e6f000000000000000000000000000000000000000000000000000000000000"}`)
	asked := map[string]string{
		"retryable-expired/near-miss-redeemed-later.txtar":    "eth_getTransactionReceipt", // whether an attempt went through
		"token-allowance-too-small/hardhat-known-error.txtar": "debug_traceTransaction",
		"token-balance-too-small/evm-balance-text.txtar":      "debug_traceTransaction",
		"out-of-gas/evm-out-of-gas.txtar":                     "debug_traceTransaction",
	}
	eachCase(t, func(name string, _ []byte, c *casefile.Case) {
		method, ok := asked[filepath.ToSlash(name)]
		if !ok {
			return
		}
		delete(asked, filepath.ToSlash(name))
		s := newPlay(t, cat, name, c)
		for _, a := range s.asked {
			if s.calls[a].Method != method {
				continue
			}
			is := spoilt(t, cat, c, func(label string, at int, _ chains.Call, r *chains.Reply) {
				switch {
				case label != a.label || at != a.n:
				case method == "debug_traceTransaction":
					r.Result, r.Err = trace, nil
				default:
					r.Result, r.Err = nil, revert
				}
			})
			if why := strays(s.was[0].Verdict, is[0].Verdict); why != "" {
				t.Errorf("%s: %s: %s", name, s.call(a), why)
			}
		}
	})
	for name := range asked {
		t.Errorf("%s is no case", name)
	}
}

// clocks are ways in which a machine's clock is wrong.
var clocks = []time.Duration{
	-10 * 365 * 24 * time.Hour, -365 * 24 * time.Hour, -24 * time.Hour, -2 * time.Hour, -10 * time.Minute,
	10 * time.Minute, 2 * time.Hour, 24 * time.Hour, 30 * 24 * time.Hour, 365 * 24 * time.Hour, 10 * 365 * 24 * time.Hour,
}

// TestSweepOfClocks plays every case by wrong clocks: time may pass, and what waits may change, but
// nothing is proven only because our clock is wrong.
func TestSweepOfClocks(t *testing.T) {
	sum := newCount()
	for _, s := range plays(t) {
		for _, d := range clocks {
			if chosen(s.name+" "+d.String())%sum.share(10) != 0 {
				continue
			}
			is := spoiltAt(t, s.cat, s.c, s.c.Clock.Add(d), func(string, int, chains.Call, *chains.Reply) {})
			sum.add(s, fmt.Sprintf("the clock is off by %s", d), deceived, is)
			for _, it := range is {
				if first := it.Verdict.Findings[0]; d < -time.Hour && ahead(it.Facts, s.c.Clock.Add(d)) && first.Slug == "node-behind" {
					sum.stray("node-behind, and the newest block is later than our clock", s, d.String())
				}
				if d <= -24*time.Hour && contradicted(it.Facts) && !slices.ContainsFunc(it.Verdict.Findings, func(f diagnose.Finding) bool { return f.Slug == "clock-wrong" }) {
					sum.stray("nobody is told that our clock contradicts the chain", s, d.String())
				}
			}
		}
	}
	sum.tell(t)
}

// contradicted: a node of a network with a time of its own, not made for tests, is hours ahead of our clock.
func contradicted(f *facts.Facts) bool {
	return f.Chain.Known && !f.Chain.Test && slices.ContainsFunc(f.Nodes, func(n facts.NodeView) bool {
		return n.OnChain.Known() && n.OnChain.V && len(n.Lied) == 0 && n.Head.Known() && n.Head.V.Time.Sub(f.AsOf) > 3*time.Hour
	})
}

// ahead: a node has a block that is later than our clock.
func ahead(f *facts.Facts, now time.Time) bool {
	return f.Head.Known() && f.Head.V.Time.Sub(now) > time.Hour
}
