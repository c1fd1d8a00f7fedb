package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose"
	"txtriage/diagnose/casefile"
	"txtriage/report"
)

// mutation changes one byte of a reply.
type mutation struct {
	how string
	at  float64 // from 0 to 1 of its length
	b   byte
}

func (m mutation) String() string { return fmt.Sprintf("%s %q at %.6f", m.how, m.b, m.at) }

var hows = []string{"flip", "digit", "letter", "delete", "insert", "double"}

func drawMutation(r *rand.Rand) mutation {
	m := mutation{how: hows[r.IntN(len(hows))], at: r.Float64(), b: byte(r.IntN(256))} //nolint:gosec // below 256
	if m.how == "insert" && r.IntN(2) == 0 {
		const likely = "0123456789abcdef\"{}[],.-:nulltrue e"
		m.b = likely[r.IntN(len(likely))]
	}
	return m
}

// place is which byte of a text is changed.
func (m mutation) place(n int) int { return min(int(m.at*float64(n)), n-1) }

// of is the text with the change; it may be the text itself.
func (m mutation) of(text []byte) []byte {
	if len(text) == 0 {
		return text
	}
	i := m.place(len(text))
	out := slices.Clone(text)
	switch c := text[i]; m.how {
	case "flip":
		out[i] ^= 1 << (m.b % 8)
	case "digit":
		switch {
		case c >= '0' && c <= '9':
			out[i] = '0' + (c-'0'+1+m.b%9)%10
		case c >= 'a' && c <= 'f':
			out[i] = "0123456789abcdef"[m.b%16]
		default:
			out[i] = '0' + m.b%10
		}
	case "letter":
		out[i] = m.b
	case "delete":
		out = slices.Delete(out, i, i+1)
	case "insert":
		out = slices.Insert(out, i, m.b)
	case "double":
		out = slices.Insert(out, i, c)
	}
	return out
}

// fieldAt is the name of what a byte of a JSON text belongs to: keys from the top, [] for items.
func fieldAt(text []byte, at int) string {
	d := json.NewDecoder(bytes.NewReader(text))
	type level struct {
		list bool
		key  string
		want bool // a key comes next
	}
	var stack []level
	name := func() string {
		var b strings.Builder
		for _, l := range stack {
			if l.list {
				b.WriteString("[]")
			} else {
				b.WriteString("." + l.key)
			}
		}
		return b.String()
	}
	for {
		tok, err := d.Token()
		if err != nil {
			return name()
		}
		here := name()
		if n := len(stack); n > 0 && !stack[n-1].list {
			if s, ok := tok.(string); ok && stack[n-1].want {
				stack[n-1].key, stack[n-1].want = s, false
				here = name()
			} else {
				stack[n-1].want = true
			}
		}
		if d, ok := tok.(json.Delim); ok {
			switch d {
			case '{':
				stack = append(stack, level{want: true})
			case '[':
				stack = append(stack, level{list: true})
			default:
				stack = stack[:len(stack)-1]
			}
		}
		if int64(at) < d.InputOffset() {
			return here
		}
	}
}

// mutated is one run of the test.
type mutated struct {
	name string
	c    *casefile.Case
	was  []hall.Item
	at   asked
	m    mutation
	two  bool
}

// word are the fields that only a node's word stands behind: no hash that is asked for along covers them. A
// changed digit in one is another statement, and may change the answer. What is no statement at all
// is refused in them, too.
var word = []string{
	"eth_chainId", "eth_call", "eth_getBalance", "eth_getTransactionCount", "eth_getCode", "eth_feeHistory", "eth_getLogs", // state, fees and records
	"eth_getTransactionReceipt .logs", "eth_getTransactionReceipt .blockHash", "eth_getTransactionByHash .transactionIndex", // but for the filter, their roots are not always asked for
	"debug_traceTransaction", "estimatefee", "estimatesmartfee", "testmempoolaccept", "getnetworkinfo",
}

// strays tells what is wrong with an answer over a changed byte.
func (m mutated) strays(field string, was, is diagnose.Verdict) (why string, said bool) {
	if why = strays(was, is); why == "" {
		return "", false
	}
	b := is.Findings[0]
	if !slices.ContainsFunc(word, func(w string) bool { return strings.HasPrefix(m.at.method+" "+field, w) }) {
		return why, false
	}
	return why, b.Certainty != diagnose.Proven || alreadyTold(was, b)
}

