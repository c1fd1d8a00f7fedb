package diagnose

import "txtriage/chains/facts"

// What the yellow paper charges: a payment by itself, a byte that comes with it at most (EIP-2028), and a
// call that carries coins.
const (
	gasPlain = 21_000
	gasByte  = 16
	gasPayOn = 9_000
)

// PaidOn reports that a transaction used enough gas to have paid coins on from inside.
func PaidOn(e *facts.EVM) bool { return Worked(e) >= gasPayOn }

// Worked is the gas that the transaction's call used at least, beside what the payment itself and its data
// cost; 0 if that is not known.
func Worked(e *facts.EVM) uint64 {
	if !e.Receipt.Known() || !e.Tx.Known() {
		return 0
	}
	fixed := gasPlain + gasByte*uint64(max(e.Tx.V.InputSize, 0))
	return e.Receipt.V.GasUsed - min(fixed, e.Receipt.V.GasUsed)
}
