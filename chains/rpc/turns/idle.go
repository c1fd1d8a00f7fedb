package turns

import (
	"context"
	"sync/atomic"
	"time"
)

type idleKey struct{}

// Idle counts the time that calls spend waiting for their turn with a node.
type Idle struct{ d atomic.Int64 }

// Spent is the time so far.
func (i *Idle) Spent() time.Duration { return time.Duration(i.d.Load()) }

// WithIdle makes a context whose calls count their waiting in the Idle: it is no time of the node's.
func WithIdle(ctx context.Context) (context.Context, *Idle) {
	i := &Idle{}
	return context.WithValue(ctx, idleKey{}, i), i
}

// Slept counts a wait of a call made with ctx.
func Slept(ctx context.Context, d time.Duration) {
	if i, ok := ctx.Value(idleKey{}).(*Idle); ok && d > 0 {
		i.d.Add(int64(d))
	}
}
