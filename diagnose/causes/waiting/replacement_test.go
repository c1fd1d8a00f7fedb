package waiting_test

import (
	"testing"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/causes/waiting"
)

const gwei = 1_000_000_000

func known[T any](v T) facts.Value[T] { return facts.KnownValue(v, "n.1") }

// stuck is a waiting transaction whose highest price is below the base fee of 100 gwei.
func stuck(tx facts.EVMTx, minTip uint64) *facts.Facts {
	return &facts.Facts{
		Chain:    facts.Chain{ID: "eip155:137", Family: facts.FamilyEVM, MinTip: minTip},
		Sighting: known(facts.Sighting{Place: facts.InPool}),
		EVM: &facts.EVM{
			Tx: known(tx), NonceLatest: known(tx.Nonce),
			Fees: known(facts.FeeMarket{NextBaseFee: facts.NewInt(100 * gwei), NextBlobBaseFee: facts.NewInt(50), TipMid: facts.NewInt(2 * gwei)}),
		},
	}
}

// The least prices follow the pools' rule (10 % more on cap and tip, twice all three with blobs)
// and are never below what the nodes of the chain take at all.
func TestReplacementPrices(t *testing.T) {
	n := facts.NewInt
	for name, c := range map[string]struct {
		tx     facts.EVMTx
		minTip uint64
		want   map[string]int64
	}{
		"dynamic": {
			tx: facts.EVMTx{Type: 2, MaxFee: n(30 * gwei), MaxTip: n(1 * gwei)}, minTip: 0,
			want: map[string]int64{"min_max_fee_per_gas": 33 * gwei, "min_max_priority_fee_per_gas": 1_100_000_000, "next_block_max_fee_per_gas": 100 * gwei, "max_priority_fee_per_gas": 2 * gwei, "max_fee_per_gas": 202 * gwei},
		},
		"dynamic, Polygon's floor": {
			tx: facts.EVMTx{Type: 2, MaxFee: n(30 * gwei), MaxTip: n(1 * gwei)}, minTip: 25 * gwei,
			want: map[string]int64{"min_max_fee_per_gas": 33 * gwei, "min_max_priority_fee_per_gas": 25 * gwei, "next_block_max_fee_per_gas": 125 * gwei, "max_priority_fee_per_gas": 25 * gwei, "max_fee_per_gas": 225 * gwei},
		},
		"dynamic, a cap below the floor": {
			tx: facts.EVMTx{Type: 2, MaxFee: n(2 * gwei), MaxTip: n(1 * gwei)}, minTip: 25 * gwei,
			want: map[string]int64{"min_max_fee_per_gas": 25 * gwei, "min_max_priority_fee_per_gas": 25 * gwei},
		},
		"legacy": {
			tx: facts.EVMTx{MaxFee: n(30 * gwei), MaxTip: n(30 * gwei)}, minTip: 0,
			want: map[string]int64{"min_gas_price": 33 * gwei, "next_block_gas_price": 100 * gwei, "gas_price": 127 * gwei},
		},
		"legacy, BNB Chain's floor": {
			tx: facts.EVMTx{MaxFee: n(1000), MaxTip: n(1000)}, minTip: gwei / 20,
			want: map[string]int64{"min_gas_price": gwei / 20},
		},
		"a few wei": {
			tx: facts.EVMTx{Type: 2, MaxFee: n(5), MaxTip: n(0)}, minTip: 0,
			want: map[string]int64{"min_max_fee_per_gas": 6, "min_max_priority_fee_per_gas": 1},
		},
		"blobs": {
			tx: facts.EVMTx{Type: 3, MaxFee: n(30 * gwei), MaxTip: n(1 * gwei), BlobFee: n(7)}, minTip: 0,
			want: map[string]int64{"min_max_fee_per_gas": 60 * gwei, "min_max_priority_fee_per_gas": 2 * gwei, "min_max_fee_per_blob_gas": 14, "next_block_max_fee_per_blob_gas": 50, "max_fee_per_blob_gas": 100},
		},
	} {
		out := waiting.FeeBelowBaseFee.Rules[0].Judge(stuck(c.tx, c.minTip))
		if out.Answer != diagnose.Yes || len(out.Actions) != 2 {
			t.Errorf("%s: %+v", name, out)
			continue
		}
		for arg, want := range c.want {
			got, ok := out.Actions[0].Args[arg].(facts.Int)
			if !ok || got.Cmp(n(want)) != 0 {
				t.Errorf("%s: %s is %v, want %d", name, arg, out.Actions[0].Args[arg], want)
			}
		}
	}
}
