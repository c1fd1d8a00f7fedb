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
	kind          string // op, arb, pos
	parent, child uint64
	entry         common.Address // OptimismPortal, Bridge, RootChain
	other         common.Address // DisputeGameFactory, Outbox, RootChainManager; zero: not listed
	rollup        common.Address // of Arbitrum; StateSender of Polygon
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
	numbers map[number]uint64 // the other way round
	spots   map[spot]bool
	places  map[spot]common.Address // without an address: where a protocol stands on a chain
}

var table = sync.OnceValue(func() tables {
	t := tables{names: map[uint64]string{}, chains: map[number]uint64{}, numbers: map[number]uint64{}, spots: map[spot]bool{}, places: map[spot]common.Address{}}
	for line := range strings.Lines(file) {
		f := append(strings.Split(strings.TrimRight(line, "\r\n"), "\t"), "", "", "")
		switch f[0] {
		case "chain":
			t.names[decimal(f[1])] = f[2]
		case "op", "arb", "pos":
			t.rollups = append(t.rollups, rollup{f[0], decimal(f[1]), decimal(f[2]), common.HexToAddress(f[3]), common.HexToAddress(f[4]), common.HexToAddress(f[5])})
		case "cctp", "cctp-test", "lz", "wormhole", "wormhole-test":
			t.chains[number{f[0], decimal(f[1])}] = decimal(f[2])
			t.numbers[number{f[0], decimal(f[2])}] = decimal(f[1])
		case "at":
			t.spots[spot{f[1], decimal(f[2]), common.HexToAddress(f[3])}] = true
			t.places[spot{f[1], decimal(f[2]), common.Address{}}] = common.HexToAddress(f[3])
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

// place is where a part of a protocol stands on a chain; zero if that is not listed.
func place(part string, chain uint64) common.Address {
	if a, ok := table().places[spot{part, chain, common.Address{}}]; ok {
		return a
	}
	return table().places[spot{part, 0, common.Address{}}]
}

// net is the name under which a protocol's numbers of chains stand: a test network counts anew.
func net(protocol string, chain uint64) string {
	if _, ok := table().numbers[number{protocol + "-test", chain}]; ok {
		return protocol + "-test"
	}
	return protocol
}

// peer is the chain that a protocol's number means, said on another chain; 0 if it is not listed.
func peer(protocol string, chain uint64, n common.Hash) uint64 {
	name := net(protocol, chain)
	if _, ok := table().numbers[number{name, chain}]; !ok || !n.Big().IsUint64() {
		return 0
	}
	return table().chains[number{name, n.Big().Uint64()}]
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
