package safe

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// EncodeJSON encodes v with two spaces of indentation. Every character that is not seen as
// itself becomes a \uXXXX escape: encoding/json alone leaves C1, DEL and bidi raw.
func EncodeJSON(v any) ([]byte, error) { return encodeJSON(v, "  ") }

// EncodeJSONLine does the same on one line, with a line end.
func EncodeJSONLine(v any) ([]byte, error) { return encodeJSON(v, "") }

func encodeJSON(v any, indent string) ([]byte, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetIndent("", indent)
	e.SetEscapeHTML(true)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return Seen(buf.Bytes()), nil
}

// Seen escapes in JSON what is not seen as itself; the same bytes if there is nothing.
func Seen(doc []byte) []byte {
	if allSeen(doc) {
		return doc
	}
	var out bytes.Buffer
	for _, r := range string(doc) {
		switch {
		case r == '\n' || !hidden(r):
			out.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		}
	}
	return out.Bytes()
}

// allSeen reports that nothing in a document has to be escaped.
func allSeen(doc []byte) bool {
	for i := 0; i < len(doc); {
		if i+8 <= len(doc) && plain(binary.LittleEndian.Uint64(doc[i:])) { // eight at once
			i += 8
			continue
		}
		if c := doc[i]; c < utf8.RuneSelf {
			if c != '\n' && (c < ' ' || c > '~') {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(doc[i:])
		if r == utf8.RuneError || hidden(r) {
			return false
		}
		i += size
	}
	return true
}

// plain reports eight characters of printable ASCII: of each other one a test leaves the highest bit.
func plain(w uint64) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	del := w ^ ones*0x7f
	return (w|(w-ones*' ')&^w|(del-ones)&^del)&high == 0
}

// verbatim are the characters that stand in a JSON string, and in HTML around it, as themselves.
var verbatim = func() (v [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		v[c] = c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && c != 0x7f
	}
	return v
}()

// AppendString appends a string as encoding/json writes it.
func AppendString[S ~string](b []byte, s S) []byte {
	for i := range len(s) {
		if !verbatim[s[i]] {
			return appendOdd(b, string(s))
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

func appendOdd(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		if verbatim[s[i]] {
			i++
			continue
		}
		if s[i] == '"' { // by far the most frequent
			b = append(append(b, s[from:i]...), '\\', '"')
			i++
			from = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == 0x7f || r > 0x7f && (r != utf8.RuneError || size > 1) && r != '\u2028' && r != '\u2029' {
			i += size
			continue
		}
		b = append(b, s[from:i]...)
		switch r {
		case '"', '\\':
			b = append(b, '\\', byte(r))
		case '\b':
			b = append(b, `\b`...)
		case '\f':
			b = append(b, `\f`...)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		default:
			b = fmt.Appendf(b, `\u%04x`, r)
		}
		i += size
		from = i
	}
	return append(append(b, s[from:]...), '"')
}
