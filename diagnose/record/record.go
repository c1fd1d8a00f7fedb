// Package record reads what a platform wrote into its own record of a transfer, such as
// "okx deposit 12", and says what it means for a diagnosis. Pure data with a source per row.
package record

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"
)

//go:embed records.txt
var table string

// Row is one entry: a platform's word for one state of its record.
type Row struct {
	Platform string   // okx, binance …
	Kind     string   // deposit, withdrawal, transfer (either)
	Codes    []string // the documented one first, then spellings of it
	Meaning  Meaning
	Source   string // where the meaning is from; "" if it could not be read again
	AsOf     string // date of the reading
	Said     string // of a Reading: the code that fits
}

// Sourced reports whether the meaning rests on a source that was read.
func (r Row) Sourced() bool { return r.Source != "" }

// Rows returns the whole table in file order.
var Rows = sync.OnceValue(func() []Row {
	var out []Row
	for line := range strings.Lines(table) {
		cols := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(cols) != 6 || strings.HasPrefix(line, "#") {
			continue
		}
		r := Row{Platform: cols[0], Kind: cols[1], Codes: strings.Split(cols[2], "|"), Meaning: Meaning(cols[3]), AsOf: cols[5]}
		if cols[4] != "?" {
			r.Source = cols[4]
		}
		out = append(out, r)
	}
	return out
})

// Platforms are the names that the table knows, sorted.
func Platforms() []string {
	var out []string
	for _, r := range Rows() {
		if !slices.Contains(out, r.Platform) {
			out = append(out, r.Platform)
		}
	}
	slices.Sort(out)
	return out
}

// aliases are other names of platforms and of the two kinds of records.
var aliases = map[string]string{
	"okex": "okx", "欧易": "okx", "币安": "binance", "gateio": "gate", "gate.io": "gate", "芝麻开门": "gate", "bridge": "bridge.xyz",
	"库币": "kucoin", "deposits": "deposit", "充值": "deposit", "充币": "deposit", "入金": "deposit",
	"withdraw": "withdrawal", "withdrawals": "withdrawal", "payout": "withdrawal", "提币": "withdrawal", "提现": "withdrawal", "出金": "withdrawal",
}

// noise are words that people write around a code.
var noise = []string{"status", "state", "substatus", "code", "is", "=", ":", "the", "on", "at", "shows", "says", "状态", "显示", "为"}

// Reading is what a text says: the platform and the kind if named, and the rows that fit.
type Reading struct {
	Platform string // "" if none is named
	Kind     string // deposit, withdrawal; "" if not said
	Code     string // what is left of the text, lower case
	Rows     []Row  // all that fit; several if the text leaves open which record it is
}

// Single is the one meaning of all rows that fit; ok is false if none fits or they differ.
func (r Reading) Single() (Row, bool) {
	if len(r.Rows) == 0 {
		return Row{}, false
	}
	for _, x := range r.Rows[1:] {
		if x.Meaning != r.Rows[0].Meaning {
			return Row{}, false
		}
	}
	return r.Rows[0], true
}

// Read reads "okx deposit 12" or "KuCoin WAIT_TRM_MGT". A code of digits alone is never
// looked up without its platform: every platform counts in its own way.
func Read(text string) Reading {
	var out Reading
	if text == "" {
		return out
	}
	var rest []string
	for _, w := range strings.Fields(strings.ToLower(spaced(text))) {
		w = strings.Trim(w, `"'«»“”,;.()`)
		name := w
		if a, ok := aliases[w]; ok {
			name = a
		}
		switch {
		case w == "" || slices.Contains(noise, w):
		case out.Platform == "" && slices.Contains(Platforms(), name):
			out.Platform = name
		case out.Kind == "" && len(rest) == 0 && (name == "deposit" || name == "withdrawal"): // later it is a word of the code
			out.Kind = name
		default:
			rest = append(rest, w)
		}
	}
	out.Code = strings.Join(rest, " ")
	key := fold(out.Code)
	if key == "" || out.Platform == "" && digits(key) {
		return out
	}
	for _, r := range Rows() {
		i := slices.IndexFunc(r.Codes, func(c string) bool { return fold(c) == key })
		if i >= 0 && (out.Platform == "" || r.Platform == out.Platform) && (out.Kind == "" || r.Kind == out.Kind || r.Kind == "transfer") {
			r.Said = r.Codes[i]
			out.Rows = append(out.Rows, r)
		}
	}
	if out.Platform == "" && !own(out.Code) {
		out.Rows = nil // "pending" says nothing without its platform
	}
	return out
}

// own reports whether a code is so much a platform's own that it needs no name beside it.
func own(code string) bool { return strings.Contains(code, "_") }

// spaced puts blanks around signs that join words, between Chinese and other letters, and
// around the Chinese names that we know.
func spaced(s string) string {
	var b strings.Builder
	for _, w := range chinese() {
		s = strings.ReplaceAll(s, w, " "+w+" ")
	}
	was := false
	for _, r := range s {
		is := r >= 0x2E80 && r < 0xA000
		if b.Len() > 0 && is != was {
			b.WriteByte(' ')
		}
		was = is
		switch r {
		case ':', '：', '/', '，', '。':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// chinese are the aliases and noise words that need no blank beside them in a sentence.
var chinese = sync.OnceValue(func() []string {
	out := slices.DeleteFunc(slices.Collect(maps.Keys(aliases)), func(w string) bool { return w[0] < 0x80 })
	out = append(out, "状态", "显示")
	slices.Sort(out)
	return out
})

// fold drops what differs between spellings of one code.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '_', '.', '=':
			return -1
		}
		return r
	}, strings.ToLower(s))
}

func digits(s string) bool {
	return strings.Trim(s, "-0123456789") == ""
}
