package profile

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// book knows the platform's deposit addresses: those of the profile, those of a file beside
// it, and whom else to ask.
type book struct {
	known    map[string][]facts.Owned // by key without chain
	ask      []asker
	deadline time.Duration
	empty    bool // the profile names no deposit addresses and nobody to ask
}

// openBook reads the addresses that the profile names. A command or a server is not asked yet.
func openBook(f file, dir string, cat *chains.Catalog) (*book, error) {
	b := &book{known: map[string][]facts.Owned{}, deadline: 5 * time.Second}
	if f.Deadline != "" {
		d, err := time.ParseDuration(f.Deadline)
		if err != nil || d <= 0 || d > time.Minute {
			return nil, fmt.Errorf("deposit_address_deadline must be a time such as 5s, at most 1m, not %q", f.Deadline)
		}
		b.deadline = d
	}
	for i, d := range f.Deposits {
		if err := b.add(d, cat); err != nil {
			return nil, fmt.Errorf("deposit_addresses, entry %d: %w", i+1, err)
		}
	}
	if f.File != "" {
		path := f.File
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		if err := b.read(path, cat); err != nil {
			return nil, fmt.Errorf("deposit_address_file %s: %w", f.File, err)
		}
	}
	if len(f.Command) > 0 {
		if !slices.ContainsFunc(f.Command[1:], func(a string) bool { return strings.Contains(a, "{address}") }) {
			return nil, fmt.Errorf("deposit_address_command needs {address} among its arguments")
		}
		b.ask = append(b.ask, command(f.Command))
	}
	if f.URL != "" {
		if !strings.Contains(f.URL, "{address}") || !strings.HasPrefix(f.URL, "https://") && !strings.HasPrefix(f.URL, "http://") {
			return nil, fmt.Errorf("deposit_address_url must be a web address with {address} in it")
		}
		b.ask = append(b.ask, server(f.URL))
	}
	b.empty = len(b.known) == 0 && len(b.ask) == 0
	return b, nil
}

func (b *book) add(d deposit, cat *chains.Catalog) error {
	row, err := place(d.Chain, d.Address, cat)
	if err != nil {
		return err
	}
	o := facts.Owned{Chain: row.ID, Address: facts.Address(d.Address), Memo: facts.Untrusted(d.Memo), Account: facts.Untrusted(d.Account)}
	if d.Since != "" {
		if o.Since, err = day("since", d.Since); err != nil {
			return err
		}
	}
	if d.Until != nil && *d.Until != "" {
		if o.Until, err = day("until", *d.Until); err != nil {
			return err
		}
	}
	k := key(row.Family, "", d.Address)
	b.known[k] = append(b.known[k], o)
	return nil
}

// columns of the address file; chain and address are needed.
var columns = []string{"chain", "address", "memo", "account", "since", "until"}

func (b *book) read(path string, cat *chains.Catalog) error {
	f, err := os.Open(path)
	if err != nil {
		return errors.New("it cannot be read")
	}
	defer func() { _ = f.Close() }() // read only
	r := csv.NewReader(f)
	r.ReuseRecord = true
	head, err := r.Read()
	if err != nil {
		return errors.New("it has no header line")
	}
	at := map[string]int{}
	for i, h := range head {
		h = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))
		if !slices.Contains(columns, h) {
			return fmt.Errorf("unknown column %q, did you mean %q?", h, chains.Nearest(h, columns))
		}
		at[h] = i
	}
	for _, need := range columns[:2] {
		if _, ok := at[need]; !ok {
			return fmt.Errorf("column %q is missing", need)
		}
	}
	for line := 2; ; line++ {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", line, errors.Unwrap(err))
		}
		cell := func(name string) string {
			i, ok := at[name]
			if !ok {
				return ""
			}
			return strings.Clone(strings.TrimSpace(rec[i]))
		}
		until := cell("until")
		d := deposit{Chain: cell("chain"), Address: cell("address"), Memo: cell("memo"), Account: cell("account"), Since: cell("since"), Until: &until}
		if err := b.add(d, cat); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
}

// key is an address in the one spelling that is looked up; with a chain, only there.
func key(family facts.Family, chain, address string) string {
	if _, rest, ok := strings.Cut(address, ":"); ok {
		address = rest // bitcoincash:
	}
	low := strings.ToLower(address)
	if family == facts.FamilyEVM || low == address || strings.ToUpper(address) == address {
		address = low
	}
	if chain == "" {
		return string(family) + " " + address
	}
	return chain + " " + address
}
