// Package rows reads what bulk is given, one row after the other and never the whole: plain
// lines, CSV with a header, JSON Lines; UTF-8 or, as spreadsheets export it, with a byte order
// mark or in UTF-16. A row that cannot be read is a row too: nothing is lost.
package rows

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"txtriage/chains"
)

// Longest is how many bytes of one row are read; the rest of a longer row is dropped and the
// row says so.
const Longest = 1 << 20

// Columns are the names that mean something; others are carried along.
var Columns = []string{"id", "paste", "chain", "to", "from", "amount", "asset", "memo", "network", "sent_at", "status"}

// names of the column that holds what is looked up.
var pastes = []string{"paste", "tx", "hash", "txid", "address"}

// Row is one row of the input.
type Row struct {
	N      int               // from 1
	Cells  map[string]string // by the names of Columns; what is not there is ""
	Others []Cell            // columns that mean nothing to us, in their order
	Raw    string            // the row as text, at most Longest bytes
	Bad    string            // why it could not be read: "too-long", "not-json", "not-csv"; "" if it could
}

// Cell is a column that is carried along.
type Cell struct{ Name, Value string }

// Reader gives the rows of one input.
type Reader struct {
	in     *bufio.Reader
	kind   string
	head   []string // of CSV: the meaning of each column, "" for others
	names  []string // of CSV: as written
	n      int
	rename map[string]string

	back    []string // lines that were read and belong to rows to come
	tooLong bool     // of the last of them
}

// Kinds that Open can be told; "" finds it out.
const (
	Lines = "lines"
	CSV   = "csv"
	JSONL = "jsonl"
)

// Open looks at the start of the input. rename maps the caller's headings to our names.
func Open(r io.Reader, kind string, rename map[string]string) (*Reader, error) {
	for from, to := range rename {
		if !slices.Contains(Columns, to) {
			return nil, fmt.Errorf("--map %s=%s: no column is called %q; the nearest is %q", from, to, to, chains.Nearest(to, Columns))
		}
	}
	text := transform.NewReader(r, unicode.BOMOverride(unicode.UTF8.NewDecoder()))
	in := bufio.NewReaderSize(text, 64<<10)
	out := &Reader{in: in, kind: kind, rename: rename}
	if _, err := in.Peek(1); err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.New("the input cannot be read")
	}
	if kind == "" {
		start, _ := in.Peek(4096) // less is enough
		out.kind = guess(start, rename)
	}
	if out.kind == CSV {
		return out, out.header()
	}
	return out, nil
}

