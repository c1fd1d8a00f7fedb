package knowledge

import (
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// Token is a listed token.
type Token struct {
	Chain    uint64
	Symbol   string
	Decimals int
	Kind     string // native, bridged, oft, wrapped; "" unknown
	Origin
}

// Place is an address that belongs to no customer.
type Place struct {
	Chain uint64 // 0: any
	Kind  string // burn, system, infra, bridge
	Label string
	Origin
}

// Chain is a network by its number, also one that the catalogue has no row for.
type Chain struct {
	Name     string
	Coin     string
	Decimals int
	Gap      time.Duration // usual time between blocks; 0 not known
	Parent   uint64        // chain that it settles on; 0 none
	Explorer string        // host and path; "" none known
	Origin
}

// ChainOf finds a network by its number.
func ChainOf(id uint64) (Chain, bool) {
	f, ok := chains.find(strconv.FormatUint(id, 10))
	if !ok {
		return Chain{}, false
	}
	c := Chain{Name: f[1], Coin: f[2], Decimals: int(number(f[3])), Gap: time.Duration(number(f[4])) * time.Millisecond, Parent: number(f[5]), Origin: origin(f[7])}
	if f[6] != "-" {
		c.Explorer = f[6]
	}
	return c, true
}

// TokenOf finds a listed token of a chain whose source was read.
func TokenOf(chainID uint64, a common.Address) (Token, bool) {
	f, ok := tokens.find(onChain(a, strconv.FormatUint(chainID, 10)))
	if !ok {
		return Token{}, false
	}
	t := tokenIn(f)
	return t, t.Verified
}

// PlaceOf finds an address that belongs to no customer and whose source was read.
func PlaceOf(chainID uint64, a common.Address) (Place, bool) {
	for _, chain := range []string{strconv.FormatUint(chainID, 10), "*"} {
		if f, ok := places.find(onChain(a, chain)); ok {
			p := placeIn(f)
			return p, p.Verified
		}
	}
	return Place{}, false
}

// At returns everything that is listed at an address, on whatever chain.
func At(a common.Address) (ts []Token, ps []Place) {
	for _, f := range tokens.under(onChain(a, "")) {
		ts = append(ts, tokenIn(f))
	}
	for _, f := range places.under(onChain(a, "")) {
		ps = append(ps, placeIn(f))
	}
	return ts, ps
}

func onChain(a common.Address, chain string) string { return hexutil.Encode(a[:]) + "/" + chain }

// chainIn reads the chain out of a key; 0 for every chain.
func chainIn(key string) uint64 {
	_, chain, _ := strings.Cut(key, "/")
	if chain == "*" {
		return 0
	}
	return number(chain)
}

func tokenIn(f []string) Token {
	t := Token{Chain: chainIn(f[0]), Symbol: f[1], Decimals: int(number(f[2])), Origin: origin(f[4])}
	if f[3] != "-" {
		t.Kind = f[3]
	}
	return t
}

func placeIn(f []string) Place {
	return Place{Chain: chainIn(f[0]), Kind: f[1], Label: f[2], Origin: origin(f[3])}
}
