// Package knowledge holds facts about contracts that everybody meets: names of custom
// errors, functions and events, refusal texts, listed tokens and addresses without an owner.
// The data are text files; selectors and topics are computed from the signatures, on first use.
package knowledge

import (
	"embed"
	"encoding/hex"
	"strconv"
	"strings"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

//go:embed data/*.txt
var files embed.FS

// Selector is the first four bytes of the hash of a signature.
type Selector [4]byte

// String writes it as hex with 0x.
func (s Selector) String() string { return "0x" + hex.EncodeToString(s[:]) }

// SelectorOf computes the selector of a function's or an error's signature.
func SelectorOf(signature string) Selector {
	return Selector(crypto.Keccak256([]byte(signature))[:4])
}

// TopicOf computes topic 0 of an event's signature.
func TopicOf(signature string) common.Hash { return crypto.Keccak256Hash([]byte(signature)) }

// Error is a custom error.
type Error struct {
	Signature string
	Category  string // balance, allowance, slippage …; "" if nobody has sorted it
}

// Name is the signature without its parameters.
func (e Error) Name() string {
	name, _, _ := strings.Cut(e.Signature, "(")
	return name
}

// Token is a listed token.
type Token struct {
	Symbol   string
	Decimals int
	Kind     string // native, bridged, oft, wrapped; "" unknown
}

// Place is an address that belongs to no customer.
type Place struct {
	Kind  string // burn, system, infra, bridge
	Label string
}

type at struct {
	chain   uint64 // 0: any
	address common.Address
}

// ErrorOf finds a custom error. A selector is four bytes, so a match is a hint, not a proof.
func ErrorOf(s Selector) (Error, bool) { e, ok := errorTable()[s]; return e, ok }

// FunctionOf finds the signature of a function.
func FunctionOf(s Selector) (string, bool) { f, ok := functionTable()[s]; return f, ok }

// EventOf finds the signature of an event.
func EventOf(topic common.Hash) (string, bool) { e, ok := eventTable()[topic]; return e, ok }

// TokenOf finds a listed token of a chain.
func TokenOf(chainID uint64, a common.Address) (Token, bool) {
	t, ok := tokenTable()[at{chainID, a}]
	return t, ok
}

// PlaceOf finds an address that belongs to no customer.
func PlaceOf(chainID uint64, a common.Address) (Place, bool) {
	if p, ok := placeTable()[at{chainID, a}]; ok {
		return p, true
	}
	p, ok := placeTable()[at{0, a}]
	return p, ok
}

// CategoryOf sorts a refusal text; "" if it is unknown. Forks of a contract put their own
// name before the colon, so "PancakeRouter: EXPIRED" is sorted like "UniswapV2Router: EXPIRED".
// A text that nobody listed is sorted by a telling phrase in it: a hint, not a proof.
func CategoryOf(reason string) string {
	t := reasonTable()
	if c, ok := t.exact[reason]; ok {
		return c
	}
	if c := t.tail[reason]; c != "" {
		return c
	}
	if c := t.tail[tail(reason)]; c != "" {
		return c
	}
	low := strings.ToLower(reason)
	for _, p := range t.phrases {
		if strings.Contains(low, p.text) {
			return p.category
		}
	}
	return ""
}

// Listed reports whether a refusal text is listed as it stands, so that its category is no guess.
func Listed(reason string) bool { _, ok := reasonTable().exact[reason]; return ok }

// rows calls f with the tab-separated fields of each line of a file.
func rows(name string, f func(fields []string)) {
	data, err := files.ReadFile("data/" + name)
	if err != nil {
		panic("embedded file is missing: " + name)
	}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\r\n")
		if line != "" && line[0] != '#' {
			f(strings.Split(line, "\t"))
		}
	}
}

var errorTable = sync.OnceValue(func() map[Selector]Error {
	m := make(map[Selector]Error, 2200)
	for _, file := range []string{"errors.txt", "more-errors.txt"} {
		rows(file, func(f []string) {
			e := Error{Signature: f[0]}
			if len(f) > 1 {
				e.Category = f[1]
			}
			if _, ok := m[SelectorOf(e.Signature)]; !ok {
				m[SelectorOf(e.Signature)] = e
			}
		})
	}
	return m
})

var functionTable = sync.OnceValue(func() map[Selector]string {
	m := map[Selector]string{}
	rows("functions.txt", func(f []string) { m[SelectorOf(f[0])] = f[0] })
	return m
})

var eventTable = sync.OnceValue(func() map[common.Hash]string {
	m := map[common.Hash]string{}
	rows("events.txt", func(f []string) { m[TopicOf(f[0])] = f[0] })
	return m
})

var tokenTable = sync.OnceValue(func() map[at]Token {
	m := map[at]Token{}
	rows("tokens.txt", func(f []string) {
		t := Token{Symbol: f[2], Decimals: int(number(f[3]))}
		if f[4] != "-" {
			t.Kind = f[4]
		}
		m[at{number(f[0]), common.HexToAddress(f[1])}] = t
	})
	return m
})

var placeTable = sync.OnceValue(func() map[at]Place {
	m := map[at]Place{}
	rows("places.txt", func(f []string) {
		a := at{address: common.HexToAddress(f[2])}
		if f[0] != "*" {
			a.chain = number(f[0])
		}
		m[a] = Place{Kind: f[1], Label: f[3]}
	})
	return m
})

type reasons struct {
	exact, tail map[string]string
	phrases     []phrase
}

type phrase struct{ category, text string }

var reasonTable = sync.OnceValue(func() reasons {
	r := reasons{exact: map[string]string{}, tail: map[string]string{}}
	rows("phrases.txt", func(f []string) { r.phrases = append(r.phrases, phrase{f[0], f[1]}) })
	rows("reasons.txt", func(f []string) {
		r.exact[f[1]] = f[0]
		t := tail(f[1])
		if old, ok := r.tail[t]; ok && old != f[0] {
			r.tail[t] = "" // two meanings: no guess
		} else {
			r.tail[t] = f[0]
		}
	})
	delete(r.tail, "")
	return r
})

// tail is what follows the last colon, if that is long enough to mean something alone.
func tail(s string) string {
	i := strings.LastIndex(s, ": ")
	if i < 0 || len(s)-i-2 < 6 {
		return ""
	}
	return s[i+2:]
}

func number(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		panic("embedded number is wrong: " + s)
	}
	return n
}
