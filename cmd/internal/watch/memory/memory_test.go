package memory_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"txtriage/cmd/internal/disk"
	"txtriage/cmd/internal/watch/memory"
)

func TestKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "state.json")
	m, err := memory.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	m.Transfers["k"] = &memory.Transfer{Name: "0x1"}
	m.Letters = []*memory.Letter{{ID: "k-1", Key: "k", At: time.Unix(1, 0).UTC(), Out: "text\n", To: []string{"webhook"}}}
	if err := m.Save(); err != nil {
		t.Fatal(err)
	}
	if _, err := memory.Open(path); !errors.Is(err, disk.ErrBusy) {
		t.Errorf("a second run: %v", err)
	}
	m.Close()
	again, err := memory.Open(path)
	if err != nil || again.Transfers["k"].Name != "0x1" || len(again.Letters) != 1 || again.Letters[0].Out != "text\n" {
		t.Fatalf("%+v %v", again, err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("others can read it: %v %v", st.Mode(), err)
	}
	delete(again.Transfers, "k")
	again.Letters = nil
	again.Close()
	if list, _ := os.ReadDir(filepath.Dir(path)); len(list) != 0 {
		t.Errorf("%d files are left where nothing is known", len(list))
	}
}

// Every damage is noticed: each byte changed, the file cut at each place.
func TestDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	m, err := memory.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	m.Transfers["k"] = &memory.Transfer{Name: "0x1"}
	if err := m.Save(); err != nil {
		t.Fatal(err)
	}
	m.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	try := func(data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if m, err := memory.Open(path); !errors.Is(err, memory.ErrDamaged) {
			t.Errorf("%q: %v", data, err)
			if err == nil {
				m.Close()
			}
		}
	}
	for i := range whole {
		try(whole[:i])
		bad := append([]byte(nil), whole...)
		bad[i] ^= 1
		try(bad)
	}
}
