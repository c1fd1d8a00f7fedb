package app_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
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
	"txtriage/chains/facts"
	"txtriage/chains/tape"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose"
	"txtriage/diagnose/casefile"
)

// at names one call of a replay: the n-th of a node, from 0.
type at struct {
	label string
	n     int
}

// hit spoils the answer to a call, or lets it pass.
type hit func(a at, c chains.Call, r *chains.Reply)

// play is a case or a ticket that is played again and again.
type play struct {
	name    string
	c       *casefile.Case
	cat     *chains.Catalog
	kinds   map[string]string // of its nodes, by label
	asked   []at              // in order
	calls   map[at]chains.Call
	replies map[at]chains.Reply
	was     []hall.Item // with nothing spoilt
}

func newPlay(t testing.TB, cat *chains.Catalog, name string, c *casefile.Case) *play {
	s := &play{name: name, c: c, cat: cat, kinds: map[string]string{}, calls: map[at]chains.Call{}, replies: map[at]chains.Reply{}}
	for _, n := range c.Nodes {
		s.kinds[n.Label] = n.Kind
	}
	var mu sync.Mutex
	s.was = spoilt(t, cat, c, func(label string, n int, call chains.Call, r *chains.Reply) {
		mu.Lock()
		defer mu.Unlock()
		a := at{label, n}
		s.asked, s.calls[a], s.replies[a] = append(s.asked, a), call, *r
	})
	slices.SortFunc(s.asked, func(a, b at) int { return cmp.Or(cmp.Compare(a.label, b.label), a.n-b.n) })
	return s
}

// others: more nodes of its chain are asked.
func (s *play) others(label string) bool {
	i := slices.IndexFunc(s.c.Nodes, func(n tape.Node) bool { return n.Label == label })
	return slices.ContainsFunc(s.c.Nodes, func(n tape.Node) bool { return n.Label != label && n.Chain == s.c.Nodes[i].Chain })
}

// without holds a verdict against that of the same case in which a node was never named.
func (s *play) without(t testing.TB, label string, judge judge) judge {
	c := *s.c
	c.Nodes = slices.DeleteFunc(slices.Clone(c.Nodes), func(n tape.Node) bool { return n.Label == label })
	alone := sync.OnceValue(func() []hall.Item {
		return spoilt(t, s.cat, &c, func(string, int, chains.Call, *chains.Reply) {})
	})
	return func(was, is diagnose.Verdict) string {
		for _, it := range alone() {
			if judge(it.Verdict, is) == "" {
				return ""
			}
		}
		return judge(was, is)
	}
}

// call is a call in words.
func (s *play) call(a at) string {
	p, _ := json.Marshal(s.calls[a].Params)
	return fmt.Sprintf("%s.%d %s %s", a.label, a.n+1, s.calls[a].Method, p[:min(len(p), 120)])
}

// fails answers the calls that are meant with one fault.
func (s *play) fails(f fault, meant func(at) bool) hit {
	return func(a at, _ chains.Call, r *chains.Reply) {
		if meant(a) {
			e := f.err
			r.Result, r.Err = nil, &e
		}
	}
}

// failsAll answers every call of a node with one fault that is of a kind, also those that nobody asked before.
func (s *play) failsAll(f fault, label string, of func(chains.Call) bool) hit {
	return func(a at, c chains.Call, r *chains.Reply) {
		if a.label == label && of(c) {
			e := f.err
			r.Result, r.Err = nil, &e
		}
	}
}

// spoiler passes calls on and spoils the answers to them.
type spoiler struct {
	chains.Caller
	hit   func(label string, n int, c chains.Call, r *chains.Reply)
	mu    sync.Mutex
	asked int
}

func (s *spoiler) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	s.mu.Lock()
	first := s.asked
	s.asked += len(calls)
	s.mu.Unlock()
	out := s.Caller.Batch(ctx, calls)
	for i := range out {
		s.hit(s.Label(), first+i, calls[i], &out[i])
	}
	return out
}

