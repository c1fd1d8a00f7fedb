// Package hall joins the rooms: paste → refs → facts → verdict → report. Every command
// enters the house through it; nothing else knows all the rooms.
package hall

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"txtriage/chains"
	"txtriage/chains/rpc"
	"txtriage/cmd/internal/disk"
)

// Version is the program's version; the linker may set it.
var Version = "0.1.0"

// Env is the world outside: everything that a test wants to hold in its hand.
type Env struct {
	In     io.Reader
	Out    io.Writer // the report and nothing else
	Err    io.Writer // progress, hints, warnings
	TTY    bool      // Out is a terminal
	InTTY  bool      // In is a terminal: nobody piped anything
	ErrTTY bool      // Err is a terminal: progress may be drawn over itself
	Width  int       // of the terminal that is Out; 0 unknown
	Across int       // of the terminal that is Err; 0 unknown
	Now    func() time.Time
	After  func(time.Duration) <-chan time.Time // what a watch sleeps by; nil: the real one
	Getenv func(string) string
	Dial   func(rpc.Node, rpc.Options) (chains.Caller, error)
	Name   string    // the program as it was called: to tell how to call it again; "" is txtriage
	Args   []string  // the command line without it
	Disk   disk.Disk // nil: the machine's own
}

// Files is the disk.
func (e *Env) Files() disk.Disk {
	if e.Disk == nil {
		return disk.Real
	}
	return e.Disk
}

// Exit statuses that do not come from a verdict.
const (
	ExitOK       = 0
	ExitInternal = 1
	ExitUsage    = 2
	ExitClosed   = 141 // nobody reads standard output any more: as a shell counts SIGPIPE
)

// Exit ends the program with a status and no message: the report has said everything.
type Exit int

func (e Exit) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// Problem is an error for the user: one line, and hints how to go on.
type Problem struct {
	Status int
	Line   string
	Hints  []string
}

func (p *Problem) Error() string { return p.Line }

// Usage makes a Problem of wrong usage or configuration.
func Usage(line string, hints ...string) error {
	return &Problem{Status: ExitUsage, Line: line, Hints: hints}
}

// Tell writes an error the one way it is written, and returns the exit status.
func Tell(w io.Writer, err error) int {
	var exit Exit
	if err == nil {
		return ExitOK
	}
	if errors.As(err, &exit) {
		return int(exit)
	}
	var p *Problem
	if !errors.As(err, &p) {
		p = &Problem{Status: ExitInternal, Line: err.Error()}
	}
	fmt.Fprintf(w, "error: %s\n", strings.ReplaceAll(p.Line, "\n", " "))
	for _, h := range p.Hints {
		fmt.Fprintf(w, "hint: %s\n", h)
	}
	return p.Status
}
