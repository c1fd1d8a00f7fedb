package journal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"txtriage/cmd/internal/bulk/journal"
	"txtriage/cmd/internal/disk"
)

// FuzzResume: whatever stands in the file, reading it ends. What is read back is kept byte for byte,
// rows can be added behind it, and a second reader reads the same and those.
func FuzzResume(f *testing.F) {
	path := filepath.Join(f.TempDir(), "j")
	j, err := journal.Create(disk.Real, path, journal.Header{Version: "v", Input: "i", Options: "o"})
	if err != nil {
		f.Fatal(err)
	}
	at, err := j.Add(key(1), []byte(`{"a":1}`))
	if err == nil {
		err = j.Refer(key(1), at)
	}
	if err == nil {
		_, err = j.Add(key(2), []byte("x"))
	}
	if err == nil {
		err = j.Finish()
	}
	if err != nil || j.Close() != nil {
		f.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint16(0), []byte{})
	f.Add(uint16(100), []byte("\n"))
	f.Add(uint16(150), []byte("00000000 @5\n"))
	f.Add(uint16(60000), []byte("73d1b2a0 end\n"))
	type read struct {
		k       journal.Key
		payload string
	}
	all := func(t *testing.T) (rows []read, j *journal.Journal) {
		j, err := journal.Resume(disk.Real, path, journal.Header{})
		if err != nil {
			return nil, nil
		}
		for {
			k, p, ok := j.Next()
			if !ok {
				return rows, j
			}
			if len(p) == 0 || bytes.ContainsRune(p, '\n') {
				t.Fatalf("row %q", p)
			}
			rows = append(rows, read{k, string(p)})
		}
	}
	f.Fuzz(func(t *testing.T, at uint16, over []byte) {
		i := min(int(at), len(good))
		bad := append(append(bytes.Clone(good[:i]), over...), good[min(len(good), i+len(over)):]...)
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		rows, j := all(t)
		if j == nil {
			return
		}
		done := j.Done()
		if !done {
			if _, err := j.Add(key(9), []byte("new")); err != nil || j.Commit() != nil {
				t.Fatal(err)
			}
			rows = append(rows, read{key(9), "new"})
		}
		_ = j.Close()
		again, k := all(t)
		if k == nil {
			t.Fatal("it cannot be read again")
		}
		_ = k.Close()
		if len(again) != len(rows) || k.Done() != done {
			t.Fatalf("%d rows and %v, then %d and %v", len(rows), done, len(again), k.Done())
		}
		for i := range rows {
			if rows[i] != again[i] {
				t.Fatalf("row %d was %q and is %q", i, rows[i].payload, again[i].payload)
			}
		}
	})
}
