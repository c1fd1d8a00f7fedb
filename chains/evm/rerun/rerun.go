// Package rerun writes a transaction as a call that a node can run again.
package rerun

import (
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
)

// Call is the transaction as eth_call takes it: the same sender, receiver, data and
// gas, without a price, so that balance and base fee do not matter.
func Call(t *wire.Tx, gas uint64, withValue bool) map[string]any {
	o := map[string]any{"gas": spell.Number(gas)}
	if t.From != nil {
		o["from"] = t.From.Hex()
	}
	if t.To != nil {
		o["to"] = t.To.Hex()
	}
	if withValue && t.Value != nil && t.Value.Sign() > 0 {
		o["value"] = "0x" + t.Value.Text(16)
	}
	if len(t.Input) > 0 {
		o["data"] = spell.Hex(t.Input, len(t.Input))
	}
	return o
}

// Whole is the transaction with all that its execution can see of it, its price included.
func Whole(t *wire.Tx) map[string]any {
	o := Call(t, t.Gas, true)
	if t.Nonce != nil {
		o["nonce"] = spell.Number(*t.Nonce)
	}
	switch {
	case t.MaxFee != nil && t.Type >= 2:
		o["maxFeePerGas"], o["maxPriorityFeePerGas"] = "0x"+t.MaxFee.Text(16), "0x0"
		if t.MaxTip != nil {
			o["maxPriorityFeePerGas"] = "0x" + t.MaxTip.Text(16)
		}
	case t.GasPrice != nil:
		o["gasPrice"] = "0x" + t.GasPrice.Text(16)
	}
	if len(t.AccessList) > 0 {
		list := []any{}
		for _, a := range t.AccessList {
			keys := []string{}
			for _, k := range a.Keys {
				keys = append(keys, k.Hex())
			}
			list = append(list, map[string]any{"address": a.Address.Hex(), "storageKeys": keys})
		}
		o["accessList"] = list
	}
	if len(t.Blobs) > 0 && t.BlobFee != nil {
		hashes := []string{}
		for _, b := range t.Blobs {
			hashes = append(hashes, b.Hex())
		}
		o["blobVersionedHashes"], o["maxFeePerBlobGas"] = hashes, "0x"+t.BlobFee.Text(16)
	}
	if len(t.Auths) > 0 {
		list := []any{}
		for _, a := range t.Auths {
			list = append(list, map[string]any{
				"chainId": "0x" + a.ChainID.Text(16), "address": a.Address.Hex(), "nonce": spell.Number(a.Nonce),
				"yParity": spell.Number(a.V), "r": "0x" + a.R.Text(16), "s": "0x" + a.S.Text(16),
			})
		}
		o["authorizationList"] = list
	}
	return o
}

// Before names the state on which the transaction's block began.
func Before(r *wire.Receipt) string {
	if *r.BlockNumber == 0 {
		return spell.Number(0)
	}
	return spell.Number(*r.BlockNumber - 1)
}
