package watch

import (
	"context"
	"maps"
	"slices"
	"sync"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/rpc/gather"
	"txtriage/chains/tape"
	"txtriage/cmd/internal/hall"
	"txtriage/cmd/internal/watch/ledger"
	"txtriage/cmd/internal/watch/pace"
	"txtriage/diagnose"
	"txtriage/report"
)

// Bounds of what is asked at once.
const (
	workers    = 64
	glanceMost = 40 // questions of one round of a glance
)

// wired is one node with what gathers its calls.
type wired struct {
	row  chains.Row
	node *gather.Node
}

// nodesOf are the nodes that a transfer is looked up at: all, until a chain has it.
func (w *watch) nodesOf(t *transfer) *hall.Nodes {
	nodes := &hall.Nodes{}
	for _, x := range w.wire {
		if !t.bound || x.row.ID == t.rec.Ledger.Chain {
			nodes.Add(x.row, x.node.One())
		}
	}
	return nodes
}

// answer is what one look brought.
type answer struct {
	item hall.Item
	seen ledger.Seen
}

// look diagnoses transfers, many at once.
func (w *watch) look(ctx context.Context, due []*transfer) []answer {
	out := make([]answer, len(due))
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(workers, len(due)) {
		wg.Go(func() {
			for i := range next {
				out[i] = w.lookAt(ctx, due[i])
			}
		})
	}
	for i := range due {
		next <- i
	}
	close(next)
	wg.Wait()
	return out
}

func (w *watch) lookAt(ctx context.Context, t *transfer) (a answer) {
	now := w.now()
	a.item = hall.Unreadable("", w.cat, now)
	job := t.piece.Job
	func() {
		defer func() {
			if recover() != nil { // a fault of ours tells nothing of the transfer
				f := &facts.Facts{AsOf: now, Subject: a.item.Facts.Subject}
				a.item = hall.Item{Facts: f, Verdict: diagnose.Verdict{State: diagnose.StateUnknown, Party: diagnose.UnknownParty, Funds: diagnose.UnknownFunds}}
			}
		}()
		for more := true; more; {
			more = false
			if items := hall.Triage(ctx, job, w.cat, w.nodesOf(t), tape.NewRecorder(w.now), now); len(items) > 0 {
				a.item = items[0]
				switch f := a.item.Facts; {
				case t.bound && f.Bridge.Known(): // its other leg is on a chain that was not asked
					t.bound, more = false, true
				case f.Sighting.State == facts.Absent && len(job.Raw) == 0 && len(t.rec.Signed) > 0:
					job.Raw, more = t.rec.Signed, true // it was there: what became of it can be looked for
				}
			}
		}
	}()
	a.seen = seenIn(a.item)
	if a.seen.Cause == "never-seen" && t.rec.Ledger.Found() {
		a.seen.Dead = true // it was seen; what became of it cannot be told from this
	}
	if f := a.item.Facts; f.Sighting.Known() && f.Sighting.V.Place == facts.InPool && len(t.rec.Signed) == 0 && !t.askedSigned && f.Subject.Kind == string(chains.Transaction) {
		t.askedSigned = true
		t.rec.Signed = w.signed(ctx, f.Chain.ID, f.Subject.ID)
	}
	if l := &t.rec.Ledger; l.Contradicts(a.seen) {
		a.seen.Gone, a.seen.Silent = w.gone(ctx, l.Chain, l.Anchor)
	}
	return a
}

// seenIn is what a verdict comes to.
func seenIn(it hall.Item) ledger.Seen {
	v, f := it.Verdict, it.Facts
	t := report.Told{
		State: v.State, Party: v.Party, Funds: v.Funds, Exit: diagnose.ExitCode(v), AsOf: f.AsOf,
		Confirmations: v.Progress.Confirmations, Required: v.Progress.Required, Final: v.Progress.Final,
	}
	if len(v.Findings) > 0 {
		t.Cause, t.Certainty = v.Findings[0].Slug, v.Findings[0].Certainty
	}
	if f.Successor.Known() {
		t.Successor = f.Successor.V.Hash
	}
	s := ledger.Seen{Chain: f.Chain.ID, Dead: t.Exit == diagnose.ExitCannotTell}
	if f.Sighting.Known() && f.Sighting.V.Place == facts.InBlock {
		t.Block, s.Anchor = f.Sighting.V.Block, f.Sighting.V.Block
	} else if f.Successor.Known() && f.Successor.V.Confirmed {
		s.Anchor = f.Successor.V.Block
	}
	if r := v.ETA; r != nil && r.None == "" {
		t.Low, t.Done, t.By = f.AsOf.Add(r.Low), f.AsOf.Add(r.Typical), f.AsOf.Add(r.High)
	}
	s.Told = t
	return s
}

// signedMost bounds what is kept of one transaction, in bytes.
const signedMost = 128 << 10

// signed asks the nodes of a chain for the bytes of a transaction, one after the other.
func (w *watch) signed(ctx context.Context, chain, id string) []byte {
	for _, x := range w.wire {
		if x.row.ID == chain {
			if raw := hall.Signed(ctx, x.row, x.node.One(), id); len(raw) > 0 && len(raw) <= signedMost {
				return raw
			}
		}
	}
	return nil
}

