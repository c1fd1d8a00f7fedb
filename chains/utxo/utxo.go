// Package utxo asks nodes of Bitcoin and its family about one transaction.
package utxo

import (
	"context"
	"errors"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// New returns the Inspector of the family.
func New() chains.Inspector { return inspector{} }

type inspector struct{}

// Inspect implements chains.Inspector.
func (inspector) Inspect(context.Context, chains.Question, []chains.Caller) (*facts.Facts, error) {
	return nil, errors.New("not yet")
}