// spoilt replays a case with hit between the tape and the rooms.
func spoilt(t testing.TB, cat *chains.Catalog, c *casefile.Case, hit func(string, int, chains.Call, *chains.Reply)) []hall.Item {
	t.Helper()
	return spoiltAt(t, cat, c, c.Clock, hit)
}

// spoiltAt replays it by a clock of its own.
func spoiltAt(t testing.TB, cat *chains.Catalog, c *casefile.Case, now time.Time, hit func(string, int, chains.Call, *chains.Reply)) []hall.Item {
	t.Helper()
	nodes := &hall.Nodes{}
	player := tape.NewPlayer(c.Tape, c.Nodes)
	for _, n := range c.Nodes {
		row, err := cat.Made(n.Chain)
		if err != nil {
			t.Error(err)
			return nil
		}
		caller, _ := player.Caller(n.Label)
		nodes.Add(row, &spoiler{Caller: caller, hit: hit})
	}
	job, err := hall.JobOf(c)
	if err != nil {
		t.Error(err)
		return nil
	}
	return hall.Triage(context.Background(), job, cat, nodes, tape.NewRecorder(func() time.Time { return now }), now)
}

var playsOnce struct {
	sync.Once
	all []*play
}

// plays are all cases and tickets that ask somebody, read once.
func plays(t *testing.T) []*play {
	t.Helper()
	playsOnce.Do(func() { playsOnce.all = readPlays(t) })
	return playsOnce.all
}

func readPlays(t *testing.T) (out []*play) {
	t.Helper()
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	add := func(name string, c *casefile.Case) {
		if f := os.Getenv("SWEEP_CASE"); f != "" {
			if ok, _ := filepath.Match(f, name); !ok {
				return
			}
		}
		if s := newPlay(t, cat, name, c); len(s.asked) > 0 {
			out = append(out, s)
		}
	}
	eachCase(t, func(name string, _ []byte, c *casefile.Case) { add(filepath.ToSlash(name), c) })
	for _, tk := range tickets(t) {
		add("tickets/"+tk.name, tk.asCase(t))
	}
	return out
}

// count is what a sweep came to.
type count struct {
	mu                   sync.Mutex
	played, same, unsure int
	strays               map[string][]string // by what happened: where
}

// judge tells what is wrong with a verdict beside the one with nothing spoilt; "" if nothing is.
type judge func(was, is diagnose.Verdict) string

type trying func(what string, judge judge, hit hit)

func newCount() *count { return &count{strays: map[string][]string{}} }

// share is how few are tried: one of so many, unless SWEEP says otherwise.
func (*count) share(usual uint32) uint32 {
	n, err := strconv.ParseUint(os.Getenv("SWEEP"), 10, 32)
	switch {
	case os.Getenv("SWEEP") == "all":
		return 1
	case err == nil && n > 0:
		return uint32(n)
	}
	return usual
}

// sweep lets do spoil every play in every way. One of share ways is tried, the same each time; SWEEP=all tries them all, SWEEP=10 one of ten.
func sweep(t *testing.T, share uint32, do func(s *play, try trying)) {
	t.Helper()
	sum := newCount()
	share = sum.share(share)
	todo := make(chan *play)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for s := range todo {
				do(s, func(what string, judge judge, hit hit) {
					if chosen(s.name+" "+what)%share == 0 {
						sum.add(s, what, judge, spoilt(t, s.cat, s.c, func(label string, n int, c chains.Call, r *chains.Reply) { hit(at{label, n}, c, r) }))
					}
				})
			}
		})
	}
	for _, s := range plays(t) {
		todo <- s
	}
	close(todo)
	wg.Wait()
	sum.tell(t)
}

func (n *count) add(s *play, what string, judge judge, is []hall.Item) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.played++
	if len(is) != len(s.was) {
		n.strays["another number of answers"] = append(n.strays["another number of answers"], s.name+": "+what)
		return
	}
	same := true
	for i := range is {
		was, is := s.was[i].Verdict, is[i].Verdict
		if stray := judge(was, is); stray != "" {
			n.stray(stray, s, what)
		}
		same = same && was.Findings[0].Slug == is.Findings[0].Slug
	}
	if same {
		n.same++
	} else {
		n.unsure++
	}
}

