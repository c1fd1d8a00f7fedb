// Package bulk checks whole queues: one row in, one row out, in order, any number of rows.
package bulk

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"txtriage/cmd/internal/bulk/rows"
	"txtriage/cmd/internal/bulk/tally"
	"txtriage/cmd/internal/hall"
)

const exits = `
EXIT STATUS
  0   every row is complete: arrived and final
  10  a row is waiting, and none is worse
  11  a row is in trouble: the worst of all
  12  of a row it cannot be told, and none is in trouble
  3   a row holds nothing that can be diagnosed, and none is worse
  2   wrong usage or configuration
  1   internal error, or something cannot be written: the error tells how to go on
  129, 130, 131 and 143: interrupted; 141: nobody reads standard output any more
Each row carries its own status. With --exit-zero the status is 0 whatever the rows say.`

// New makes the command.
func New(env *hall.Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bulk FILE|-",
		Short: "Diagnose a whole queue: one row in, one row out",
		Long: `Diagnose a whole queue of any length. FILE holds a paste on each line, or is CSV with a
heading, or JSON Lines; - reads standard input. Columns that mean something:
` + strings.Join(rows.Columns, ", ") + `
(tx, hash, txid and address are other names for paste); all others are carried along.
The output has one row for each row of the input, in the same order; a row that cannot be
read is a row with its problem. In CSV a cell that a spreadsheet would compute, such as =1+1
or -2+3, begins with ' there, also in row_id: scripts join on row, or take JSON Lines, where
nothing is changed. Equal rows are asked once. What is asked of one node goes out
in batches, as many at once as it bears.
With --output, a journal beside it makes the run resumable after any end, and the output
appears whole when the run is done; the journal takes about as much room as the output.
Without a journal, answers for equal rows to come take up to 256 MiB in the folder for
temporary files ($TMPDIR), and are gone when the run ends, however it ends.
` + exits,
		Example: `  txtriage bulk queue.csv > answers.jsonl
  txtriage bulk --node ethereum=http://127.0.0.1:8545 --format csv --output answers.csv queue.csv
  txtriage bulk --output answers.csv --format csv --resume queue.csv
  txtriage bulk --output answers.csv --format csv --retry-unclear queue.csv
  cut -f3 withdrawals.tsv | txtriage bulk --fail-on trouble --summary figures.json -`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return start(env, cmd, args[0]) },
	}
	hall.AddClaimFlags(cmd)
	hall.AddNodeFlags(cmd)
	f := cmd.Flags()
	f.String("format", "jsonl", "jsonl or csv")
	f.Bool("bom", false, "begin CSV with a byte order mark, by which Excel knows that it is UTF-8")
	f.String("input", "", "lines, csv or jsonl (default: by the first line)")
	f.String("encoding", "", "of the input: "+strings.Join(rows.Encodings(), ", ")+" (default: utf-8, or as a byte order mark or the first line tells)")
	f.StringArray("map", nil, "COLUMN=NAME: the heading of this column of the input means that name (repeatable)")
	f.StringP("output", "o", "", "write the rows to this file, whole or not at all")
	f.String("journal", "", "file that remembers finished rows (default: beside the output)")
	f.Bool("resume", false, "go on where the run of the journal stopped")
	f.Bool("retry-unclear", false, "resume, and ask again the rows of which it could not be told, also of a finished run")
	f.String("summary", "", "also write the figures of the run to this file, as JSON")
	f.String("fail-on", "", "what makes the exit status: trouble, unclear, waiting, nothing or slugs of causes, with commas")
	f.Bool("only-changed", false, "leave out rows of which the run before, in the same journal, said the same")
	f.Bool("exit-zero", false, "end with 0 whatever the rows say")
	f.Int("workers", 192, "rows under way at the same time")
	f.String("lang", "", "language of the texts")
	f.String("view", "agent", "customer, agent or engineer: how much is told")
	f.String("mask", "none", "none, partial or full: hide the middle of addresses and ids")
	return cmd
}

// memory is what a run should stay below, whatever its length, in bytes.
const memory = 112 << 20

// lazy is how much more than what is in use may be taken before the collector runs, in per cent:
// a row leaves 100 kB behind, and little of what was there before.
const lazy = 400

// start opens everything and runs.
func start(env *hall.Env, cmd *cobra.Command, input string) (err error) {
	j := &job{env: env, sums: tally.New()}
	if j.opt, err = readOptions(cmd, env.Files(), input); err != nil {
		return err
	}
	s, err := env.Settings(cmd)
	if err != nil {
		return err
	}
	s.Format = "json"
	if j.cat, err = env.Catalog(s); err != nil {
		return err
	}
	if j.base, err = hall.ReadJob(cmd, "", j.cat); err != nil {
		return err
	}
	j.base.Queued, j.base.Tide = true, hall.NewTide()
	if j.base.Rules, err = hall.LoadRules(s, j.cat); err != nil {
		return err
	}
	if j.shape, err = env.ShapeOf(cmd, s); err != nil {
		return err
	}
	nodes, err := hall.Connect(env, s, j.cat)
	if err != nil {
		return err
	}
	j.cat = nodes.Chart(j.cat)
	if !j.opt.quiet && slices.ContainsFunc(nodes.Chains(), nodes.Public) {
		j.note("public", 0, nil)
	}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(memory)) // the collector works harder near it
	defer debug.SetGCPercent(debug.SetGCPercent(lazy))       // and seldom far from it
	source, hash, err := j.open(cmd.Context())
	if err != nil {
		return err
	}
	defer source.Close()
	defer j.close()
	if e := j.reader.Guessed(); e != "" && !j.opt.quiet {
		j.note("guessed", 0, map[string]string{"encoding": e})
	}
	if err := j.remember(cmd, s, hash); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(cmd.Context()))
	defer cancel()
	j.connect(ctx, nodes, s.Timeout)
	defer nodes.Notices.Tell(env.Err)
	return j.whole(cmd.Context())
}

// open opens the input.
func (j *job) open(ctx context.Context) (io.Closer, string, error) {
	in := j.env.In
	var file io.Closer = io.NopCloser(nil)
	hash := ""
	if j.opt.input != "-" {
		f, err := os.Open(j.opt.input)
		if err != nil {
			return nil, "", hall.Usage(fmt.Sprintf("%s cannot be read", j.opt.input))
		}
		if hash, j.size, err = inputHash(f); err != nil {
			_ = f.Close()
			return nil, "", hall.Usage(fmt.Sprintf("%s cannot be read", j.opt.input))
		}
		in, file = hall.Inlet(ctx, f), f
	}
	var err error
	if j.reader, err = rows.Open(counted{in, &j.read}, rows.Options{Kind: j.opt.kind, Rename: j.opt.rename, Encoding: j.opt.encoding}); err != nil {
		_ = file.Close()
		return nil, "", hall.Usage(err.Error())
	}
	return file, hash, nil
}
