package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// BlobFeeBelowBaseFee is a transaction with data blobs whose highest blob price is below what
// the next block asks for. Only senders such as rollups make these.
var BlobFeeBelowBaseFee = diagnose.Cause{
	Slug:    "blob-fee-below-base-fee",
	Section: "waiting",
	Weight:  558,
	Args:    []string{"offered", "needed", "blocks"},
	Yields:  []string{"fee-below-market", "network-congested"},
	State:   diagnose.StatePending,
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  diagnose.NewestNeeds("EVM.Tx", "EVM.NonceLatest", "EVM.Fees"),
		Judge:  judgeBlobFeeBelowBaseFee,
	}},
}

func judgeBlobFeeBelowBaseFee(f *facts.Facts) diagnose.Outcome {
	tx, out, ok := pendingEVM(f)
	if !ok {
		return out
	}
	if tx.Type != 3 {
		return diagnose.Outcome{}
	}
	if out, ok := diagnose.Need("EVM.Fees", f.EVM.Fees); !ok {
		return out
	}
	base := f.EVM.Fees.V.NextBlobBaseFee
	seen := diagnose.IDs(f.Sighting.From, f.EVM.Tx.From, f.EVM.Fees.From)
	if tx.BlobFee.Cmp(base) >= 0 {
		return diagnose.NoBecause(seen...)
	}
	return untilBaseFeeFalls(f, diagnose.YesBecause(inTime(f), seen...), base, tx.BlobFee, eta.BlobFall)
}
