package rows_test

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"txtriage/cmd/internal/bulk/rows"
)

func all(t *testing.T, text string, rename map[string]string) (out []rows.Row) {
	t.Helper()
	r, err := rows.Open(strings.NewReader(text), rows.Options{Rename: rename})
	if err != nil {
		t.Fatal(err)
	}
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
}

// utf16le is how spreadsheets export "Unicode text".
func utf16le(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func TestKindsAndEncodings(t *testing.T) {
	const csv = "id,TxID,amount,note\r\n1,0xaa,5,\"two\nlines, \"\"x\"\"\"\r\n2,0xbb,6,\r\n"
	for name, text := range map[string]string{
		"csv": csv, "bom": "\ufeff" + csv, "utf-16": utf16le(csv), "semicolons": strings.ReplaceAll(strings.ReplaceAll(csv, "lines,", "lines"), ",", ";"),
		"returns": strings.ReplaceAll(strings.ReplaceAll(csv, "\r\n", "\r"), "\n", "\r"), "utf-16 returns": utf16le(strings.ReplaceAll(strings.ReplaceAll(csv, "\r\n", "\r"), "\n", "\r")),
		"tabs":  "id\ttxid\tamount\tnote\n1\t0xaa\t5\tn\n2\t0xbb\t6\t\n",
		"jsonl": `{"id":1,"hash":"0xaa","amount":"5","note":{"a":1}}` + "\n" + `{"id":"2","tx":"0xbb","amount":6,"note":null}`,
	} {
		got := all(t, text, nil)
		if len(got) != 2 {
			t.Errorf("%s: %d rows", name, len(got))
			continue
		}
		for i, want := range []string{"1 0xaa 5", "2 0xbb 6"} {
			c := got[i].Cells
			if s := fmt.Sprint(c["id"], " ", c["paste"], " ", c["amount"]); s != want || got[i].N != i+1 || got[i].Bad != "" || len(got[i].Others) != 1 || got[i].Others[0].Name != "note" {
				t.Errorf("%s: %q is read as %q, %+v", name, got[i].Raw, s, got[i])
			}
		}
	}
}

func TestPlainLinesAreRowsAsTheyStand(t *testing.T) {
	got := all(t, "0xaa\n\n  0xbb, sent to x \nlast", nil)
	if len(got) != 4 || got[1].Cells["paste"] != "" || got[2].Cells["paste"] != "0xbb, sent to x" || got[3].N != 4 {
		t.Errorf("%+v", got)
	}
	if got := all(t, "", nil); len(got) != 0 {
		t.Errorf("nothing has %d rows", len(got))
	}
}

func TestEveryRowCountsAlsoWhatCannotBeRead(t *testing.T) {
	got := all(t, "{\"tx\":\"0xaa\"}\nnot json\n[1]\n{\"tx\":5}\n\n", nil)
	if len(got) != 5 || got[1].Bad != "not-json" || got[2].Bad != "not-json" || got[3].Cells["paste"] != "5" || got[4].Bad != "" {
		t.Errorf("%+v", got)
	}
	long := all(t, "tx\n"+strings.Repeat("x", rows.Longest+9)+"\n0xbb\n", nil)
	if len(long) != 2 || long[0].Bad != "too-long" || long[1].Cells["paste"] != "0xbb" || len(long[0].Raw) > rows.Longest {
		t.Errorf("%d rows, %q", len(long), long[0].Bad)
	}
	ragged := all(t, "tx,chain\n0xaa\n0xbb,bsc,extra\n", nil)
	if len(ragged) != 2 || ragged[0].Cells["chain"] != "" || ragged[1].Others[0].Value != "extra" {
		t.Errorf("%+v", ragged)
	}
}

func TestHeadings(t *testing.T) {
	got := all(t, "Withdrawal Hash,Coin\n0xaa,BTC\n", map[string]string{"Withdrawal Hash": "paste", "Coin": "asset"})
	if len(got) != 1 || got[0].Cells["paste"] != "0xaa" || got[0].Cells["asset"] != "BTC" {
		t.Errorf("%+v", got)
	}
	for text, rename := range map[string]map[string]string{"a,b\n": {"a": "pastes"}, "id,amount\n1,2\n": nil} {
		if _, err := rows.Open(strings.NewReader(text), rows.Options{Rename: rename}); err == nil {
			t.Errorf("%q with %v has something to look up", text, rename)
		}
	}
}

// FuzzRows: whatever is given, reading it ends, twice in the same way; rows count up from 1, no row is
// longer than may be, every line of plain text is one row, and there are not more rows than lines.
func FuzzRows(f *testing.F) {
	for _, s := range []string{"tx,amount\n\"a\nb\",1\n", "{\"tx\":1}\n", "0xaa\n", "\xff\xfet\x00x\x00\n\x00", "\xef\xbb\xbftx;note\r\n0xaa;\"x\r\n", "tx\tto\n\"\"\"\t1\n"} {
		for _, kind := range []string{"", rows.Lines, rows.CSV, rows.JSONL} {
			f.Add(s, kind)
		}
	}
	f.Fuzz(func(t *testing.T, s, kind string) {
		if kind != "" && kind != rows.Lines && kind != rows.CSV && kind != rows.JSONL {
			return
		}
		read := func() (all []rows.Row) {
			r, err := rows.Open(strings.NewReader(s), rows.Options{Kind: kind})
			if err != nil {
				return nil
			}
			for n := 1; ; n++ {
				row, err := r.Next()
				if err != nil {
					return all
				}
				if row.N != n || len(row.Raw) > rows.Longest {
					t.Fatalf("row %d says %d", n, row.N)
				}
				for name := range row.Cells {
					if !slices.Contains(rows.Columns, name) {
						t.Fatalf("a column %q", name)
					}
				}
				all = append(all, row)
			}
		}
		all := read()
		if !reflect.DeepEqual(all, read()) {
			t.Fatal("two readings")
		}
		if plain := utf8.ValidString(s) && !strings.HasPrefix(s, "\ufeff"); plain {
			lines := max(strings.Count(s, "\n"), strings.Count(s, "\r")) + 1 // the text has one kind of line end
			if len(all) > lines {
				t.Fatalf("%d rows of %d lines", len(all), lines)
			}
			if kind == rows.Lines && !strings.Contains(s, "\r") && len(s) < 1000 {
				want := 0
				for line := range strings.SplitSeq(s, "\n") {
					if strings.TrimSpace(line) != "" {
						want++
					}
				}
				if len(all) < want {
					t.Fatalf("%d rows of %d lines that hold something", len(all), want)
				}
			}
		}
	})
}

// A quote that nobody closes costs its own line, not those behind it.
func TestAStrayQuoteSwallowsNothing(t *testing.T) {
	for name, lines := range map[string][]string{
		"to the end":          {`1,"0xaa,`, "2,0xbb,", "3,0xcc,"},
		"to a quoted cell":    {`1,"0xaa`, `2,0xbb,"x"`, `3,0xcc,"y"`},
		"to the end of a row": {`1,"0xaa`, `2,0xbb,5"`, "3,0xcc,"},
		"inside a cell":       {`1,0x"aa,5" pipe`, "2,0xbb,", "3,0xcc,"},
	} {
		got := all(t, "id,tx,note\n"+strings.Join(lines, "\n")+"\n", nil)
		if len(got) != 3 || got[1].Cells["paste"] != "0xbb" || got[2].Cells["paste"] != "0xcc" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
