//go:build !windows && (!unix || solaris || illumos || aix)

package disk

import (
	"errors"
	"os"
)

// Lock holds the file for this process by a second file beside it. Where the system does not
// let go of it after a crash, the file has to be removed by hand.
func Lock(f *os.File) error {
	own, err := os.OpenFile(f.Name()+".lock", os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return ErrBusy
	}
	if err != nil {
		return err
	}
	return own.Close()
}

// syncDir is not known on these systems.
func syncDir(string) error { return nil }
