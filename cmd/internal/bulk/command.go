// Package bulk checks whole queues: one row in, one row out, in order, any number of rows.
package bulk

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"txtriage/chains"
	"txtriage/cmd/internal/bulk/journal"
	"txtriage/cmd/internal/bulk/progress"
	"txtriage/cmd/internal/bulk/rows"
	"txtriage/cmd/internal/bulk/tally"
	"txtriage/cmd/internal/config"
	"txtriage/cmd/internal/disk"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose"
	"txtriage/diagnose/causes"
	"txtriage/report/lang"
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
  129, 130 and 143: interrupted; 141: nobody reads standard output any more
Each row carries its own status. With --exit-zero the status is 0 whatever the rows say.`

// New makes the command.
func New(env *hall.Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bulk FILE|-",
		Short: "Diagnose a whole queue: one row in, one row out",
		Long: `Diagnose a whole queue of any length. FILE holds a paste on each line, or is CSV with a
heading, or JSON Lines; - reads standard input. Columns that mean something: ` + strings.Join(rows.Columns, ", ") + `
(tx, hash, txid and address are other names for paste); all others are carried along.
The output has one row for each row of the input, in the same order; a row that cannot be
read is a row with its problem. Equal rows are asked once. What is asked of one node goes out
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
	f.String("input", "", "lines, csv or jsonl (default: by the first line)")
	f.String("encoding", "", "of the input: "+strings.Join(rows.Encodings(), ", ")+" (default: utf-8, or as a byte order mark says)")
	f.StringArray("map", nil, "COLUMN=NAME: the heading of this column of the input means that name (repeatable)")
	f.StringP("output", "o", "", "write the rows to this file, whole or not at all")
	f.String("journal", "", "file that remembers finished rows (default: beside the output)")
	f.Bool("resume", false, "go on where the run of the journal stopped")
	f.Bool("retry-unclear", false, "resume, and ask again the rows of which it could not be told, also of a finished run")
	f.String("summary", "", "also write the figures of the run to this file, as JSON")
	f.String("fail-on", "", "what makes the exit status: trouble, unclear, waiting, nothing or slugs of causes, with commas")
	f.Bool("only-changed", false, "leave out rows of which the run before, in the same journal, said the same")
	f.Bool("exit-zero", false, "end with 0 whatever the rows say")
	f.Int("workers", 128, "rows under way at the same time")
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

// options are the flags that only bulk has.
type options struct {
	encoding                     string
	input, output, format, kind  string
	journal, summary             string
	resume, retry, changed, zero bool
	quiet                        bool
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
		resume: is("resume") || is("retry-unclear"), retry: is("retry-unclear"), changed: is("only-changed"), zero: is("exit-zero"), quiet: is("quiet"), rename: map[string]string{},
	}
	o.workers, _ = cmd.Flags().GetInt("workers")
	if o.workers < 1 || o.workers > 4096 {
		return o, hall.Usage("--workers must be from 1 to 4096")
	}
	if o.format != "jsonl" && o.format != "csv" {
		return o, hall.Usage(fmt.Sprintf("unknown format %q; bulk writes jsonl or csv", o.format))
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
		fmt.Fprintln(env.Err, "note: asking built-in public nodes, which learn what is looked for and bear little; name your own with --node or in the settings file, or use --offline")
	}
	source, hash, err := j.open(cmd.Context())
	if err != nil {
		return err
	}
	defer source.Close()
	defer j.close()
	if err := j.remember(cmd, s, hash); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(cmd.Context()))
	defer cancel()
	j.connect(ctx, nodes, s.Timeout)
	defer nodes.Notices.Tell(env.Err)
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(memory)) // the collector works harder near it
	defer debug.SetGCPercent(debug.SetGCPercent(lazy))       // and seldom far from it
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

// fresh is behind the name of the journal that a run with --retry-unclear writes, while it does.
const fresh = ".retry"

