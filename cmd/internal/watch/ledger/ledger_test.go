package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"txtriage/chains/facts"
	"txtriage/cmd/internal/watch/ledger"
	"txtriage/diagnose"
	"txtriage/report"
)

var start = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// look makes what one look said of a short word.
func look(t *testing.T, word string, at time.Time) ledger.Seen {
	t.Helper()
	name, mark, _ := strings.Cut(word, ":")
	yes, no := true, false
	s := ledger.Seen{Chain: "eip155:1", Told: report.Told{AsOf: at, Certainty: diagnose.Proven}}
	block := func(id string) facts.BlockRef { return facts.BlockRef{Height: 100, Hash: facts.Hash("0x" + id)} }
	say := func(state diagnose.State, cause string, party diagnose.Party, funds diagnose.Funds) {
		s.State, s.Cause, s.Party, s.Funds = state, cause, party, funds
	}
	switch name {
	case "dead":
		say("unknown", "undetermined", "unknown", "unknown")
		s.Dead = true
	case "pending":
		say("pending", "just-sent", "network", "moving")
	case "stuck":
		say("pending", "fee-below-base-fee", "sender", "with-sender")
	case "none":
		say("not-found", "never-seen", "unknown", "unknown")
	case "none-elsewhere":
		say("not-found", "never-seen", "unknown", "unknown")
		s.Chain = "eip155:56"
	case "in", "in2", "deep":
		say("included", "awaiting-finality", "network", "moving")
		s.Block = block("a")
		if name == "in2" {
			s.Block = block("b")
		}
		s.Confirmations, s.Required = 1, 6
		if name == "deep" {
			s.Confirmations = 4
		}
	case "final":
		say("final", "arrived", "nobody", "arrived")
		s.Block = block("a")
	case "replaced":
		say("replaced", "replaced-same-payment", "network", "moving")
		s.Successor, s.Anchor = "0x5", block("c")
	case "rival":
		say("replaced", "replaced-same-payment", "network", "moving")
		s.Successor = "0x5"
	default:
		t.Fatalf("no look %q", name)
	}
	if s.Block.Hash != "" {
		s.Anchor = s.Block
	}
	switch mark {
	case "gone":
		s.Gone = &yes
	case "gone?": // a node was silent
		s.Gone, s.Silent = &yes, true
	case "there":
		s.Gone = &no
	}
	return s
}

// TestWhatIsTold plays looks, 15 seconds apart, and compares what is told after which.
func TestWhatIsTold(t *testing.T) {
	for _, c := range []struct{ name, looks, want string }{
		{"the usual way", "pending pending in in deep deep final", "1 first, 3 state cause, 5 confirmations, 7 state cause party funds"},
		{"nodes fail: what was told stands", "pending dead dead dead pending in", "1 first, 6 state cause"},
		{"nothing could be told at first", "dead dead pending", "1 first, 3 state cause party funds"},
		{"a lagging node knows it not", "in none in none none in", "1 first"},
		{"a lagging node has it waiting: its newest block is below", "in pending pending pending pending pending pending pending", "1 first"},
		{"a node denies it, and shows the block with it", "in none:there none:there none:there none:there none:there none:there none:there", "1 first"},
		{"the block was given up: two looks", "in pending:gone pending:gone pending:gone", "1 first, 3 state reorg cause"},
		{"the block was given up, it is in another", "in in2:gone in2:gone", "1 first, 3 reorg block"},
		{"one look shows another block", "in in2:gone in in", "1 first"},
		{"the block was given up, but a node that may know better is silent", "in pending:gone? pending:gone? pending:gone? pending:gone? pending:gone?", "1 first"},
		{"a silent node does not hold it up forever", "in" + strings.Repeat(" pending:gone?", 50), "1 first, 42 state reorg cause"},
		{"final at once", "in final", "1 first, 2 state cause party funds"},
		{"the pool's own nodes differ", "pending none pending none none pending none none none pending", "1 first"},
		{"dropped", "pending none none none none none none", "1 first, 6 state cause party funds"},
		{"the minimum price goes up and down", "pending stuck pending stuck pending pending", "1 first"},
		{"the minimum price went up", "pending stuck stuck stuck", "1 first, 3 cause party funds"},
		{"to and fro: ever slower", "pending stuck stuck pending pending stuck stuck pending pending stuck stuck", "1 first, 3 cause party funds, 5 cause party funds"},
		{"one chain was not heard", "in none-elsewhere none-elsewhere none-elsewhere none-elsewhere none-elsewhere none-elsewhere", "1 first"},
		{"found where it was not looked for at first", "none-elsewhere pending", "1 first, 2 state cause party funds"},
		{"replaced in a block", "pending replaced", "1 first, 2 state cause"},
		{"a rival in one pool", "pending rival pending rival rival", "1 first"},
		{"what took its place left the chain", "replaced pending pending:gone pending:gone", "1 first, 4 state cause"},
	} {
		var l ledger.Ledger
		var got []string
		for i, word := range strings.Fields(c.looks) {
			now := start.Add(time.Duration(i) * 15 * time.Second)
			kinds, first := l.See(look(t, word, now), now)
			if first {
				got = append(got, fmt.Sprint(i+1, " first"))
			} else if len(kinds) > 0 {
				var w []string
				for _, k := range kinds {
					w = append(w, string(k))
				}
				got = append(got, fmt.Sprint(i+1, " ", strings.Join(w, " ")))
			}
		}
		if told := strings.Join(got, ", "); told != c.want {
			t.Errorf("%s (%s)\n  told: %s\n  want: %s", c.name, c.looks, told, c.want)
		}
	}
}

