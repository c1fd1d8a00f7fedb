// Package check is the main job: one paste, one report.
package check

import (
	"fmt"

	"github.com/spf13/cobra"

	"txtriage/cmd/internal/hall"
	"txtriage/diagnose/casefile"
	"txtriage/report/safe"
)

const exits = `
EXIT STATUS
  0   complete: arrived and final, nothing to do
  10  waiting: nobody has to act
  11  trouble: somebody has to act, or the money is not where it was meant to be
  12  cannot tell: nodes missing, behind or disagreeing
  2   wrong usage or configuration
  3   the paste holds nothing that can be diagnosed
  1   internal error, or the output cannot be written
  129, 130, 131 and 143: interrupted; 141: nobody reads the output`

// New makes the command.
func New(env *hall.Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check PASTE…",
		Short: "Diagnose one transfer: where it is, why, who has to act",
		Long: `Diagnose one transfer. PASTE is a transaction id, an address, an explorer link, a signed
transaction or a whole ticket; several words are one paste, and - reads standard input.
The report goes to standard output and nothing else does.
` + exits,
		Example: `  txtriage check 0x1203dc048a271b465f98bafd608048390e570d101ce6cd7a4880373c9b267bce
  txtriage check --node ethereum=http://127.0.0.1:8545 --lang zh-Hans https://etherscan.io/tx/0x…
  cat ticket.txt | txtriage check --format md --output report.md -`,
		RunE: func(cmd *cobra.Command, args []string) error { return Run(env, cmd, args) },
	}
	AddFlags(cmd)
	return cmd
}

// AddFlags adds all flags of the main job; the bare root has them too.
func AddFlags(cmd *cobra.Command) {
	hall.AddClaimFlags(cmd)
	hall.AddNodeFlags(cmd)
	hall.AddReportFlags(cmd)
	cmd.Flags().String("save-case", "", "also write a case file that replays this diagnosis without network")
	cmd.Flags().Bool("redact", false, "leave what the ticket claims out of the case file")
}

// Run does the main job.
func Run(env *hall.Env, cmd *cobra.Command, args []string) error {
	if to, _ := cmd.Flags().GetString("to"); len(args) == 0 && to != "" {
		args = []string{to} // no transaction id at all: payments to the address are looked for
	}
	paste, err := env.ReadPaste(args)
	if err != nil {
		return err
	}
	s, err := env.Settings(cmd)
	if err != nil {
		return err
	}
	cat, err := env.Catalog(s)
	if err != nil {
		return err
	}
	job, err := hall.ReadJob(cmd, paste, cat)
	if err != nil {
		return err
	}
	if job.Rules, err = hall.LoadRules(s, cat); err != nil {
		return err
	}
	shape, err := env.ShapeOf(cmd, s)
	if err != nil {
		return err
	}
	quiet, _ := cmd.Flags().GetBool("quiet")
	live, err := env.Check(cmd.Context(), job, s, cat, quiet)
	if err != nil {
		return err
	}
	if loud, _ := cmd.Flags().GetBool("verbose"); loud {
		tellExchanges(env, live)
	}
	if len(live.Items) == 0 {
		return &hall.Problem{Status: 3, Line: "the paste is empty", Hints: []string{"paste a transaction id, an address or a link"}}
	}
	if err := env.Print(live.Items, shape); err != nil {
		return err
	}
	if file, _ := cmd.Flags().GetString("save-case"); file != "" {
		redact, _ := cmd.Flags().GetBool("redact")
		if err := save(env, cmd, live, job, file, redact); err != nil {
			return err
		}
		if !quiet {
			fmt.Fprintf(env.Err, "note: case saved; txtriage replay %s shows this report again without network\n", file)
		}
	}
	return hall.Exit(hall.Worst(live.Items))
}

// tellExchanges lists what was asked of whom and how each answer begins.
func tellExchanges(env *hall.Env, live *hall.Live) {
	for _, it := range live.Items {
		for _, e := range it.Facts.Evidence {
			fmt.Fprintf(env.Err, "%s %s %s\n", e.ID, safe.Words(e.Method), safe.Plain(e.Gist, safe.Reason))
		}
	}
}

// save writes the case. A redacted one holds the verdict that follows from what is left of it,
// so it replays to the same bytes as well.
func save(env *hall.Env, cmd *cobra.Command, live *hall.Live, job hall.Job, file string, redact bool) error {
	c, err := live.Case(job, "Saved from a live run.")
	if err != nil {
		return err
	}
	if redact {
		c.Redact()
		s, err := env.Settings(cmd)
		if err != nil {
			return err
		}
		cat, err := env.Catalog(s)
		if err != nil {
			return err
		}
		items, _, err := hall.Replay(cmd.Context(), c, cat)
		if err != nil {
			return err
		}
		fs, vs := hall.Derived(items)
		if err := c.ReplaceDerived(fs, vs, nil); err != nil {
			return err
		}
	}
	data := casefile.Format(c)
	if err := casefile.CheckClean(data); err != nil {
		return hall.Usage("the case would hold what no case may hold: "+err.Error(), "with --redact the ticket's words are left out")
	}
	return env.WriteWhole(file, data)
}
