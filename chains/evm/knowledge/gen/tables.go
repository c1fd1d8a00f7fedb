package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
)

// row is one line of a source file.
type row struct {
	fields   []string
	source   string
	verified bool // its source was read; false: below a line "# unverified: why"
}

// read returns the rows of a source file. Every row stands below a line that says where it
// was read.
func read(dir, name string) ([]row, error) {
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	var out []row
	var source string
	verified := false
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		if s, ok := strings.CutPrefix(line, "# source: "); ok {
			source, verified = s, true
			continue
		}
		if s, ok := strings.CutPrefix(line, "# unverified: "); ok {
			source, verified = s, false
			continue
		}
		if line == "" || line[0] == '#' {
			continue
		}
		if source == "" {
			return nil, fmt.Errorf("%s: %q has no source", name, line)
		}
		out = append(out, row{strings.Split(line, "\t"), source, verified})
	}
	return out, nil
}

// maker collects the tables and the list of sources that they share.
type maker struct {
	from    string
	out     map[string]string
	sources []string
	index   map[string]int
	err     error
}

func tables(from string) (map[string]string, error) {
	m := &maker{from: from, out: map[string]string{}, index: map[string]int{}}
	m.table("errors.tsv", 3, selector, "errors.txt", "more-errors.txt")
	m.table("functions.tsv", 2, selector, "functions.txt")
	m.table("events.tsv", 2, topic, "events.txt")
	m.table("texts.tsv", 3, itself, "reasons.txt")
	m.table("halts.tsv", 2, itself, "halts.txt")
	m.table("tokens.tsv", 5, onChain, "tokens.txt")
	m.table("places.tsv", 4, onChain, "places.txt")
	m.table("chains.tsv", 7, asIs, "chains.txt")
	m.tails()
	m.out["sources.tsv"] = strings.Join(m.sources, "\n") + "\n"
	return m.out, m.err
}

// table writes one table: key, fields, source. Rows of later files give way to earlier ones.
func (m *maker) table(name string, width int, key func([]string) (string, []string, error), files ...string) {
	var lines []string
	seen := map[string]string{}
	for _, file := range files {
		rows, err := read(m.from, file)
		if err != nil {
			m.err = err
			return
		}
		for _, r := range rows {
			for len(r.fields) < width && file != files[0] {
				r.fields = append(r.fields, "") // a file of bare names
			}
			if len(r.fields) != width {
				m.err = fmt.Errorf("%s: %q has %d fields, want %d", file, r.fields, len(r.fields), width)
				return
			}
			k, rest, err := key(r.fields)
			if err != nil {
				m.err = fmt.Errorf("%s: %w", file, err)
				return
			}
			if other, ok := seen[k]; ok {
				m.err = fmt.Errorf("%s: %s stands for %s and %s", file, k, other, r.fields[0])
				return
			}
			seen[k] = r.fields[0]
			lines = append(lines, strings.Join(append(append([]string{k}, rest...), m.source(r)), "\t"))
		}
	}
	m.write(name, lines)
}

func (m *maker) write(name string, lines []string) {
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(first(a), first(b)) })
	m.out[name] = strings.Join(lines, "\n") + "\n"
}

func first(line string) string {
	key, _, _ := strings.Cut(line, "\t")
	return key
}

// source is the number of a row's source; an exclamation mark stands before an unverified one.
func (m *maker) source(r row) string {
	i, ok := m.index[r.source]
	if !ok {
		i = len(m.sources)
		m.index[r.source] = i
		m.sources = append(m.sources, r.source)
	}
	if !r.verified {
		return fmt.Sprintf("!%d", i)
	}
	return fmt.Sprint(i)
}

func selector(f []string) (string, []string, error) {
	if err := signature(f[0]); err != nil {
		return "", nil, err
	}
	return hexutil.Encode(crypto.Keccak256([]byte(f[0]))[:4]), f, nil
}

func topic(f []string) (string, []string, error) {
	if err := signature(f[0]); err != nil {
		return "", nil, err
	}
	return hexutil.Encode(crypto.Keccak256([]byte(f[0]))), f, nil
}

func signature(s string) error {
	if i := strings.Index(s, "("); i < 1 || !strings.HasSuffix(s, ")") || strings.Contains(s, " ") || strings.Count(s, "(") != strings.Count(s, ")") {
		return fmt.Errorf("%q is not a signature", s)
	}
	return nil
}

// itself is for texts. One that ends in … is only the beginning of what is said.
func itself(f []string) (string, []string, error) {
	if text, ok := strings.CutSuffix(f[0], "…"); ok {
		return text, append(f[1:len(f):len(f)], "…"), nil
	}
	return f[0], append(f[1:len(f):len(f)], ""), nil
}

func asIs(f []string) (string, []string, error) { return f[0], f[1:], nil }

// onChain sorts rows by address, then chain; "*" is every chain. The address stands in the
// field that begins with 0x and must have the right checksum.
func onChain(f []string) (string, []string, error) {
	i := slices.IndexFunc(f, func(s string) bool { return strings.HasPrefix(s, "0x") && len(s) == 42 })
	if i < 0 {
		return "", nil, fmt.Errorf("%q names no address", f)
	}
	if a := common.HexToAddress(f[i]); a.Hex() != f[i] {
		return "", nil, fmt.Errorf("%s should be written %s", f[i], a.Hex())
	}
	return strings.ToLower(f[i]) + "/" + f[0], append(slices.Clone(f[1:i]), f[i+1:]...), nil
}

// tails writes what follows the last colon or slash of texts: forks of a contract change
// only the name before it. Texts that differ in what they mean leave the field empty.
func (m *maker) tails() {
	rows, err := read(m.from, "reasons.txt")
	if err != nil {
		m.err = err
		return
	}
	type meant struct {
		category, meaning string
		row               row
	}
	all := map[string]meant{}
	for _, r := range rows {
		t := tail(r.fields[0])
		if t == "" || strings.HasSuffix(t, "…") {
			continue
		}
		now := meant{r.fields[1], r.fields[2], r}
		if old, ok := all[t]; ok {
			if old.category != now.category {
				now.category, now.meaning = "", ""
			} else if old.meaning != now.meaning {
				now.meaning = ""
			}
			now.row.verified = now.row.verified && old.row.verified
		}
		all[t] = now
	}
	var lines []string
	for t, x := range all {
		if x.category != "" {
			lines = append(lines, strings.Join([]string{t, x.category, x.meaning, "", m.source(row{source: x.row.source, verified: x.row.verified})}, "\t"))
		}
	}
	m.write("tails.tsv", lines)
}

// tail is long enough to mean something alone, or it is empty. The program cuts the same way.
func tail(s string) string {
	i, gap := strings.LastIndex(s, ": "), 2
	if i < 0 && !strings.Contains(s, " ") {
		i, gap = strings.LastIndex(s, "/"), 1
	}
	if i < 0 || len(s)-i-gap < 6 {
		return ""
	}
	return s[i+gap:]
}
