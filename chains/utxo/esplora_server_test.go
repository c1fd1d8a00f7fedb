package utxo_test

import (
	"slices"
	"testing"

	"txtriage/chains/chainstest/electrs"
	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/utxo/scenes"
)

func TestEsplora(t *testing.T) {
	atOwnSpeed(t)
	n := nodes.StartBitcoind(t, "-mempoolexpiry=1")
	esplora := *n
	esplora.Kind, esplora.URL = "esplora", (&electrs.Server{Node: n}).Start(t)
	skip := []string{"witness-id", "witness-id-confirmed", "reorganised-spent", "reorganised-parent"}
	playAt(t, n, &esplora, scenes.Core, func(s string, want *expect) bool {
		want.class = ""
		if s == "long-chain" {
			want.rounds = 2 // the server lists the ancestors
		}
		switch s {
		case "low-fee", "low-fee-missed", "refused-dust", "refused-low-fee", "refused-signature", "never-sent", "expired":
			want.more = nil
		case "cheap-parent", "bumped-by-child":
			want.rounds = 2
		case "reorganised-waiting":
			want.more = histogram
		}
		return !slices.Contains(skip, s)
	})
}
