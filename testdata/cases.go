// Package testdata carries the case law into the program, for demo.
package testdata

import "embed"

// Cases holds the cases that demo tells.
//
//go:embed cases/arrived/evm.txtar cases/fee-below-base-fee/evm.txtar cases/reverted-with-reason/evm.txtar
//go:embed cases/nonce-gap/evm.txtar cases/replaced-repriced/bitcoin.txtar cases/cheap-parent/bitcoin.txtar
var Cases embed.FS
