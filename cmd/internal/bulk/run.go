package bulk

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/rpc/budget"
	"txtriage/chains/rpc/gather"
	"txtriage/chains/tape"
	"txtriage/cmd/internal/bulk/journal"
	"txtriage/cmd/internal/bulk/progress"
	"txtriage/cmd/internal/bulk/rows"
	"txtriage/cmd/internal/bulk/tally"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose"
)

// shown is how much of a row that cannot be read is looked at and quoted, in bytes.
const shown = 4 << 10

// grace is how long rows under way may take to finish after an interruption.
const grace = 3 * time.Second

// patience is how long a row waits for a node after another has answered. Rows queue for a node
// that asks for rest, so that is longer than in a single check.
const patience = 10 * time.Second

// replies bounds the answers to the questions of one row, in bytes: the largest recorded has 0.3 MB.
const replies = 16 << 20

// large is how many rows may have answers of more than usual size at the same time.
const large = 4

// groupMost is how many rows are brought to the disk at once.
const groupMost = 512

// job is one bulk run.
type job struct {
	env    *hall.Env
	cat    *chains.Catalog
	base   hall.Job
	shape  hall.Shape
	wire   []wired
	silent budget.Silent
	room   *gather.Room
	opt    options

	reader *rows.Reader
	read   atomic.Int64 // bytes of the input
	taken  atomic.Int64 // rows of the input
	size   int64        // of the input; 0: not known

	book  *journal.Journal
	old   *journal.Journal // of --only-changed
	kept  *journal.Journal // of --retry-unclear: what was told before
	out   *bufio.Writer
	write writer
	sums  *tally.Summary
	deaf  bool // nobody reads the output any more
	line  *progress.Line
	exits []int // that occurred and count for the exit status
}

// wired is one node with what gathers its calls.
type wired struct {
	row  chains.Row
	node *gather.Node
}

