// Package chainscmd lists the chains that the tool knows.
package chainscmd

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"txtriage/chains"
	"txtriage/cmd/internal/hall"
)

// New makes the command.
func New(env *hall.Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "chains [NAME]",
		Short: "List the known chains: names, ids, finality",
		Long: `List the known chains, or show one of them: the names that exchanges print for it, its id, its
coin, when a payment on it counts as final and where that rule is from.

EXIT STATUS
  0   listed
  2   no chain has that name`,
		Example: `  txtriage chains
  txtriage chains BEP20
  txtriage chains --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return run(env, cmd, args) },
	}
	cmd.Flags().Bool("json", false, "as JSON")
	cmd.Flags().String("catalog", "", "file with own rows of the chain catalogue")
	return cmd
}

func run(env *hall.Env, cmd *cobra.Command, args []string) error {
	s, err := env.Settings(cmd)
	if err != nil {
		return err
	}
	cat, err := env.Catalog(s)
	if err != nil {
		return err
	}
	rows := cat.Rows()
	if len(args) == 1 {
		row, ok := cat.Find(args[0])
		if !ok {
			if n, named := cat.Named(args[0]); named {
				return hall.Usage(fmt.Sprintf("%s is a chain that txtriage knows by name only", n.Name), "it cannot look anything up there yet")
			}
			return hall.Usage(fmt.Sprintf("no chain is called %q", args[0]), "txtriage chains lists them all")
		}
		rows = []chains.Row{row}
	}
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		return printJSON(env, rows)
	}
	if len(args) == 1 {
		return printOne(env, rows[0])
	}
	w := tabwriter.NewWriter(env.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "CHAIN\tFOR --chain\tID\tCOIN\tFINAL")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.Name, r.Slug, r.ID, r.Native.Symbol, finality(r))
	}
	return w.Flush()
}

func finality(r chains.Row) string {
	usual := time.Duration(r.Finality.Seconds) * time.Second
	switch r.Finality.Rule {
	case "depth":
		return fmt.Sprintf("%d confirmations, about %s", r.Finality.Depth, usual)
	case "instant":
		return "at once"
	default:
		return fmt.Sprintf("by the chain's own mark, about %s", usual)
	}
}

func printOne(env *hall.Env, r chains.Row) error {
	w := tabwriter.NewWriter(env.Out, 0, 0, 2, ' ', 0)
	line := func(k, v string) {
		if v != "" {
			fmt.Fprintf(w, "%s\t%s\n", k, v)
		}
	}
	line("name", r.Name)
	line("for --chain", r.Slug)
	line("also called", strings.Join(r.Aliases, ", "))
	line("id", r.ID)
	line("coin", fmt.Sprintf("%s, %d decimals", r.Native.Symbol, r.Native.Decimals))
	line("block every", (time.Duration(r.BlockMS) * time.Millisecond).String())
	line("final", finality(r))
	if least := r.Finality.Least; least > 0 {
		line("at the soonest", (time.Duration(least) * time.Second).String())
	}
	line("by", fmt.Sprintf("%s (%s)", r.Finality.Source, r.Finality.AsOf))
	line("oddities", strings.Join(r.Quirks, ", "))
	var hosts []string
	for _, e := range r.Explorers {
		hosts = append(hosts, strings.TrimSuffix(e.Host+"/"+e.Path, "/"))
	}
	line("links", strings.Join(hosts, ", "))
	return w.Flush()
}

type jsonRow struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Slug     string   `json:"slug"`
	Aliases  []string `json:"aliases"`
	Family   string   `json:"family"`
	Test     bool     `json:"test"`
	Symbol   string   `json:"symbol"`
	Decimals int      `json:"decimals"`
	BlockMS  int64    `json:"block_ms"`
	Finality any      `json:"finality"`
}

func printJSON(env *hall.Env, rows []chains.Row) error {
	out := []jsonRow{}
	for _, r := range rows {
		out = append(out, jsonRow{
			r.ID, r.Name, r.Slug, r.Aliases, string(r.Family), r.Test, r.Native.Symbol, r.Native.Decimals, r.BlockMS,
			map[string]any{"rule": r.Finality.Rule, "depth": r.Finality.Depth, "seconds": r.Finality.Seconds, "least": r.Finality.Least, "source": r.Finality.Source, "as_of": r.Finality.AsOf},
		})
	}
	enc := json.NewEncoder(env.Out)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
