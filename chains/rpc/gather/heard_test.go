package gather_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"txtriage/chains"
	"txtriage/chains/rpc/gather"
)

// reader answers after a second and then reads its reply for ten.
type reader struct {
	node
	mu            sync.Mutex
	asked, read   int
	mostAsked     int
	mostUnhandled int
}

func (r *reader) Batch(ctx context.Context, calls []chains.Call) []chains.Reply {
	r.mu.Lock()
	r.asked++
	r.mostAsked = max(r.mostAsked, r.asked)
	r.mostUnhandled = max(r.mostUnhandled, r.asked+r.read)
	r.mu.Unlock()
	time.Sleep(time.Second)
	r.mu.Lock()
	r.asked--
	r.read++
	r.mu.Unlock()
	chains.Heard(ctx)
	time.Sleep(10 * time.Second)
	r.mu.Lock()
	r.read--
	r.mu.Unlock()
	return good(calls)
}

// TestANodeIsNotIdleWhileItsReplyIsRead: the next batch goes out once the last was heard, never more at
// once than allowed, and no more wait to be read than may be asked.
func TestANodeIsNotIdleWhileItsReplyIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &reader{node: node{seen: map[string]int{}}}
		g := gather.New(t.Context(), r, gather.Options{Now: time.Now, Calls: 10, Parallel: 2})
		start := time.Now()
		if failed := diagnoses(t, g, 90); failed > 0 {
			t.Errorf("%d calls failed", failed)
		}
		// Ten batches of nine, each with the head. Two at once and their reading would take 5×11 s.
		if took := time.Since(start); took > 40*time.Second {
			t.Errorf("took %s", took)
		}
		if r.mostAsked > 2 || r.mostUnhandled > 4 {
			t.Errorf("%d asked at once, %d on hand", r.mostAsked, r.mostUnhandled)
		}
	})
}
