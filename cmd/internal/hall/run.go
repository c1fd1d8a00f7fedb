package hall

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/recognise"
	"txtriage/chains/tape"
	"txtriage/cmd/internal/config"
	"txtriage/cmd/internal/disk"
	"txtriage/diagnose"
	"txtriage/report"
	"txtriage/report/lang"
)

// ReadPaste joins the arguments to one paste; "-" or nothing with a pipe reads standard input.
func (e *Env) ReadPaste(args []string) (string, error) {
	switch {
	case len(args) == 0 && e.InTTY:
		return "", Usage("nothing to look up", "txtriage PASTE, where PASTE is a transaction id, an address, a link or a whole ticket", "txtriage demo shows the tool at work without any network")
	case len(args) > 0 && !slices.Equal(args, []string{"-"}):
		return checked(strings.Join(args, " "))
	}
	data, err := io.ReadAll(io.LimitReader(e.In, recognise.Limit+1))
	if err != nil {
		return "", &Problem{Status: ExitInternal, Line: "standard input cannot be read"}
	}
	return checked(string(data))
}

func checked(paste string) (string, error) {
	if err := recognise.TooLarge(len(paste)); err != nil {
		return "", Usage(err.Error(), "paste the part with the transaction id")
	}
	return paste, nil
}

// Shape is how a report is to look.
type Shape struct {
	Lang, Format, View, Mask, Output string
}

// ShapeOf reads the report flags; what nobody said comes from the environment.
func (e *Env) ShapeOf(cmd *cobra.Command, s config.Settings) (Shape, error) {
	sh := Shape{Lang: s.Lang, Format: s.Format, View: s.View, Mask: s.Mask}
	sh.Output, _ = cmd.Flags().GetString("output")
	if wanted, got := sh.Lang, lang.Match(sh.Lang); wanted != "" && !sameLanguage(wanted, got) {
		fmt.Fprintf(e.Err, "note: there are no words in %q; the report is in %q (known: %s)\n", wanted, got, strings.Join(lang.Available(), ", "))
	}
	if sh.Lang == "" {
		for _, k := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
			if sh.Lang = e.Getenv(k); sh.Lang != "" {
				break
			}
		}
	}
	if sh.Format == "" {
		sh.Format = "text"
		if e.TTY && sh.Output == "" {
			sh.Format = "terminal"
		}
	}
	if _, ok := report.ForName(sh.Format); !ok {
		return sh, Usage(fmt.Sprintf("unknown format %q; the nearest known one is %q", sh.Format, chains.Nearest(sh.Format, formatNames())))
	}
	return sh, nil
}

// sameLanguage compares the first parts of two tags: "zh-CN" and "zh-Hans" are one language.
func sameLanguage(a, b string) bool {
	first := func(tag string) string {
		if i := strings.IndexAny(tag, "-_."); i >= 0 {
			tag = tag[:i]
		}
		return strings.ToLower(tag)
	}
	return first(a) == first(b)
}

// Print renders the items, to Out or whole to a file.
func (e *Env) Print(items []Item, sh Shape) error {
	var reports []*report.Report
	for _, it := range items {
		reports = append(reports, it.Report(sh))
	}
	return e.PrintReports(reports, sh)
}

// Report words the item.
func (it Item) Report(sh Shape) *report.Report {
	return report.Build(it.Verdict, it.Facts, it.options(sh))
}

func (it Item) options(sh Shape) report.Options {
	return report.Options{Lang: sh.Lang, View: report.View(sh.View), Mask: report.Mask(sh.Mask), Version: Version, Elapsed: elapsed(it.Facts)}
}

// elapsed is the time from the start to the last reply; the same in a replay, because the
// tape keeps the times.
func elapsed(f *facts.Facts) (d time.Duration) {
	for _, ev := range f.Evidence {
		d = max(d, ev.At.Sub(f.AsOf))
	}
	return d
}

// PrintReports renders finished reports, to Out or whole to a file.
func (e *Env) PrintReports(reports []*report.Report, sh Shape) error {
	var b bytes.Buffer
	format, _ := report.ForName(sh.Format)
	colour := e.TTY && sh.Output == "" && e.Getenv("NO_COLOR") == "" && e.Getenv("TERM") != "dumb"
	err := format.Write(&b, report.Look{Width: e.Width, Colour: colour}, reports...)
	if err != nil {
		return err
	}
	if sh.Output == "" {
		_, err = e.Out.Write(b.Bytes())
		return err
	}
	return e.WriteWhole(sh.Output, b.Bytes())
}

// WriteWhole writes a file whole or not at all.
func (e *Env) WriteWhole(path string, data []byte) error {
	if err := disk.WriteWholeOn(e.Files(), path, data, 0o644); err != nil {
		return &Problem{Status: ExitInternal, Line: fmt.Sprintf("%s cannot be written: %s", path, disk.Why(err)), Hints: []string{"check that the folder exists, has room and may be written to"}}
	}
	return nil
}

// Worst is the exit status of several answers: trouble before cannot tell before waiting.
func Worst(items []Item) int {
	var all []int
	for _, it := range items {
		all = append(all, diagnose.ExitCode(it.Verdict))
	}
	return WorstOf(all...)
}

// Live is a diagnosis on real nodes: the items and what was recorded on the way.
type Live struct {
	Items    []Item
	Recorder *tape.Recorder
	Nodes    *Nodes
}

// Check runs one paste against the configured nodes.
func (e *Env) Check(ctx context.Context, job Job, s config.Settings, cat *chains.Catalog, quiet bool) (*Live, error) {
	nodes, err := Connect(e, s, cat)
	if err != nil {
		return nil, err
	}
	if !quiet {
		e.noteStrangers(job, cat, nodes)
	}
	bounded, stop := context.WithTimeout(ctx, s.Timeout)
	defer stop()
	rec := tape.NewRecorder(e.Now)
	items := Triage(bounded, job, cat, nodes, rec, e.Now().UTC())
	nodes.Notices.Tell(e.Err)
	if len(items) == recognise.MaxItems { // said whatever is quiet: a report may be missing
		fmt.Fprintf(e.Err, "warning: only the first %d ids of the paste were looked at; give a longer list to txtriage bulk, one to a line\n", recognise.MaxItems)
	}
	if ctx.Err() != nil { // interrupted: half an answer is none
		return nil, ctx.Err()
	}
	return &Live{Items: items, Recorder: rec, Nodes: nodes}, nil
}

// noteStrangers says once that public nodes will learn what is looked for.
func (e *Env) noteStrangers(job Job, cat *chains.Catalog, nodes *Nodes) {
	for _, ref := range recognise.Recognise(job.Paste, cat) {
		if ref.Problem == "" && nodes.Public(ref.Chain) {
			fmt.Fprintln(e.Err, "note: asking built-in public nodes, which learn what is looked for; name your own with --node or in the settings file, or use --offline")
			return
		}
	}
}

// JSONLine is the item as one line of the json format.
func (it Item) JSONLine(sh Shape) ([]byte, error) {
	o := it.options(sh)
	o.Data = true
	return report.JSONLine(report.Build(it.Verdict, it.Facts, o))
}
