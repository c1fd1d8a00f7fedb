package knowledge

import (
	_ "embed" // the tables
	"strconv"
	"strings"
)

// table is lines of tab-separated fields, sorted by the first, which is its key.
type table string

var (
	//go:embed tables/errors.tsv
	errors table
	//go:embed tables/functions.tsv
	functions table
	//go:embed tables/events.tsv
	events table
	//go:embed tables/texts.tsv
	texts table
	//go:embed tables/tails.tsv
	tails table
	//go:embed tables/halts.tsv
	halts table
	//go:embed tables/tokens.tsv
	tokens table
	//go:embed tables/places.tsv
	places table
	//go:embed tables/chains.tsv
	chains table
	//go:embed tables/sources.tsv
	sources table
)

// find returns the fields of the line with a key.
func (t table) find(key string) ([]string, bool) {
	if strings.ContainsAny(key, "\t\n") {
		return nil, false
	}
	if f, ok := t.line(t.seek(key)); ok && f[0] == key {
		return f, true
	}
	return nil, false
}

// seek returns where the first line begins whose key is not before the given one.
func (t table) seek(key string) int {
	lo, hi := 0, len(t) // both are beginnings of lines
	for lo < hi {
		mid := lo + (hi-lo)/2
		at := lo
		if i := strings.LastIndexByte(string(t[lo:mid]), '\n'); i >= 0 {
			at = lo + i + 1
		}
		end := at + strings.IndexByte(string(t[at:]), '\n') + 1
		if k, _, _ := strings.Cut(string(t[at:end]), "\t"); k < key {
			lo = end
		} else {
			hi = at
		}
	}
	return lo
}

// line splits the line that begins at a place; false at the end of the table.
func (t table) line(at int) ([]string, bool) {
	if at >= len(t) {
		return nil, false
	}
	l, _, _ := strings.Cut(string(t[at:]), "\n")
	return strings.Split(l, "\t"), true
}

// under returns the lines whose keys begin with a prefix.
func (t table) under(prefix string) (out [][]string) {
	for at := t.seek(prefix); ; {
		f, ok := t.line(at)
		if !ok || !strings.HasPrefix(f[0], prefix) {
			return out
		}
		out = append(out, f)
		at += strings.IndexByte(string(t[at:]), '\n') + 1
	}
}

// origin reads the last field of a line.
func origin(field string) Origin {
	n, heard := strings.CutPrefix(field, "!")
	i := int(number(n))
	rest := string(sources)
	for range i {
		_, rest, _ = strings.Cut(rest, "\n")
	}
	s, _, _ := strings.Cut(rest, "\n")
	return Origin{Source: s, Verified: !heard}
}

func number(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		panic("embedded number is wrong: " + s)
	}
	return n
}
