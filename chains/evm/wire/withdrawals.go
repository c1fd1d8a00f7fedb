package wire

import (
	"encoding/json"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// Withdrawal is a credit that a block makes by itself, without any transaction (EIP-4895).
type Withdrawal struct {
	Index, Validator uint64
	To               common.Address
	Wei              *big.Int // the chain counts it in gwei
}

// ParseWithdrawals reads those of a block; a block without the field has none.
func ParseWithdrawals(raw json.RawMessage) ([]Withdrawal, error) {
	f, err := object(raw)
	if f == nil {
		if err == nil {
			err = errShape
		}
		return nil, err
	}
	out := []Withdrawal{}
	for _, one := range f.list("withdrawals") {
		w, err := object(one)
		if w == nil || err != nil {
			return nil, errShape
		}
		i, v, to, gwei := w.uint("index"), w.uint("validatorIndex"), w.get("address"), w.uint("amount")
		var text string
		if w.err != nil || i == nil || v == nil || gwei == nil || json.Unmarshal(to, &text) != nil {
			return nil, errShape
		}
		a, err := addressOf(text)
		if err != nil {
			return nil, errShape
		}
		out = append(out, Withdrawal{*i, *v, a, new(big.Int).Mul(new(big.Int).SetUint64(*gwei), big.NewInt(1e9))})
	}
	return out, f.err
}
