// Package tape records what nodes answered and plays it back. A tape holds labels, never
// addresses, headers or keys; its text form is inert in a terminal.
package tape

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// Node is a node as a tape knows it.
type Node struct {
	Label  string
	Kind   string // evm, core, btcd, esplora
	Public bool
	Chain  string // CAIP-2 of the chain it was asked for
	Site   string // nodes of one site are one witness; "": one of its own
	Worse  int    // others were asked before it, since it had failed lately
}

// Exchange is one call and its answer.
type Exchange struct {
	ID     facts.EvidenceID // "<label>.<n>", n from 1
	Label  string
	At     time.Time // UTC, whole milliseconds
	Method string
	Params json.RawMessage // a canonical JSON array; "[]" without parameters
	Result json.RawMessage // compact and ASCII; nil if Err is set
	Err    *chains.CallError
}

// id names the n-th exchange of a label.
func id(label string, n int) facts.EvidenceID {
	return facts.EvidenceID(label + "." + strconv.Itoa(n))
}

// number is the n of an id, and 0 if the id is not of that label.
func number(label string, e facts.EvidenceID) int {
	s, ok := strings.CutPrefix(string(e), label+".")
	if !ok || s == "" || s[0] == '0' || len(s) > 9 || strings.Trim(s, "0123456789") != "" {
		return 0
	}
	n, _ := strconv.Atoi(s)
	return n
}

const maxLabel = 64

func labelChar(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '_' || r == '-'
}

func validLabel(s string) bool {
	return s != "" && len(s) <= maxLabel && !strings.ContainsFunc(s, func(r rune) bool { return !labelChar(r) })
}

// CleanLabel makes any text a label that a tape can hold: letters, digits, dot, dash and
// underscore, at most 64 of them.
func CleanLabel(s string) string {
	if validLabel(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if labelChar(r) {
			return r
		}
		return '-'
	}, s)
	if len(s) > maxLabel {
		s = s[:maxLabel]
	}
	if s == "" {
		return "node"
	}
	return s
}

func methodChar(r rune) bool { return labelChar(r) && r != '.' && r != '-' }

func validMethod(s string) bool {
	return s != "" && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool { return !methodChar(r) })
}
