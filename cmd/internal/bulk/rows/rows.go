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
	"strconv"
	"strings"
	"sync/atomic"
)

// Longest is how many bytes of one row are read; the rest of a longer row is dropped and the
// row says so.
const Longest = 1 << 20

// Columns are the names that mean something; others are carried along.
var Columns = []string{"id", "paste", "chain", "to", "from", "amount", "asset", "memo", "network", "sent_at", "status"}

// Row is one row of the input.
type Row struct {
	N      int               // from 1
	Cells  map[string]string // by the names of Columns; what is not there is ""
	Others []Cell            // columns that mean nothing to us, in their order
	Raw    string            // the row as text, at most Longest bytes
	Bad    string            // why it could not be read: "too-long", "too-many-columns", "not-json", "not-csv"; "" if it could
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
	carried []string
	taken   names // of CSV: those of the heading
	garbled atomic.Bool
	guessed string
}

// Kinds that Open can be told; "" finds it out.
const (
	Lines = "lines"
	CSV   = "csv"
	JSONL = "jsonl"
)

// Options say how an input is to be read.
type Options struct {
	Kind     string            // "": by the first line
	Rename   map[string]string // the caller's headings to our names
	Encoding string            // one of Encodings; "": UTF-8, or what a byte order mark says
}

// Open looks at the start of the input.
func Open(r io.Reader, o Options) (*Reader, error) {
	rename := make(map[string]string, len(o.Rename))
	for from, to := range o.Rename {
		name, _ := meaning(to, nil) // a name that a heading may have will do, too
		if name == "" {
			return nil, fmt.Errorf("--map %s=%s: no column is called %q; there are %s", from, to, to, strings.Join(Columns, ", "))
		}
		rename[from] = name
	}
	o.Rename = rename
	text, taken, err := decoded(r, o.Encoding)
	if err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(text, 64<<10)
	out := &Reader{in: in, kind: o.Kind, rename: o.Rename, guessed: taken}
	if _, err := in.Peek(1); err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.New("the input cannot be read")
	}
	first := start(in)
	if bytes.ContainsRune(first, '\r') && !bytes.ContainsRune(first, '\n') { // lines end as on old Macs, which spreadsheets still write
		in = bufio.NewReaderSize(&returns{in: in}, 64<<10)
		out.in, first = in, start(in)
	}
	if rest, ok := bytes.CutPrefix(bytes.TrimSpace(first), []byte("[")); ok && o.Kind != Lines && bytes.HasPrefix(bytes.TrimSpace(rest), []byte("{")) {
		return nil, errors.New("the input is one JSON list; what is read is one object on each line, which jq -c '.[]' makes of it")
	}
	if out.kind == "" {
		out.kind = guess(in, o.Rename)
	}
	switch out.kind {
	case CSV:
		return out, out.header()
	case JSONL:
		line, _, _ := bytes.Cut(first, []byte("\n"))
		row := Row{Raw: string(line), Cells: map[string]string{}}
		out.object(&row)
		for _, c := range row.Others {
			out.carried = append(out.carried, c.Name)
		}
	}
	return out, nil
}

// Carried are the names of the columns that are carried along, as far as the start of the input
// tells: the heading of CSV, the first object of JSON Lines. ok is false for plain lines, which
// have none.
func (r *Reader) Carried() (names []string, ok bool) { return r.carried, r.kind != Lines }

// Garbled reports that so far something in the input was no text in its encoding.
func (r *Reader) Garbled() bool { return r.garbled.Load() }

// Guessed is the encoding that the input is taken to have though nothing says so; "" where that is UTF-8 or said.
func (r *Reader) Guessed() string { return r.guessed }

func (r *Reader) comma(c rune) { r.kind = CSV + string(c) }

// Next returns the next row; io.EOF after the last. Only a failing input is an error.
func (r *Reader) Next() (Row, error) {
	raw, long, torn, err := r.record()
	if err != nil {
		return Row{}, err
	}
	r.n++
	row := Row{N: r.n, Raw: raw, Cells: map[string]string{}}
	if strings.ContainsRune(raw, '\ufffd') {
		r.garbled.Store(true)
	}
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
	if len(rec) > mostColumns {
		row.Bad = "too-many-columns"
		return
	}
	for i, v := range rec {
		switch {
		case i >= len(r.head):
			name := fmt.Sprintf("column_%d", i+1)
			for r.taken[name] > 0 {
				name += "+"
			}
			row.Others = append(row.Others, Cell{name, v})
		case r.head[i] == "":
			row.Others = append(row.Others, Cell{r.names[i], v})
		default:
			row.Cells[r.head[i]] = strings.TrimSpace(v)
		}
	}
}

// object reads a row of JSON Lines. Of keys that mean the same the best name that says something
// counts, and the first of equals; the others are carried along.
func (r *Reader) object(row *Row) {
	if strings.TrimSpace(row.Raw) == "" {
		return
	}
	type pair struct {
		key, value, column string
		rank               int
	}
	var list []pair
	d := json.NewDecoder(strings.NewReader(row.Raw))
	d.UseNumber()
	open, err := d.Token()
	if err != nil || open != json.Delim('{') {
		row.Bad = "not-json"
		return
	}
	for d.More() {
		key, err := d.Token()
		var value json.RawMessage
		if err == nil {
			err = d.Decode(&value)
		}
		name, ok := key.(string)
		if err != nil || !ok {
			row.Bad = "not-json"
			return
		}
		p := pair{key: name, value: plain(value)}
		if p.column, p.rank = meaning(name, r.rename); p.column != "" {
			if string(value) == "null" {
				continue
			}
			p.value = exact(p.value)
		}
		if list = append(list, p); len(list) > mostColumns {
			row.Bad = "too-many-columns"
			return
		}
	}
	_, err = d.Token()
	if _, more := d.Token(); err != nil || !errors.Is(more, io.EOF) {
		row.Bad = "not-json"
		return
	}
	best := map[string]int{}
	for i, p := range list {
		if at, ok := best[p.column]; p.column != "" && strings.TrimSpace(p.value) != "" && (!ok || p.rank < list[at].rank) {
			best[p.column] = i
		}
	}
	taken := names{}
	for i, p := range list {
		if at, ok := best[p.column]; p.column != "" && (!ok || at == i) {
			row.Cells[p.column] = strings.TrimSpace(p.value)
		} else {
			row.Others = append(row.Others, Cell{taken.one(p.key), p.value})
		}
	}
}

// exact writes a number of JSON such as 1e-8 without its power of ten; anything else stays.
func exact(v string) string {
	mantissa, power, ok := strings.Cut(strings.ToLower(v), "e")
	n, err := strconv.Atoi(power)
	if !ok || err != nil || n < -100 || n > 100 || !json.Valid([]byte(v)) || v[0] == '-' {
		return v
	}
	whole, part, _ := strings.Cut(mantissa, ".")
	digits, point := whole+part, len(whole)+n
	if point < 1 {
		digits, point = strings.Repeat("0", 1-point)+digits, 1
	}
	if point >= len(digits) {
		return strings.TrimLeft(digits, "0") + strings.Repeat("0", point-len(digits))
	}
	return digits[:point] + "." + digits[point:]
}

// plain is a JSON value as a cell: the text of a string, a number with all its digits, anything
// else as it stands.
func plain(v json.RawMessage) string {
	var s string
	if len(v) > 0 && v[0] == '"' && json.Unmarshal(v, &s) == nil {
		return s
	}
	return string(v)
}