// gone asks every node of a chain whether a block is still in it. One that says so decides.
func (w *watch) gone(ctx context.Context, chain string, b facts.BlockRef) (gone *bool, silent bool) {
	g := w.glance(ctx, chain, []uint64{b.Height}, nil)
	other, yes, no := false, true, false
	for _, x := range g {
		switch at := x.At[0]; {
		case at.Known() && at.V.Hash == b.Hash:
			return &no, false
		case at.Known():
			other = true
		case at.State == facts.Absent: // it has fewer blocks: what it says of the transaction is older
			return nil, false
		default:
			silent = true
		}
	}
	if other {
		return &yes, silent
	}
	return nil, silent
}

// glance asks every node of a chain.
func (w *watch) glance(ctx context.Context, chain string, heights []uint64, ids []string) []chains.Glance {
	var out []chains.Glance
	var wg sync.WaitGroup
	var mu sync.Mutex
	for _, x := range w.wire {
		if x.row.ID != chain {
			continue
		}
		wg.Go(func() {
			g := hall.Glance(ctx, x.row, x.node.One(), heights, ids)
			mu.Lock()
			defer mu.Unlock()
			out = append(out, g)
		})
	}
	wg.Wait()
	return out
}

// light reports that a glance can tell whether anything may have changed: the ordinary course
// of a transaction of one chain.
func light(it hall.Item, s ledger.Seen) bool {
	f := it.Facts
	stuck := s.Exit == diagnose.ExitTrouble && s.State == diagnose.StatePending // until somebody acts, and then it is taken or gone
	if f.Subject.Kind != string(chains.Transaction) || s.Exit != diagnose.ExitWaiting && !stuck || f.Bridge.Known() || len(f.Evidence) == 0 {
		return false
	}
	switch s.State {
	case diagnose.StateIncluded:
		return s.Block.Hash != "" && (s.Cause == "awaiting-confirmations" || s.Cause == "awaiting-finality")
	case diagnose.StatePending:
		other := f.Carrier.Known() || f.UTXO != nil && (f.UTXO.Reversed.Known() || f.UTXO.TxidOf.Known())
		return !other && len(f.Elsewhere) == 0
	default:
		return false
	}
}

// unchanged takes a glance at each transfer and returns those that need a look. One question
// serves all that it concerns.
func (w *watch) unchanged(ctx context.Context, due []*transfer) (rest []*transfer) {
	type ask struct {
		heights map[uint64]bool
		ids     []string
	}
	asks := map[string]*ask{}
	for _, t := range due {
		l := t.rec.Ledger
		a := asks[l.Chain]
		if a == nil {
			a = &ask{heights: map[uint64]bool{}}
			asks[l.Chain] = a
		}
		if l.Anchor.Hash != "" {
			a.heights[l.Anchor.Height] = true
		} else {
			a.ids = append(a.ids, t.piece.ID)
		}
	}
	seen := map[string]*sight{}
	for chain, a := range asks {
		s := &sight{at: map[uint64][]facts.Value[facts.BlockRef]{}, waits: map[string][]facts.Value[bool]{}}
		seen[chain] = s
		heights, ids := slices.Sorted(maps.Keys(a.heights)), a.ids
		for len(heights)+len(ids) > 0 {
			h := heights[:min(len(heights), glanceMost)]
			i := ids[:min(len(ids), glanceMost-len(h))]
			heights, ids = heights[len(h):], ids[len(i):]
			s.add(w.glance(ctx, chain, h, i), h, i)
		}
	}
	for _, t := range due {
		if !seen[t.rec.Ledger.Chain].same(t) {
			rest = append(rest, t)
		}
	}
	return rest
}

// sight is what glances at one chain showed.
type sight struct {
	head, final facts.BlockRef
	at          map[uint64][]facts.Value[facts.BlockRef]
	waits       map[string][]facts.Value[bool]
}

func (s *sight) add(gs []chains.Glance, heights []uint64, ids []string) {
	higher := func(dst *facts.BlockRef, v facts.Value[facts.BlockRef]) {
		if v.Known() && v.V.Height > dst.Height {
			*dst = v.V
		}
	}
	for _, g := range gs {
		higher(&s.head, g.Head)
		higher(&s.final, g.Final)
		for i, h := range heights {
			s.at[h] = append(s.at[h], g.At[i])
		}
		for i, id := range ids {
			s.waits[id] = append(s.waits[id], g.Waits[i])
		}
	}
}

// same reports that nothing can have changed of which anybody is told.
func (s *sight) same(t *transfer) bool {
	l := &t.rec.Ledger
	if l.Anchor.Hash == "" {
		waiting := false
		for _, v := range s.waits[t.piece.ID] {
			if v.Known() && !v.V || v.State == facts.Conflicting {
				return false
			}
			waiting = waiting || v.Known()
		}
		return waiting
	}
	there := false
	for _, v := range s.at[l.Anchor.Height] {
		if v.Known() && v.V.Hash != l.Anchor.Hash {
			return false
		}
		there = there || v.Known()
	}
	if !there || s.head.Height < l.Anchor.Height || s.final.Height >= l.Anchor.Height {
		return false
	}
	n := s.head.Height - l.Anchor.Height + 1
	if next := pace.Step(l.Told.Confirmations, l.Told.Required); next > 0 && n >= next {
		return false
	}
	if c := t.chain; c.FinalityRule != "tag" && c.FinalityDepth > 0 && n >= c.FinalityDepth {
		return false
	}
	t.standing.Confirmations = max(t.standing.Confirmations, n)
	return true
}
