// Package memory keeps what a watch knows and what it still has to tell, in one file that is
// written whole or not at all.
package memory

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"time"

	"txtriage/cmd/internal/disk"
	"txtriage/cmd/internal/watch/ledger"
	"txtriage/report"
)

const schema = "txtriage.watch/1"

// sizeMost is more than a file of ours can be.
const sizeMost = 512 << 20

// ErrDamaged tells that a file is none of ours, or not as it was written.
var ErrDamaged = errors.New("it is damaged, or no memory of a watch")

// Transfer is what is known of one.
type Transfer struct {
	Name   string        `json:"name,omitempty"` // the id, for people who read the file
	Ledger ledger.Ledger `json:"ledger"`
	Ended  report.Ending `json:"ended,omitempty"`
	Begun  time.Time     `json:"begun,omitzero"`   // when it was first watched: by that day a ticket's "yesterday" is read
	Signed []byte        `json:"signed,omitempty"` // its bytes, to know of it when no node does any more
}

// Letter is a change on its way to whoever is to be told.
type Letter struct {
	ID    string          `json:"id"`
	Key   string          `json:"key"` // of the transfer: letters of one go out in order
	At    time.Time       `json:"at"`
	Out   string          `json:"out,omitempty"` // for standard output, until it was written there
	JSON  json.RawMessage `json:"json,omitempty"`
	Slack json.RawMessage `json:"slack,omitempty"`
	Vars  []string        `json:"vars,omitempty"` // for a program's environment
	To    []string        `json:"to,omitempty"`   // that have not got it yet
}

// Memory is an open memory.
type Memory struct {
	Transfers map[string]*Transfer `json:"transfers"`
	Letters   []*Letter            `json:"letters"`

	path string
	hold *disk.Hold
}

// None is a memory that ends with the program.
func None() *Memory { return &Memory{Transfers: map[string]*Transfer{}} }

// Open reads a memory, or begins one, and holds it for this run.
func Open(path string) (*Memory, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	hold, err := disk.Take(path + ".lock")
	if err != nil {
		return nil, err
	}
	m := None()
	m.path, m.hold = path, hold
	if err := m.read(); err != nil {
		hold.Release()
		return nil, err
	}
	return m, nil
}

func (m *Memory) read() error {
	f, err := os.Open(m.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	data, err := io.ReadAll(io.LimitReader(f, sizeMost))
	if err != nil {
		return err
	}
	head, body, ok := bytes.Cut(data, []byte("\n"))
	if !ok || string(head) != header(body) || json.Unmarshal(body, m) != nil || m.Transfers == nil {
		return ErrDamaged
	}
	for _, t := range m.Transfers {
		if t == nil {
			return ErrDamaged
		}
	}
	for _, l := range m.Letters {
		if l == nil {
			return ErrDamaged
		}
	}
	return nil
}

func header(body []byte) string { return fmt.Sprintf("%s %08x", schema, crc32.ChecksumIEEE(body)) }

// Save brings all to the disk.
func (m *Memory) Save() error {
	if m.path == "" {
		return nil
	}
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return disk.WriteWhole(m.path, append([]byte(header(body)+"\n"), body...), 0o600)
}

// Path is where it is kept; "" if nowhere.
func (m *Memory) Path() string { return m.path }

// Close lets go. What holds nothing any more is removed.
func (m *Memory) Close() {
	if m.path == "" {
		return
	}
	if len(m.Transfers)+len(m.Letters) == 0 {
		_ = os.Remove(m.path)
	}
	m.hold.Release()
}
