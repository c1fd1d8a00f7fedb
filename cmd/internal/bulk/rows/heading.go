package rows

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"txtriage/chains"
)

// pastes are other names of the column that holds what is looked up, the best first: where a
// row has a transaction and an address, the transaction is meant.
var pastes = []string{
	"paste", "hash", "txhash", "txnhash", "transactionhash", "交易哈希", "哈希", "txid", "txnid", "transactionid", "交易id", "tx", "txn", "transaction", "address",
}

// mostColumns is how many columns there may be: as many as in a spreadsheet.
const mostColumns = 16_384

// guess tells the kind by the first line: an object, or a heading that we know.
func guess(start []byte, rename map[string]string) string {
	line, _, _ := bytes.Cut(start, []byte("\n"))
	line = bytes.TrimSpace(line)
	if bytes.HasPrefix(line, []byte("{")) {
		return JSONL
	}
	if separator(line) != 0 {
		return CSV
	}
	r := csv.NewReader(bytes.NewReader(line))
	r.Comma = comma(line)
	head, err := r.Read()
	if err != nil || slices.ContainsFunc(head, data) {
		return Lines
	}
	for _, h := range head {
		if m, _ := meaning(h, rename); m != "" {
			return CSV
		}
	}
	return Lines
}

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
	for _, c := range []rune{';', '\t'} {
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
	if i := slices.Index(pastes, strings.NewReplacer(" ", "", "_", "", "-", "").Replace(h)); i >= 0 {
		return "paste", i
	}
	if h = strings.ReplaceAll(h, " ", "_"); slices.Contains(Columns, h) {
		return h, 0
	}
	return "", 0
}

// header reads the heading of CSV.
func (r *Reader) header() error {
	first := start(r.in)
	line, _, _ := bytes.Cut(first, []byte("\n"))
	sep := separator(line)
	if sep != 0 {
		if _, _, err := r.physical(); err != nil {
			return err
		}
	} else {
		sep = comma(line)
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
	if _, ok := best["paste"]; !ok {
		return errors.New("no column says what to look up: name one paste, tx, hash, txid or address, or use --map HEADING=paste")
	}
	for from := range r.rename {
		if !slices.ContainsFunc(head, func(h string) bool { return strings.TrimSpace(h) == from }) {
			return fmt.Errorf("--map %s=%s: no heading is called so; the nearest is %q", from, r.rename[from], chains.Nearest(from, head))
		}
	}
	r.taken = names{}
	for i, h := range head {
		m, _ := meaning(h, r.rename)
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
