package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// commandTime is how long a program may take; after that it is ended.
const commandTime = 30 * time.Second

type command struct{ argv []string }

// Command runs a program for each message, without a shell: the JSON on its standard input, the
// variables in its environment. What it prints goes nowhere.
func Command(argv []string) Sink { return &command{argv} }

// Name implements Sink.
func (*command) Name() string { return "command" }

// Send implements Sink.
func (c *command) Send(ctx context.Context, m Message) Outcome {
	ctx, stop := context.WithTimeout(ctx, commandTime)
	defer stop()
	cmd := exec.CommandContext(ctx, c.argv[0], c.argv[1:]...)
	cmd.Stdin = bytes.NewReader(append(bytes.Clone(m.JSON), '\n'))
	cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
	cmd.WaitDelay = time.Second // a child of the program may hold the pipes open
	for _, v := range cmd.Environ() {
		if !strings.HasPrefix(v, "TXTRIAGE_") { // our own settings, secrets among them, are not the program's business
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, m.Vars...)
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil, errors.Is(err, exec.ErrWaitDelay):
		return done()
	case ctx.Err() != nil:
		return failed("it did not end in time")
	case errors.As(err, &exit):
		if exit.ExitCode() < 0 {
			return failed("it was ended by a signal")
		}
		return failed(fmt.Sprintf("it ended with status %d", exit.ExitCode()))
	case errors.Is(err, io.ErrClosedPipe), strings.Contains(err.Error(), "broken pipe"):
		return done() // it did not care for its input, and was content
	}
	return failed("it could not be started")
}
