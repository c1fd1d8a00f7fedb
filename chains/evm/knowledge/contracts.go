package knowledge

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/ethereum/go-ethereum/common"
)

//go:embed data/tokens.txt
var tokenLines string

// Contracts are those of a chain's listed tokens by their symbols. A symbol that two of them
// share is left out.
func Contracts(chainID uint64) map[string]common.Address { return contractTable()[chainID] }

var contractTable = sync.OnceValue(func() map[uint64]map[string]common.Address {
	m := map[uint64]map[string]common.Address{}
	for line := range strings.Lines(tokenLines) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) < 4 || strings.HasPrefix(line, "#") {
			continue
		}
		chain := number(f[0])
		if m[chain] == nil {
			m[chain] = map[string]common.Address{}
		}
		_, two := m[chain][f[2]]
		if m[chain][f[2]] = common.HexToAddress(f[1]); two {
			m[chain][f[2]] = common.Address{}
		}
	}
	for _, of := range m {
		for symbol, a := range of {
			if a == (common.Address{}) {
				delete(of, symbol)
			}
		}
	}
	return m
})
