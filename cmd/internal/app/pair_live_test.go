package app_test

import (
	"testing"

	"txtriage/chains/chainstest/electrs"
	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/utxo/scenes"
)

// Two real nodes that do not see the same: in both orders the same is told, and whether it rests on
// the word of one. Some of it is played once more with an Esplora server in place of the first node.
func TestPair(t *testing.T) {
	t.Parallel()
	h, e := newStagehand(t, "pair-bitcoind"), newStagehand(t, "pair-esplora")
	a, b, bare := nodes.StartBitcoind(t), nodes.StartBitcoind(t), nodes.StartBitcoind(t, "-txindex=0", "-blockfilterindex=0")
	server := (&electrs.Server{Node: a}).Start(t)
	scenes.Pair(t, a, b, bare, func(s scenes.Scene, asked ...*nodes.UTXO) {
		var flags []string
		if s.Raw != "" {
			flags = append(flags, "--raw", s.Raw)
		}
		if s.Amount != "" {
			flags = append(flags, "--amount", s.Amount)
		}
		if s.To != "" {
			flags = append(flags, "--to", s.To)
		}
		var urls []string
		for _, n := range asked {
			urls = append(urls, n.Kind+"+"+n.URL)
		}
		h.showAll(s.Name, s.Chain, urls, s.ID, s.Note, flags...)
		if _, there := e.wants[s.Name]; there {
			e.showAll(s.Name, s.Chain, []string{"esplora+" + server, asked[1].Kind + "+" + asked[1].URL}, s.ID, s.Note, flags...)
		}
	})
	h.done()
	e.done()
}
