package hall

import (
	"context"
	"io"
)

// Inlet reads r until ctx ends: who waits for an input that keeps silent can be interrupted.
func Inlet(ctx context.Context, r io.Reader) io.Reader {
	return &inlet{ctx: ctx, from: r, got: make(chan chunk, 1)}
}

type inlet struct {
	ctx  context.Context
	from io.Reader
	got  chan chunk
	buf  [64 << 10]byte
	rest []byte
	err  error
	busy bool // a read is under way
}

type chunk struct {
	n   int
	err error
}

func (i *inlet) Read(p []byte) (int, error) {
	for len(i.rest) == 0 {
		switch {
		case i.err != nil:
			return 0, i.err
		case i.ctx.Err() != nil:
			return 0, i.ctx.Err()
		case !i.busy:
			i.busy = true
			go func() {
				n, err := i.from.Read(i.buf[:])
				i.got <- chunk{n, err}
			}()
		}
		select {
		case c := <-i.got:
			i.busy, i.rest, i.err = false, i.buf[:c.n], c.err
		case <-i.ctx.Done():
			return 0, i.ctx.Err()
		}
	}
	n := copy(p, i.rest)
	i.rest = i.rest[n:]
	return n, nil
}
