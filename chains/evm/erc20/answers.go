package erc20

import (
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"unicode/utf8"

	"txtriage/chains/evm/decode"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

var errShape = errors.New("not the expected reply")

// Quiet lets a reply that does not fit count as "no such function" instead of as garbled:
// any contract may be asked, and many answer nothing.
func Quiet(a *query.Ask) *query.Ask {
	if a.Answered() {
		if _, err := oneWord(a.Reply.Result); err != nil {
			return nil
		}
	}
	return a
}

// UnlessRefused is Absent where the contract has no such function (it refused the call or
// returned nothing, or words that do not fit), else what the failed reply means.
func UnlessRefused[T any](a *query.Ask) facts.Value[T] {
	if a == nil || !a.Asked {
		return facts.Value[T]{}
	}
	if !a.Bad && a.Answered() {
		if _, ok := query.Read(a, wholeWords); ok {
			return facts.Without[T](facts.Absent, a.From()...)
		}
	}
	if query.Executed(a.Reply.Err) {
		return facts.Without[T](facts.Absent, a.From()...)
	}
	return query.Without[T](a)
}

// wholeWords reads what a function returned: any number of words of 32 bytes.
func wholeWords(raw json.RawMessage) ([]byte, error) {
	b, err := wire.Bytes(raw)
	if err != nil || len(raw) < len(`"0x"`) || len(b)%32 != 0 {
		return nil, errShape
	}
	return b, nil
}

func oneWord(raw json.RawMessage) ([]byte, error) {
	b, err := wire.Bytes(raw)
	if err == nil && len(b) != 32 {
		err = errShape
	}
	return b, err
}

// Bool reads one word that says yes or no.
func Bool(raw json.RawMessage) (bool, error) {
	w, err := Number(raw)
	if err != nil || w.BitLen() > 1 {
		return false, errShape
	}
	return w.Sign() == 1, nil
}

// Number reads the one word that a reading function returned.
func Number(raw json.RawMessage) (*big.Int, error) {
	b, err := wire.Bytes(raw)
	if err != nil {
		return nil, err
	}
	if len(b) != 32 {
		return nil, errShape
	}
	return new(big.Int).SetBytes(b), nil
}

const maxSymbol = 64

// symbolOf reads a symbol: a string, or 32 bytes filled with zeros as the first tokens did.
func symbolOf(raw json.RawMessage) (string, error) {
	b, err := wire.Bytes(raw)
	if err != nil {
		return "", err
	}
	if len(b) == 32 {
		b = []byte(strings.TrimRight(string(b), "\x00"))
	} else {
		args, err := decode.Args("symbol(string)", b)
		if err != nil {
			return "", err
		}
		if b, _ = spell.ReadHex(args[0]); b == nil {
			return "", errShape
		}
	}
	if !utf8.Valid(b) {
		return "", errShape
	}
	return string(b[:min(len(b), maxSymbol)]), nil
}
