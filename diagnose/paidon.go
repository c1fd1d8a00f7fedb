package diagnose

import (
	"strings"

	"txtriage/chains/facts"
)

// What the yellow paper charges: a payment by itself, a byte that comes with it at most (EIP-2028), and a
// call that carries coins.
const (
	gasPlain = 21_000
	gasByte  = 16
	gasPayOn = 9_000

	gasZero  = 4  // a byte of zero
	gasFloor = 10 // the least of a byte of zero since EIP-7623; any other counts as four
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

// Idle reports that the receipt shows exactly what a payment and its data cost, so that no code ran. A
// transaction with an access list, or on a chain that charges otherwise, is not known to be idle.
func Idle(e *facts.EVM) bool {
	digits := strings.TrimPrefix(e.Tx.V.Input, "0x")
	if !e.Receipt.Known() || !e.Tx.Known() || len(digits) != 2*e.Tx.V.InputSize {
		return false // only the first part of long data is known
	}
	zero, other := uint64(0), uint64(0)
	for ; len(digits) > 1; digits = digits[2:] {
		if digits[:2] == "00" {
			zero++
		} else {
			other++
		}
	}
	used := e.Receipt.V.GasUsed
	return used == gasPlain+gasZero*zero+gasByte*other || used == gasPlain+gasFloor*(zero+4*other)
}
