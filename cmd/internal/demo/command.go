// Package demo shows the tool at work without any network.
package demo

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"txtriage/cmd/internal/hall"
	"txtriage/diagnose/casefile"
	"txtriage/report"
	"txtriage/testdata"
)

// story is one built-in case: recorded from a real node, replayed as it is.
type story struct {
	name string // what the user types
	file string // below testdata/cases
	what string
}

// stories are told in this order.
var stories = []story{
	{"healthy", "arrived/evm.txtar", "a payment that arrived"},
	{"stuck", "fee-below-base-fee/evm.txtar", "a payment that offers too little to be taken"},
	{"failed", "reverted-with-reason/evm.txtar", "a payment that the contract refused"},
	{"lost-nonce", "nonce-gap/evm.txtar", "a payment that waits for one that was never sent"},
	{"replaced", "replaced-repriced/bitcoin.txtar", "a payment that goes on under another id"},
	{"cheap-parent", "cheap-parent/bitcoin.txtar", "a payment held back by an earlier one"},
}

// New makes the command.
func New(env *hall.Env) *cobra.Command {
	var names []string
	for _, s := range stories {
		names = append(names, s.name)
	}
	cmd := &cobra.Command{
		Use:   "demo [STORY]",
		Short: "Show the tool at work without any network",
		Long: `Show the tool at work without any network: built-in cases, recorded from real nodes, go through
the same code as a live check. Without an argument all stories are told, without the details that
an engineer would want.

STORIES: ` + strings.Join(names, ", ") + `

EXIT STATUS
  0   shown
  2   no story has that name`,
		Example:   "  txtriage demo\n  txtriage demo stuck --lang zh-Hans\n  txtriage demo failed --view engineer",
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: names,
		RunE:      func(cmd *cobra.Command, args []string) error { return run(env, cmd, args, names) },
	}
	hall.AddReportFlags(cmd)
	return cmd
}

func run(env *hall.Env, cmd *cobra.Command, args, names []string) error {
	s, err := env.Settings(cmd)
	if err != nil {
		return err
	}
	if len(args) == 0 && !cmd.Flags().Changed("view") {
		s.View = string(report.Customer)
	}
	shape, err := env.ShapeOf(cmd, s)
	if err != nil {
		return err
	}
	cat, err := env.Catalog(s)
	if err != nil {
		return err
	}
	var items []hall.Item
	for _, st := range stories {
		if len(args) == 1 && args[0] != st.name {
			continue
		}
		data, err := testdata.Cases.ReadFile("cases/" + st.file)
		if err != nil {
			return fmt.Errorf("built-in case %s: %w", st.name, err)
		}
		c, err := casefile.Parse(data)
		if err != nil {
			return fmt.Errorf("built-in case %s: %w", st.name, err)
		}
		its, _, err := hall.Replay(cmd.Context(), c, cat)
		if err != nil {
			return fmt.Errorf("built-in case %s: %w", st.name, err)
		}
		items = append(items, its...)
	}
	if len(items) == 0 {
		return hall.Usage(fmt.Sprintf("no story is called %q", args[0]), "stories: "+strings.Join(names, ", "))
	}
	return env.Print(items, shape)
}
