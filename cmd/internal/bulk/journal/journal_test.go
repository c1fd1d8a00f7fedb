package journal_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"txtriage/cmd/internal/bulk/journal"
)

func key(i int) (k journal.Key) {
	copy(k[:], fmt.Sprintf("%016d", i))
	return k
}

// TestCutAnywhere cuts a journal at every byte: what is read back is always its beginning, and
// what is written behind that is read back too.
func TestCutAnywhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	h := journal.Header{Version: "1", Input: "i", Options: "o"}
	j, err := journal.Create(path, h)
	if err != nil {
		t.Fatal(err)
	}
	first, err := j.Add(key(0), []byte(`{"row":0}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(j.Refer(key(0), first), j.Commit()); err != nil {
		t.Fatal(err)
	}
	if _, err := journal.Resume(path, h); !errors.Is(err, journal.ErrBusy) {
		t.Errorf("a second run: %v", err)
	}
	for i := 1; i < 5; i++ {
		if _, err := j.Add(key(i), fmt.Appendf(nil, `{"row":%d}`, i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(j.Finish(), j.Close()); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`{"row":0}`, `{"row":0}`, `{"row":1}`, `{"row":2}`, `{"row":3}`, `{"row":4}`}
	for cut := 0; cut <= len(whole); cut++ {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := journal.Resume(path, h)
		if errors.Is(err, journal.ErrNot) && cut < 120 { // its first line is torn
			continue
		}
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		n := 0
		for {
			_, payload, ok := j.Next()
			if !ok {
				break
			}
			if string(payload) != want[n] || j.Repeated() != (n == 1) {
				t.Fatalf("cut at %d: row %d is %s", cut, n, payload)
			}
			n++
		}
		if j.Done() != (cut == len(whole)) {
			t.Errorf("cut at %d: done %v", cut, j.Done())
		}
		if cut == len(whole) {
			_ = j.Close()
			break
		}
		if _, err := j.Add(key(9), []byte(`{"row":9}`)); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(j.Commit(), j.Close()); err != nil {
			t.Fatal(err)
		}
		if j, err = journal.Resume(path, h); err != nil {
			t.Fatalf("cut at %d, written to again: %v", cut, err)
		}
		for range n {
			j.Next()
		}
		if _, payload, ok := j.Next(); !ok || string(payload) != `{"row":9}` {
			t.Fatalf("cut at %d: what was added is %s", cut, payload)
		}
		_ = j.Close()
	}
	for what, other := range map[error]journal.Header{
		journal.ErrInput: {Version: "1", Input: "x", Options: "o"}, journal.ErrOptions: {Version: "1", Input: "i", Options: "x"}, journal.ErrVersion: {Version: "2", Input: "i", Options: "o"},
	} {
		if _, err := journal.Resume(path, other); !errors.Is(err, what) {
			t.Errorf("%v: %v", what, err)
		}
	}
	if j, err = journal.Create(path, h); err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if _, err := os.Stat(path + ".old"); err != nil {
		t.Error("the finished journal did not move aside")
	}
}

// Every key is found again, however many there are.
func TestFind(t *testing.T) {
	j, err := journal.Spool(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	for i := range 20_000 {
		var k journal.Key
		copy(k[:], fmt.Sprintf("%08x%08d", uint32(i)*2654435761, i))
		at, err := j.Add(k, fmt.Appendf(nil, `{"row":%d}`, i))
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := j.Find(k); !ok || got != at {
			t.Fatalf("row %d is said to be at %d, %v", i, got, ok)
		}
		if i%1000 == 0 {
			if b, err := j.At(k, at); err != nil || string(b) != fmt.Sprintf(`{"row":%d}`, i) {
				t.Fatalf("row %d: %s %v", i, b, err)
			}
		}
	}
	if _, ok := j.Find(key(77)); ok {
		t.Error("a key that was never added is found")
	}
}
