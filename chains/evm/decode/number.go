package decode

import "math/big"

// Number is an argument that Call or Args wrote as a decimal; zero if it is none.
func Number(decimal string) *big.Int {
	b, ok := new(big.Int).SetString(decimal, 10)
	if !ok {
		return new(big.Int)
	}
	return b
}
