package recognise

import (
	"bytes"
	"slices"
)

// Searching a mebibyte with a dozen regular expressions takes seconds; these scanners find
// the few places worth a closer look, each in one pass.

// lower is ASCII lower case and keeps every offset.
func lower(b []byte) []byte {
	out := bytes.Clone(b)
	for i, c := range out {
		if c >= 'A' && c <= 'Z' {
			out[i] = c + 'a' - 'A'
		}
	}
	return out
}

// anchors lists, in order, where one of the texts ends in b.
func anchors(b []byte, texts []string) []int {
	var ends []int
	for _, t := range texts {
		for at := 0; ; {
			i := bytes.Index(b[at:], []byte(t))
			if i < 0 {
				break
			}
			at += i + len(t)
			ends = append(ends, at)
		}
	}
	slices.Sort(ends)
	return slices.Compact(ends)
}

// back is where the run of characters that ends at to starts, at most limit before it.
func back(b []byte, to, limit int, in func(byte) bool) int {
	from := to
	for from > 0 && to-from < limit && in(b[from-1]) {
		from--
	}
	return from
}

// ahead is where the run of characters that starts at from ends, at most limit after it.
func ahead(b []byte, from, limit int, in func(byte) bool) int {
	to := from
	for to < len(b) && to-from < limit && in(b[to]) {
		to++
	}
	return to
}

// runs lists the runs of characters with a length between least and most.
func runs(b []byte, least, most int, in func(byte) bool) []token {
	var out []token
	for i := 0; i < len(b); i++ {
		if !in(b[i]) {
			continue
		}
		from := i
		i = ahead(b, i, len(b), in)
		if i-from >= least && i-from <= most {
			out = append(out, token{string(b[from:i]), from, i})
		}
	}
	return out
}

func hostByte(c byte) bool { return alnum(c) || c == '.' || c == '-' || c == '_' }

// urlByte is what may stand in a link. CJK punctuation and quotes end one; other bytes
// outside ASCII may belong to a word in its path and are left in.
func urlByte(c byte) bool {
	return c > ' ' && c != '"' && c != '\'' && c != '<' && c != '>' && c != '|'
}

func base64Byte(c byte) bool {
	return alnum(c) || c == '+' || c == '/' || c == '-' || c == '_' || c == '='
}
