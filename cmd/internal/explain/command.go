// Package explain tells what a cause or a refusal means, without looking anything up.
package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"txtriage/chains"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose/causes"
	"txtriage/report"
)

// New makes the command.
func New(env *hall.Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain TOPIC",
		Short: "Tell what a cause, a refusal, a status or a word of the trade means",
		Long: `Tell what a topic means. A topic is a cause: what happened, what it means for the money, what
to do. Or it is a refusal: the text with which a node or a contract refused, the code of a
contract's error or function (0x and 8 digits), a refusal's whole data in hex, or a code of the
compiler (panic 0x11). Or it is an event's topic (0x and 64 digits), an address that is listed, or
a network's number (eip155:480). Or it is what a platform's own record says: platform, deposit or
withdrawal, status. Or it is a word of the trade, such as nonce, mempool or confirmation.
Without an argument the causes are listed.

EXIT STATUS
  0   explained; a code that the tables do not know is said to be unknown
  2   unknown topic; the nearest known cause is named`,
		Example: `  txtriage explain nonce-gap
  txtriage explain --lang zh-Hans cheap-parent
  txtriage explain 'replacement transaction underpriced'
  txtriage explain 0xe450d38c
  txtriage explain okx deposit 12`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return run(env, cmd, args) },
	}
	hall.AddReportFlags(cmd)
	cmd.ValidArgsFunction = cobra.FixedCompletions(append(slugs(), report.Terms()...), cobra.ShellCompDirectiveNoFileComp)
	return cmd
}

func run(env *hall.Env, cmd *cobra.Command, args []string) error {
	s, err := env.Settings(cmd)
	if err != nil {
		return err
	}
	shape, err := env.ShapeOf(cmd, s)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		for _, slug := range slugs() {
			fmt.Fprintln(env.Out, slug)
		}
		return nil
	}
	topic := strings.ToLower(strings.Join(args, "-"))
	page, ok := report.Explain(topic, shape.Lang)
	if !ok {
		if page, ok := report.ExplainTerm(strings.Join(args, " "), shape.Lang); ok {
			return env.PrintReports([]*report.Report{page}, shape)
		}
		if page, ok := report.ExplainRecord(strings.Join(args, " "), shape.Lang); ok {
			return env.PrintReports([]*report.Report{page}, shape)
		}
		cat, err := env.Catalog(s)
		if err != nil {
			return err
		}
		if k, ok := known(strings.Join(args, " "), cat); ok {
			return env.PrintReports([]*report.Report{report.ExplainKnown(k, shape.Lang)}, shape)
		}
		if r, ok := refusal(strings.Join(args, " ")); ok {
			return env.PrintReports([]*report.Report{report.ExplainRefusal(r, shape.Lang)}, shape)
		}
		return hall.Usage(fmt.Sprintf("no cause is called %q", topic), fmt.Sprintf("the nearest known one is %q", chains.Nearest(topic, slugs())), "txtriage explain lists them all")
	}
	return env.PrintReports([]*report.Report{page}, shape)
}

func slugs() []string {
	var out []string
	for _, c := range causes.All() {
		out = append(out, c.Slug)
	}
	slices.Sort(out)
	return out
}
