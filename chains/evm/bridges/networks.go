// Package bridges recognises transfers between chains by their logs, and reads on the other
// chain how they stand. It judges nothing.
package bridges

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"github.com/ethereum/go-ethereum/common"
)

//go:embed data/networks.txt
var file string

// rollup is a child chain and where its contracts stand on the parent.
type rollup struct {
	kind          string // op, arb
	parent, child uint64
	entry         common.Address // OptimismPortal, Bridge
	other         common.Address // DisputeGameFactory, Outbox; zero: not listed
	rollup        common.Address // of Arbitrum
}

type number struct {
	protocol string
	n        uint64
}

type spot struct {
	protocol string
	chain    uint64 // 0: any
	address  common.Address
}

type tables struct {
	names   map[uint64]string
	rollups []rollup
	chains  map[number]uint64 // a protocol's own number of a chain
	spots   map[spot]bool
}

var table = sync.OnceValue(func() tables {
	t := tables{names: map[uint64]string{}, chains: map[number]uint64{}, spots: map[spot]bool{}}
	for line := range strings.Lines(file) {
		f := append(strings.Split(strings.TrimRight(line, "\r\n"), "\t"), "", "", "")
		switch f[0] {
		case "chain":
			t.names[decimal(f[1])] = f[2]
		case "op", "arb":
			t.rollups = append(t.rollups, rollup{f[0], decimal(f[1]), decimal(f[2]), common.HexToAddress(f[3]), common.HexToAddress(f[4]), common.HexToAddress(f[5])})
		case "cctp", "lz", "wormhole":
			t.chains[number{f[0], decimal(f[1])}] = decimal(f[2])
		case "at":
			t.spots[spot{f[1], decimal(f[2]), common.HexToAddress(f[3])}] = true
		}
	}
	return t
})

func decimal(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// childOf finds the rollup of a kind whose chain this is.
func childOf(kind string, chain uint64) (rollup, bool) {
	for _, r := range table().rollups {
		if r.kind == kind && r.child == chain {
			return r, true
		}
	}
	return rollup{}, false
}

// through finds the rollup whose contract on the parent this is.
func through(kind string, parent uint64, a common.Address) (rollup, bool) {
	for _, r := range table().rollups {
		if r.kind == kind && r.parent == parent && a != (common.Address{}) && (r.entry == a || r.other == a) {
			return r, true
		}
	}
	return rollup{}, false
}

func listed(protocol string, chain uint64, a common.Address) bool {
	return table().spots[spot{protocol, chain, a}] || table().spots[spot{protocol, 0, a}]
}

// caip is the CAIP-2 id of a chain; "" for none.
func caip(chain uint64) string {
	if chain == 0 {
		return ""
	}
	return "eip155:" + strconv.FormatUint(chain, 10)
}

// nameOf is our name of a chain, or its CAIP-2 id.
func nameOf(chain uint64) string {
	if n, ok := table().names[chain]; ok {
		return n
	}
	return caip(chain)
}
