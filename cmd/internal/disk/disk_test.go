package disk_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"txtriage/cmd/internal/disk"
)

func TestWriteWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	for _, text := range []string{"one", "two"} {
		if err := disk.WriteWhole(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("%q, %v", got, err)
		}
	}
	if err := disk.WriteWhole(filepath.Join(dir, "none", "f"), nil, 0o600); err == nil {
		t.Error("written into a folder that is not there")
	}
	if list, _ := os.ReadDir(dir); len(list) != 1 {
		t.Errorf("%d files are left behind", len(list))
	}
}

// However many try to take a name that comes and goes, one at a time has it.
func TestOneAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	var mu sync.Mutex
	inside, taken := 0, 0
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				h, err := disk.Take(path)
				if errors.Is(err, disk.ErrBusy) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				inside++
				taken++
				if inside > 1 {
					t.Errorf("%d hold it", inside)
				}
				mu.Unlock()
				mu.Lock()
				inside--
				mu.Unlock()
				h.Release()
			}
		})
	}
	wg.Wait()
	if taken == 0 {
		t.Error("nobody ever had it")
	}
}
