package rows

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"txtriage/chains"
)

// pastes are other names of the column that holds what is looked up, the best first: where a
// row has a transaction and an address, the transaction is meant.
var pastes = []string{
	"paste", "hash", "txhash", "txnhash", "transactionhash", "交易哈希", "哈希", "txid", "txnid", "transactionid", "交易id", "tx", "txn", "transaction", "address",
}

// mostColumns is how many columns there may be: as many as in a spreadsheet.
const mostColumns = 16_384

// guess tells the kind by the first row: an object, or a heading that we know, or one over columns
// of which some hold ids.
func guess(in *bufio.Reader, rename map[string]string) string {
	first, second := record(in)
	line, _, _ := bytes.Cut(first, []byte("\n"))
	if bytes.HasPrefix(bytes.TrimSpace(line), []byte("{")) {
		return JSONL
	}
	if separator(line) != 0 {
		return CSV
	}
	sep := comma(first)
	head := cells(first, sep)
	if slices.ContainsFunc(head, data) {
		return Lines
	}
	for _, h := range head {
		if m, _ := meaning(h, rename); m != "" {
			return CSV
		}
	}
	if len(head) > 1 && !slices.ContainsFunc(head, wordy) {
		if below := cells(second(), sep); len(below) > 1 && slices.ContainsFunc(below, id) {
			return CSV
		}
	}
	return Lines
}

// record is the first row of an input as it may stand in CSV, and what gives the line behind it.
func record(in *bufio.Reader) (first []byte, second func() []byte) {
	n := 1
	for {
		first = lines(in, n)
		q := quotes{comma: byte(comma(first))}
		for line := range bytes.Lines(first) {
			q.scan(string(line))
		}
		if !q.open || q.odd || n == mostLines || bytes.Count(first, []byte("\n")) < n || data(string(first)) {
			break
		}
		n++
	}
	return first, func() []byte { return lines(in, n+1)[len(first):] }
}

// mostLines is how many lines a heading may have.
const mostLines = 16

// cells are those of one row; none if it is no CSV.
func cells(row []byte, sep rune) []string {
	c := csv.NewReader(bytes.NewReader(row))
	c.Comma, c.LazyQuotes = sep, true
	list, _ := c.Read()
	return list
}

// wordy reports a cell that is too much text for a heading.
func wordy(cell string) bool {
	return utf8.RuneCountInString(cell) > 60 || len(strings.Fields(cell)) > 6
}

// id reports a cell that is an id, an address or a link to one, and nothing beside.
func id(cell string) bool { return data(cell) && len(strings.Fields(cell)) == 1 }

// data reports a cell that is no heading: it holds an id or an address.
func data(cell string) bool {
	for word := range strings.FieldsFuncSeq(cell, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(word) >= 25 && strings.ContainsFunc(word, unicode.IsDigit) {
			return true
		}
	}
	return false
}

// separator is what a line such as "sep=;", which spreadsheets read, says; 0: it is none.
func separator(line []byte) rune {
	text := strings.Trim(string(bytes.TrimSpace(line)), `"`)
	if len(text) == 5 && strings.EqualFold(text[:4], "sep=") && strings.ContainsAny(text[4:], ",;\t|") {
		return rune(text[4])
	}
	return 0
}

