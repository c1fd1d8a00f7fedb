// Package spell writes what an EVM chain names in the one spelling that facts use.
package spell

import (
	"encoding/hex"
	"fmt"

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
