package bulk

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"txtriage/cmd/internal/bulk/journal"
	"txtriage/cmd/internal/bulk/rows"
)

// Bounds of a run, whatever its length: rows that are read ahead of the oldest unfinished one,
// and the bytes of their text and answers.
const (
	ahead      = 2048
	aheadBytes = 24 << 20
)

// slot is one row on its way, in the order of the input.
type slot struct {
	row  rows.Row
	key  journal.Key
	same *slot // an equal row before it that is still on its way
	at   int64 // where the journal has the answer already; -1
	done chan struct{}
	a    *answer // once done is closed; nil: given up
	head []byte  // of the answer as the journal keeps it
	cost int
}

// queue hands rows to workers and gives them back in order.
type queue struct {
	next   func() (rows.Row, error)
	key    func(rows.Row) journal.Key
	find   func(journal.Key) (int64, bool) // of what is answered already
	answer func(context.Context, rows.Row) *answer

	under sync.RWMutex // held for reading by work under way
	mu    sync.Mutex
	room  sync.Cond
	bytes int
	open  map[journal.Key]*slot
	err   error // of the input
}

// run starts everything. The channel gives the slots in order and is closed after the last.
// stop ends claiming; ctx ends the work itself.
func (q *queue) run(ctx context.Context, stop <-chan struct{}, workers int) <-chan *slot {
	q.open = map[journal.Key]*slot{}
	q.room.L = &q.mu
	order := make(chan *slot, ahead)
	work := make(chan *slot, workers)
	for range workers {
		go func() {
			for s := range work {
				q.work(ctx, stop, s)
			}
		}()
	}
	go func() { // wakes the claimer when claiming ends
		<-stop
		q.mu.Lock()
		q.room.Broadcast()
		q.mu.Unlock()
	}()
	go func() {
		defer close(order)
		defer close(work)
		for !stopped(stop) {
			s, err := q.claim(stop)
			if err != nil {
				if !errors.Is(err, io.EOF) {
					q.mu.Lock()
					q.err = err
					q.mu.Unlock()
				}
				return
			}
			if s.same == nil && s.at < 0 {
				select {
				case work <- s:
				case <-stop:
					close(s.done) // given up
				}
			} else {
				close(s.done)
			}
			select {
			case order <- s:
			case <-ctx.Done():
				return
			}
		}
	}()
	return order
}

func stopped(stop <-chan struct{}) bool {
	select {
	case <-stop:
		return true
	default:
		return false
	}
}

// claim reads the next row and looks whether an equal one is or was on its way.
func (q *queue) claim(stop <-chan struct{}) (*slot, error) {
	q.mu.Lock()
	for q.bytes > aheadBytes && !stopped(stop) {
		q.room.Wait()
	}
	q.mu.Unlock()
	row, err := q.next()
	if err != nil {
		return nil, err
	}
	s := &slot{row: row, key: q.key(row), at: -1, done: make(chan struct{}), cost: len(row.Raw) + 64*len(row.Others)}
	s.row.Raw = row.Raw[:min(len(row.Raw), shown)]
	q.mu.Lock()
	defer q.mu.Unlock()
	q.bytes += s.cost
	if first := q.open[s.key]; first != nil {
		s.same = first
	} else if at, ok := q.find(s.key); ok {
		s.at = at
	} else {
		q.open[s.key] = s
	}
	return s, nil
}

func (q *queue) work(ctx context.Context, stop <-chan struct{}, s *slot) {
	q.under.RLock()
	defer q.under.RUnlock()
	defer close(s.done)
	if stopped(stop) {
		return
	}
	a := q.answer(ctx, s.row)
	if ctx.Err() != nil { // half an answer is none
		return
	}
	s.a, s.head = a, a.head()
	size := len(s.head) + len(a.Doc)
	q.mu.Lock()
	q.bytes += size
	s.cost += size
	q.mu.Unlock()
}

// rest waits for the work under way after claiming has ended.
func (q *queue) rest() {
	q.under.Lock()
	defer q.under.Unlock()
}

// gone lets go of a slot while its row is added to what is answered.
func (q *queue) gone(s *slot, add func() error) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.bytes -= s.cost
	q.room.Signal()
	if q.open[s.key] == s {
		delete(q.open, s.key)
	}
	return add()
}

func (q *queue) fault() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.err
}

// sink takes the slots in order, as many at once as are ready.
type sink struct {
	order <-chan *slot
	held  *slot // taken, and not ready yet
	tick  <-chan time.Time
	idle  func() // at every tick
	stop  <-chan struct{}
	late  func() // once, where rows are still waited for after an interruption
}

// prompt is how fast an interruption is answered.
const prompt = 100 * time.Millisecond

// group is the next rows that are ready, at least one; nil at the end, which is also before a
// slot that was given up.
func (k *sink) group(most int) []*slot {
	var out []*slot
	for len(out) < most && k.take(len(out) == 0) {
		s := k.held
		if !k.ready(s, len(out) == 0) {
			return out
		}
		if s.a == nil && s.at < 0 && (s.same == nil || s.same.a == nil) {
			return out
		}
		k.held = nil
		out = append(out, s)
	}
	return out
}

// take holds the next slot; wait: however long that takes.
func (k *sink) take(wait bool) bool {
	for k.held == nil {
		if !wait {
			select {
			case k.held = <-k.order:
			default:
			}
			return k.held != nil
		}
		select {
		case s, ok := <-k.order:
			if !ok {
				return false
			}
			k.held = s
		case <-k.stop: // what was claimed is here at once; the input may keep silent for ever
			select {
			case k.held = <-k.order:
			case <-time.After(50 * time.Millisecond):
			}
			return k.held != nil
		case <-k.tick:
			k.idle()
		}
	}
	return true
}

func (k *sink) ready(s *slot, wait bool) bool {
	stop := k.stop
	var slow <-chan time.Time
	for {
		select {
		case <-s.done:
			return true
		default:
		}
		if !wait {
			return false
		}
		select {
		case <-s.done:
		case <-stop:
			if stop = nil; k.late != nil {
				slow = time.After(prompt)
			}
		case <-slow:
			k.late()
			k.late = nil
		case <-k.tick:
			k.idle()
		}
	}
}
