// Package app is the front door: the root command, the list of commands, the exit status.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"txtriage/chains/rpc"
	"txtriage/cmd/internal/bulk"
	"txtriage/cmd/internal/chainscmd"
	"txtriage/cmd/internal/check"
	"txtriage/cmd/internal/configcmd"
	"txtriage/cmd/internal/demo"
	"txtriage/cmd/internal/explain"
	"txtriage/cmd/internal/hall"
	"txtriage/cmd/internal/man"
	"txtriage/cmd/internal/nodes"
	"txtriage/cmd/internal/replay"
	"txtriage/cmd/internal/version"
	"txtriage/cmd/internal/watch"
)

// commands is the one list of commands.
func commands(env *hall.Env) []*cobra.Command {
	return []*cobra.Command{
		check.New(env), bulk.New(env), watch.New(env), replay.New(env), explain.New(env), nodes.New(env), chainscmd.New(env),
		demo.New(env), configcmd.New(env), version.New(env), man.New(env),
	}
}

// Root makes the root command: bare, it does the same as check.
func Root(env *hall.Env) *cobra.Command {
	root := &cobra.Command{
		Use:           "txtriage PASTE…",
		Short:         "Where is my transfer, why, who has to act, and when will it be done?",
		Long:          check.New(env).Long,
		Example:       strings.ReplaceAll(check.New(env).Example, "txtriage check", "txtriage"),
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && env.InTTY {
				return cmd.Help()
			}
			return check.Run(env, cmd, args)
		},
	}
	check.AddFlags(root)
	root.PersistentFlags().String("config", "", "settings file (default: $XDG_CONFIG_HOME/txtriage/config.yaml)")
	root.PersistentFlags().BoolP("quiet", "q", false, "no notes on standard error")
	root.PersistentFlags().BoolP("verbose", "v", false, "tell on standard error what is asked of whom")
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	root.SetIn(env.In)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return hall.Usage(err.Error(), fmt.Sprintf("%s --help lists the flags", cmd.CommandPath()))
	})
	root.AddCommand(commands(env)...)
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			explainCompletion(c)
		}
	}
	wrongArgumentsAreUsage(root)
	return root
}

// wrongArgumentsAreUsage gives cobra's complaints about arguments the status of wrong usage.
func wrongArgumentsAreUsage(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return hall.Usage(err.Error(), fmt.Sprintf("%s --help tells what it takes", cmd.CommandPath()))
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		wrongArgumentsAreUsage(sub)
	}
}

// explainCompletion adds to cobra's own command what every command tells.
func explainCompletion(c *cobra.Command) {
	c.Long = strings.TrimSpace(c.Long) + "\n\nEXIT STATUS\n  0   written\n  2   no such shell"
	c.Example = "  source <(txtriage completion bash)\n  txtriage completion fish > ~/.config/fish/completions/txtriage.fish"
	c.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() } // so that a wrong shell is an error
	for _, shell := range c.Commands() {
		shell.Long = strings.TrimSpace(shell.Long) + "\n\nEXIT STATUS\n  0   written"
		shell.Example = "  txtriage completion " + shell.Name()
	}
}

// Run does one command line and returns the exit status. No panic leaves it.
func Run(ctx context.Context, env *hall.Env, args []string) (status int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(env.Err, "error: internal error: %v\nhint: this is a fault of txtriage; with -v it tells where\n", r)
			if strings.Contains(strings.Join(args, " "), "-v") {
				fmt.Fprintf(env.Err, "%s\n", debug.Stack())
			}
			status = hall.ExitInternal
		}
	}()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	out := &outlet{Writer: env.Out, closed: func() { cancel(errClosed) }}
	own := *env
	own.In, own.Out, own.Args = hall.Inlet(ctx, env.In), out, args
	root := Root(&own)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil && errors.Is(context.Cause(ctx), ErrInterrupted) {
		return 130
	}
	if ctx.Err() != nil && errors.Is(context.Cause(ctx), ErrTerminated) {
		return 143
	}
	if ctx.Err() != nil && errors.Is(context.Cause(ctx), ErrHungUp) {
		return 129
	}
	if ctx.Err() != nil && errors.Is(context.Cause(ctx), ErrQuit) {
		return 131
	}
	return hall.Tell(env.Err, out.end(err))
}

// Why a run was cut short.
var (
	ErrInterrupted = errors.New("interrupted")
	ErrTerminated  = errors.New("terminated")
	ErrHungUp      = errors.New("the terminal is gone")
	ErrQuit        = errors.New("quit") // not with the stacks of all goroutines, which tell a user nothing
	errClosed      = errors.New("nobody reads standard output")
)

// memory is where the collector begins to work for its living: large replies are garbage soon,
// and would pile up to twice what is in use.
const memory = 160 << 20

// Main is the program with the real world around it.
func Main() int {
	// net/http logs stray bytes of a node to the default logger; nothing of a node's may pass
	// by report/safe.
	log.SetOutput(io.Discard)
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	sig := make(chan os.Signal, 2)
	ends := map[os.Signal]error{os.Interrupt: ErrInterrupted, syscall.SIGTERM: ErrTerminated, syscall.SIGHUP: ErrHungUp, syscall.SIGQUIT: ErrQuit}
	for s := range ends {
		if !signal.Ignored(s) { // as nohup and shells in the background want it
			signal.Notify(sig, s)
		}
	}
	go func() {
		s := <-sig
		signal.Stop(sig) // the second ends the program at once
		cancel(ends[s])
	}()
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // who writes to nobody is told so and ends in order
	return Run(ctx, realEnv(), os.Args[1:])
}

func realEnv() *hall.Env {
	env := &hall.Env{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Now: time.Now, Getenv: os.Getenv, Dial: rpc.Dial}
	env.TTY = term.IsTerminal(int(os.Stdout.Fd()))
	env.InTTY = term.IsTerminal(int(os.Stdin.Fd()))
	env.ErrTTY = term.IsTerminal(int(os.Stderr.Fd()))
	if env.TTY {
		env.Width, _, _ = term.GetSize(int(os.Stdout.Fd()))
	}
	if env.ErrTTY {
		env.Across, _, _ = term.GetSize(int(os.Stderr.Fd()))
	}
	if len(os.Args) > 0 && !strings.ContainsFunc(os.Args[0], unicode.IsControl) {
		env.Name = os.Args[0]
	}
	return env
}
