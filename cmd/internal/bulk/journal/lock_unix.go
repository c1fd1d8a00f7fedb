//go:build unix && !solaris && !illumos && !aix

package journal

import (
	"os"
	"syscall"
)

// lock holds the file for this process; it ends with the process, however that ends.
func lock(f *os.File) error {
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil { //nolint:gosec // a descriptor fits
		return ErrBusy
	}
	return nil
}
