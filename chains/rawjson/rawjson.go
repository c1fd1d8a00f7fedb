// Package rawjson takes JSON apart without copying it. It accepts what encoding/json accepts,
// to the byte; the parts are slices of the whole.
package rawjson

import (
	"encoding/binary"
	"encoding/json"
	"unicode/utf8"
)

// deepest is how deep encoding/json lets values nest.
const deepest = 10_000

// Member is one member of an object. Where a key stands twice, the later one counts.
type Member struct {
	Key   []byte // unescaped
	Value json.RawMessage
}

// Valid is json.Valid in one pass.
func Valid(b []byte) bool { return NoDeeper(b, deepest) }

// NoDeeper reports valid JSON that nests no deeper than so many levels.
func NoDeeper(b []byte, levels int) bool {
	i := value(b, space(b, 0), min(levels, deepest))
	return i >= 0 && space(b, i) == len(b)
}

// Members are the members of a valid object, in its order.
func Members(b []byte) (list []Member, ok bool) { return AppendMembers(make([]Member, 0, 24), b) }

// AppendMembers appends them to a list.
func AppendMembers(list []Member, b []byte) ([]Member, bool) {
	i := space(b, 0)
	if i >= len(b) || b[i] != '{' {
		return nil, false
	}
	i = object(b, i+1, deepest-1, &list)
	if i < 0 || space(b, i) != len(b) {
		return nil, false
	}
	return list, true
}

// Each gives the members of an object one after the other until it is told to stop. What stands
// behind the last that it gave is not looked at; false where the object is not valid before that.
func Each(b []byte, one func(Member) (more bool)) bool {
	i := space(b, 0)
	if i >= len(b) || b[i] != '{' {
		return false
	}
	if i = space(b, i+1); i < len(b) && b[i] == '}' {
		return space(b, i+1) == len(b)
	}
	for {
		m, end := member(b, i, deepest-1, true)
		if end < 0 {
			return false
		}
		if !one(m) {
			return true
		}
		if i = space(b, end); i >= len(b) {
			return false
		}
		switch b[i] {
		case '}':
			return space(b, i+1) == len(b)
		case ',':
			i = space(b, i+1)
		default:
			return false
		}
	}
}

// Elements are the elements of a valid array.
func Elements(b []byte) (list []json.RawMessage, ok bool) { return ElementsNoDeeper(b, deepest) }

// ElementsNoDeeper are those of an array that nests no deeper than so many levels.
func ElementsNoDeeper(b []byte, levels int) (list []json.RawMessage, ok bool) {
	i := space(b, 0)
	if i >= len(b) || b[i] != '[' {
		return nil, false
	}
	list = []json.RawMessage{}
	i = array(b, i+1, min(levels, deepest)-1, &list)
	if i < 0 || space(b, i) != len(b) {
		return nil, false
	}
	return list, true
}

// Text is what a string holds that needs no unescaping; false for all else, be it valid or not.
func Text(b []byte) (s []byte, ok bool) {
	if len(b) < 2 || b[0] != '"' || b[len(b)-1] != '"' {
		return nil, false
	}
	s = b[1 : len(b)-1]
	for _, c := range s {
		if !verbatim[c] {
			return nil, false
		}
	}
	return s, true
}

// Inert reports JSON without white space between its tokens, in printable ASCII. It does not
// report whether it is valid.
func Inert(b []byte) bool {
	inside := false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			inside = !inside
		case c == '\\' && inside:
			i++
			if i < len(b) && (b[i] < ' ' || b[i] > '~') {
				return false
			}
		case c > '~' || c < ' ' || c == ' ' && !inside:
			return false
		}
	}
	return true
}

// plain are the characters of a string that end nothing and begin nothing; verbatim are those
// of them that are one character each.
var plain, verbatim = func() (p, v [256]bool) {
	for c := range p {
		p[c] = c >= ' ' && c != '"' && c != '\\'
		v[c] = p[c] && c < utf8.RuneSelf
	}
	return p, v
}()

