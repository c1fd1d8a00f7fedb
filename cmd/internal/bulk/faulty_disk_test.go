package bulk_test

import (
	"io/fs"
	"sync"

	"txtriage/cmd/internal/disk"
)

// faultyDisk is a disk that fails. What changes the disk is counted: to open for writing, to write,
// sync, truncate, rename and remove.
type faultyDisk struct {
	disk.Disk
	At    int   // the first that fails, from 1; 0: none
	Err   error // what it says
	Stays bool  // all behind it fail too
	Torn  bool  // half of what is written when it fails is written

	mu   sync.Mutex
	done int
}

// Count is how much was asked so far.
func (d *faultyDisk) Count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.done
}

func (d *faultyDisk) next() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.done++
	if d.At > 0 && (d.done == d.At || d.Stays && d.done > d.At) {
		return d.Err
	}
	return nil
}

func (d *faultyDisk) Open(path string, flag int, perm fs.FileMode) (disk.File, error) {
	if flag != 0 {
		if err := d.next(); err != nil {
			return nil, &fs.PathError{Op: "open", Path: path, Err: err}
		}
	}
	f, err := d.Disk.Open(path, flag, perm)
	if err != nil {
		return nil, err
	}
	return &faultyFile{f, d}, nil
}

func (d *faultyDisk) Rename(from, to string) error {
	if err := d.next(); err != nil {
		return err
	}
	return d.Disk.Rename(from, to)
}

func (d *faultyDisk) Remove(path string) error {
	if err := d.next(); err != nil {
		return err
	}
	return d.Disk.Remove(path)
}

type faultyFile struct {
	disk.File
	d *faultyDisk
}

func (f *faultyFile) Write(p []byte) (int, error) {
	if err := f.d.next(); err != nil {
		n := 0
		if f.d.Torn {
			n, _ = f.File.Write(p[:len(p)/2])
		}
		return n, &fs.PathError{Op: "write", Path: f.Name(), Err: err}
	}
	return f.File.Write(p)
}

func (f *faultyFile) Truncate(size int64) error {
	if err := f.d.next(); err != nil {
		return err
	}
	return f.File.Truncate(size)
}

// Sync takes no time: nobody pulls the plug.
func (f *faultyFile) Sync() error { return f.d.next() }
