// Package rejects is the list of what nodes of Bitcoin's family say when they refuse a
// transaction, and which versions say it. Data and a reader; it judges nothing.
package rejects

import (
	_ "embed" // the two lists
	"regexp"
	"strings"
	"sync"
)

//go:embed table.txt
var table string

//go:embed script-errors.txt
var scriptErrors string

// Row is one text of the list.
type Row struct {
	Text   string // with {names} for what changes
	Key    string // what it means
	Cause  string // slug of the cause that a refusal with it is told as; "" where it decides none
	By     []Program
	Source string

	// Of a script error: the cause where the chain itself forbids it. Else "".
	Strict string

	form *regexp.Regexp
}

// Program is a node program and the versions that say a text.
type Program struct {
	Name        string // core, knots, litecoin, dogecoin, bch, btcd
	First, Last string // versions; the same for one
}

// The lists are read when the first text is looked up: no other command pays for them.
var (
	rows    = sync.OnceValue(func() []Row { return read(table, false) })
	scripts = sync.OnceValue(func() []Row { return read(scriptErrors, true) })
)

// All returns the rows in the order of the checks.
func All() []Row { return append([]Row(nil), rows()...) }

// Scripts returns the script errors.
func Scripts() []Row { return append([]Row(nil), scripts()...) }

// ScriptKey is the meaning of the script error in a text: of the longest one that it holds; ""
// if it holds none.
func ScriptKey(text string) string { return script(text).Key }

// ScriptCause is the slug of what a refusal for a failed script is told as; strict: the text
// can only be a rule of the chain. "" if no row knows the script error.
func ScriptCause(text string, strict bool) string {
	r := script(text)
	if strict {
		return r.Strict
	}
	return r.Cause
}

func script(text string) Row {
	best := Row{}
	for _, r := range scripts() {
		if len(r.Text) > len(best.Text) && r.form.MatchString(text) {
			best = r
		}
	}
	return best
}

// Of finds the row of a text as nodes say it, whatever a tool put around it: the one that covers
// most of it. What stands behind the reason may be missing: many answers give the reason alone.
func Of(text string) (Row, bool) {
	best, length := Row{}, 0
	for _, r := range rows() {
		for _, at := range r.form.FindAllStringIndex(text, -1) {
			n := at[1] - at[0]
			if n > length || n == length && len(r.Text) == n { // a reason alone is its own row rather than a longer one's start
				if edge(text, at[0]-1) && edge(text, at[1]) {
					best, length = r, n
				}
			}
		}
	}
	return best, length > 0
}

// edge: no letter, digit or dash stands there.
func edge(text string, i int) bool {
	return i < 0 || i >= len(text) || !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", rune(text[i]))
}

func read(list string, script bool) []Row {
	var out []Row
	for line := range strings.Lines(list) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		r := Row{Text: f[0], Key: f[1], Cause: strings.Trim(f[2], "-")}
		if script {
			r.Strict = f[3]
			f = append(f[:3:3], f[4:]...)
		}
		for p := range strings.SplitSeq(f[3], "; ") {
			name, versions, _ := strings.Cut(p, " ")
			first, last, ok := strings.Cut(versions, "-")
			if !ok {
				last = first
			}
			r.By = append(r.By, Program{name, first, last})
		}
		r.Source = f[4]
		r.form = pattern(r.Text)
		out = append(out, r)
	}
	return out
}

var name = regexp.MustCompile(`\\\{([a-z_]+)\\\}`)

// pattern is a text with its changing parts opened. A script error inside is anything.
func pattern(text string) *regexp.Regexp {
	reason, details, two := strings.Cut(text, ", ")
	s := regexp.QuoteMeta(text)
	if two && !strings.ContainsAny(reason, "{:") {
		s = regexp.QuoteMeta(reason) + "(?:" + regexp.QuoteMeta(", "+details) + ")?"
	}
	s = name.ReplaceAllStringFunc(s, func(m string) string {
		switch name.FindStringSubmatch(m)[1] {
		case "id":
			return `[0-9a-f.…]+`
		case "s", "script":
			return `.*`
		default:
			return `-?[\d.]+(?:e\+\d+)?`
		}
	})
	return regexp.MustCompile(`(?i)` + s)
}
