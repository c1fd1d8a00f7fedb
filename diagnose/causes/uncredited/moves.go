package uncredited

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// succeeded lets a rule go on with a transaction that went through and whose movements of
// value are known.
func succeeded(f *facts.Facts) (diagnose.Outcome, bool) {
	if out, ok := diagnose.Given(diagnose.Succeeded(f), "Sighting", "Success"); !ok {
		return out, false
	}
	if !f.Transfers.Known() {
		return diagnose.Unsure("Transfers"), false
	}
	return diagnose.Outcome{}, true
}

// moved reports whether any value moved in one of the given ways; without a kind, in any.
func moved(f *facts.Facts, kinds ...string) bool {
	for _, t := range f.Transfers.V {
		if t.Amount.Units.IsZero() {
			continue
		}
		if len(kinds) == 0 {
			return true
		}
		for _, k := range kinds {
			if t.Kind == k {
				return true
			}
		}
	}
	return false
}

// The functions that a customer's own wallet calls to move or to permit, by selector.
const (
	callTransfer     = "0xa9059cbb" // transfer(address,uint256)
	callTransferFrom = "0x23b872dd" // transferFrom(address,address,uint256)
	callApprove      = "0x095ea7b3" // approve(address,uint256)
	callIncrease     = "0x39509351" // increaseAllowance(address,uint256)
	callApproveAll   = "0xa22cb465" // setApprovalForAll(address,bool)
	callApproveFor   = "0x87517c45" // approve(address,address,uint160,uint48): Permit2, for a token
	callPermit       = "0xd505accf" // permit(address,address,uint256,uint256,uint8,bytes32,bytes32)
)

// sentTo is the receiver that the sender's own call of a token names, and how much of it.
func sentTo(e *facts.EVM) (to facts.Address, units facts.Int, ok bool) {
	c := e.Call.V
	at := 0
	switch {
	case !e.Call.Known():
		return "", units, false
	case c.Selector == callTransfer && len(c.Args) == 2:
	case c.Selector == callTransferFrom && len(c.Args) == 3:
		at = 1
	default:
		return "", units, false
	}
	units, err := facts.ParseInt(c.Args[at+1])
	return facts.Address(c.Args[at]), units, err == nil
}

// same compares two addresses of an EVM chain: upper and lower case are only a checksum.
func same(a, b facts.Address) bool { return a != "" && strings.EqualFold(string(a), string(b)) }

// tokenOf is the contract of a token transfer: the last part of its CAIP-19 id.
func tokenOf(t facts.Transfer) facts.Address {
	_, ref, ok := strings.Cut(string(t.Amount.Asset.ID), "/erc20:")
	if !ok {
		return ""
	}
	return facts.Address(ref)
}
