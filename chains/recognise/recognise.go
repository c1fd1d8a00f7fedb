// Package recognise turns a paste into the ids that it may mean. Pure: it never asks the
// network, never panics, and gives several answers where the text fits several chains.
package recognise

import (
	"errors"
	"regexp"
	"strings"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// Limit is how many bytes of a paste are read. A longer one is refused by TooLarge.
const Limit = 1 << 20

// ErrTooLarge is what TooLarge answers for a paste above Limit.
var ErrTooLarge = errors.New("the paste is larger than 1 MiB")

// TooLarge refuses a paste that Recognise would only read in part.
func TooLarge(size int) error {
	if size > Limit {
		return ErrTooLarge
	}
	return nil
}

var hash64 = regexp.MustCompile(`\b(0[xX])?[0-9a-fA-F]{64}\b`)

// Recognise finds all ids in a paste. Refs of one piece share Item and stand in the order
// in which chains should be asked. Nothing usable gives one Ref of Kind Unknown; an empty
// paste gives none.
func Recognise(paste string, cat *chains.Catalog) []chains.Ref {
	if len(paste) > Limit {
		paste = paste[:Limit]
	}
	if strings.TrimSpace(paste) == "" {
		return nil
	}
	var out []chains.Ref
	for i, m := range hash64.FindAllString(paste, -1) {
		id := strings.ToLower(m)
		evm := strings.HasPrefix(id, "0x")
		id = strings.TrimPrefix(id, "0x")
		for _, r := range cat.Rows() {
			switch {
			case r.Family == facts.FamilyEVM:
				out = append(out, chains.Ref{Item: i, Kind: chains.Transaction, Chain: r.ID, ID: "0x" + id, Text: m, Shape: "evm-hash"})
			case r.Family == facts.FamilyUTXO && !evm:
				out = append(out, chains.Ref{Item: i, Kind: chains.Transaction, Chain: r.ID, ID: id, Text: m, Shape: "hash"})
			}
		}
	}
	if out == nil {
		return []chains.Ref{{Kind: chains.Unknown, Text: strings.TrimSpace(paste), Problem: "not-a-transaction-id"}}
	}
	return out
}