// comma is the sign between the columns: spreadsheets of some countries write semicolons.
func comma(line []byte) rune {
	best, most := ',', bytes.Count(line, []byte(","))
	for _, c := range []rune{';', '\t', '|'} {
		if n := bytes.Count(line, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// meaning is which of Columns a heading names, "" for none; the rank is how good a name of the
// paste it is, 0 the best.
func meaning(heading string, rename map[string]string) (column string, rank int) {
	h := strings.TrimSpace(heading)
	if to, ok := rename[h]; ok {
		return to, -1
	}
	h = strings.ToLower(h)
	if i := slices.Index(pastes, strings.NewReplacer(" ", "", "_", "", "-", "", "\r", "", "\n", "").Replace(h)); i >= 0 {
		return "paste", i
	}
	if h = strings.ReplaceAll(h, " ", "_"); slices.Contains(Columns, h) {
		return h, 0
	}
	return "", 0
}

// header reads the heading of CSV.
func (r *Reader) header() error {
	first, _ := record(r.in)
	line, _, _ := bytes.Cut(first, []byte("\n"))
	sep := separator(line)
	if sep != 0 {
		if _, _, err := r.physical(); err != nil {
			return err
		}
	} else {
		sep = comma(first)
	}
	r.comma(sep)
	raw, long, _, err := r.record()
	switch {
	case errors.Is(err, io.EOF):
		return nil // no heading and no rows
	case err != nil:
		return err
	case long:
		return fmt.Errorf("the heading is longer than %d bytes", Longest)
	}
	c := csv.NewReader(strings.NewReader(raw))
	c.Comma = sep
	head, err := c.Read()
	switch {
	case err != nil:
		return errors.New("the first line is no heading of columns")
	case len(head) > mostColumns:
		return fmt.Errorf("the heading has %d columns; at most %d are read", len(head), mostColumns)
	}
	return r.columnsOf(head)
}

// columnsOf settles what each column means. Of several that mean the same the best name counts,
// and the first of equals; the others are carried along.
func (r *Reader) columnsOf(head []string) error {
	best := map[string]int{} // the column of each meaning
	ranks := make([]int, len(head))
	for i, h := range head {
		m, rank := meaning(h, r.rename)
		ranks[i] = rank
		if at, ok := best[m]; m != "" && (!ok || rank < ranks[at]) {
			best[m] = i
		}
	}
	if at, ok := best["paste"]; !ok || ranks[at] == len(pastes)-1 { // the last is an address
		like, sure := r.likely(head)
		switch {
		case sure:
			best["paste"] = like[0]
		case !ok:
			return nothingToLookUp(head, like)
		}
	}
	for from := range r.rename {
		if !slices.ContainsFunc(head, func(h string) bool { return strings.TrimSpace(h) == from }) {
			return fmt.Errorf("--map %s=%s: no heading is called so; the nearest is %q", from, r.rename[from], chains.Nearest(from, head))
		}
	}
	r.taken = names{}
	for i, h := range head {
		m, _ := meaning(h, r.rename)
		if at, ok := best["paste"]; ok && at == i {
			m = "paste"
		}
		if m != "" && best[m] != i {
			m = ""
		}
		name := r.taken.one(strings.TrimSpace(h))
		if r.head, r.names = append(r.head, m), append(r.names, name); m == "" {
			r.carried = append(r.carried, name)
		}
	}
	return nil
}

// named reports a heading that says in more words that ids of transactions stand below it.
func named(heading string) bool {
	h := strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, heading)
	return !strings.Contains(h, "blockhash") && !strings.Contains(h, "区块哈希") &&
		slices.ContainsFunc([]string{"txid", "txnid", "hash", "transactionid", "哈希", "交易id"}, func(w string) bool { return strings.Contains(h, w) })
}

// likely are the columns that may be meant where none has a name we know, by their headings and the first row.
// sure: it is one, and nothing in the row speaks against it.
func (r *Reader) likely(head []string) (at []int, sure bool) {
	row := cells(lines(r.in, 1), []rune(r.kind)[len(CSV)])
	var fit, called, held []int
	for i, h := range head {
		blank := i >= len(row) || strings.TrimSpace(row[i]) == ""
		n, d := named(h), !blank && id(row[i])
		if n {
			called = append(called, i)
		}
		if n && (d || blank) {
			fit = append(fit, i)
		}
		if d {
			held = append(held, i)
		}
	}
	for i, list := range [][]int{fit, called, held} {
		if len(list) > 0 {
			return list, i == 0 && len(list) == 1
		}
	}
	return nil, false
}

// nothingToLookUp says so, and which column may be meant.
func nothingToLookUp(head []string, like []int) error {
	text := "no column says what to look up: name one paste, tx, hash, txid or address, or use --map HEADING=paste"
	if len(like) > 0 && strings.TrimSpace(head[like[0]]) != "" {
		text += fmt.Sprintf(", perhaps %q; or --input lines if these are no columns", strings.TrimSpace(head[like[0]])+"=paste")
	}
	return errors.New(text)
}

// names keeps names different from each other.
type names map[string]int

// one is a name that was not given yet: the second "note" is "note_2".
func (n names) one(name string) string {
	free := name
	for n[free] > 0 {
		n[name]++
		free = fmt.Sprintf("%s_%d", name, n[name])
	}
	n[free] = 1
	return free
}
