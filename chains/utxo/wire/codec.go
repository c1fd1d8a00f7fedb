// Package wire reads what nodes of the Bitcoin family say and what their transactions are
// made of: amounts, scripts, addresses, bytes, proofs. Pure: it asks nobody.
package wire

import (
	"github.com/btcsuite/btcd/chaincfg/v2"

	"txtriage/chains"
)

// Codec reads scripts and transactions of one chain.
type Codec struct {
	Row    chains.UTXORow
	params []*chaincfg.Params
}

// New makes the Codec of a catalogue row; nil reads transactions, but no addresses.
func New(row *chains.UTXORow) Codec {
	if row == nil {
		return Codec{}
	}
	return Codec{Row: *row, params: params(row)}
}
