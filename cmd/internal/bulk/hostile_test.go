package bulk_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

const someID = "0x1203dc048a271b465f98bafd608048390e570d101ce6cd7a4880373c9b267bce"

func wide(order string, s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if order == "le" {
			b = append(b, byte(u), byte(u>>8))
		} else {
			b = append(b, byte(u>>8), byte(u))
		}
	}
	return string(b)
}

// TestWhateverIsInTheRows: as many rows come out as went in, in order, with what was carried
// along, whatever spreadsheets and exporters make of them.
func TestWhateverIsInTheRows(t *testing.T) {
	const one = "id,txid,备注\r\n1," + someID + ",第一\r\n"
	secret := "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn"
	phrase := "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
	for name, c := range map[string]struct {
		in   string
		args string
		rows int
		want []string // in the output as JSON Lines; with "!" before it: not
		csv  []string // in the output as CSV
	}{
		"nothing":                {"", "", 0, nil, []string{"row,row_id"}},
		"a byte order mark":      {"\ufeff", "", 0, nil, []string{"row,row_id"}},
		"a heading alone":        {"id,tx,note\n", "", 0, nil, []string{"exit,headline,problem,ignored,note,other_columns\n"}},
		"line ends":              {"\n\r\n\n", "", 3, []string{`"problem":"blank"`}, nil},
		"utf-16le, marked":       {"\xff\xfe" + wide("le", one), "", 1, []string{`"row_id":"1"`, `"备注":"第一"`, someID}, []string{",第一,"}},
		"utf-16be, marked":       {"\xfe\xff" + wide("be", one), "", 1, []string{`"row_id":"1"`, `"备注":"第一"`}, nil},
		"utf-16le":               {wide("le", one), "", 1, []string{`"row_id":"1"`, `"备注":"第一"`}, nil},
		"utf-16be":               {wide("be", one), "", 1, []string{`"row_id":"1"`, `"备注":"第一"`}, nil},
		"gbk":                    {"id,txid,\xb1\xb8\xd7\xa2\n1," + someID + ",\xb5\xda\xd2\xbb\n", "--encoding gb18030", 1, []string{`"备注":"第一"`}, nil},
		"latin-1":                {"id;txid;Gr\xfc\xdfe\n1;" + someID + ";caf\xe9\n", "--encoding windows-1252", 1, []string{`"Grüße":"café"`}, nil},
		"latin-1, untold":        {"id;txid;Gr\xfc\xdfe\n1;" + someID + ";caf\xe9\n", "", 1, []string{`"row_id":"1"`, someID, "caf\ufffd"}, nil},
		"tabs":                   {"id\ttxid\tnote\n1\t" + someID + "\ta,b;c\n", "", 1, []string{`"note":"a,b;c"`}, nil},
		"sep=":                   {"sep=;\r\nid;txid\r\n7;" + someID + "\r\n", "", 1, []string{`"row_id":"7"`}, nil},
		"ragged":                 {"id,txid,note\n1\n2," + someID + ",a,b,c\n3," + someID + "\n", "", 3, []string{`"note":"a","column_4":"b","column_5":"c"`, `"row":1,"row_id":"1","exit":3,"problem":"blank"`}, []string{`,a,"{""column_4"":""b"",""column_5"":""c""}"`}},
		"two of one heading":     {"id,txid,note,note,column_6\n1," + someID + ",a,b,c,d\n", "", 1, []string{`"note":"a","note_2":"b","column_6":"c","column_6+":"d"`}, nil},
		"an address and an id":   {"Address,TXID\n0x000000000000000000000000000000000000dEaD," + someID + "\n", "", 1, []string{`"id":"` + someID, `"Address":"0x000000000000000000000000000000000000dEaD"`}, nil},
		"no heading":             {someID + ",5,BTC\n" + someID + ",6,BTC\n", "", 2, []string{`"id":"` + someID}, nil},
		"no heading but a word":  {"tx," + someID + "\ntx," + someID + "\n", "", 2, []string{`"id":"` + someID}, nil},
		"line breaks in a cell":  {"id,txid,note\n1," + someID + ",\"a\nb\r\n\"\"c\"\"\"\n2,x,\n", "", 2, []string{`"note":"a\nb\n\"c\""`, `"row":2,"row_id":"2"`}, nil},
		"formulas":               {"id,txid,note,=cmd\n=1+1," + someID + ",\"=HYPERLINK(\"\"http://x\"\")\",@SUM(1)\n", "", 1, []string{`"note":"=HYPERLINK(`}, []string{",'=cmd", ",'=1+1,", `,"'=HYPERLINK(`, ",'@SUM(1)"}},
		"ids with signs":         {"id,txid\n-2+3," + someID + "\n-5," + someID + "\n+8613800138000," + someID + "\n-2-3," + someID + "\n", "", 4, []string{`"row_id":"-2+3"`, `"row_id":"+8613800138000"`}, []string{"1,'-2+3,", "2,-5,", "3,+8613800138000,", "4,'-2-3,"}},
		"rounded by spreadsheet": {"id,txid,amount\n1,1.23E+17,5\n2," + someID + ",1.23E+17\n3," + someID + ",5\n", "", 3, []string{`"row":1,"row_id":"1","exit":3,"problem":"rounded-number"`, `"row":2,"row_id":"2","exit":12,"ignored":["amount"]`, `"row":3,"row_id":"3","exit":12,"schema"`}, nil},
		"zeros":                  {"a\x00b\n" + someID + "\x00\n\x00\n", "", 3, nil, nil},
		"a megabyte":             {"tx,note\n" + someID + "," + strings.Repeat("x", 900_000) + "\n" + someID + ",\n", "", 2, []string{`"row":1,"row_id":"","exit":12,"columns":{"note":"xxx`}, nil},
		"ten megabytes":          {someID + "\n" + strings.Repeat("x", 10<<20) + "\n" + someID + "\n", "", 3, []string{`"row":2,"row_id":"","exit":3,"problem":"too-long"`, `"row":3,"row_id":"","exit":12,"schema"`}, nil},
		"ten megabytes of json":  {`{"tx":"` + strings.Repeat("x", 10<<20) + "\"}\n{\"tx\":\"" + someID + "\"}\n", "", 2, []string{`"problem":"too-long"`, `"row":2,"row_id":"","exit":12`}, nil},
		"many cells":             {"tx,note\n" + someID + strings.Repeat(",", 900_000) + "\n" + someID + ",b\n", "", 2, []string{`"row":1,"row_id":"","exit":3,"problem":"too-many-columns"`, `"row":2,"row_id":"","exit":12,"columns":{"note":"b"}`}, nil},
		"several ids":            {"tx\n\"" + someID + " and 0x" + strings.Repeat("ab", 32) + "\"\n", "", 1, []string{`"more":[{"schema"`}, []string{",several-ids,"}},
		"secrets": {
			"id,txid,memo,note," + secret + "\n" + secret + "," + someID + "," + secret + "," + phrase + ",x\n" + phrase + "," + phrase + "," + phrase + ",x,y\n\"" + secret + "\n", "--input csv", 3,
			[]string{"!" + secret, "!abandon", "(a secret was here)", "secret-pasted"},
			[]string{"!" + secret, "!abandon", "(a secret was here)"},
		},
		"secrets in json": {`{"tx":"` + someID + `","a":{"b":["` + secret + `"]},"` + secret + `":1,"to":"` + secret + `"}` + "\n" + `{"tx":["` + phrase + "\n", "", 2, []string{"!" + secret, "!abandon"}, []string{"!" + secret, "!abandon"}},
		"json": {
			`{"id":12345678901234567890123,"tx":"` + someID + `","amount":1e-8,"z":{"b":[1,{"c":null}]},"a":9007199254740993,"note":null}` + "\r\n" +
				`{"tx":"` + someID + `","tx":"x","id":1,"id":2}` + "\n" + `{"txid":"","address":"` + someID + `"}` + "\n" + `{"a":1} {"tx":1}` + "\n" + `{"tx":"x",}` + "\n" + `["tx"]` + "\n" + `null` + "\n\n" + `{"tx":` + strings.Repeat("[", 20_000) + "\n", "", 9,
			[]string{
				`"row_id":"12345678901234567890123"`, `"z":"{\"b\":[1,{\"c\":null}]}","a":"9007199254740993","note":"null"`, `"row":2,"row_id":"1","exit":12,"columns":{"tx":"x","id":"2"}`, `"row":3,"row_id":"","exit":12`,
				`"row":4,"row_id":"","exit":3,"problem":"not-json"`, `"row":5,"row_id":"","exit":3,"problem":"not-json"`, `"row":6,"row_id":"","exit":3,"problem":"not-json"`, `"row":7,"row_id":"","exit":3,"problem":"not-json"`, `"row":8,"row_id":"","exit":3,"problem":"blank"`, `"row":9,"row_id":"","exit":3,"problem":"not-json"`,
			},
			[]string{`ignored,z,a,note,other_columns`},
		},
		"many equal rows": {"tx\n" + strings.Repeat(someID+"\n", 1500), "", 1500, nil, nil},
		"many headings":   {"tx" + strings.Repeat(",a", 16_383) + "\n" + someID + strings.Repeat(",b", 16_383) + "\n", "", 1, []string{`"a_16383":"b"`}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			for _, format := range []string{"jsonl", "csv"} {
				args := append([]string{"bulk", "--offline", "--quiet", "--exit-zero", "--format", format}, strings.Fields(c.args)...)
				status, out, errs := frozen(nil, c.in, append(args, "-")...)
				if status != 0 || errs != "" {
					t.Fatalf("status %d\n%s", status, errs)
				}
				want := c.want
				if format == "csv" {
					want = c.csv
				}
				for _, w := range want {
					if w, no := strings.CutPrefix(w, "!"); strings.Contains(out, w) == no {
						t.Errorf("%s: %q is in it: %v\n%.3000s", format, w, no, out)
					}
				}
				n := 0
				if format == "csv" {
					r := csv.NewReader(strings.NewReader(out))
					recs, err := r.ReadAll()
					if err != nil || len(recs) == 0 {
						t.Fatalf("%v\n%.2000s", err, out)
					}
					for i, rec := range recs[1:] {
						if n++; rec[0] != fmt.Sprint(i+1) {
							t.Fatalf("row %d is %s", i+1, rec[0])
						}
					}
				} else {
					for line := range strings.Lines(out) {
						var a struct{ Row int }
						if n++; json.Unmarshal([]byte(line), &a) != nil || a.Row != n || bytes.ContainsAny([]byte(line[:len(line)-1]), "\x00\x1b\n") {
							t.Fatalf("row %d is %.500s", n, line)
						}
					}
				}
				if n != c.rows {
					t.Errorf("%s: %d rows of %d\n%.3000s", format, n, c.rows, out)
				}
			}
			if took := time.Since(start); took > 20*time.Second && !raced {
				t.Errorf("%s", took)
			}
		})
	}
}

