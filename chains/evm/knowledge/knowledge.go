// Package knowledge holds facts about contracts that everybody meets: names of custom
// errors, functions and events, refusal texts, listed tokens and addresses without an owner.
// The tables are generated from the sources in data; they lie sorted in the program and are
// searched in place, so that nothing is read before it is asked for.
package knowledge

import (
	"encoding/hex"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

//go:generate go run ./gen

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

// Origin is where a row was read.
type Origin struct {
	Source   string
	Verified bool // false: only heard of; nothing that rests on the row may be called proven
}

// Error is a custom error.
type Error struct {
	Signature string
	Category  string // balance, allowance, slippage …; "" if nobody has sorted it
	Meaning   string // a word of report/lang/*/meanings.yaml; "" if nobody has written one
	Origin
}

// Name is the signature without its parameters.
func (e Error) Name() string {
	name, _, _ := strings.Cut(e.Signature, "(")
	return name
}

// Named is a function or an event.
type Named struct {
	Signature, Meaning string // Meaning is a word of report/lang/*/meanings.yaml
	Origin
}

// ErrorOf finds a custom error. A selector is four bytes, so a match is a hint, not a proof.
func ErrorOf(s Selector) (Error, bool) {
	f, ok := errors.find(s.String())
	if !ok {
		return Error{}, false
	}
	return Error{f[1], f[2], f[3], origin(f[4])}, true
}

// Function finds a function. A match is a hint, as with errors.
func Function(s Selector) (Named, bool) { return functions.named(s.String()) }

// Event finds an event by its topic 0.
func Event(topic common.Hash) (Named, bool) { return events.named(topic.Hex()) }

// FunctionOf finds the signature of a function whose source was read.
func FunctionOf(s Selector) (string, bool) { return verified(Function(s)) }

// EventOf finds the signature of an event whose source was read.
func EventOf(topic common.Hash) (string, bool) { return verified(Event(topic)) }

func verified(n Named, ok bool) (string, bool) {
	if !ok || !n.Verified {
		return "", false
	}
	return n.Signature, true
}

func (t table) named(key string) (Named, bool) {
	f, ok := t.find(key)
	if !ok {
		return Named{}, false
	}
	return Named{f[1], f[2], origin(f[3])}, true
}
