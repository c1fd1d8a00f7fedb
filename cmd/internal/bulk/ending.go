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
	"txtriage/report"
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
		head := j.write.heading(names, some)
		if j.opt.bom {
			head = append([]byte("\ufeff"), head...)
		}
		if _, err := j.out.Write(head); err != nil {
			return j.diskFault(j.outputName(), err)
		}
	}
	j.line = &progress.Line{To: j.env.Err, Words: j.words(), Drawn: j.env.ErrTTY, Width: j.env.Across, Every: 10 * time.Second, Total: j.size}
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
		return j.words().Say("note.same-flags", 0, map[string]string{"flags": strings.Join(flags, " ")})
	}
	var more []string // as a comment, so that the line can be pasted as it stands
	if j.opt.input == "-" {
		more = append(more, j.words().Say("note.same-input", 0, nil))
	}
	if strings.Contains(text, "…") {
		more = append(more, j.words().Say("note.left-out", 0, nil))
	}
	if len(more) > 0 {
		text += "  # " + strings.Join(more, j.words().Comma())
	}
	return text
}

// words are those of the language of the run.
func (j *job) words() report.Queue { return report.NewQueue(j.shape.Lang) }

// note tells something on standard error. Its beginning is the same in every language, as that of an error is.
func (j *job) note(key string, n int, fill map[string]string) {
	fmt.Fprintln(j.env.Err, "note: "+j.words().Say("note."+key, n, fill))
}

// tellStopping answers an interruption while rows are still under way.
func (j *job) tellStopping() {
	j.line.End()
	key := "stopping"
	if j.opt.journal != "" {
		key = "stopping-kept"
	}
	j.note(key, int(grace/time.Second), nil)
}

func (j *job) tellHowToGoOn() {
	if j.opt.journal == "" {
		j.note("lost", j.sums.Rows, nil)
		return
	}
	j.note("kept", j.sums.Rows, map[string]string{"file": j.opt.journal})
	fmt.Fprintln(j.env.Err, "  "+j.toGoOn("--resume"))
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
			j.note("garbled", 0, map[string]string{"list": strings.Join(rows.Encodings(), ", ")})
		}
		s.Tell(j.env.Err, j.shape.Lang)
		if s.Exits["12"] > 0 && j.opt.journal != "" {
			j.note("retry", 0, map[string]string{"command": j.toGoOn("--retry-unclear")})
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
