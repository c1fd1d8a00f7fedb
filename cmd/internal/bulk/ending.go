package bulk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"time"

	"txtriage/cmd/internal/bulk/journal"
	"txtriage/cmd/internal/bulk/progress"
	"txtriage/cmd/internal/bulk/rows"
	"txtriage/cmd/internal/disk"
	"txtriage/cmd/internal/hall"
)

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
	if ctx.Err() != nil && (!j.deaf || j.opt.journal != "") {
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

// tellStopping answers an interruption while rows are still under way.
func (j *job) tellStopping() {
	then := ""
	if j.opt.journal != "" {
		then = "; --resume goes on with what is finished all the same"
	}
	j.line.End()
	fmt.Fprintf(j.env.Err, "note: stopping: rows under way get %d s; a second interruption ends at once%s\n", int(grace/time.Second), then)
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

// diskFault tells that something cannot be written, and how to go on.
func (j *job) diskFault(what string, err error) error {
	if errors.Is(err, syscall.EPIPE) { // nobody reads any more, and that is no fault
		j.deaf = true
		return hall.Exit(hall.ExitClosed)
	}
	p := &hall.Problem{Status: hall.ExitInternal, Line: fmt.Sprintf("%s cannot be written: %s", what, disk.Why(err))}
	if errors.Is(err, journal.ErrNot) {
		p.Line = what + " is damaged"
	}
	if p.Hints = []string{"check that the folder exists, has room and may be written to"}; j.book != nil && j.opt.journal != "" {
		p.Hints = []string{"finished rows are kept; once that is mended, go on with: " + j.toGoOn("--resume")}
	}
	return p
}
