// Package decode reads call data and revert data by signatures of the knowledge files.
// What it reads was chosen by strangers: every offset and length is checked, and the work
// is bounded whatever the data claim.
package decode

import (
	"encoding/hex"
	"errors"
	"math/big"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

var errData = errors.New("the data do not fit the signature")

// typ is a parsed Solidity type.
type typ struct {
	name  string // uint256, address, bytes, tuple …
	parts []typ  // of a tuple
	elem  *typ   // of an array
	n     int    // of an array: fixed length, or -1
}

const (
	word      = 32
	maxLeaves = 256 // values read of one call
	maxDepth  = 8
	maxShown  = 256 // bytes shown of one value
)

// Args reads call data (without the selector) by a signature such as
// "transfer(address,uint256)": one text per parameter, addresses checksummed, integers
// decimal, bytes and strings as hex, lists as [a,b], structures as (a,b).
func Args(signature string, data []byte) ([]string, error) {
	t, err := params(signature)
	if err != nil {
		return nil, err
	}
	r := &reader{data: data, left: maxLeaves}
	return r.tuple(t, 0, 0)
}

func params(signature string) ([]typ, error) {
	i := strings.IndexByte(signature, '(')
	if i < 0 {
		return nil, errData
	}
	t, rest, err := parseType(signature[i:])
	if err != nil || rest != "" || t.elem != nil {
		return nil, errData
	}
	return t.parts, nil
}

func parseType(s string) (t typ, rest string, err error) {
	if strings.HasPrefix(s, "(") {
		t.name, s = "tuple", s[1:]
		for !strings.HasPrefix(s, ")") {
			var p typ
			if p, s, err = parseType(s); err != nil {
				return t, s, err
			}
			t.parts = append(t.parts, p)
			if strings.HasPrefix(s, ",") {
				s = s[1:]
			} else if !strings.HasPrefix(s, ")") {
				return t, s, errData
			}
		}
		s = s[1:]
	} else {
		i := strings.IndexAny(s, ",()[]")
		if i < 0 {
			i = len(s)
		}
		t.name, s = s[:i], s[i:]
		if t.name == "" {
			return t, s, errData
		}
	}
	for strings.HasPrefix(s, "[") {
		end := strings.IndexByte(s, ']')
		if end < 0 {
			return t, s, errData
		}
		elem, n := t, -1
		if end > 1 {
			if n, err = strconv.Atoi(s[1:end]); err != nil || n < 0 || n > maxLeaves {
				return t, s, errData
			}
		}
		t, s = typ{elem: &elem, n: n}, s[end+1:]
	}
	return t, s, nil
}

func (t typ) dynamic() bool {
	switch {
	case t.elem != nil:
		return t.n < 0 || t.elem.dynamic()
	case t.name == "tuple":
		for _, p := range t.parts {
			if p.dynamic() {
				return true
			}
		}
		return false
	}
	return t.name == "bytes" || t.name == "string"
}

// size is the length of the static part.
func (t typ) size() int {
	switch {
	case t.dynamic():
		return word
	case t.elem != nil:
		return t.n * t.elem.size()
	case t.name == "tuple":
		n := 0
		for _, p := range t.parts {
			n += p.size()
		}
		return n
	}
	return word
}

type reader struct {
	data []byte
	left int
}

func (r *reader) word(at int) ([]byte, error) {
	if at < 0 || at > len(r.data)-word {
		return nil, errData
	}
	return r.data[at : at+word], nil
}

// length reads a word that must be a number of at most max.
func (r *reader) length(at, most int) (int, error) {
	w, err := r.word(at)
	if err != nil {
		return 0, err
	}
	b := new(big.Int).SetBytes(w)
	if !b.IsInt64() || b.Int64() > int64(most) {
		return 0, errData
	}
	return int(b.Int64()), nil
}

// tuple reads values that stand one after the other from base.
func (r *reader) tuple(types []typ, base, depth int) ([]string, error) {
	if depth > maxDepth {
		return nil, errData
	}
	out := make([]string, 0, len(types))
	at := base
	for _, t := range types {
		pos := at
		if t.dynamic() {
			off, err := r.length(at, len(r.data))
			if err != nil {
				return nil, err
			}
			pos = base + off
		}
		s, err := r.value(t, pos, depth)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
		at += t.size()
	}
	return out, nil
}

func (r *reader) value(t typ, at, depth int) (string, error) {
	if r.left--; r.left < 0 { // lists count too: empty ones can be nested without end
		return "", errData
	}
	if t.elem != nil {
		n := t.n
		if n < 0 {
			var err error
			if n, err = r.length(at, r.left); err != nil {
				return "", err
			}
			at += word
		}
		list := make([]typ, n)
		for i := range list {
			list[i] = *t.elem
		}
		s, err := r.tuple(list, at, depth+1)
		return "[" + strings.Join(s, ",") + "]", err
	}
	if t.name == "tuple" {
		s, err := r.tuple(t.parts, at, depth+1)
		return "(" + strings.Join(s, ",") + ")", err
	}
	if t.name == "bytes" || t.name == "string" {
		b, err := r.bytes(at)
		if err != nil {
			return "", err
		}
		return "0x" + hex.EncodeToString(b[:min(len(b), maxShown)]), nil
	}
	w, err := r.word(at)
	if err != nil {
		return "", err
	}
	return leaf(t.name, w)
}

func (r *reader) bytes(at int) ([]byte, error) {
	n, err := r.length(at, len(r.data))
	if err != nil || at+word+n > len(r.data) {
		return nil, errData
	}
	return r.data[at+word : at+word+n], nil
}

func leaf(name string, w []byte) (string, error) {
	b := new(big.Int).SetBytes(w)
	switch {
	case name == "address":
		if b.BitLen() > 160 {
			return "", errData
		}
		return common.BytesToAddress(w).Hex(), nil
	case name == "bool":
		if b.BitLen() > 1 {
			return "", errData
		}
		return strconv.FormatBool(b.Sign() == 1), nil
	case strings.HasPrefix(name, "uint"):
		if bits, err := strconv.Atoi(name[4:]); err != nil || b.BitLen() > bits {
			return "", errData
		}
		return b.String(), nil
	case strings.HasPrefix(name, "int"):
		if b.BitLen() == 256 {
			b.Sub(b, new(big.Int).Lsh(big.NewInt(1), 256))
		}
		return b.String(), nil
	case strings.HasPrefix(name, "bytes"):
		n, err := strconv.Atoi(name[5:])
		if err != nil || n < 1 || n > word {
			return "", errData
		}
		return "0x" + hex.EncodeToString(w[:n]), nil
	}
	return "", errData
}
