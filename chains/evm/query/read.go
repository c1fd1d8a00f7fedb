package query

import (
	"encoding/json"
	"math/big"

	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// Read reads the result of a; ok is false if there is none or it is garbled.
func Read[T any](a *Ask, parse func(json.RawMessage) (T, error)) (v T, ok bool) {
	if !a.Answered() {
		return v, false
	}
	got, err := parse(a.Reply.Result)
	if err != nil || odd(got, a.Reply.Result) {
		a.Bad = true
		a.By.Refused(a.Call.Method, nodeerr.BadReply, "")
		return v, false
	}
	return got, true
}

// Logs reads the answer to an eth_getLogs.
func Logs(a *Ask) ([]wire.Log, bool) {
	if a == nil {
		return nil, false
	}
	return Read(a, wire.LogsFor(a.Call.Params))
}

// odd reports a number that is not written as every client writes a whole answer: 0x and digits.
// Inside objects more forms are usual; a count or a balance must not come out of a damaged answer.
func odd(got any, raw json.RawMessage) bool {
	switch got.(type) {
	case uint64, *big.Int, facts.Int:
		return len(raw) < 5 || raw[0] != '{' && string(raw[:3]) != `"0x`
	}
	return false
}

// Value makes a fact of the reply to a.
func Value[T any](a *Ask, parse func(json.RawMessage) (T, error)) facts.Value[T] {
	v, ok := Read(a, parse)
	if !ok {
		return Without[T](a)
	}
	return facts.KnownValue(v, a.From()...)
}

// Without is the fact that there is no usable answer to a, and why.
func Without[T any](a *Ask) facts.Value[T] {
	s := a.State()
	if s == facts.NotAsked {
		return facts.Value[T]{}
	}
	return facts.Without[T](s, a.From()...)
}
