package rows

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
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
	"windows-1252": charmap.Windows1252, // and Latin-1
}

// Encodings are the names that Options.Encoding takes.
func Encodings() []string { return slices.Sorted(maps.Keys(encodings)) }

// decoded is r as UTF-8.
func decoded(r io.Reader, name string) (io.Reader, error) {
	e := encodings[strings.ToLower(name)]
	raw := bufio.NewReaderSize(r, 4<<10)
	switch {
	case name == "":
		e = guessEncoding(start(raw))
	case e == nil:
		return nil, fmt.Errorf("--encoding %s is not known; the nearest is %s, and all are %s", name, chains.Nearest(strings.ToLower(name), Encodings()), strings.Join(Encodings(), ", "))
	}
	return transform.NewReader(raw, unicode.BOMOverride(e.NewDecoder())), nil
}

// guessEncoding tells UTF-16 without a byte order mark by its zeros; all else is UTF-8.
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
	return unicode.UTF8
}

// start is the beginning of an input up to its first line end, as far as the buffer reaches. It
// waits for no more: a pipe may be slow.
func start(in *bufio.Reader) []byte {
	for n := 1; ; n = in.Buffered() + 1 {
		text, err := in.Peek(min(n, in.Size()))
		all, _ := in.Peek(in.Buffered())
		if err != nil || bytes.ContainsRune(all, '\n') || len(text) == in.Size() {
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
