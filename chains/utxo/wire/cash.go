package wire

import (
	"txtriage/chains/facts"
	"txtriage/chains/recognise/codec"
)

// Bitcoin Cash writes its addresses in a form of its own and lets outputs carry tokens
// (CHIP-2022-02 CashTokens): their data stand before the script.
const (
	tokenPrefix   = 0xef
	hasCommitment = 0x40 // bits of the byte behind the category
	hasNFT        = 0x20
	hasAmount     = 0x10
)

// cashAddress is the address of an output script; "" where the chain has no such form, or the
// script no address.
func (w *Codec) cashAddress(script []byte) facts.Address {
	if w.Row.CashAddr == "" {
		return ""
	}
	n := len(script)
	switch {
	case n == 25 && script[0] == 0x76 && script[1] == 0xa9 && script[2] == 20 && script[23] == 0x88 && script[24] == 0xac:
		return facts.Address(codec.EncodeCash(w.Row.CashAddr, 0, script[3:23]))
	case n == 23 && script[0] == 0xa9 && script[1] == 20 && script[22] == 0x87:
		return facts.Address(codec.EncodeCash(w.Row.CashAddr, 1, script[2:22]))
	case n == 35 && script[0] == 0xaa && script[1] == 32 && script[34] == 0x87: // P2SH of 32 bytes, since 2023-05
		return facts.Address(codec.EncodeCash(w.Row.CashAddr, 1, script[2:34]))
	}
	return ""
}

// untoken cuts the token data off that stand before an output script. Bytes that have not the
// form of them stay: such a script can never be spent, but that is what it says.
func (w *Codec) untoken(script []byte) (rest []byte, carries bool) {
	if w.Row.CashAddr == "" || len(script) < 34 || script[0] != tokenPrefix {
		return script, false
	}
	bits, at := script[33], 34
	if bits&0x80 != 0 || bits&(hasCommitment|hasNFT|hasAmount) == 0 {
		return script, false
	}
	if bits&hasCommitment != 0 {
		n, size := compact(script[at:])
		if size == 0 || bits&hasNFT == 0 || n == 0 || n > uint64(len(script)-at-size) {
			return script, false
		}
		at += size + int(n)
	}
	if bits&hasAmount != 0 {
		n, size := compact(script[at:])
		if size == 0 || n == 0 || n >= 1<<63 {
			return script, false
		}
		at += size
	}
	return script[at:], true
}

// compact reads a number of variable length; size 0 if it is cut off.
func compact(b []byte) (n uint64, size int) {
	if len(b) == 0 {
		return 0, 0
	}
	switch b[0] {
	case 0xfd:
		size = 3
	case 0xfe:
		size = 5
	case 0xff:
		size = 9
	default:
		return uint64(b[0]), 1
	}
	if len(b) < size {
		return 0, 0
	}
	for i := size - 1; i > 0; i-- {
		n = n<<8 | uint64(b[i])
	}
	return n, size
}
