package fees

import (
	"math/big"

	"txtriage/chains/evm/wire"
)

// mostSteps bounds how many blocks apart two prices are compared at all: beyond, anything is possible.
const mostSteps = 64

// Near reports whether two accounts of the market can both be true of newest blocks that lie at most so
// many apart: a base fee moves by an eighth at most from block to block (EIP-1559), that of blobs too
// (EIP-4844). Each must have a base fee.
func Near(a, b *wire.FeeHistory, blocks uint64) bool {
	return reach(last(a.BaseFees), last(b.BaseFees), blocks) && reach(last(a.BlobBaseFees), last(b.BlobBaseFees), blocks)
}

func last(list []*big.Int) *big.Int {
	if len(list) == 0 {
		return nil
	}
	return list[len(list)-1]
}

func reach(a, b *big.Int, blocks uint64) bool {
	if a == nil || b == nil || blocks > mostSteps {
		return true
	}
	if a.Cmp(b) > 0 {
		a, b = b, a
	}
	top := new(big.Int).Set(a)
	for range blocks { // at least by one
		top.Add(top, new(big.Int).Add(new(big.Int).Rsh(top, 3), big.NewInt(1)))
	}
	return b.Cmp(top) <= 0
}
