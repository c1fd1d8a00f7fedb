package arrivals

import (
	"encoding/json"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/decode"
	"txtriage/chains/evm/moves"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// Waiting reads what waits in a node's pool (txpool_content) to pay an address: coins, and calls
// that would move tokens to it.
func Waiting(raw json.RawMessage, who common.Address, in moves.Reader) ([]facts.Payment, error) {
	var pool map[string]map[string]map[string]json.RawMessage
	if err := json.Unmarshal(raw, &pool); err != nil {
		return nil, err
	}
	var all []found
	for _, part := range pool {
		for _, of := range part {
			for _, one := range of {
				t, err := wire.ParseTx(one)
				if err != nil || t == nil || t.To == nil || t.From == nil {
					continue
				}
				all = append(all, offered(t, who, in)...)
			}
		}
	}
	return list(all), nil
}

// offered is what a waiting transaction would pay the address.
func offered(t *wire.Tx, who common.Address, in moves.Reader) (out []found) {
	p := facts.Payment{Txid: facts.Hash(t.Hash.Hex()), N: ownValue, From: facts.Address(t.From.Hex()), To: facts.Address(who.Hex())}
	if *t.To == who && *t.From != who && t.Value != nil && t.Value.Sign() > 0 {
		p.Value = facts.FromBig(t.Value)
		return []found{{p, true}}
	}
	if len(t.Input) < 4 {
		return nil
	}
	var to, units int
	from := -1
	d := decode.Call(t.Input)
	switch d.Signature {
	case "transfer(address,uint256)":
		to, units = 0, 1
	case "transferFrom(address,address,uint256)":
		from, to, units = 0, 1, 2
	default:
		return nil
	}
	v, err := facts.ParseInt(d.Args[units])
	a := in.Asset(*t.To)
	if err != nil || v.Sign() <= 0 || !a.Listed || common.HexToAddress(d.Args[to]) != who {
		return nil
	}
	if from >= 0 {
		p.From = facts.Address(common.HexToAddress(d.Args[from]).Hex())
	}
	p.Value, p.Asset = v, &a
	return []found{{p, true}}
}