// remember opens the journals.
func (j *job) remember(cmd *cobra.Command, s config.Settings, hash string) error {
	d, path := j.env.Files(), j.opt.journal
	if path == "" {
		j.book = journal.Spool(d, os.TempDir(), journal.RingSize)
		return nil
	}
	h := journal.Header{Version: hall.Version, Input: hash, Options: shaping(cmd, s, j.shape)}
	err := journal.Settle(d, path+fresh, path)
	switch {
	case err != nil:
	case j.opt.retry:
		if j.kept, err = journal.Resume(d, path, h); err != nil {
			break
		}
		j.kept.Skim()
		if j.book, err = journal.Resume(d, path+fresh, h); errors.Is(err, fs.ErrNotExist) {
			j.book, err = journal.Create(d, path+fresh, h)
		}
	case j.opt.resume:
		j.book, err = journal.Resume(d, path, h)
	default:
		if err = d.Remove(path + fresh); err == nil || errors.Is(err, fs.ErrNotExist) {
			j.book, err = journal.Create(d, path, h)
		}
	}
	if err == nil && j.opt.changed {
		if j.old, err = journal.Resume(d, path+journal.Old, journal.Header{}); err == nil {
			j.old.Skim()
		} else if errors.Is(err, fs.ErrNotExist) {
			j.old, err = nil, nil // the first run: all is new
		}
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, journal.ErrBegun):
		return hall.Usage(fmt.Sprintf("%s is of a run that is not finished", path), "go on with it: "+j.toGoOn("--resume"), "or remove it, or name another --journal, to begin anew")
	case errors.Is(err, fs.ErrNotExist) && j.opt.resume:
		return hall.Usage(fmt.Sprintf("there is no journal %s to resume", path), "without --resume a new run begins")
	case errors.Is(err, journal.ErrBusy):
		return hall.Usage(fmt.Sprintf("%s: %s", path, err), "wait until it is done, or name another --journal and --output")
	case errors.Is(err, journal.ErrInput), errors.Is(err, journal.ErrOptions), errors.Is(err, journal.ErrVersion), errors.Is(err, journal.ErrNot):
		return hall.Usage(fmt.Sprintf("%s: %s", path, err), "resume with the same input, flags and version, or name another --journal")
	}
	return j.diskFault("the journal "+path, err)
}

// close lets go of the journals; what counts is on the disk.
func (j *job) close() {
	for _, b := range []*journal.Journal{j.book, j.old, j.kept} {
		if b != nil {
			_ = b.Close()
		}
	}
}

// shaping is a hash of what shapes the answers: flags, the language wherever it comes from, what
// stands in the profile and in the own catalogue. The nodes may change between two parts of a
// run, and how fast and where to it writes.
func shaping(cmd *cobra.Command, s config.Settings, sh hall.Shape) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q\n", lang.Match(sh.Lang), sh.View, sh.Mask)
	for _, path := range []string{s.Profile, s.Catalog} {
		text, _ := os.ReadFile(path) // it was read before, or there is none
		fmt.Fprintf(h, "%x\n", sha256.Sum256(text))
	}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if !slices.Contains([]string{"node", "offline", "output", "journal", "resume", "retry-unclear", "summary", "exit-zero", "fail-on", "workers", "quiet", "verbose", "config", "format", "only-changed", "timeout", "lang", "view", "mask", "profile", "catalog"}, f.Name) {
			fmt.Fprintf(h, "%q=%q\n", f.Name, f.Value)
		}
	})
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// whole runs, and ends the output, the journal and the summary.
func (j *job) whole(ctx context.Context) error {
	target, partial, err := j.outlet()
	if err != nil {
		return err
	}
	j.write = writer{csv: j.opt.format == "csv", cat: j.cat}
	if j.write.csv {
		names, some := j.reader.Carried()
		if _, err := j.out.Write(j.write.heading(names, some)); err != nil {
			return j.diskFault(j.outputName(), err)
		}
	}
	j.line = &progress.Line{To: j.env.Err, Drawn: j.env.ErrTTY, Every: 10 * time.Second, Start: j.env.Now(), Total: j.size}
	if j.line.Drawn {
		j.line.Every = 250 * time.Millisecond
	}
	err = j.run(ctx)
	j.line.End()
	if err == nil && ctx.Err() == nil {
		if flushed := j.out.Flush(); flushed != nil {
			err = j.diskFault(j.outputName(), flushed)
		}
	}
	if ctx.Err() != nil {
		j.tellHowToGoOn()
	}
	if err != nil || ctx.Err() != nil {
		if partial != nil {
			_ = partial.Close() // the next run writes it anew
		}
		return err
	}
	if err := j.settle(target, partial); err != nil {
		return err
	}
	return j.conclude()
}

