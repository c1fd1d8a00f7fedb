package journal

import (
	"encoding/hex"
	"fmt"
	"hash/crc32"
)

// Add appends the answer of the next row and returns where; -1 if a spool did not keep it.
// The payload, in parts, is one line that does not begin with '@'.
func (j *Journal) Add(k Key, payload ...[]byte) (int64, error) {
	size := 0
	for _, p := range payload {
		size += len(p)
	}
	if j.spool != nil && !j.turn(size) {
		return -1, nil
	}
	at := j.next
	name := append(hex.AppendEncode(make([]byte, 0, 2*len(k)+1), k[:]), ' ')
	if err := j.line(append([][]byte{name}, payload...)...); err != nil {
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
	if _, err := fmt.Fprintf(j.w, "%08x ", crc); err != nil {
		return err
	}
	for _, p := range parts {
		if _, err := j.w.Write(p); err != nil {
			return err
		}
	}
	if err := j.w.WriteByte('\n'); err != nil {
		return err
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
