package journal_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"txtriage/cmd/internal/bulk/journal"
	"txtriage/cmd/internal/disk"
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
	j, err := journal.Create(disk.Real, path, h)
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
	if _, err := journal.Resume(disk.Real, path, h); !errors.Is(err, journal.ErrBusy) {
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
		j, err := journal.Resume(disk.Real, path, h)
		if errors.Is(err, journal.ErrNot) && cut < 40 { // its first line is torn
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
		if j, err = journal.Resume(disk.Real, path, h); err != nil {
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
		if _, err := journal.Resume(disk.Real, path, other); !errors.Is(err, what) {
			t.Errorf("%v: %v", what, err)
		}
	}
	if j, err = journal.Create(disk.Real, path, h); err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if _, err := os.Stat(path + ".old"); err != nil {
		t.Error("the finished journal did not move aside")
	}
}

// Every key is found again, however many there are.
func TestFind(t *testing.T) {
	j := journal.Spool(disk.Real, t.TempDir(), journal.RingSize)
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

// What a spool has room for is found again, and what it gives is what was added; what it
// forgot it does not find.
func TestASpoolForgets(t *testing.T) {
	j := journal.Spool(disk.Real, t.TempDir(), 64<<10)
	defer j.Close()
	for i := range 5000 {
		if _, err := j.Add(key(i), fmt.Appendf(nil, `{"row":%d,"x":"%0*d"}`, i, i%700, 0)); err != nil {
			t.Fatal(err)
		}
		for _, back := range []int{1, 20, 60, 300} {
			if back > i {
				break
			}
			at, ok := j.Find(key(i - back))
			if ok {
				if b, err := j.At(key(i-back), at); err != nil || string(b) != fmt.Sprintf(`{"row":%d,"x":"%0*d"}`, i-back, (i-back)%700, 0) {
					t.Fatalf("row %d: %s %v", i-back, b, err)
				}
			}
			if ok == (back == 300) && back != 60 || back <= 20 && !ok {
				t.Fatalf("row %d behind %d: found %v", i-back, i, ok)
			}
		}
	}
	if at, err := j.Add(key(7), make([]byte, 60<<10)); at != -1 || err != nil {
		t.Errorf("an answer that does not fit is at %d, %v", at, err)
	}
}

// TestDamage turns every byte of a journal into others: what is read back is the truth or
// nothing, and looking at it writes nothing.
func TestDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	h := journal.Header{Version: "1", Input: "i", Options: "o"}
	j, err := journal.Create(disk.Real, path, h)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`{"row":0}`, `{"row":1}`, `{"row":1}`, `{"row":3}`}
	for i, w := range want {
		at, ok := j.Find(key(1))
		if i == 2 && ok {
			err = j.Refer(key(1), at)
		} else {
			_, err = j.Add(key(i), []byte(w))
		}
		if err != nil {
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
	for i := range whole {
		all := []byte{1, 0x20, 0x80, whole[i], whole[i] ^ '\n'} // whole[i]: a zero
		for _, x := range []byte{all[i%5], all[(i+3)%5]}[:1+i/80%2] {
			bad := append([]byte{}, whole...)
			if bad[i] ^= x; x == 0 {
				continue
			}
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := journal.Create(disk.Real, path, h); !errors.Is(err, journal.ErrBegun) && !errors.Is(err, journal.ErrNot) {
				t.Fatalf("byte %d: %v", i, err)
			}
			if now, err := os.ReadFile(path); err != nil || string(now) != string(bad) {
				t.Fatalf("byte %d: looking changed it: %v", i, err)
			}
			j, err := journal.Resume(disk.Real, path, h)
			if errors.Is(err, journal.ErrNot) && i < 100 {
				continue
			}
			if err != nil {
				t.Fatalf("byte %d: %v", i, err)
			}
			for n := 0; ; n++ {
				k, payload, ok := j.Next()
				if !ok {
					break
				}
				if string(payload) != want[n] || k != key(n) && n != 2 {
					t.Fatalf("byte %d: row %d is %s", i, n, payload)
				}
			}
			if j.Done() {
				t.Errorf("byte %d: it is whole all the same", i)
			}
			_ = j.Close()
		}
	}
}

// A journal is never taken for one of another kind of file.
func TestNoJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	for _, text := range []string{"a", "0xaa\n0xbb\n", `{"schema":"txtriage.journal/1"}`, "00000000 {\"schema\":\"other/1\"}\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := journal.Resume(disk.Real, path, journal.Header{Version: "1"})
		_, err2 := journal.Create(disk.Real, path, journal.Header{Version: "1"})
		if b, _ := os.ReadFile(path); !errors.Is(err, journal.ErrNot) || !errors.Is(err2, journal.ErrNot) || string(b) != text {
			t.Errorf("%q: %v, %v; it is now %q", text, err, err2, b)
		}
	}
}
