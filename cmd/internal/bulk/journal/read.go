package journal

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"io"
	"strconv"
)

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
