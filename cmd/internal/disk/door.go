package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// File is an open file.
type File interface {
	io.Reader
	io.ReaderAt
	io.Writer
	io.Seeker
	io.Closer
	Truncate(size int64) error
	Sync() error
	Name() string
	Size() (int64, error)
	Lock() error // for this process alone until it ends, however that ends; ErrBusy
}

// Disk opens and moves files. A test stands in it and fails the k-th thing that is asked of the
// disk, for every k.
type Disk interface {
	Open(path string, flag int, perm fs.FileMode) (File, error) // as os.OpenFile
	Rename(from, to string) error                               // and on the disk when it returns
	Remove(path string) error
	Plain(path string) bool // no device, pipe or folder stands there
}

// Real is the disk of this machine.
var Real Disk = machine{}

type machine struct{}

type file struct{ *os.File }

func (machine) Open(path string, flag int, perm fs.FileMode) (File, error) {
	f, err := os.OpenFile(path, flag, perm)
	if err != nil {
		return nil, err
	}
	return file{f}, nil
}

func (machine) Rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}

func (machine) Remove(path string) error { return os.Remove(path) }

func (machine) Plain(path string) bool {
	st, err := os.Stat(path)
	return err != nil || st.Mode().IsRegular()
}

func (f file) Size() (int64, error) {
	st, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return st.Size(), nil
}

func (f file) Lock() error { return Lock(f.File) }

// Temp makes a new file with a name that nobody else has, beside the file path.
func Temp(d Disk, path, prefix string, perm fs.FileMode) (File, error) {
	for try := 0; ; try++ {
		f, err := d.Open(filepath.Join(filepath.Dir(path), fmt.Sprintf("%s%08x", prefix, rand.Uint32())), os.O_RDWR|os.O_CREATE|os.O_EXCL, perm)
		if !errors.Is(err, fs.ErrExist) || try > 100 {
			return f, err
		}
	}
}

// WriteWholeOn writes a file whole or not at all: beside it first, then renamed over it. What is
// no plain file, such as a pipe or a device, is written to and stays what it is.
func WriteWholeOn(d Disk, path string, data []byte, perm fs.FileMode) error {
	if !d.Plain(path) {
		f, err := d.Open(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.Write(data)
		return errors.Join(err, f.Close())
	}
	path = Target(path)
	f, err := Temp(d, path, ".txtriage-", perm)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = d.Rename(f.Name(), path)
	}
	if err != nil {
		_ = d.Remove(f.Name())
	}
	return err
}

// Target follows links: what is renamed over a link would take the link's place.
func Target(path string) string {
	if to, err := filepath.EvalSymlinks(path); err == nil {
		return to
	}
	return path
}

// Why tells in a few words what the disk said.
func Why(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return "the disk is full"
	case errors.Is(err, syscall.EROFS):
		return "the disk may only be read"
	case errors.Is(err, fs.ErrPermission):
		return "it may not be written to"
	case errors.Is(err, fs.ErrNotExist):
		return "the folder does not exist"
	case errors.Is(err, syscall.EISDIR):
		return "it is a folder"
	case errors.Is(err, syscall.EIO):
		return "the disk fails"
	case strings.Contains(err.Error(), "quota"):
		return "the quota is used up"
	case strings.Contains(err.Error(), "too large"):
		return "files may not grow that large here"
	}
	return "the disk refused"
}
