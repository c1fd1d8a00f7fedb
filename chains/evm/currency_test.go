package evm_test

import (
	"testing"

	"txtriage/chains/chainstest"
	"txtriage/chains/facts"
)

// A fee that is counted in a token (Celo) is not told as one of the chain's own coin, and its
// prices are not compared with those of the chain.
func TestFeeInToken(t *testing.T) {
	const token = "0x765DE816845861e75A25fCA122bb6898B8B1282a"
	odd := func(s string) string {
		for k, v := range map[string]any{"type": "0x7b", "feeCurrency": token, "r": nil, "s": nil} {
			s = with(s, k, v)
		}
		return s
	}
	q, talk := kept(t, "plain")
	f := inspect(t, q, &chainstest.Node{Name: "n", Type: "evm", Answer: change(talk, "eth_getTransactionByHash", odd)})
	if !f.Fee.Known() || f.Fee.V.Asset.ID == f.Chain.Native.ID || f.EVM.InclusionFee.Known() || f.EVM.Tx.V.Type != 0x7b {
		t.Errorf("mined: fee %+v, base fee %v", f.Fee.V, f.EVM.InclusionFee.State)
	}
	q, talk = kept(t, "gap")
	f = inspect(t, q, &chainstest.Node{Name: "n", Type: "evm", Answer: change(talk, "eth_getTransactionByHash", odd)})
	if f.Sighting.V.Place != facts.InPool || f.EVM.Fees.Known() || f.EVM.Balance.Known() {
		t.Errorf("waiting: %s, fees %s, balance %s", f.Sighting.V.Place, f.EVM.Fees.State, f.EVM.Balance.State)
	}
}