// Read counts the bytes of the input.
type counted struct {
	io.Reader
	n *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// connect gathers the calls to every node.
func (j *job) connect(ctx context.Context, nodes *hall.Nodes, timeout time.Duration) {
	j.room = gather.NewRoom(large)
	for _, id := range nodes.Chains() {
		for _, c := range nodes.ByChain[id] {
			j.wire = append(j.wire, wired{nodes.Rows[id], gather.New(ctx, c, gather.Options{Now: j.env.Now, Budget: timeout})})
		}
	}
}

// rounded is what a spreadsheet makes of an id of digits: most of them are lost.
var rounded = regexp.MustCompile(`^-?\d([.,]\d+)?[Ee]\+\d+$`)

// key is equal for rows that ask the same.
func key(r rows.Row) (k journal.Key) {
	b := strconv.AppendQuote(make([]byte, 0, 256), r.Bad)
	if r.Bad != "" {
		b = strconv.AppendQuote(b, r.Raw[:min(len(r.Raw), shown)])
	}
	for _, c := range rows.Columns[1:] { // the first is the caller's own id
		b = strconv.AppendQuote(b, r.Cells[c])
	}
	sum := sha256.Sum256(b)
	copy(k[:], sum[:])
	return k
}

// answer diagnoses one row.
func (j *job) answer(ctx context.Context, r rows.Row) (a *answer) {
	now := j.env.Now().UTC()
	defer func() {
		if p := recover(); p != nil { // a fault of ours costs this row its answer, and no other
			f := &facts.Facts{AsOf: now, Subject: facts.Subject{Kind: string(chains.Unknown)}}
			a = j.worded("internal", nil, hall.Item{Facts: f, Verdict: diagnose.Verdict{State: diagnose.StateUnknown, Party: diagnose.UnknownParty, Funds: diagnose.UnknownFunds}})
		}
	}()
	if a := j.known(r); a != nil {
		return a
	}
	switch {
	case r.Bad != "":
		return j.worded(r.Bad, nil, hall.Unreadable(r.Raw, j.cat, now))
	case rounded.MatchString(r.Cells["paste"]):
		return j.worded("rounded-number", nil, hall.Unreadable(r.Cells["paste"], j.cat, now))
	case r.Cells["paste"] == "":
		return j.worded("blank", nil, hall.Unreadable("", j.cat, now))
	}
	row, ignored := j.base.With(r.Cells, j.cat)
	nodes := &hall.Nodes{Limits: budget.Limits{Grace: patience, Silent: &j.silent, Bytes: replies}}
	place := j.room.Row()
	defer place.Done()
	for _, w := range j.wire {
		nodes.Add(w.row, w.node.OneOf(place))
	}
	items := hall.Triage(ctx, row, j.cat, nodes, tape.NewRecorder(j.env.Now), now)
	if len(items) == 0 {
		return j.worded("blank", ignored, hall.Unreadable("", j.cat, now))
	}
	problem := ""
	if slices.ContainsFunc(rows.Columns[2:], func(c string) bool { return hall.HoldsSecret(r.Cells[c], j.cat) }) {
		problem = "secret-beside-it" // the answer is about the id, and says nothing of it
	}
	return j.worded(problem, ignored, items...)
}

// known is what the run before could tell of an equal row, where only the others are asked.
func (j *job) known(r rows.Row) *answer {
	if j.kept == nil {
		return nil
	}
	k := key(r)
	at, ok := j.kept.Find(k)
	if !ok {
		return nil
	}
	payload, err := j.kept.At(k, at)
	if err != nil {
		return nil
	}
	a, err := readAnswer(payload)
	if err != nil || a.Exit == diagnose.ExitCannotTell || a.Problem == "internal" {
		return nil
	}
	return a
}

// worded makes the answer of the items, the worst first.
func (j *job) worded(problem string, ignored []string, items ...hall.Item) *answer {
	a := &answer{Exit: hall.Worst(items), Problem: problem, Ignored: ignored}
	for _, it := range items {
		doc, err := it.JSONLine(j.shape)
		if err != nil {
			continue // only plain data in there
		}
		if a.Doc == nil && diagnose.ExitCode(it.Verdict) == a.Exit {
			a.Doc = doc
		} else {
			a.More = append(a.More, doc)
		}
	}
	return a
}

// run walks the whole input.
func (j *job) run(ctx context.Context) error {
	if err := j.again(); err != nil {
		return err
	}
	hard, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	stop := make(chan struct{})
	halt := context.AfterFunc(ctx, func() { close(stop) })
	late := context.AfterFunc(ctx, func() { time.AfterFunc(grace, end) })
	defer late()
	q := &queue{next: j.next, key: key, find: j.book.Find, answer: j.answer}
	tick := time.NewTicker(j.line.Every)
	defer tick.Stop()
	k := &sink{order: q.run(hard, stop, j.opt.workers), tick: tick.C, idle: j.tell, stop: stop, late: j.tellStopping}
	var err error
	for err == nil {
		slots := k.group(groupMost)
		if len(slots) == 0 {
			break
		}
		err = j.done(hard, q, slots)
		j.tell()
	}
	if halt() { // not interrupted
		close(stop)
	}
	end()
	q.rest()
	if err == nil {
		err = q.fault()
	}
	return err
}

// again repeats the output of the rows that an earlier run finished.
func (j *job) again() error {
	for {
		at, payload, ok := j.book.Next()
		if !ok {
			return nil
		}
		row, err := j.next()
		if err != nil || key(row) != at {
			return hall.Usage(fmt.Sprintf("row %d of the journal is not that of the input", j.sums.Rows+1), "resume with the input that the run began with, or name another --journal")
		}
		a, err := readAnswer(payload)
		if err == nil {
			err = j.put(row, a, j.book.Repeated())
		}
		if err != nil {
			return err
		}
	}
}

// done brings rows to the disk, and then to the output.
func (j *job) done(ctx context.Context, q *queue, slots []*slot) error {
	doubles := make([]bool, len(slots))
	for i, s := range slots {
		err := q.gone(s, func() (err error) {
			switch {
			case s.same != nil:
				doubles[i], s.a, s.at = true, s.same.a, s.same.at
				s.same = nil
				return j.book.Refer(s.key, s.at)
			case s.at >= 0:
				doubles[i] = true
				return j.book.Refer(s.key, s.at)
			}
			s.at, err = j.book.Add(s.key, s.head, s.a.Doc, tail)
			s.head = nil
			return err
		})
		if err != nil {
			return j.diskFault("the journal "+j.opt.journal, err)
		}
	}
	if err := j.book.Commit(); err != nil {
		return j.diskFault("the journal "+j.opt.journal, err)
	}
	for i, s := range slots {
		a := s.a
		if a == nil {
			payload, err := j.book.At(s.key, s.at)
			if err == nil {
				a, err = readAnswer(payload)
			}
			switch {
			case err == nil:
			case j.book.Spooled(): // forgotten after all
				if a = j.answer(ctx, s.row); ctx.Err() != nil {
					return ctx.Err()
				}
			default:
				return j.diskFault("the journal "+j.opt.journal, err)
			}
		}
		if err := j.put(s.row, a, doubles[i]); err != nil {
			return err
		}
	}
	if err := j.out.Flush(); err != nil {
		return j.diskFault(j.outputName(), err)
	}
	return nil
}

// put writes and counts one row.
func (j *job) put(r rows.Row, a *answer, double bool) error {
	g, err := tally.Read(a.Doc)
	if err != nil {
		return err
	}
	slug, _ := g.Cause()
	j.sums.Add(g, a.Exit, a.Problem, double)
	if j.opt.counts(a.Exit, slug) {
		j.exits = append(j.exits[:len(j.exits):len(j.exits)], a.Exit)
		j.exits = []int{hall.WorstOf(j.exits...)}
	}
	if j.old != nil && j.unchanged(r, a, g) {
		return nil
	}
	head, rest, err := j.write.row(r, a, g)
	if err != nil {
		return err
	}
	if _, err = j.out.Write(head); err == nil {
		_, err = j.out.Write(rest)
	}
	if err == nil {
		err = j.out.WriteByte('\n')
	}
	if err != nil {
		return j.diskFault(j.outputName(), err)
	}
	return nil
}

// unchanged reports that the run before said the same of an equal row.
func (j *job) unchanged(r rows.Row, a *answer, g *tally.Gist) bool {
	k := key(r)
	at, ok := j.old.Find(k)
	if !ok {
		return false
	}
	payload, err := j.old.At(k, at)
	if err != nil {
		return false
	}
	was, err := readAnswer(payload)
	if err != nil || was.Exit != a.Exit || len(was.More) != len(a.More) {
		return false
	}
	before, err := tally.Read(was.Doc)
	if err != nil {
		return false
	}
	slug, _ := g.Cause()
	slugBefore, _ := before.Cause()
	return slug == slugBefore && g.State == before.State && g.Party == before.Party && g.Funds == before.Funds
}

func (j *job) tell() {
	if j.opt.quiet {
		return
	}
	done := j.read.Load() * int64(j.sums.Rows) / max(j.taken.Load(), 1) // it is read far ahead
	j.line.Tell(j.env.Now(), progress.Now{Rows: j.sums.Rows, Trouble: j.sums.Exits["11"], Unclear: j.sums.Exits["12"], Bytes: done})
}

func (j *job) next() (rows.Row, error) {
	r, err := j.reader.Next()
	if err == nil {
		j.taken.Add(1)
	}
	return r, err
}
