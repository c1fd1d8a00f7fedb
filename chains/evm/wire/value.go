// Package wire reads what EVM nodes answer. It takes every spelling that real nodes use
// (hexadecimal, decimal, numbers, missing fields, unknown types) and refuses what is
// garbled, so a half-read reply never becomes a fact.
package wire

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/rawjson"
)

var errShape = errors.New("not the expected JSON")

// fields reads the fields of one JSON object. A missing or null field is zero; the first
// garbled one is kept in err.
type fields struct {
	m   []rawjson.Member
	err error
}

// object opens a JSON object; null gives nil and no error.
func object(raw json.RawMessage) (*fields, error) {
	if isNull(raw) {
		return nil, nil
	}
	m, ok := rawjson.Members(raw)
	if !ok {
		return nil, errShape
	}
	return &fields{m: m}, nil
}

// alone is a value without a name, to be read as the field "".
func alone(raw json.RawMessage) *fields { return &fields{m: []rawjson.Member{{Value: raw}}} }

func isNull(raw json.RawMessage) bool {
	if len(raw) > 0 && (raw[0] == '"' || raw[0] == '{' || raw[0] == '[') {
		return false
	}
	s := bytes.TrimSpace(raw)
	return len(s) == 0 || string(s) == "null"
}

// get returns the first of the keys that is there and not null.
func (f *fields) get(keys ...string) json.RawMessage {
	for _, k := range keys {
		for _, m := range slices.Backward(f.m) {
			if string(m.Key) != k {
				continue
			}
			if !isNull(m.Value) {
				return m.Value
			}
			break
		}
	}
	return nil
}

// all are the fields by name.
func (f *fields) all() map[string]json.RawMessage {
	out := make(map[string]json.RawMessage, len(f.m))
	for _, m := range f.m {
		out[string(m.Key)] = m.Value
	}
	return out
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
	var h common.Hash
	if fixed(h[:], raw) {
		return &h
	}
	b, err := looseBytes(raw)
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
	h = common.Hash(b)
	return &h
}

func (f *fields) address(keys ...string) *common.Address {
	raw := f.get(keys...)
	if raw == nil {
		return nil
	}
	var a common.Address
	if fixed(a[:], raw) {
		return &a
	}
	b, err := looseBytes(raw)
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
	a = common.Address(b)
	return &a
}

// fixed reads a plain hexadecimal string of exactly the length of dst; false for all else.
func fixed(dst []byte, raw json.RawMessage) bool {
	s, ok := rawjson.Text(raw)
	if !ok || len(s) != 2+2*len(dst) || s[0] != '0' || s[1] != 'x' {
		return false
	}
	_, err := hex.Decode(dst, s[2:])
	return err == nil
}

func (f *fields) bytes(keys ...string) []byte {
	raw := f.get(keys...)
	if raw == nil {
		return nil
	}
	b, err := looseBytes(raw)
	f.fail(keys[0], err)
	return b
}

func (f *fields) list(key string) []json.RawMessage {
	raw := f.get(key)
	if raw == nil {
		return nil
	}
	l, ok := rawjson.Elements(raw)
	if !ok {
		f.fail(key, errShape)
	}
	return l
}

// Big reads a whole number of at most 256 bits: "0x1a", "26", 26. "0x" is 0.
func Big(raw json.RawMessage) (*big.Int, error) {
	if n, ok := quantity64(raw); ok {
		return new(big.Int).SetUint64(n), nil
	}
	if b, ok := quantity256(raw); ok {
		return b, nil
	}
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

// quantity64 reads the usual form of a small number: "0x", and 1 to 16 digits. False for all else.
func quantity64(raw json.RawMessage) (n uint64, ok bool) {
	if len(raw) < 5 || len(raw) > 20 || raw[0] != '"' || raw[1] != '0' || raw[2] != 'x' || raw[len(raw)-1] != '"' {
		return 0, false
	}
	for _, c := range raw[3 : len(raw)-1] {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | uint64(c-'0')
		case c >= 'a' && c <= 'f':
			n = n<<4 | uint64(c-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}

// quantity256 is quantity64 for up to 64 digits.
func quantity256(raw json.RawMessage) (*big.Int, bool) {
	if len(raw) < 5 || len(raw) > 4+64 || raw[0] != '"' || raw[1] != '0' || raw[2] != 'x' || raw[len(raw)-1] != '"' {
		return nil, false
	}
	var digits [64]byte
	n := copy(digits[64-(len(raw)-4):], raw[3:len(raw)-1])
	for i := range digits[:64-n] {
		digits[i] = '0'
	}
	var b [32]byte
	if _, err := hex.Decode(b[:], digits[:]); err != nil {
		return nil, false
	}
	return new(big.Int).SetBytes(b[:]), true
}

// Uint reads a whole number of at most 64 bits.
func Uint(raw json.RawMessage) (uint64, error) {
	if n, ok := quantity64(raw); ok {
		return n, nil
	}
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
	if s, ok := rawjson.Text(raw); ok && len(s) >= 2 && s[0] == '0' && s[1] == 'x' {
		b := make([]byte, hex.DecodedLen(len(s)-2))
		if _, err := hex.Decode(b, s[2:]); err != nil {
			return nil, errShape
		}
		return b, nil
	}
	return nil, errShape
}

// looseBytes reads bytes inside an object, where more forms are usual.
func looseBytes(raw json.RawMessage) ([]byte, error) {
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
