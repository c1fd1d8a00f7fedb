package app_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"txtriage/chains/rpc"
	"txtriage/cmd/internal/app"
	"txtriage/cmd/internal/hall"
)

// TestInterruptedSaysNothing interrupts a run while a node keeps it waiting: half an answer is
// none, and the exit status tells how it ended.
func TestInterruptedSaysNothing(t *testing.T) {
	for cause, want := range map[error]int{app.ErrInterrupted: 130, app.ErrTerminated: 143} {
		mute, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancelCause(context.Background())
		go func() {
			for {
				c, err := mute.Accept()
				if err != nil {
					return
				}
				defer c.Close()
				cancel(cause)
			}
		}()
		var out, errs bytes.Buffer
		env := &hall.Env{In: strings.NewReader(""), Out: &out, Err: &errs, Now: time.Now, Getenv: func(string) string { return "" }, Dial: rpc.Dial}
		status := app.Run(ctx, env, []string{"--offline", "--node", "ethereum=http://" + mute.Addr().String(), "0x" + strings.Repeat("ab", 32)})
		mute.Close()
		if status != want || out.Len() > 0 || !errors.Is(context.Cause(ctx), cause) {
			t.Errorf("%v: exit status %d, want %d; output %q", cause, status, want, out.String())
		}
	}
}
