// Package spell writes what an EVM chain names in the one spelling that facts use, and reads any spelling of it.
package spell

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/facts"
)

// Address is the checksummed spelling (EIP-55).
func Address(a common.Address) facts.Address { return facts.Address(a.Hex()) }

// Hash is lower-case hex.
func Hash(h common.Hash) facts.Hash { return facts.Hash(h.Hex()) }

// Hex writes at most so many bytes; nothing for none.
func Hex(b []byte, most int) string {
	if len(b) == 0 {
		return ""
	}
	return "0x" + hex.EncodeToString(b[:min(len(b), most)])
}

// Number is how questions name a quantity or the height of a block.
func Number(n uint64) string { return fmt.Sprintf("0x%x", n) }

// ReadHash reads 32 bytes of hex, with or without 0x.
func ReadHash(s string) (h common.Hash, ok bool) {
	b, ok := ReadHex(s)
	if !ok || len(b) != common.HashLength {
		return h, false
	}
	return common.Hash(b), true
}

// ReadAddress reads 20 bytes of hex, with or without 0x; the case of its letters tells nothing here.
func ReadAddress(s string) (a common.Address, ok bool) {
	b, ok := ReadHex(strings.TrimSpace(s))
	if !ok || len(b) != common.AddressLength {
		return a, false
	}
	return common.Address(b), true
}

// ReadHex reads hex, with or without 0x.
func ReadHex(s string) ([]byte, bool) {
	if strings.HasPrefix(s, "0x") || strings.HasPrefix(s, "0X") {
		s = s[2:]
	}
	b, err := hex.DecodeString(s)
	return b, err == nil
}
