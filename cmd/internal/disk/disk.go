// Package disk keeps files that must survive whatever ends the program: written whole or not
// at all, and held by one run at a time.
package disk

import (
	"errors"
	"os"
)

// ErrBusy tells that another process holds the file.
var ErrBusy = errors.New("another run is using it")

// WriteWhole writes a file whole or not at all: beside it first, on the disk before it gets the
// name, and the name on the disk before it returns.
func WriteWhole(path string, data []byte, mode os.FileMode) error {
	return WriteWholeOn(Real, path, data, mode)
}

// Hold is a name that one process holds.
type Hold struct{ f *os.File }

// Take holds a file of this name, which is made if need be and stands for something else: that
// may be renamed and removed while it is held.
func Take(path string) (*Hold, error) {
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, err
		}
		if err := Lock(f); err != nil {
			_ = f.Close()
			return nil, err
		}
		mine, err := f.Stat()
		there, gone := os.Stat(path)
		if err == nil && gone == nil && os.SameFile(mine, there) {
			return &Hold{f}, nil
		}
		_ = f.Close() // whoever held it before has removed it meanwhile
		if err != nil {
			return nil, err
		}
	}
}

// Release lets go, and removes the file.
func (h *Hold) Release() {
	_ = os.Remove(h.f.Name())
	_ = os.Remove(h.f.Name() + ".lock") // of systems that hold by a second file
	_ = h.f.Close()
}