// outlet opens the output. A plain file is written beside its name until it is whole.
func (j *job) outlet() (target string, partial disk.File, err error) {
	d, path := j.env.Files(), j.opt.output
	if path == "" {
		j.out = bufio.NewWriterSize(j.env.Out, 64<<10)
		return "", nil, nil
	}
	if !d.Plain(path) {
		partial, err = d.Open(path, os.O_WRONLY, 0)
	} else {
		target = disk.Target(path)
		partial, err = d.Open(target+".partial", os.O_WRONLY|os.O_CREATE, 0o644)
		if err == nil {
			err = partial.Lock()
		}
		if err == nil {
			err = partial.Truncate(0)
		}
	}
	switch {
	case errors.Is(err, disk.ErrBusy):
		_ = partial.Close()
		return "", nil, hall.Usage(fmt.Sprintf("another run is writing %s", path), "wait until it is done, or name another --output")
	case err != nil:
		if partial != nil {
			_ = partial.Close()
		}
		return "", nil, j.diskFault(path, err)
	}
	j.out = bufio.NewWriterSize(partial, 64<<10)
	return target, partial, nil
}

// settle gives the output its name and marks the journal as done, in this order: a run that
// ends between them is resumed and repeats the output.
func (j *job) settle(target string, partial disk.File) error {
	d := j.env.Files()
	if partial != nil {
		var err error
		if target != "" {
			err = partial.Sync()
		}
		if cerr := partial.Close(); err == nil {
			err = cerr
		}
		if err == nil && target != "" {
			err = d.Rename(target+".partial", target)
		}
		if err != nil {
			return j.diskFault(j.opt.output, err)
		}
	}
	err := j.book.Finish()
	if err == nil && j.kept != nil {
		err = d.Rename(j.opt.journal+fresh, j.opt.journal)
	}
	if err != nil {
		return j.diskFault("the journal "+j.opt.journal, err)
	}
	return nil
}

func (j *job) outputName() string {
	if j.opt.output == "" {
		return "standard output"
	}
	return j.opt.output
}

// toGoOn is the command line with more flags.
func (j *job) toGoOn(flags ...string) string {
	text := j.env.Again("bulk", flags...)
	if text == "" {
		return "the same command with " + strings.Join(flags, " ")
	}
	if j.opt.input == "-" {
		text += "  (with the same input)"
	}
	return text
}

func (j *job) tellHowToGoOn() {
	if j.opt.journal == "" {
		fmt.Fprintf(j.env.Err, "note: stopped after %d rows; without a journal (--output or --journal) a run cannot be resumed\n", j.sums.Rows)
		return
	}
	fmt.Fprintf(j.env.Err, "note: stopped after %d rows, which are kept in %s; go on with\n  %s\n", j.sums.Rows, j.opt.journal, j.toGoOn("--resume"))
}

// conclude tells the figures and gives the exit status.
func (j *job) conclude() error {
	s := j.sums
	s.Exit = hall.WorstOf(j.exits...)
	if j.opt.zero {
		s.Exit = hall.ExitOK
	}
	s.Close()
	if j.opt.summary != "" {
		data, err := json.MarshalIndent(s, "", "  ")
		if err == nil {
			err = disk.WriteWholeOn(j.env.Files(), j.opt.summary, append(data, '\n'), 0o644)
		}
		if err != nil {
			return j.diskFault(j.opt.summary, err)
		}
	}
	if !j.opt.quiet {
		if j.reader.Garbled() {
			fmt.Fprintf(j.env.Err, "note: the input is not all text in its encoding, and what could not be read stands as \ufffd; --encoding tells which it is: %s\n", strings.Join(rows.Encodings(), ", "))
		}
		s.Tell(j.env.Err, j.shape.Lang)
		if s.Exits["12"] > 0 && j.opt.journal != "" {
			fmt.Fprintf(j.env.Err, "note: to ask again only what could not be told: %s\n", j.toGoOn("--retry-unclear"))
		}
	}
	return hall.Exit(s.Exit)
}
