package codec

import (
	"bytes"
	"crypto/sha512"
	"encoding/base32"
	"encoding/base64"
	"strings"

	"golang.org/x/crypto/blake2b"
)

// crc16 is CRC-16/XMODEM, which Stellar and TON use.
func crc16(b []byte) uint16 {
	var crc uint16
	for _, c := range b {
		crc ^= uint16(c) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// StellarKind is the first byte of a StrKey: what the text stands for.
type StellarKind byte

// The kinds of StrKey that people paste.
const (
	StellarAccount  StellarKind = 6 << 3
	StellarMuxed    StellarKind = 12 << 3
	StellarContract StellarKind = 2 << 3
	StellarSeed     StellarKind = 18 << 3
)

// StrKey reads Stellar's base32 form with its checksum.
func StrKey(s string) (StellarKind, bool) {
	if len(s) != 56 && len(s) != 69 {
		return 0, false
	}
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(s)
	if err != nil || len(b) < 3 {
		return 0, false
	}
	body, sum := b[:len(b)-2], b[len(b)-2:]
	return StellarKind(b[0]), crc16(body) == uint16(sum[0])|uint16(sum[1])<<8
}

// Stellar knows account, muxed and contract addresses.
func Stellar(s string) bool {
	kind, ok := StrKey(s)
	return ok && (kind == StellarAccount || kind == StellarMuxed || kind == StellarContract)
}

// TON knows TON's 48-character addresses, in either base64 alphabet.
func TON(s string) bool {
	b, err := base64.RawURLEncoding.DecodeString(strings.NewReplacer("+", "-", "/", "_").Replace(s))
	if err != nil || len(b) != 36 {
		return false
	}
	tag := b[0] &^ 0x80 // the top bit marks the test network
	return (tag == 0x11 || tag == 0x51) && crc16(b[:34]) == uint16(b[34])<<8|uint16(b[35])
}

// Algorand knows Algorand addresses.
func Algorand(s string) bool {
	if len(s) != 58 {
		return false
	}
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(s)
	if err != nil || len(b) != 36 {
		return false
	}
	sum := sha512.Sum512_256(b[:32])
	return bytes.Equal(sum[28:], b[32:])
}

// SS58 knows account addresses of Polkadot and its relatives.
func SS58(s string) bool {
	if len(s) < 46 || len(s) > 50 {
		return false
	}
	b, ok := Base58(s, Bitcoin58)
	if !ok || len(b) != 35 && len(b) != 36 {
		return false
	}
	sum := blake2b.Sum512(append([]byte("SS58PRE"), b[:len(b)-2]...))
	return bytes.Equal(sum[:2], b[len(b)-2:])
}
