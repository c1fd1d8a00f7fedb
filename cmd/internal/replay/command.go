// Package replay shows the report of a case file, without network.
package replay

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"txtriage/chains"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose/casefile"
)

// New makes the command.
func New(env *hall.Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay CASE…",
		Short: "Show the report of a case file, without network",
		Long: `Show the report of a case file: the same code as a live run, with the recorded answers in
place of the nodes. A folder stands for every case in it. When today's verdict differs from
the one in the file, both are shown on standard error.

EXIT STATUS
  as check; with several cases the worst of them. With --verify: 0 if every verdict is as it
  was, 11 if one differs, and no report is printed.`,
		Example: `  txtriage replay case.txtar
  txtriage replay --lang zh-Hans --format md case.txtar
  txtriage replay --verify testdata/cases`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return run(env, cmd, args) },
	}
	hall.AddReportFlags(cmd)
	cmd.Flags().String("catalog", "", "file with own rows of the chain catalogue")
	cmd.Flags().Bool("verify", false, "only compare verdicts then and now")
	cmd.Flags().Bool("update", false, "rewrite the derived sections of the files (facts, verdict), never the tape")
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
	cat, err := env.Catalog(s)
	if err != nil {
		return err
	}
	files, err := find(args)
	if err != nil {
		return err
	}
	verify, _ := cmd.Flags().GetBool("verify")
	update, _ := cmd.Flags().GetBool("update")
	var all []hall.Item
	differs := 0
	for _, file := range files {
		items, changed, err := one(env, cmd, cat, file, update)
		if err != nil {
			return err
		}
		if changed {
			differs++
		}
		all = append(all, items...)
	}
	switch {
	case update:
		return nil
	case verify:
		fmt.Fprintf(env.Err, "%d cases, %d with another verdict than then\n", len(files), differs)
		if differs > 0 {
			return hall.Exit(11)
		}
		return nil
	}
	if err := env.Print(all, shape); err != nil {
		return err
	}
	return hall.Exit(hall.Worst(all))
}

func one(env *hall.Env, cmd *cobra.Command, cat *chains.Catalog, file string, update bool) (items []hall.Item, changed bool, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, false, hall.Usage(fmt.Sprintf("%s cannot be read", file))
	}
	c, err := casefile.Parse(data)
	if err != nil {
		return nil, false, hall.Usage(fmt.Sprintf("%s is not a case file: %s", file, err))
	}
	items, _, err = hall.Replay(cmd.Context(), c, cat)
	if err != nil {
		return nil, false, hall.Usage(fmt.Sprintf("%s: %s", file, err))
	}
	if update {
		fs, vs := hall.Derived(items)
		fresh, err := casefile.Update(data, fs, vs, c.Reports)
		if err != nil {
			return nil, false, err
		}
		return items, false, env.WriteWhole(file, fresh)
	}
	then, err := hall.Then(c)
	if err != nil {
		return nil, false, hall.Usage(fmt.Sprintf("%s: %s", file, err))
	}
	for i, it := range items {
		if i >= len(then) {
			break
		}
		if was, is := hall.Gist(then[i]), hall.Gist(it.Verdict); was != is {
			changed = true
			fmt.Fprintf(env.Err, "%s\n  verdict then: %s\n  verdict now:  %s\n", file, was, is)
		}
	}
	return items, changed, nil
}

// find expands folders to the case files in them.
func find(args []string) ([]string, error) {
	var out []string
	for _, a := range args {
		info, err := os.Stat(a)
		if err != nil {
			return nil, hall.Usage(fmt.Sprintf("%s cannot be read", a))
		}
		if !info.IsDir() {
			out = append(out, a)
			continue
		}
		err = filepath.WalkDir(a, func(p string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(p, ".txtar") {
				out = append(out, p)
			}
			return err
		})
		if err != nil {
			return nil, hall.Usage(fmt.Sprintf("%s cannot be read", a))
		}
	}
	if len(out) == 0 {
		return nil, hall.Usage("no case file there", "case files end in .txtar; txtriage check PASTE --save-case FILE writes one")
	}
	return out, nil
}