func space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// value is where the value that begins at i ends; -1: there is none. At most so many levels of
// containers may be opened.
func value(b []byte, i, levels int) int {
	if i >= len(b) {
		return -1
	}
	switch b[i] {
	case '"':
		return text(b, i+1)
	case '{':
		return object(b, i+1, levels-1, nil)
	case '[':
		return array(b, i+1, levels-1, nil)
	case 't':
		return word(b, i, "true")
	case 'f':
		return word(b, i, "false")
	case 'n':
		return word(b, i, "null")
	}
	return number(b, i)
}

func word(b []byte, i int, w string) int {
	if len(b)-i < len(w) || string(b[i:i+len(w)]) != w {
		return -1
	}
	return i + len(w)
}

func digits(b []byte, i int) int {
	for i < len(b) && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	return i
}

func number(b []byte, i int) int {
	if b[i] == '-' {
		i++
	}
	from := i
	i = digits(b, i)
	if i == from || b[from] == '0' && i > from+1 {
		return -1
	}
	if i < len(b) && b[i] == '.' {
		from = i + 1
		if i = digits(b, from); i == from {
			return -1
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		from = i
		if i = digits(b, from); i == from {
			return -1
		}
	}
	return i
}

// even reports that none of eight characters ends a string or begins an escape, and none is a
// control character: each test leaves the highest bit of the first that is.
func even(w uint64) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	quote, slash := w^ones*'"', w^ones*'\\'
	return ((quote-ones)&^quote|(slash-ones)&^slash|(w-ones*' ')&^w)&high == 0
}

// text is where the string ends whose first character stands at i.
func text(b []byte, i int) int {
	for i < len(b) {
		for i+8 <= len(b) && even(binary.LittleEndian.Uint64(b[i:])) { // eight at once
			i += 8
		}
		for i < len(b) && plain[b[i]] {
			i++
		}
		if i >= len(b) {
			return -1
		}
		switch {
		case b[i] == '"':
			return i + 1
		case b[i] != '\\' || i+1 >= len(b):
			return -1
		}
		switch b[i+1] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			i += 2
		case 'u':
			if len(b) < i+6 {
				return -1
			}
			for _, c := range b[i+2 : i+6] {
				if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
					return -1
				}
			}
			i += 6
		default:
			return -1
		}
	}
	return -1
}

func object(b []byte, i, levels int, into *[]Member) int {
	if levels < 0 {
		return -1
	}
	if i = space(b, i); i < len(b) && b[i] == '}' {
		return i + 1
	}
	for {
		m, end := member(b, i, levels, into != nil)
		if end < 0 {
			return -1
		}
		if i = end; into != nil {
			*into = append(*into, m)
		}
		if i = space(b, i); i >= len(b) {
			return -1
		}
		switch b[i] {
		case '}':
			return i + 1
		case ',':
			i = space(b, i+1)
		default:
			return -1
		}
	}
}

// member is the one whose name begins at i, and where it ends; -1: there is none.
func member(b []byte, i, levels int, wanted bool) (m Member, end int) {
	if i >= len(b) || b[i] != '"' {
		return m, -1
	}
	key := i
	if i = text(b, i+1); i < 0 {
		return m, -1
	}
	name := b[key:i]
	if i = space(b, i); i >= len(b) || b[i] != ':' {
		return m, -1
	}
	from := space(b, i+1)
	if end = value(b, from, levels); end < 0 {
		return m, -1
	}
	if wanted {
		m = Member{unquote(name), b[from:end:end]}
	}
	return m, end
}

func unquote(b []byte) []byte {
	if s, ok := Text(b); ok {
		return s
	}
	var s string
	_ = json.Unmarshal(b, &s) // was found to be a string
	return []byte(s)
}

func array(b []byte, i, levels int, into *[]json.RawMessage) int {
	if levels < 0 {
		return -1
	}
	if i = space(b, i); i < len(b) && b[i] == ']' {
		return i + 1
	}
	for {
		from := i
		if i = value(b, from, levels); i < 0 {
			return -1
		}
		if into != nil {
			*into = append(*into, b[from:i:i])
		}
		if i = space(b, i); i >= len(b) {
			return -1
		}
		switch b[i] {
		case ']':
			return i + 1
		case ',':
			i = space(b, i+1)
		default:
			return -1
		}
	}
}