func (n *count) stray(kind string, s *play, what string) {
	n.strays[kind] = append(n.strays[kind], s.name+": "+what)
	if os.Getenv("SWEEP") != "" {
		fmt.Fprintf(os.Stderr, "%s | %s: %s\n", kind, s.name, what) // as it is found: the whole takes long
	}
}

// tell prints the sum, and each kind of stray with the first places.
func (n *count) tell(t *testing.T) {
	t.Helper()
	most, strays := 3, 0
	for _, k := range slices.Sorted(maps.Keys(n.strays)) {
		list := n.strays[k]
		strays += len(list)
		t.Errorf("%s, %d times:\n\t%s", k, len(list), strings.Join(list[:min(most, len(list))], "\n\t"))
	}
	t.Logf("%d played: the same first cause in %d, in %d another or none; %d strays", n.played, n.same, n.unsure, strays)
	if n.played == 0 {
		t.Error("nothing was played")
	}
}

// unsure are the causes that say that nothing can be said.
var unsure = []string{"undetermined", "node-cannot-answer", "node-behind"}

var grades = map[diagnose.Certainty]int{diagnose.Possible: 1, diagnose.Likely: 2, diagnose.Proven: 3}

// strays tells how a verdict with a fault departs from the one without; "" if it is the same
// first cause, as certain or less, or says that it cannot tell and what is missing.
func strays(was, is diagnose.Verdict) string {
	a, b := was.Findings[0], is.Findings[0]
	switch {
	case slices.Contains(unsure, b.Slug):
		if !slices.Contains(unsure, a.Slug) && len(is.NotSeen) == 0 {
			return b.Slug + " names nothing that is missing"
		}
	case a.Slug != b.Slug:
		return fmt.Sprintf("%s (%s) becomes %s (%s)", a.Slug, a.Certainty, b.Slug, b.Certainty)
	case b.Args["right"] == facts.Hash(""): // that it is an address the paste alone shows, and no payment is named
		return ""
	case grades[b.Certainty] > grades[a.Certainty]:
		return fmt.Sprintf("%s: %s becomes %s", a.Slug, a.Certainty, b.Certainty)
	}
	for _, f := range is.Findings {
		if f.Certainty != diagnose.Proven || slices.Contains(unsure, f.Slug) {
			continue
		}
		if !slices.ContainsFunc(was.Findings, func(o diagnose.Finding) bool { return o.Slug == f.Slug && o.Certainty == diagnose.Proven }) {
			return fmt.Sprintf("%s is proven only by the fault", f.Slug)
		}
	}
	return ""
}

// lessSeen are first causes that may stand for more particular ones where a node cannot answer any question of a
// kind, and no other question shows the difference: by what stands there, and why it stays true.
var lessSeen = map[string][]string{
	"receiver-platform-delay": {"swept-by-platform"},             // arrived, final and not credited is both; without old state nobody sees that the receiver passed it on
	"out-of-gas":              {"reverted-silently"},             // it ran out of gas; what the contract says with enough of it was never heard
	"inner-call-out-of-gas":   {"reverted-silently"},             // likewise, of a call inside
	"arrived":                 {"fake-token", "poison-transfer"}, // a token that nobody lists, of a node that runs no calls: its name was not heard
}

// blinder allows, beyond what strays does, what says less in the same direction and is not proven.
func blinder(was, is diagnose.Verdict) string {
	a, b := was.Findings[0], is.Findings[0]
	if b.Certainty != diagnose.Proven && slices.Contains(lessSeen[b.Slug], a.Slug) {
		return ""
	}
	return strays(was, is)
}

func alreadyTold(was diagnose.Verdict, b diagnose.Finding) bool {
	return slices.ContainsFunc(was.Findings, func(f diagnose.Finding) bool { return f.Slug == b.Slug && grades[f.Certainty] >= grades[b.Certainty] })
}

func drawn(name string, a at, fault string) uint32 {
	return chosen(fmt.Sprintf("%s %s %d %s", name, a.label, a.n, fault))
}

func chosen(what string) uint32 {
	h := fnv.New32a()
	fmt.Fprint(h, what)
	return h.Sum32()
}
