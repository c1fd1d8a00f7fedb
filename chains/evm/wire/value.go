// Package wire reads what EVM nodes answer. It takes every spelling that real nodes use
// (hexadecimal, decimal, numbers, missing fields, unknown types) and refuses what is
// garbled, so a half-read reply never becomes a fact.
package wire

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

var errShape = errors.New("not the expected JSON")

// fields reads the fields of one JSON object. A missing or null field is zero; the first
// garbled one is kept in err.
type fields struct {
	m   map[string]json.RawMessage
	err error
}

// object opens a JSON object; null gives a nil map and no error.
func object(raw json.RawMessage) (*fields, error) {
	if isNull(raw) {
		return nil, nil
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(raw, &m); err != nil || m == nil {
		return nil, errShape
	}
	return &fields{m: m}, nil
}

func isNull(raw json.RawMessage) bool {
	s := strings.TrimSpace(string(raw))
	return s == "" || s == "null"
}

// get returns the first of the keys that is there and not null.
func (f *fields) get(keys ...string) json.RawMessage {
	for _, k := range keys {
		if v, ok := f.m[k]; ok && !isNull(v) {
			return v
		}
	}
	return nil
}

func (f *fields) fail(key string, err error) {
	if f.err == nil && err != nil {
		f.err = fmt.Errorf("%s: %w", key, err)
	}
}

func (f *fields) big(keys ...string) *big.Int {
	raw := f.get(keys...)
	if raw == nil {
		return nil
	}
	b, err := Big(raw)
	f.fail(keys[0], err)
	return b
}

func (f *fields) uint(keys ...string) *uint64 {
	raw := f.get(keys...)
	if raw == nil {
		return nil
	}
	n, err := Uint(raw)
	f.fail(keys[0], err)
	if err != nil {
		return nil
	}
	return &n
}

func (f *fields) hash(keys ...string) *common.Hash {
	raw := f.get(keys...)
	if raw == nil {
		return nil
	}
	b, err := Bytes(raw)
	if err == nil && len(b) == 0 {
		return nil
	}
	if err == nil && len(b) != common.HashLength {
		err = errShape
	}
	f.fail(keys[0], err)
	if err != nil {
		return nil
	}
	h := common.Hash(b)
	return &h
}

func (f *fields) address(keys ...string) *common.Address {
	raw := f.get(keys...)
	if raw == nil {
		return nil
	}
	b, err := Bytes(raw)
	if err == nil && len(b) == 0 {
		return nil
	}
	if err == nil && len(b) != common.AddressLength {
		err = errShape
	}
	f.fail(keys[0], err)
	if err != nil {
		return nil
	}
	a := common.Address(b)
	return &a
}

func (f *fields) bytes(keys ...string) []byte {
	raw := f.get(keys...)
	if raw == nil {
		return nil
	}
	b, err := Bytes(raw)
	f.fail(keys[0], err)
	return b
}

func (f *fields) list(key string) []json.RawMessage {
	raw := f.get(key)
	if raw == nil {
		return nil
	}
	var l []json.RawMessage
	if json.Unmarshal(raw, &l) != nil {
		f.fail(key, errShape)
	}
	return l
}

// Big reads a whole number of at most 256 bits: "0x1a", "26", 26. "0x" is 0.
func Big(raw json.RawMessage) (*big.Int, error) {
	s := strings.TrimSpace(string(raw))
	if strings.HasPrefix(s, `"`) {
		if json.Unmarshal(raw, &s) != nil {
			return nil, errShape
		}
	}
	digits, base, limit := s, 10, 78
	if h, ok := cutHex(s); ok {
		digits, base, limit = strings.TrimLeft(h, "0"), 16, 64
		if digits == "" {
			return new(big.Int), nil
		}
	}
	if digits == "" || len(digits) > limit || strings.Trim(strings.ToLower(digits), "0123456789abcdef") != "" {
		return nil, errShape
	}
	b, ok := new(big.Int).SetString(digits, base)
	if !ok || b.BitLen() > 256 {
		return nil, errShape
	}
	return b, nil
}

// Uint reads a whole number of at most 64 bits.
func Uint(raw json.RawMessage) (uint64, error) {
	b, err := Big(raw)
	if err != nil {
		return 0, err
	}
	if !b.IsUint64() {
		return 0, errShape
	}
	return b.Uint64(), nil
}

// Bytes reads a hexadecimal string.
func Bytes(raw json.RawMessage) ([]byte, error) {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return nil, errShape
	}
	return bytesOf(s)
}

func bytesOf(s string) ([]byte, error) {
	h, ok := cutHex(s)
	if !ok {
		if s == "" {
			return nil, nil
		}
		return nil, errShape
	}
	b, err := hex.DecodeString(h)
	if err != nil {
		return nil, errShape
	}
	return b, nil
}

func cutHex(s string) (string, bool) {
	if len(s) >= 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') {
		return s[2:], true
	}
	return "", false
}

// PerMillion reads a fraction between 0 and 1 such as 0.4983 as millionths, rounded down.
func PerMillion(raw json.RawMessage) (int, error) {
	s := strings.Trim(strings.TrimSpace(string(raw)), `"`)
	if i := strings.IndexAny(s, "eE"); len(s) > 40 || i >= 0 && len(s)-i > 4 { // 1e-999999999 would cost memory
		return 0, errShape
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok || r.Sign() < 0 || r.Cmp(big.NewRat(2, 1)) > 0 {
		return 0, errShape
	}
	r.Mul(r, big.NewRat(1_000_000, 1))
	return int(new(big.Int).Quo(r.Num(), r.Denom()).Int64()), nil
}

// Bool reads true, 1, "0x1", "1" and their opposites.
func Bool(raw json.RawMessage) (bool, error) {
	var b bool
	if !isNull(raw) && json.Unmarshal(raw, &b) == nil {
		return b, nil
	}
	n, err := Big(raw)
	if err != nil || n.BitLen() > 1 {
		return false, errShape
	}
	return n.Sign() == 1, nil
}
