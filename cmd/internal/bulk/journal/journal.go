// Package journal keeps what a bulk run has finished, row by row and in order, so that a run
// that was cut short goes on where it stopped. Each record is one line with its own checksum;
// a line that is torn or damaged, and all behind it, counts as not done.
package journal

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"strconv"
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

// Done reports that the run of the journal came to its end. True once Next has read it.
func (j *Journal) Done() bool { return j.done }

// Next reads the next finished row; false after the last whole one. What stands behind that is
// cut off, and from then on rows are added.
func (j *Journal) Next() (Key, []byte, bool) {
	if j.r == nil {
		return Key{}, nil, false
	}
	k, payload, err := j.one()
	if err != nil || j.done {
		j.begin()
		return Key{}, nil, false
	}
	return k, payload, true
}

// Skim reads to the end, so that Find knows all.
func (j *Journal) Skim() {
	for ok := true; ok; {
		_, _, ok = j.Next()
	}
}

// one reads the next record.
func (j *Journal) one() (k Key, payload []byte, err error) {
	at := j.next
	line, ok := j.read()
	switch {
	case !ok:
		return k, nil, ErrNot
	case string(line) == "end":
		j.done = true
		return k, nil, nil
	}
	if k, payload, err = j.record(line); err != nil {
		j.next = at
		return k, nil, err
	}
	if j.again = line[2*len(k)+1] == '@'; !j.again {
		j.index.put(k, at)
	}
	return k, payload, nil
}

// begin turns from reading to writing.
func (j *Journal) begin() {
	j.r, j.safe = nil, j.next
	size, err := j.f.Size()
	if err == nil && size != j.next {
		err = j.f.Truncate(j.next)
	}
	if err == nil {
		_, err = j.f.Seek(j.next, io.SeekStart)
	}
	j.fault = err
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
	var sum [8]byte
	binary.BigEndian.PutUint32(sum[:4], crc32.ChecksumIEEE(raw[9:]))
	hex.Encode(sum[:], bytes.Clone(sum[:4]))
	return raw[9:], string(sum[:]) == string(raw[:8])
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
	if j.w != nil && j.w.Buffered() > 0 {
		if err := j.w.Flush(); err != nil {
			return nil, err
		}
	}
	if j.spool != nil {
		at %= j.spool.size
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
func (j *Journal) Find(k Key) (int64, bool) {
	at, ok := j.index.get(k)
	if j.spool != nil {
		ok = ok && j.spool.keeps(at, j.next)
	}
	return at, ok
}

// Add appends the answer of the next row and returns where; -1 if a spool did not keep it.
// payload is one line that does not begin with '@'.
func (j *Journal) Add(k Key, payload []byte) (int64, error) {
	if j.spool != nil && !j.turn(len(payload)) {
		return -1, nil
	}
	at := j.next
	if err := j.line([]byte(hex.EncodeToString(k[:])+" "), payload); err != nil {
		if j.spool != nil {
			j.spool.failed = true
			return -1, nil
		}
		return 0, err
	}
	j.index.put(k, at)
	return at, nil
}

// Refer appends a row that has the answer of an earlier one. A spool needs no such rows.
func (j *Journal) Refer(k Key, at int64) error {
	if j.spool != nil {
		return nil
	}
	return j.line(fmt.Appendf(nil, "%s @%d", hex.EncodeToString(k[:]), at))
}

func (j *Journal) line(parts ...[]byte) error {
	if j.fault != nil {
		return j.fault
	}
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
	if j.spool != nil || j.next == j.safe {
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
	if j.spool != nil || j.done {
		return nil
	}
	err := j.line([]byte("end"))
	if err == nil {
		err = j.Commit()
	}
	j.done = err == nil
	return err
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
