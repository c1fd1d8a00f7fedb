package bulk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"txtriage/chains"
	"txtriage/cmd/internal/bulk/rows"
	"txtriage/cmd/internal/disk"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose"
	"txtriage/diagnose/causes"
)

// options are the flags that only bulk has.
type options struct {
	encoding                     string
	input, output, format, kind  string
	journal, summary             string
	resume, retry, changed, zero bool
	quiet, bom                   bool
	workers                      int
	rename                       map[string]string
	failOn                       []string
}

// statuses are the words of --fail-on.
var statuses = map[string]int{"trouble": diagnose.ExitTrouble, "unclear": diagnose.ExitCannotTell, "waiting": diagnose.ExitWaiting, "nothing": diagnose.ExitNothing}

// counts reports whether a row counts for the exit status.
func (o *options) counts(exit int, cause string) bool {
	if len(o.failOn) == 0 {
		return true
	}
	return slices.ContainsFunc(o.failOn, func(w string) bool {
		status, known := statuses[w]
		return known && status == exit || w == cause
	})
}

func readOptions(cmd *cobra.Command, d disk.Disk, input string) (o options, err error) {
	get := func(name string) string { v, _ := cmd.Flags().GetString(name); return v }
	is := func(name string) bool { v, _ := cmd.Flags().GetBool(name); return v }
	o = options{
		input: input, output: get("output"), format: get("format"), kind: get("input"), encoding: get("encoding"), journal: get("journal"), summary: get("summary"),
		resume: is("resume") || is("retry-unclear"), retry: is("retry-unclear"), changed: is("only-changed"), zero: is("exit-zero"), quiet: is("quiet"), bom: is("bom"), rename: map[string]string{},
	}
	o.workers, _ = cmd.Flags().GetInt("workers")
	if o.workers < 1 || o.workers > 4096 {
		return o, hall.Usage("--workers must be from 1 to 4096")
	}
	if o.format != "jsonl" && o.format != "csv" {
		return o, hall.Usage(fmt.Sprintf("unknown format %q; bulk writes jsonl or csv", o.format))
	}
	if o.bom && o.format != "csv" {
		return o, hall.Usage("--bom is for --format csv")
	}
	if !slices.Contains([]string{"", rows.Lines, rows.CSV, rows.JSONL}, o.kind) {
		return o, hall.Usage(fmt.Sprintf("--input must be %s, %s or %s", rows.Lines, rows.CSV, rows.JSONL))
	}
	maps, _ := cmd.Flags().GetStringArray("map")
	for _, m := range maps {
		i := strings.LastIndex(m, "=")
		if i < 1 {
			return o, hall.Usage(fmt.Sprintf("--map %s must look like COLUMN=NAME", m))
		}
		o.rename[m[:i]] = m[i+1:]
	}
	if v := get("fail-on"); v != "" {
		var known []string
		for w := range statuses {
			known = append(known, w)
		}
		for _, c := range causes.All() {
			known = append(known, c.Slug)
		}
		for w := range strings.SplitSeq(v, ",") {
			if w = strings.TrimSpace(w); !slices.Contains(known, w) {
				return o, hall.Usage(fmt.Sprintf("--fail-on does not know %q; the nearest is %q", w, chains.Nearest(w, known)))
			}
			o.failOn = append(o.failOn, w)
		}
	}
	if o.journal == "" && o.output != "" && d.Plain(o.output) {
		o.journal = o.output + ".journal"
	}
	if o.journal == "" && (o.resume || o.changed) {
		return o, hall.Usage("there is no journal to look into", "name it with --journal, or name the --output that it stands beside")
	}
	return o, nil
}
