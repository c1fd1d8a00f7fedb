package rows

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"txtriage/chains"
)

// encodings are what texts may be told to be in. A byte order mark wins.
var encodings = map[string]encoding.Encoding{
	"utf-8":        unicode.UTF8,
	"utf-16le":     unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
	"utf-16be":     unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	"gb18030":      simplifiedchinese.GB18030, // and GBK and GB 2312, which are parts of it
	"big5":         traditionalchinese.Big5,
	"shift_jis":    japanese.ShiftJIS,
	"euc-kr":       korean.EUCKR,
	"windows-1252": charmap.Windows1252, // and Latin-1
}

// Encodings are the names that Options.Encoding takes.
func Encodings() []string { return slices.Sorted(maps.Keys(encodings)) }

// decoded is r as UTF-8. taken is what it is read as where that is a guess.
func decoded(r io.Reader, name string) (text io.Reader, taken string, err error) {
	e := encodings[strings.ToLower(name)]
	raw := bufio.NewReaderSize(r, 4<<10)
	for magic, what := range noTexts {
		if bytes.HasPrefix(start(raw), []byte(magic)) {
			return nil, "", errors.New("the input is " + what)
		}
	}
	switch {
	case name == "":
		if e = guessEncoding(start(raw)); e == encodings[guessed] {
			taken = guessed
		}
	case e == nil:
		return nil, "", fmt.Errorf("--encoding %s is not known; the nearest is %s, and all are %s", name, chains.Nearest(strings.ToLower(name), Encodings()), strings.Join(Encodings(), ", "))
	}
	return transform.NewReader(raw, unicode.BOMOverride(e.NewDecoder())), taken, nil
}

// noTexts are files that are given in the place of a text, by how they begin, and what to do.
var noTexts = map[string]string{
	"PK\x03\x04":                       "a workbook or another zip file and no text; save the sheet as CSV in UTF-8",
	"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "a workbook of Excel and no text; save the sheet as CSV in UTF-8",
	"%PDF-":                            "a PDF and no text; export the table as CSV",
	"\x1f\x8b":                         "compressed; give what it holds: gunzip -c FILE | txtriage bulk -",
	"\x28\xb5\x2f\xfd":                 "compressed; give what it holds: zstd -dc FILE | txtriage bulk -",
}

// guessEncoding tells UTF-16 without a byte order mark by its zeros, and a first line that Chinese spreadsheets
// wrote by its characters; all else is UTF-8.
func guessEncoding(start []byte) encoding.Encoding {
	var zeros [2]int
	for i, c := range start {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch half := len(start) / 2; {
	case half < 2:
	case 2*zeros[1] > half && 4*zeros[0] < zeros[1]:
		return encodings["utf-16le"]
	case 2*zeros[0] > half && 4*zeros[1] < zeros[0]:
		return encodings["utf-16be"]
	}
	if line, _, _ := bytes.Cut(start, []byte("\n")); chinese(line) {
		return encodings[guessed]
	}
	return unicode.UTF8
}

// guessed is what a text is read as that is no UTF-8 and looks like it.
const guessed = "gb18030"

// chinese reports a text of at least two characters of GB 2312, most of them everyday ones, that is no UTF-8. Of
// other encodings only Korean is like it.
func chinese(text []byte) bool {
	if utf8.Valid(text) {
		return false
	}
	all, everyday := 0, 0
	for i := 0; i < len(text); i++ {
		lead := text[i]
		if lead < 0x80 {
			continue
		}
		if i++; i == len(text) || text[i] < 0xa1 || lead < 0xa1 || lead > 0xa3 && lead < 0xb0 || lead > 0xf7 {
			return false
		}
		all++
		if lead >= 0xb0 && lead <= 0xd7 {
			everyday++
		}
	}
	return everyday >= 2 && 3*everyday >= 2*all
}

// start is the beginning of an input with its first line end and what has come behind it, as far
// as the buffer reaches. It waits for no more: a pipe may be slow.
func start(in *bufio.Reader) []byte {
	lines(in, 1)
	all, _ := in.Peek(in.Buffered())
	return all
}

// lines are the first lines of an input, as many of them as the buffer has room for.
func lines(in *bufio.Reader, count int) []byte {
	for n := 1; ; n = in.Buffered() + 1 {
		_, err := in.Peek(min(n, in.Size()))
		all, _ := in.Peek(in.Buffered())
		end := 0
		for range count {
			i := bytes.IndexByte(all[end:], '\n')
			if i < 0 {
				end = -1
				break
			}
			end += i + 1
		}
		switch {
		case end >= 0:
			return all[:end]
		case err != nil || len(all) == in.Size():
			return all
		}
	}
}

// returns reads lines that end with a carriage return as lines that end with a line feed.
type returns struct {
	in  *bufio.Reader
	was bool // the last byte was one
}

func (r *returns) Read(p []byte) (n int, err error) {
	for n == 0 && err == nil {
		var got int
		got, err = r.in.Read(p)
		for _, c := range p[:got] {
			after := r.was
			if r.was = c == '\r'; c == '\n' && after {
				continue
			}
			if r.was {
				c = '\n'
			}
			p[n] = c
			n++
		}
	}
	return n, err
}
