// Package codec reads the spellings that ids and addresses come in and decides by their
// checksums: base58check, bech32 and bech32m, cashaddr. It knows no chain.
package codec

import (
	"bytes"
	"crypto/sha256"
	"math/big"
	"strings"
)

// The base58 alphabets: Bitcoin's, which most chains use, and the XRP Ledger's.
const (
	Bitcoin58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	Ripple58  = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
)

// longest58 bounds the work: decoding is quadratic, and nothing we know is longer.
const longest58 = 128

// Base58 decodes. False: empty, too long, or a character that is not in the alphabet.
func Base58(s, alphabet string) ([]byte, bool) {
	if s == "" || len(s) > longest58 {
		return nil, false
	}
	n, radix := new(big.Int), big.NewInt(58)
	for i := range len(s) {
		d := strings.IndexByte(alphabet, s[i])
		if d < 0 {
			return nil, false
		}
		n.Mul(n, radix).Add(n, big.NewInt(int64(d)))
	}
	zeros := len(s) - len(strings.TrimLeft(s, alphabet[:1]))
	return append(make([]byte, zeros), n.Bytes()...), true
}

// Base58Check decodes and tests the four checksum bytes, which it leaves out.
func Base58Check(s, alphabet string) ([]byte, bool) {
	b, ok := Base58(s, alphabet)
	if !ok || len(b) < 5 {
		return nil, false
	}
	body := b[:len(b)-4]
	if !bytes.Equal(sum4(body), b[len(body):]) {
		return nil, false
	}
	return body, true
}

// EncodeBase58Check writes version and payload with their checksum.
func EncodeBase58Check(body []byte, alphabet string) string {
	full := append(bytes.Clone(body), sum4(body)...)
	n, radix, rem := new(big.Int).SetBytes(full), big.NewInt(58), new(big.Int)
	var out []byte
	for n.Sign() > 0 {
		n.DivMod(n, radix, rem)
		out = append(out, alphabet[rem.Int64()])
	}
	for _, b := range full {
		if b != 0 {
			break
		}
		out = append(out, alphabet[0])
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return string(out)
}

func sum4(b []byte) []byte {
	once := sha256.Sum256(b)
	twice := sha256.Sum256(once[:])
	return twice[:4]
}
