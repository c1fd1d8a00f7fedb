package look

import "txtriage/chains/facts"

// MaxInputs bounds the inputs whose coins are looked up.
const MaxInputs = 25

// ParentsOf lists the transactions whose coins tx spends, each once, in the order of the inputs.
func ParentsOf(tx facts.UTXOTx) []facts.Hash {
	var out []facts.Hash
	seen := map[facts.Hash]bool{}
	for i, in := range tx.Ins {
		if i < MaxInputs && in.Txid != "" && !seen[in.Txid] {
			seen[in.Txid] = true
			out = append(out, in.Txid)
		}
	}
	return out
}

// complete fills what an input spends from the transaction that made the coin.
func complete(tx *facts.UTXOTx, parent facts.UTXOTx) {
	for i := range tx.Ins {
		in := &tx.Ins[i]
		if in.Txid != parent.Txid || in.Script != "" {
			continue
		}
		for _, o := range parent.Outs {
			if o.N == in.Vout {
				in.Value, in.Address, in.Script = o.Value, o.Address, o.Script
			}
		}
	}
}