// guess tells the kind by the first line: an object, or a heading that we know.
func guess(start []byte, rename map[string]string) string {
	line, _, _ := bytes.Cut(start, []byte("\n"))
	line = bytes.TrimSpace(line)
	if bytes.HasPrefix(line, []byte("{")) {
		return JSONL
	}
	r := csv.NewReader(bytes.NewReader(line))
	r.Comma = comma(line)
	head, err := r.Read()
	if err != nil {
		return Lines
	}
	for _, h := range head {
		if meaning(h, rename) != "" {
			return CSV
		}
	}
	return Lines
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

func meaning(heading string, rename map[string]string) string {
	h := strings.TrimSpace(heading)
	if to, ok := rename[h]; ok {
		return to
	}
	h = strings.ReplaceAll(strings.ToLower(h), " ", "_")
	if slices.Contains(pastes, h) {
		return "paste"
	}
	if slices.Contains(Columns, h) {
		return h
	}
	return ""
}

func (r *Reader) header() error {
	raw, _, _, err := r.record()
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	line := []byte(raw)
	c := csv.NewReader(bytes.NewReader(line))
	c.Comma = comma(line)
	head, err := c.Read()
	if err != nil {
		return errors.New("the first line is no heading of columns")
	}
	seen := map[string]bool{}
	for _, h := range head {
		m := meaning(h, r.rename)
		if m != "" && seen[m] {
			m = "" // the first of two that mean the same counts
		}
		seen[m] = true
		name := strings.TrimSpace(h)
		for i := 2; slices.Contains(r.names, name); i++ {
			name = fmt.Sprintf("%s_%d", strings.TrimSpace(h), i)
		}
		r.head, r.names = append(r.head, m), append(r.names, name)
	}
	if !seen["paste"] {
		return fmt.Errorf("no column says what to look up: name one %s, or use --map HEADING=paste", strings.Join(pastes, ", "))
	}
	r.comma(comma(line))
	return nil
}

func (r *Reader) comma(c rune) { r.kind = CSV + string(c) }

// Next returns the next row; io.EOF after the last. Only a failing input is an error.
func (r *Reader) Next() (Row, error) {
	raw, long, torn, err := r.record()
	if err != nil {
		return Row{}, err
	}
	r.n++
	row := Row{N: r.n, Raw: raw, Cells: map[string]string{}}
	switch {
	case long:
		row.Bad = "too-long"
	case torn:
		row.Bad = "not-csv"
	case r.kind == JSONL:
		r.object(&row)
	case strings.HasPrefix(r.kind, CSV):
		r.columns(&row, []rune(r.kind)[len(CSV)])
	default:
		row.Cells["paste"] = strings.TrimSpace(raw)
	}
	return row, nil
}

// record reads one row: a line, or in CSV as many as a quoted cell has. torn: a quote was
// opened and the lines behind it are no cell; the row is then its first line alone.
func (r *Reader) record() (raw string, long, torn bool, err error) {
	raw, long, err = r.physical()
	if err != nil || long || !strings.HasPrefix(r.kind, CSV) {
		return strings.TrimRight(raw, "\r\n"), long, false, err
	}
	comma := byte(',')
	if len(r.kind) > len(CSV) {
		comma = r.kind[len(CSV)]
	}
	q := quotes{comma: comma}
	q.scan(raw)
	if !q.open {
		return strings.TrimRight(raw, "\r\n"), false, false, nil
	}
	first := raw
	var more []string
	size := len(raw)
	for q.open && !q.odd && size <= Longest {
		next, long, err := r.physical()
		if errors.Is(err, io.EOF) || long {
			if long {
				more, r.tooLong = append(more, next), true
			}
			break
		}
		if err != nil {
			return "", false, false, err
		}
		more = append(more, next)
		size += len(next)
		q.scan(next)
	}
	whole := strings.TrimRight(first+strings.Join(more, ""), "\r\n")
	if !q.open && !q.odd && r.fits(whole, rune(comma)) {
		return whole, false, false, nil
	}
	r.back = append(more, r.back...)
	return strings.TrimRight(first, "\r\n"), false, len(more) > 0 || q.open, nil
}

// fits reports whether a row over several lines has as many cells as the heading.
func (r *Reader) fits(raw string, comma rune) bool {
	if r.head == nil {
		return true
	}
	c := csv.NewReader(strings.NewReader(raw))
	c.Comma, c.FieldsPerRecord = comma, -1
	rec, err := c.Read()
	return err == nil && len(rec) == len(r.head)
}

// quotes follows the quoted cells of a row over its lines.
type quotes struct {
	comma byte
	open  bool
	odd   bool // a quote inside a cell of several lines that is no doubled one
	in    bool // not at the start of a cell
}

func (q *quotes) scan(line string) {
	over := q.open // the cell began on an earlier line
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case !q.open:
			q.open = c == '"' && !q.in
			q.in = c != q.comma
		case c != '"':
		case i+1 < len(line) && line[i+1] == '"':
			i++
		case i+1 == len(line) || line[i+1] == q.comma || line[i+1] == '\r' || line[i+1] == '\n':
			q.open, over = false, false
		default:
			q.odd = q.odd || over
		}
	}
}

// physical reads a line with its end; what is beyond Longest is dropped.
func (r *Reader) physical() (line string, long bool, err error) {
	if len(r.back) > 0 {
		line, r.back = r.back[0], r.back[1:]
		if len(r.back) == 0 {
			long, r.tooLong = r.tooLong, false
		}
		return line, long, nil
	}
	var b strings.Builder
	for {
		part, err := r.in.ReadSlice('\n')
		if room := Longest - b.Len(); len(part) > room {
			long = true
			part = part[:max(room, 0)]
		}
		b.Write(part)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			if b.Len() == 0 {
				return "", false, io.EOF
			}
			return b.String(), long, nil
		case err != nil:
			return "", false, errors.New("the input cannot be read to its end")
		default:
			return b.String(), long, nil
		}
	}
}

func (r *Reader) columns(row *Row, comma rune) {
	c := csv.NewReader(strings.NewReader(row.Raw))
	c.Comma, c.FieldsPerRecord, c.LazyQuotes = comma, -1, true
	rec, err := c.Read()
	if err != nil {
		if row.Raw != "" {
			row.Bad = "not-csv"
		}
		return
	}
	for i, v := range rec {
		switch {
		case i >= len(r.head):
			row.Others = append(row.Others, Cell{fmt.Sprintf("column_%d", i+1), v})
		case r.head[i] == "":
			row.Others = append(row.Others, Cell{r.names[i], v})
		default:
			row.Cells[r.head[i]] = strings.TrimSpace(v)
		}
	}
}

func (r *Reader) object(row *Row) {
	if strings.TrimSpace(row.Raw) == "" {
		return
	}
	var m map[string]json.RawMessage
	if json.Unmarshal([]byte(row.Raw), &m) != nil {
		row.Bad = "not-json"
		return
	}
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		v := string(m[k])
		var s string
		if json.Unmarshal(m[k], &s) == nil {
			v = s
		}
		if name := meaning(k, r.rename); name != "" && v != "null" && row.Cells[name] == "" {
			row.Cells[name] = strings.TrimSpace(v)
		} else if name == "" {
			row.Others = append(row.Others, Cell{k, v})
		}
	}
}
