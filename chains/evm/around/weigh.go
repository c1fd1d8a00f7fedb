package around

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/decode"
	"txtriage/chains/evm/erc20"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/rerun"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/facts"
)

// weighAsks weigh a transfer of which the token kept no record that can be read: what the receiver
// had of it before and after the block.
type weighAsks struct {
	token, from, to common.Address
	units           *big.Int
	before, after   *query.Ask
}

func (w *weighAsks) all() []*query.Ask {
	if w == nil {
		return nil
	}
	return []*query.Ask{w.before, w.after}
}

// weighAsks: nil unless the outer call is a transfer of a token and no such transfer was seen.
func (p *Payment) weighAsks() *weighAsks {
	if p.Tx == nil || p.Tx.To == nil || p.Tx.From == nil || len(p.Tx.Input) < 4 || *p.Receipt.BlockNumber == 0 {
		return nil
	}
	d := decode.Call(p.Tx.Input)
	w := &weighAsks{token: *p.Tx.To, from: *p.Tx.From}
	switch d.Signature {
	case "transfer(address,uint256)":
		w.to, w.units = common.HexToAddress(d.Args[0]), decode.Number(d.Args[1])
	case "transferFrom(address,address,uint256)":
		w.from, w.to, w.units = common.HexToAddress(d.Args[0]), common.HexToAddress(d.Args[1]), decode.Number(d.Args[2])
	default:
		return nil
	}
	if w.units.Sign() <= 0 || w.from == w.to {
		return nil
	}
	for _, t := range p.Facts.Transfers.V {
		if t.Kind != "native" {
			return nil
		}
	}
	w.before = erc20.View(w.token, "balanceOf(address)", rerun.Before(p.Receipt), erc20.Word(w.to)).Maybe()
	w.after = erc20.View(w.token, "balanceOf(address)", spell.Number(*p.Receipt.BlockNumber), erc20.Word(w.to)).Maybe()
	return w
}

// settleWeigh notes by how much the receiver's tokens grew. Exactly what was sent is taken for the transfer.
func (p *Payment) settleWeigh(w *weighAsks) {
	if w == nil {
		return
	}
	had, ok1 := query.Read(erc20.Quiet(w.before), erc20.Number)
	has, ok2 := query.Read(erc20.Quiet(w.after), erc20.Number)
	if !ok1 || !ok2 {
		p.Facts.EVM.Weighed = erc20.UnlessRefused[facts.Amount](w.after)
		if ok1 != ok2 { // it has the one, so not having the other is a fault
			p.Facts.EVM.Weighed = facts.Without[facts.Amount](facts.Failed, shape.Join(w.before.From(), w.after.From())...)
		}
		return
	}
	grown := new(big.Int).Sub(has, had)
	asset := p.Moves.Asset(w.token)
	from := shape.Join(w.before.From(), w.after.From())
	p.Facts.EVM.Weighed = facts.KnownValue(facts.Amount{Units: facts.FromBig(grown), Asset: asset}, from...)
	if grown.Cmp(w.units) != 0 || !p.Facts.Transfers.Known() {
		return
	}
	p.Facts.Transfers.V = append(p.Facts.Transfers.V, facts.Transfer{
		From: spell.Address(w.from), To: spell.Address(w.to), Kind: "token", Weighed: true,
		Amount: facts.Amount{Units: facts.FromBig(w.units), Asset: asset},
	})
	p.Facts.Transfers.From = shape.Join(p.Facts.Transfers.From, from)
}