// TestStormsAreBounded lets two nodes that contradict each other answer by chance for a day, as
// behind one address: few changes are told, and none says that a mined transaction is gone.
func TestStormsAreBounded(t *testing.T) {
	for _, pair := range [][2]string{{"pending", "none"}, {"pending", "stuck"}, {"pending", "rival"}, {"in", "none"}, {"in", "pending"}, {"in", "in2:there"}} {
		worst := 0
		for seed := range uint64(8) {
			r := rand.New(rand.NewPCG(seed, 1))
			var l ledger.Ledger
			told := 0
			for i := range 24 * 240 {
				now := start.Add(time.Duration(i) * 15 * time.Second)
				if kinds, _ := l.See(look(t, pair[r.IntN(2)], now), now); len(kinds) > 0 {
					told++
				}
			}
			worst = max(worst, told)
		}
		t.Logf("%v: at most %d changes in a day of %d looks", pair, worst, 24*240)
		if limit := map[bool]int{true: 1, false: 20}[pair[0] == "in"]; worst > limit {
			t.Errorf("%v: %d changes", pair, worst)
		}
	}
}

// A payment that should have been taken long ago and is not: the new times are told ever more rarely.
func TestLateAndLater(t *testing.T) {
	var l ledger.Ledger
	var told []time.Duration
	for i := range 24 * 240 {
		now := start.Add(time.Duration(i) * 15 * time.Second)
		s := look(t, "pending", now)
		s.Low, s.Done, s.By = now, now.Add(6*time.Second), now.Add(26*time.Second)
		if kinds, _ := l.See(s, now); len(kinds) > 0 {
			told = append(told, now.Sub(start))
		}
	}
	if t.Log(told); len(told) < 2 || len(told) > 8 {
		t.Errorf("told %d times within a day", len(told))
	}
}

// A clock that is set back holds nothing up.
func TestClockSetBack(t *testing.T) {
	var l ledger.Ledger
	l.See(look(t, "pending", start), start)
	at := start.Add(-5 * time.Hour)
	for i := range 8 {
		now := at.Add(time.Duration(i) * 15 * time.Second)
		if kinds, _ := l.See(look(t, "none", now), now); len(kinds) > 0 {
			return
		}
	}
	t.Error("that it was dropped is not told within two minutes")
}

func TestSettled(t *testing.T) {
	for _, c := range []struct {
		name, looks string
		every       time.Duration
		want        bool
	}{
		{"failed or arrived: the chain has it", "final", time.Second, true},
		{"in a block", "in", time.Second, true},
		{"stuck for a moment", "stuck", time.Second, false},
		{"stuck", "stuck stuck", 15 * time.Second, true},
		{"sent a moment ago, perhaps", "none none none none none none", 15 * time.Second, false},
		{"not known for minutes", "none none none none none none", time.Minute, true},
		{"in doubt", "in pending:gone", 15 * time.Second, false},
	} {
		var l ledger.Ledger
		now := start
		for i, word := range strings.Fields(c.looks) {
			now = start.Add(time.Duration(i) * c.every)
			l.See(look(t, word, now), now)
		}
		if got := l.Settled(now); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestTimes(t *testing.T) {
	at := func(low, done, by int) report.Told {
		if by == 0 {
			return report.Told{State: "pending", AsOf: start}
		}
		m := func(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }
		return report.Told{State: "pending", AsOf: start, Low: m(low), Done: m(done), By: m(by)}
	}
	for _, c := range []struct {
		name     string
		was, now report.Told
		age      time.Duration
		want     bool
	}{
		{"as told", at(10, 40, 80), at(12, 45, 90), 0, false},
		{"later, within what was told", at(10, 40, 80), at(50, 85, 120), 0, false},
		{"later than nine in ten", at(10, 40, 80), at(50, 89, 150), 0, true},
		{"sooner", at(60, 90, 120), at(5, 10, 30), 0, true},
		{"no time any more", at(10, 40, 80), at(0, 0, 0), 0, true},
		{"a time now", at(0, 0, 0), at(10, 40, 80), 0, true},
		{"seconds", at(0, 1, 2), at(1, 3, 4), 0, false},
		{"late again, soon after that was told", at(10, 40, 80), at(50, 100, 150), time.Hour, false},
	} {
		kinds := ledger.Compare(c.was, c.now, true, c.age)
		if got := len(kinds) > 0; got != c.want {
			t.Errorf("%s: %v", c.name, kinds)
		}
	}
}
