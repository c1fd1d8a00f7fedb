package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// replacement has the fees of another transaction under the same number: the least that pools
// take in its place (min_), what the next block asks for where that is more (next_block_), and
// what is recommended now. Pools of geth and its relatives ask for 10 % more on cap
// and tip (core/txpool/legacypool, PriceBump), for blobs for twice all three prices (blobpool),
// for the chain's least tip, and no block takes a cap below its base fee. Prices are wei per gas.
func replacement(f *facts.Facts, old facts.EVMTx) map[string]any {
	percent := int64(110)
	if old.Type == 3 {
		percent = 200
	}
	args := map[string]any{"nonce": facts.NewUint(old.Nonce)}
	m := diagnose.EVM(f).Fees.V // zero if unknown: then the least is also what is recommended
	floor := facts.NewUint(f.Chain.MinTip)
	if old.Type < 2 {
		least := larger(bumped(old.MaxFee, percent), floor)
		// All of it is paid, so a base fee that rises for two blocks must do.
		nextBlock(args, "gas_price", least, m.NextBaseFee.Add(floor))
		best := larger(least, m.NextBaseFee.Mul(facts.NewInt(5)).Div(facts.NewInt(4)).Add(larger(m.TipMid, floor)))
		args["min_gas_price"], args["gas_price"] = least, best
		return args
	}
	leastTip := larger(bumped(old.MaxTip, percent), floor)
	leastCap := larger(bumped(old.MaxFee, percent), leastTip)
	nextBlock(args, "max_fee_per_gas", leastCap, m.NextBaseFee.Add(floor))
	bestTip := larger(leastTip, m.TipMid)
	bestCap := larger(leastCap, m.NextBaseFee.Add(m.NextBaseFee).Add(bestTip))
	args["min_max_priority_fee_per_gas"], args["max_priority_fee_per_gas"] = leastTip, bestTip
	args["min_max_fee_per_gas"], args["max_fee_per_gas"] = leastCap, bestCap
	if old.Type == 3 {
		leastBlob := bumped(old.BlobFee, percent)
		nextBlock(args, "max_fee_per_blob_gas", leastBlob, m.NextBlobBaseFee)
		args["min_max_fee_per_blob_gas"] = leastBlob
		args["max_fee_per_blob_gas"] = larger(leastBlob, m.NextBlobBaseFee.Add(m.NextBlobBaseFee))
	}
	return args
}

// nextBlock adds the least price that the next block can take, where that is more than the
// least that pools take: such a replacement would be accepted and wait on.
func nextBlock(args map[string]any, name string, least, asked facts.Int) {
	if least.Cmp(asked) < 0 {
		args["next_block_"+name] = asked
	}
}

// bumped is the least price that replaces an old one: higher, and at least so many percent of it.
func bumped(old facts.Int, percent int64) facts.Int {
	return larger(old.Add(facts.NewInt(1)), old.Mul(facts.NewInt(percent)).Div(facts.NewInt(100)))
}

func larger(a, b facts.Int) facts.Int {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}

// speedUp are the sender's ways out of a price that is too low: pay more, or take it back.
func speedUp(f *facts.Facts, tx facts.EVMTx) []diagnose.Action {
	fees := replacement(f, tx)
	return []diagnose.Action{
		{Who: diagnose.Sender, What: "replace-with-higher-fee", Args: fees},
		{Who: diagnose.Sender, What: "cancel-with-same-nonce", Args: fees},
	}
}
