// Package journal keeps what a bulk run has finished, row by row and in order, so that a run
// that was cut short goes on where it stopped. Each record is one line with its own checksum;
// a line that is torn or damaged, and all behind it, counts as not done.
package journal

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strconv"

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
	ErrBusy     = disk.ErrBusy
	ErrNot      = errors.New("it is not a journal")
	ErrInput    = errors.New("the journal belongs to another input")
	ErrOptions  = errors.New("the journal belongs to a run with other options")
	ErrVersion  = errors.New("the journal was written by another version of txtriage")
	ErrFinished = errors.New("the run of the journal is finished")
	ErrBegun    = errors.New("the journal of a run that is not finished stands there")
)

// Journal is an open journal. One goroutine writes; At may be called by the same one only.
type Journal struct {
	f     *os.File
	r     *bufio.Reader // while records are read back
	w     *bufio.Writer
	next  int64 // where the next record begins
	safe  int64 // up to here all is on the disk
	spool bool
	index index
	done  bool // an end was read or written
	again bool // the last row that was read has the answer of an earlier one
}

// Repeated reports whether the row that Next gave last had the answer of an earlier one.
func (j *Journal) Repeated() bool { return j.again }

// Spool makes a journal that nobody can resume: it only remembers answers for rows to come.
func Spool(dir string) (*Journal, error) {
	f, err := os.CreateTemp(dir, ".txtriage-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name()) // where that is not possible, Close does it
	return &Journal{f: f, w: bufio.NewWriterSize(f, 256<<10), spool: true}, nil
}

// Create begins a journal. One that is finished moves aside, to path + ".old".
func Create(path string, h Header) (*Journal, error) {
	if old, err := Resume(path, Header{}); !errors.Is(err, os.ErrNotExist) {
		if err != nil && !isOther(err) {
			return nil, err
		}
		finished := err == nil && old.finished()
		if old != nil {
			_ = old.Close()
		}
		if !finished {
			return nil, ErrBegun
		}
		if err := os.Rename(path, path+".old"); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	j := &Journal{f: f, w: bufio.NewWriterSize(f, 256<<10)}
	h.Schema = schema
	line, err := json.Marshal(h)
	if err == nil {
		err = disk.Lock(f)
	}
	if err == nil {
		err = j.line(line)
	}
	if err == nil {
		err = j.Commit()
	}
	if err != nil {
		_ = j.Close()
		return nil, err
	}
	return j, nil
}

// isOther reports that a journal was read and belongs to another run.
func isOther(err error) bool {
	return errors.Is(err, ErrInput) || errors.Is(err, ErrOptions) || errors.Is(err, ErrVersion)
}

// Resume opens the journal of an earlier run. Its records are read with Next until that ends;
// then it may be written to. An empty Header fits every journal.
func Resume(path string, h Header) (*Journal, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	j := &Journal{f: f, r: bufio.NewReaderSize(f, 256<<10)}
	var got Header
	if err := disk.Lock(f); err != nil {
		_ = f.Close()
		return nil, err
	}
	line, ok := j.read()
	switch {
	case !ok && j.empty() && h == (Header{}):
		_ = os.Remove(path)
		err = os.ErrNotExist
	case !ok && j.empty(): // its first line never reached the disk
		h.Schema = schema
		if line, err = json.Marshal(h); err == nil {
			j.begin()
			if err = j.line(line); err == nil {
				err = j.Commit()
			}
		}
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
		_ = f.Close()
		return nil, err
	}
	return j, nil
}

// empty reports that the run ended before anything reached the disk.
func (j *Journal) empty() bool {
	st, err := j.f.Stat()
	return err == nil && st.Size() == 0
}

// Done reports that the run of the journal came to its end. True after Next has read it.
func (j *Journal) Done() bool { return j.done }

// finished reads to the end.
func (j *Journal) finished() bool {
	for {
		if _, _, ok := j.Next(); !ok {
			return j.done
		}
	}
}

// Next reads the next finished row; false after the last whole one. What stands behind that is
// cut off, and from then on rows are added.
func (j *Journal) Next() (Key, []byte, bool) {
	if j.r == nil {
		return Key{}, nil, false
	}
	at := j.next
	if line, ok := j.read(); ok {
		if string(line) == "end" {
			j.done = true
		} else if k, payload, err := j.record(line); err == nil {
			if j.again = line[2*len(k)+1] == '@'; !j.again {
				j.index.put(k, at)
			}
			return k, payload, true
		} else {
			j.next = at
		}
	}
	j.begin()
	return Key{}, nil, false
}

// begin turns from reading to writing.
func (j *Journal) begin() {
	j.r, j.safe = nil, j.next
	_ = j.f.Truncate(j.next)
	_, _ = j.f.Seek(j.next, io.SeekStart) // a failure shows when writing
	j.w = bufio.NewWriterSize(j.f, 256<<10)
}

// read returns the next line whose checksum fits.
func (j *Journal) read() ([]byte, bool) {
	raw, err := j.r.ReadBytes('\n')
	if err != nil {
		return nil, false
	}
	line, ok := checked(raw)
	if ok {
		j.next += int64(len(raw))
	}
	return line, ok
}

func checked(raw []byte) ([]byte, bool) {
	raw = bytes.TrimSuffix(raw, []byte("\n"))
	if len(raw) < 9 || raw[8] != ' ' {
		return nil, false
	}
	sum, err := strconv.ParseUint(string(raw[:8]), 16, 32)
	return raw[9:], err == nil && crc32.ChecksumIEEE(raw[9:]) == uint32(sum)
}

// record takes a line apart; a record that points to an earlier one gives that one's answer.
func (j *Journal) record(line []byte) (k Key, payload []byte, err error) {
	if len(line) < 2*len(k)+2 {
		return k, nil, ErrNot
	}
	if _, err := hex.Decode(k[:], line[:2*len(k)]); err != nil {
		return k, nil, ErrNot
	}
	payload = line[2*len(k)+1:]
	if payload[0] != '@' {
		return k, payload, nil
	}
	at, err := strconv.ParseInt(string(payload[1:]), 10, 64)
	if err != nil {
		return k, nil, ErrNot
	}
	payload, err = j.At(k, at)
	return k, payload, err
}

// At reads the answer that was added at an offset.
func (j *Journal) At(k Key, at int64) ([]byte, error) {
	if j.w != nil {
		if err := j.w.Flush(); err != nil {
			return nil, err
		}
	}
	line, err := bufio.NewReaderSize(io.NewSectionReader(j.f, at, 1<<40), 16<<10).ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	got, ok := checked(line)
	if !ok || len(got) < 2*len(k)+2 || string(got[:2*len(k)]) != hex.EncodeToString(k[:]) || got[2*len(k)+1] == '@' {
		return nil, ErrNot
	}
	return got[2*len(k)+1:], nil
}

// Find returns where the answer to a key was added. It may have forgotten.
func (j *Journal) Find(k Key) (int64, bool) { return j.index.get(k) }

// Add appends the answer of the next row. payload is one line that does not begin with '@'.
func (j *Journal) Add(k Key, payload []byte) (int64, error) {
	at := j.next
	if err := j.line([]byte(hex.EncodeToString(k[:])+" "), payload); err != nil {
		return 0, err
	}
	j.index.put(k, at)
	return at, nil
}

// Refer appends a row that has the answer of an earlier one. A spool needs no such rows.
func (j *Journal) Refer(k Key, at int64) error {
	if j.spool {
		return nil
	}
	return j.line(fmt.Appendf(nil, "%s @%d", hex.EncodeToString(k[:]), at))
}

func (j *Journal) line(parts ...[]byte) error {
	crc := uint32(0)
	size := 10
	for _, p := range parts {
		crc = crc32.Update(crc, crc32.IEEETable, p)
		size += len(p)
	}
	parts = append([][]byte{fmt.Appendf(nil, "%08x ", crc)}, append(parts, []byte("\n"))...)
	for _, p := range parts {
		if _, err := j.w.Write(p); err != nil {
			return err
		}
	}
	j.next += int64(size)
	return nil
}

// Commit brings what was added to the disk: only then it counts.
func (j *Journal) Commit() error {
	if j.spool || j.next == j.safe {
		return nil
	}
	err := j.w.Flush()
	if err == nil {
		err = j.f.Sync()
	}
	if err != nil { // nothing half-written may stay
		_ = j.f.Truncate(j.safe)
		return err
	}
	j.safe = j.next
	return nil
}

// Finish marks the run as done.
func (j *Journal) Finish() error {
	if j.spool || j.done {
		return nil
	}
	if err := j.line([]byte("end")); err != nil {
		return err
	}
	j.done = true
	return j.Commit()
}

// Close lets go of the journal.
func (j *Journal) Close() error {
	err := j.f.Close()
	if j.spool {
		_ = os.Remove(j.f.Name())
	}
	return err
}
