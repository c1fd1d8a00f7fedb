package wire

import (
	"encoding/hex"

	"github.com/btcsuite/btcd/txscript/v2"
)

const (
	sigopWeight = 20 // weight that pools count for each signature operation (policy.h, DEFAULT_BYTES_PER_SIGOP)
	sigopScale  = 4  // cost of one outside a witness (consensus.h, WITNESS_SCALE_FACTOR)
)

// PoolSize is the virtual size by which pools and block builders of a chain with SegWit rank the
// transaction: more than its bytes where it checks many signatures. 0 if a script is not told.
func (t EsploraTx) PoolSize() int64 {
	cost := int64(0)
	for _, in := range t.In {
		if in.Coinbase || in.Prevout == nil {
			return 0
		}
		script, err := hex.DecodeString(in.Script)
		coin, err2 := hex.DecodeString(in.Prevout.Script)
		if err != nil || err2 != nil {
			return 0
		}
		witness := make([][]byte, len(in.Witness))
		for i, w := range in.Witness {
			if witness[i], err = hex.DecodeString(w); err != nil {
				return 0
			}
		}
		cost += sigopScale * int64(txscript.GetSigOpCount(script))
		if txscript.IsPayToScriptHash(coin) {
			cost += sigopScale * int64(txscript.GetPreciseSigOpCount(script, coin, true))
		}
		cost += int64(txscript.GetWitnessSigOpCount(script, coin, witness))
	}
	for _, o := range t.Out {
		script, err := hex.DecodeString(o.Script)
		if err != nil {
			return 0
		}
		cost += sigopScale * int64(txscript.GetSigOpCount(script))
	}
	return (max(t.Weight.N, cost*sigopWeight) + 3) / 4
}
