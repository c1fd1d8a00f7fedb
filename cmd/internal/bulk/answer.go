package bulk

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"txtriage/chains"
	"txtriage/cmd/internal/bulk/rows"
	"txtriage/cmd/internal/bulk/tally"
	"txtriage/cmd/internal/hall"
	"txtriage/report/safe"
)

// answer is what was found out about a row. It holds nothing that belongs to the row alone, so
// equal rows share it.
type answer struct {
	Exit    int               `json:"exit"`
	Problem string            `json:"problem,omitempty"` // why the row could not be read
	Ignored []string          `json:"ignored,omitempty"` // columns whose words could not be read
	Doc     json.RawMessage   `json:"doc"`               // the report
	More    []json.RawMessage `json:"more,omitempty"`    // of a row with several ids: the others
}

// head is the answer as the journal keeps it, up to the report; tail is what follows on that.
// Reports are large, and are copied no more often than is needed.
func (a *answer) head() []byte {
	var b bytes.Buffer
	b.WriteString(`{"exit":`)
	b.WriteString(strconv.Itoa(a.Exit))
	a.extras(&b)
	b.WriteString(`,"doc":`)
	return b.Bytes()
}

var tail = []byte{'}'}

func (a *answer) extras(b *bytes.Buffer) {
	if a.Problem != "" {
		fmt.Fprintf(b, `,"problem":%q`, a.Problem) // a code
	}
	if len(a.Ignored) > 0 {
		fmt.Fprintf(b, `,"ignored":["%s"]`, strings.Join(a.Ignored, `","`))
	}
	if len(a.More) > 0 {
		b.WriteString(`,"more":[`)
		b.Write(bytes.Join(asBytes(a.More), []byte(",")))
		b.WriteByte(']')
	}
}

func asBytes(list []json.RawMessage) [][]byte {
	out := make([][]byte, len(list))
	for i, m := range list {
		out[i] = m
	}
	return out
}

func readAnswer(line []byte) (*answer, error) {
	a := &answer{}
	err := json.Unmarshal(line, a)
	if err == nil && len(a.Doc) < 2 {
		err = fmt.Errorf("an answer without a report")
	}
	return a, err
}

// writer makes the output rows of one format.
type writer struct {
	csv  bool
	cat  *chains.Catalog
	head map[string]int // of CSV: the columns that are carried along
	more int            // of CSV: the column of what has none of its own; 0: there is none
}

// columns of the CSV output before those that are carried along.
var columns = []string{
	"row", "row_id", "input", "chain", "state", "cause", "certainty", "party", "funds", "confirmations", "required_confirmations",
	"final", "eta_typical", "next_check_at", "exit", "headline", "problem", "ignored",
}

// hidden stands for a cell that holds a secret.
const hidden = "(a secret was here)"

func (w *writer) clean(cell string) string {
	if hall.HoldsSecret(cell, w.cat) {
		return hidden
	}
	return cell
}

// row is the output of one row in two parts, and a line end.
func (w *writer) row(r rows.Row, a *answer, g *tally.Gist) (head, rest []byte, err error) {
	if w.csv {
		head, err = w.csvRow(r, a, g)
		return bytes.TrimSuffix(head, []byte("\n")), nil, err
	}
	id, err := quote(w.clean(r.Cells["id"]))
	if err != nil {
		return nil, nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"row":%d,"row_id":%s,"exit":%d`, r.N, id, a.Exit)
	a.extras(&b)
	if len(r.Others) > 0 {
		text, err := w.object(r.Others)
		if err != nil {
			return nil, nil, err
		}
		b.WriteString(`,"columns":`)
		b.Write(text)
	}
	b.WriteByte(',')
	return b.Bytes(), a.Doc[1:], nil // behind its opening brace
}

// object is cells as a JSON object.
func (w *writer) object(cells []rows.Cell) ([]byte, error) {
	var b bytes.Buffer
	for i, c := range cells {
		name, err := quote(w.clean(c.Name))
		if err != nil {
			return nil, err
		}
		value, err := quote(w.clean(c.Value))
		if err != nil {
			return nil, err
		}
		b.WriteByte("{,"[min(i, 1)])
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// heading is the first line of CSV. carried: rows may have columns that no name tells of.
func (w *writer) heading(names []string, carried bool) []byte {
	w.head = map[string]int{}
	head := slices.Clone(columns)
	for _, name := range names {
		w.head[name] = len(head)
		head = append(head, safe.CSVWords(w.clean(name)))
	}
	if carried {
		w.more = len(head)
		head = append(head, "other_columns")
	}
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	_ = c.Write(head) // to memory
	c.Flush()
	return b.Bytes()
}

func quote(s string) ([]byte, error) {
	if s == "" {
		return []byte(`""`), nil
	}
	b, err := safe.EncodeJSONLine(strings.ToValidUTF8(s, "\ufffd"))
	return bytes.TrimSuffix(b, []byte("\n")), err
}

func (w *writer) csvRow(r rows.Row, a *answer, g *tally.Gist) ([]byte, error) {
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	count := func(n *uint64) string {
		if n == nil {
			return ""
		}
		return strconv.FormatUint(*n, 10)
	}
	slug, certainty := g.Cause()
	eta, next := "", ""
	if g.ETA != nil && g.ETA.Typical != nil {
		eta = strconv.FormatInt(*g.ETA.Typical, 10)
	}
	if g.NextCheckAt != nil {
		next = g.NextCheckAt.Format("2006-01-02T15:04:05Z07:00")
	}
	problem := a.Problem
	if problem == "" && len(a.More) > 0 {
		problem = "several-ids" // of which the worst is told here
	}
	rec := []string{
		strconv.Itoa(r.N), cell(w.clean(r.Cells["id"])), safe.CSVWords(g.Input.Text), g.Input.Chain, g.State, slug, certainty, g.Party, g.Funds,
		count(g.Confirmations), count(g.Required), strconv.FormatBool(g.Final), eta, next, strconv.Itoa(a.Exit), safe.CSVWords(g.Headline), problem, strings.Join(a.Ignored, " "),
	}
	rec = append(rec, make([]string, len(w.head)+min(w.more, 1))...)
	var rest []rows.Cell
	for _, o := range r.Others {
		if at, ok := w.head[o.Name]; ok {
			rec[at] = cell(w.clean(o.Value))
		} else {
			rest = append(rest, o)
		}
	}
	if len(rest) > 0 {
		text, err := w.object(rest)
		if err != nil {
			return nil, err
		}
		rec[w.more] = string(text)
	}
	if err := c.Write(rec); err != nil {
		return nil, err
	}
	c.Flush()
	return b.Bytes(), c.Error()
}

// number is a cell in which a spreadsheet finds nothing to compute though it begins with a sign.
var number = regexp.MustCompile(`^[-+]\d+(\.\d+)?$`)

// cell is a caller's own cell, made safe for spreadsheets.
func cell(s string) string {
	if number.MatchString(s) {
		return s
	}
	return safe.CSVWords(s)
}
