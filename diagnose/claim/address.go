package claim

import (
	"math/big"
	"strings"
)

// place is what an address of Bitcoin's family stands for: the same 20 bytes may be written
// as 3… and M… (Litecoin), or as 1…/3… and CashAddr (Bitcoin Cash).
type place struct {
	script bool // pay to script hash; false: to public key hash
	hash   [20]byte
}

// versions of base58 addresses: is it a script hash?
var versions = map[byte]bool{
	0x00: false, 0x30: false, 0x1e: false, 0x6f: false, 0x71: false,
	0x05: true, 0x32: true, 0x16: true, 0xc4: true, 0x3a: true,
}

const (
	base58   = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	charset5 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
)

func legacy(s string) bool { _, ok := fromBase58(s); return ok }

func decode(s string) (place, bool) {
	if p, ok := fromBase58(s); ok {
		return p, true
	}
	return fromCashAddr(s)
}

// fromBase58 reads version and hash. The checksum is not judged here: two texts are only
// compared, and one of them comes from a node.
func fromBase58(s string) (place, bool) {
	n := new(big.Int)
	for _, c := range s {
		i := strings.IndexRune(base58, c)
		if i < 0 {
			return place{}, false
		}
		n.Mul(n, big.NewInt(58))
		n.Add(n, big.NewInt(int64(i)))
	}
	if len(s) < 26 || len(s) > 35 || n.BitLen() > 25*8 {
		return place{}, false
	}
	b := n.FillBytes(make([]byte, 25))
	script, ok := versions[b[0]]
	if !ok {
		return place{}, false
	}
	p := place{script: script}
	copy(p.hash[:], b[1:21])
	return p, true
}

// fromCashAddr reads the 20-byte kinds: 8 bits of version, 160 of hash, 40 of checksum.
func fromCashAddr(s string) (place, bool) {
	s = strings.ToLower(bare(s))
	if len(s) != 42 {
		return place{}, false
	}
	n := new(big.Int)
	for _, c := range s[:34] {
		i := strings.IndexRune(charset5, c)
		if i < 0 {
			return place{}, false
		}
		n.Lsh(n, 5)
		n.Or(n, big.NewInt(int64(i)))
	}
	n.Rsh(n, 2) // 34·5 bits hold 168 and two of padding
	b := n.FillBytes(make([]byte, 22))[1:]
	p := place{}
	switch b[0] {
	case 0x00, 0x10: // 0x10: token-aware, the same place
	case 0x08, 0x18:
		p.script = true
	default:
		return place{}, false
	}
	copy(p.hash[:], b[1:21])
	return p, true
}
