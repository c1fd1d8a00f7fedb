package app

import (
	"errors"
	"io"
	"syscall"

	"txtriage/cmd/internal/disk"
	"txtriage/cmd/internal/hall"
)

// outlet is standard output. It remembers that something could not be written, for a command
// must not end well then, and ends the run when nobody reads any more.
type outlet struct {
	io.Writer
	closed func() // nobody reads
	err    error
}

func (o *outlet) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if err != nil && o.err == nil {
		if o.err = err; errors.Is(err, syscall.EPIPE) {
			o.closed()
		}
	}
	return n, err
}

// end is how a command ended that says it ended with err.
func (o *outlet) end(err error) error {
	var said *hall.Problem
	switch {
	case o.err == nil:
		return err
	case errors.Is(o.err, syscall.EPIPE):
		return hall.Exit(hall.ExitClosed)
	case errors.As(err, &said):
		return err
	}
	return &hall.Problem{Status: hall.ExitInternal, Line: "standard output cannot be written: " + disk.Why(o.err)}
}