// TestEveryByte changes single bytes of recorded replies: flipped, replaced, left out, put in, doubled; of one
// node, and of one of two that know the same. Nothing panics, and the first cause stays, or the
// report says that it cannot tell, but for what only a node's word stands behind. CI takes some 600;
// MUTATE=25 changes 25 bytes of each case, alone and beside another node: 24,000 in all.
func TestEveryByte(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	log.SetOutput(io.Discard)
	defer log.SetOutput(os.Stderr)
	s := newStage(t)
	each, share := 5, uint32(8)
	if n, err := strconv.Atoi(os.Getenv("MUTATE")); err == nil && n > 0 {
		each, share = n, 1
	}
	var runs []mutated
	eachCase(t, func(name string, _ []byte, c *casefile.Case) {
		name = filepath.ToSlash(name)
		if p := os.Getenv("MUTATE_CASE"); p != "" {
			if ok, _ := filepath.Match(p, name); !ok {
				return
			}
		}
		if len(c.Nodes) == 0 || chosen("mutate "+name)%share != 0 {
			return
		}
		for _, two := range []bool{false, true} {
			was, r, err := s.playAs(t.Context(), cat, c, asked{}, nil, two)
			if err != nil {
				t.Fatal(err)
			}
			order := r.order()
			if len(order) == 0 {
				return
			}
			h := fnv.New64a()
			fmt.Fprint(h, name, two)
			rnd := rand.New(rand.NewPCG(h.Sum64(), 1))
			for range each {
				runs = append(runs, mutated{name, c, was, order[rnd.IntN(len(order))], drawMutation(rnd), two})
			}
		}
	})
	queue := make(chan mutated)
	var wg sync.WaitGroup
	var mu sync.Mutex
	longest := time.Duration(0)
	counts := map[string]int{}
	for range 4 * runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for m := range queue {
				start := time.Now()
				kind, line := m.play(t, s, cat)
				mu.Lock()
				longest = max(longest, time.Since(start))
				counts[kind]++
				if line != "" {
					t.Error(line)
				}
				mu.Unlock()
			}
		})
	}
	for _, f := range runs {
		queue <- f
	}
	close(queue)
	wg.Wait()
	t.Logf("%v in %d runs, the longest took %v", counts, len(runs), longest.Round(time.Millisecond))
}

func (m mutated) play(t *testing.T, s *stage, cat *chains.Catalog) (kind, line string) {
	var field, was, is string
	f := &spoil{name: m.m.String()}
	change := func(good json.RawMessage) string {
		field = fieldAt(good, m.m.place(len(good)))
		out := m.m.of(good)
		at := m.m.place(len(good))
		was, is = string(good[max(0, at-20):min(len(good), at+20)]), string(out[max(0, at-20):min(len(out), at+20)])
		return string(out)
	}
	f.item = func(it item) string {
		if it.result == nil {
			it.err = json.RawMessage(change(it.err))
		} else {
			it.result = json.RawMessage(change(it.result))
		}
		return string(it.bytes())
	}
	f.value = func(good json.RawMessage) (string, bool) { return change(good), true }
	defer func() {
		if p := recover(); p != nil {
			buf := make([]byte, 4<<10)
			t.Errorf("%s: %s: %s: panic: %v\n%s", m.name, m.at, m.m, p, buf[:runtime.Stack(buf, false)])
		}
	}()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	got, _, err := s.playAs(ctx, cat, m.c, m.at, f, m.two)
	if err != nil || len(got) != len(m.was) || ctx.Err() != nil {
		t.Errorf("%s: %s: %s: %d answers, %v, %v", m.name, m.at, m.m, len(got), err, ctx.Err())
		return "broken", ""
	}
	kind = "same"
	for i := range got {
		a, b := m.was[i].Verdict, got[i].Verdict
		why, said := m.strays(field, a, b)
		switch {
		case said:
			kind = "word"
		case why != "":
			kind = "other"
			proven := ""
			for _, x := range b.Findings {
				if x.Certainty == diagnose.Proven {
					proven += " " + x.Slug
				}
			}
			line = fmt.Sprintf("two=%v | %s %s %s | %s | %s | proven:%s | %s #%d | %s: %q -> %q", m.two, m.at.label, m.at.method, field, why, m.name, proven, m.at.params, m.at.n, m.m.how, was, is)
		case a.Findings[0].Slug != b.Findings[0].Slug && kind == "same":
			kind = "open"
		}
		var out bytes.Buffer
		fs := report.Formats()
		k := int(m.m.b) % len(fs)
		if err := fs[k].Write(&out, report.Look{Width: 100}, got[i].Report(hall.Shape{Lang: "en", View: "engineer"})); err != nil || out.Len() == 0 {
			t.Errorf("%s: %s cannot be written: %v", m.name, fs[k].Name, err)
		}
	}
	return kind, line
}