// What cannot be a queue is refused with what to do about it.
func TestNoQueue(t *testing.T) {
	for in, want := range map[string]string{
		"id,amount\n1,2\n":                        "--input csv: no column says what to look up",
		"[\n {\"tx\":1},\n {\"tx\":2}\n]":         "jq -c '.[]'",
		"tx" + strings.Repeat(",", 20_000) + "\n": "at most 16384",
		"tx," + strings.Repeat("x", 2<<20) + "\n": "the heading is longer",
		"tx,Betrag\n":                             "--map Betreag=amount: no heading is called so; the nearest is \"Betrag\"",
		"tx,a\n":                                  "--encoding utf8: the nearest is utf-8",
	} {
		args := []string{"bulk", "--offline"}
		if flag, _, ok := strings.Cut(want, ": "); ok && strings.HasPrefix(flag, "--") {
			args = append(args, strings.Fields(flag)...)
		}
		_, text, _ := strings.Cut(": "+want, ": ")
		status, out, errs := frozen(nil, in, append(args, "-")...)
		if _, after, ok := strings.Cut(want, ": "); ok {
			text = after
		}
		if status != 2 || out != "" || !strings.HasPrefix(errs, "error: ") || !strings.Contains(errs, text) {
			t.Errorf("%.40q: status %d\n%s", in, status, errs)
		}
	}
}
