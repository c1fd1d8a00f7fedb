package journal

import (
	"bufio"
	"io"
	"path/filepath"

	"txtriage/cmd/internal/disk"
)

// ring bounds a spool: what was added long ago is written over.
type ring struct {
	size   int64
	failed bool // the disk took no more: nothing is remembered
}

// RingSize is how many bytes a spool takes at most.
const RingSize = 256 << 20

// margin is how much may be added between Find and At, in bytes; far more than rows that are
// under way can have.
func (r *ring) margin() int64 { return r.size / 4 }

func (r *ring) keeps(at, next int64) bool {
	return !r.failed && at >= next-r.size+r.margin()
}

// spoolName is what spools are called while they have a name.
const spoolName = ".txtriage-spool-"

// Spool makes a journal that nobody can resume: it only remembers answers for rows to come, the
// newest size bytes of them. It has no name where files may be removed while they are open;
// elsewhere the next one removes what a crash left. Where nothing can be kept nothing is.
func Spool(d disk.Disk, dir string, size int64) *Journal {
	left, _ := filepath.Glob(filepath.Join(dir, spoolName+"*"))
	for _, path := range left {
		if f, err := d.Open(path, 0, 0); err == nil {
			if f.Lock() == nil {
				_ = d.Remove(path)
			}
			_ = f.Close()
		}
	}
	j := &Journal{d: d, spool: &ring{size: size}}
	j.index.renews = true
	f, err := disk.Temp(d, filepath.Join(dir, "x"), spoolName, 0o600)
	if err != nil {
		j.spool.failed = true
		return j
	}
	_ = f.Lock()
	_ = d.Remove(f.Name()) // where that is not possible, Close does it
	j.f, j.w = f, bufio.NewWriterSize(f, 256<<10)
	return j
}

// Spooled reports that rows are remembered for this run alone, and may be forgotten.
func (j *Journal) Spooled() bool { return j.spool != nil }

// turn makes room for the next record: a record is never in two parts.
func (j *Journal) turn(payload int) bool {
	need := int64(payload) + 64
	if j.spool.failed || need > j.spool.margin() {
		return false
	}
	if at := j.next % j.spool.size; at+need > j.spool.size {
		j.next += j.spool.size - at
		err := j.w.Flush()
		if err == nil {
			_, err = j.f.Seek(0, io.SeekStart)
		}
		j.spool.failed = err != nil
	}
	return !j.spool.failed
}
