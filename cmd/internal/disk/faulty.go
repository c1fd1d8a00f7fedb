package disk

import (
	"io/fs"
	"sync"
)

// Faulty is a disk that fails. What changes the disk is counted: to open for writing, to write,
// sync, truncate, rename and remove.
type Faulty struct {
	Disk  Disk
	At    int   // the first that fails, from 1; 0: none
	Err   error // what it says
	Stays bool  // all behind it fail too
	Torn  bool  // half of what is written when it fails is written

	mu   sync.Mutex
	done int
}

// Count is how much was asked so far.
func (d *Faulty) Count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.done
}

func (d *Faulty) next() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.done++
	if d.At > 0 && (d.done == d.At || d.Stays && d.done > d.At) {
		return d.Err
	}
	return nil
}

// Open opens a file.
func (d *Faulty) Open(path string, flag int, perm fs.FileMode) (File, error) {
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

// Rename moves a file.
func (d *Faulty) Rename(from, to string) error {
	if err := d.next(); err != nil {
		return err
	}
	return d.Disk.Rename(from, to)
}

// Remove removes a file.
func (d *Faulty) Remove(path string) error {
	if err := d.next(); err != nil {
		return err
	}
	return d.Disk.Remove(path)
}

// Plain looks at a path.
func (d *Faulty) Plain(path string) bool { return d.Disk.Plain(path) }

type faultyFile struct {
	File
	d *Faulty
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
