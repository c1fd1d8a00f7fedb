// Package journal keeps what a bulk run has finished, row by row and in order, so that a run
// that was cut short goes on where it stopped. Each record is one line with its own checksum;
// a line that is torn or damaged, and all behind it, counts as not done.
package journal

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"txtriage/cmd/internal/disk"
)

// Key names what a row asks: rows with the same key have the same answer.
type Key [16]byte

// Header tells which run a journal belongs to.
type Header struct {
	Schema  string `json:"schema"`
	Version string `json:"version"` // of the program
	Input   string `json:"input"`   // hash of the whole input, "" of a pipe
	Options string `json:"options"` // hash of what shapes the answers
}

const schema = "txtriage.journal/1"

// What Open and Create refuse.
var (
	ErrBusy    = disk.ErrBusy
	ErrNot     = errors.New("it is not a journal")
	ErrInput   = errors.New("the journal belongs to another input")
	ErrOptions = errors.New("the journal belongs to a run with other options")
	ErrVersion = errors.New("the journal was written by another version of txtriage")
	ErrBegun   = errors.New("the journal of a run that is not finished stands there")
)

// Journal is an open journal. One goroutine writes; At may be called by the same one only.
type Journal struct {
	d     disk.Disk
	f     disk.File
	r     *bufio.Reader // while records are read back
	w     *bufio.Writer
	next  int64 // where the next record begins
	safe  int64 // up to here all is on the disk
	spool *ring // nil: a journal
	index index
	done  bool  // an end was read or written
	again bool  // the last row that was read has the answer of an earlier one
	fault error // what stands behind the last whole record could not be cut off
}

// Repeated reports whether the row that Next gave last had the answer of an earlier one.
func (j *Journal) Repeated() bool { return j.again }

// Create begins a journal. One that is finished moves aside, to path + Old.
func Create(d disk.Disk, path string, h Header) (*Journal, error) {
	switch finished, err := look(d, path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case !finished:
		return nil, ErrBegun
	default:
		if err := d.Rename(path, path+Old); err != nil {
			return nil, err
		}
	}
	f, err := d.Open(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	j := &Journal{d: d, f: f}
	if err = f.Lock(); err == nil {
		err = j.head(h)
	}
	if err != nil {
		_ = j.Close()
		return nil, err
	}
	return j, nil
}

// Old is behind the name of the journal of the run before.
const Old = ".old"

// look reports whether the journal of a finished run stands at path. Nothing is written; a
// journal that never began is none.
func look(d disk.Disk, path string) (finished bool, err error) {
	j, err := open(d, path)
	if err != nil {
		return false, err
	}
	defer func() { _ = j.Close() }() // only read
	if _, ok := j.read(); !ok {
		if !j.unborn() {
			return false, ErrNot
		}
		if err := d.Remove(path); err != nil {
			return false, err
		}
		return false, fs.ErrNotExist
	}
	for !j.done {
		if _, _, err := j.one(); err != nil {
			break
		}
	}
	return j.done, nil
}

// Resume opens the journal of an earlier run. Its records are read with Next until that ends;
// then it may be written to. An empty Header fits every journal.
func Resume(d disk.Disk, path string, h Header) (*Journal, error) {
	j, err := open(d, path)
	if err != nil {
		return nil, err
	}
	var got Header
	line, ok := j.read()
	switch {
	case !ok && j.unborn(): // its first line never reached the disk
		j.begin()
		err = j.head(h)
	case !ok || json.Unmarshal(line, &got) != nil || got.Schema != schema:
		err = ErrNot
	case h == (Header{}):
	case got.Version != h.Version:
		err = ErrVersion
	case got.Input != h.Input:
		err = ErrInput
	case got.Options != h.Options:
		err = ErrOptions
	}
	if err != nil {
		_ = j.Close()
		return nil, err
	}
	return j, nil
}

// Settle gives the journal at from the name to if its run was finished.
func Settle(d disk.Disk, from, to string) error {
	finished, err := look(d, from)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !finished {
		return nil
	}
	if err == nil {
		err = d.Rename(from, to)
	}
	return err
}

// open opens a journal for reading and holds it.
func open(d disk.Disk, path string) (*Journal, error) {
	if !d.Plain(path) {
		return nil, ErrNot
	}
	f, err := d.Open(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	if err := f.Lock(); err != nil {
		_ = f.Close()
		return nil, err
	}
	return &Journal{d: d, f: f, r: bufio.NewReaderSize(f, 256<<10)}, nil
}

// head writes the first line.
func (j *Journal) head(h Header) error {
	h.Schema = schema
	line, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if j.w == nil {
		j.w = bufio.NewWriterSize(j.f, 256<<10)
	}
	if err := j.line(line); err != nil {
		return err
	}
	return j.Commit()
}

// unborn reports that the run ended before its first line was on the disk: nothing is there,
// or a beginning of that line.
func (j *Journal) unborn() bool {
	start := make([]byte, 1<<10)
	n, err := j.f.ReadAt(start, 0)
	if !errors.Is(err, io.EOF) {
		return false
	}
	text := string(start[:n])
	return n == 0 || n > 9 && !strings.Contains(text, "\n") && strings.HasPrefix(text[9:], `{"schema":"`+schema)
}

// Close lets go of the journal.
func (j *Journal) Close() error {
	if j.f == nil {
		return nil
	}
	err := j.f.Close()
	if j.spool != nil {
		_ = j.d.Remove(j.f.Name())
	}
	return err
}
