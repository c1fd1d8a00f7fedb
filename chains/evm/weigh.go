package evm

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/decode"
	"txtriage/chains/evm/erc20"
	"txtriage/chains/evm/legs"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
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
func (in *inquiry) weighAsks(n *node) *weighAsks {
	if n.tx == nil || n.tx.To == nil || n.tx.From == nil || len(n.tx.Input) < 4 || *n.receipt.BlockNumber == 0 {
		return nil
	}
	d := decode.Call(n.tx.Input)
	w := &weighAsks{token: *n.tx.To, from: *n.tx.From}
	switch d.Signature {
	case "transfer(address,uint256)":
		w.to, w.units = common.HexToAddress(d.Args[0]), amount(d.Args[1])
	case "transferFrom(address,address,uint256)":
		w.from, w.to, w.units = common.HexToAddress(d.Args[0]), common.HexToAddress(d.Args[1]), amount(d.Args[2])
	default:
		return nil
	}
	if w.units.Sign() <= 0 || w.from == w.to {
		return nil
	}
	for _, t := range in.f.Transfers.V {
		if t.Kind != "native" {
			return nil
		}
	}
	w.before = erc20.View(w.token, "balanceOf(address)", before(n.receipt), erc20.Word(w.to)).Maybe()
	w.after = erc20.View(w.token, "balanceOf(address)", spell.Number(*n.receipt.BlockNumber), erc20.Word(w.to)).Maybe()
	return w
}

// settleWeigh notes by how much the receiver's tokens grew. Exactly what was sent is taken for the transfer.
func (in *inquiry) settleWeigh(w *weighAsks) {
	if w == nil {
		return
	}
	had, ok1 := query.Read(erc20.Quiet(w.before), erc20.Number)
	has, ok2 := query.Read(erc20.Quiet(w.after), erc20.Number)
	if !ok1 || !ok2 {
		in.e.Weighed = erc20.UnlessRefused[facts.Amount](w.after)
		if ok1 != ok2 { // it has the one, so not having the other is a fault
			in.e.Weighed = facts.Without[facts.Amount](facts.Failed, shape.Join(w.before.From(), w.after.From())...)
		}
		return
	}
	grown := new(big.Int).Sub(has, had)
	asset := in.moves().Asset(w.token)
	from := shape.Join(w.before.From(), w.after.From())
	in.e.Weighed = facts.KnownValue(facts.Amount{Units: facts.FromBig(grown), Asset: asset}, from...)
	if grown.Cmp(w.units) != 0 || !in.f.Transfers.Known() {
		return
	}
	in.f.Transfers.V = append(in.f.Transfers.V, facts.Transfer{
		From: spell.Address(w.from), To: spell.Address(w.to), Kind: "token", Weighed: true,
		Amount: facts.Amount{Units: facts.FromBig(w.units), Asset: asset},
	})
	in.f.Transfers.From = shape.Join(in.f.Transfers.From, from)
}

// legs notes which of many calls in one did not go through, by what a trace or a repeated call returned.
func (in *inquiry) legs(n *node, b *roundB, trace *wire.Frame, traceAsk *query.Ask) {
	if n.tx == nil || !in.f.Success.V {
		return
	}
	failed, from := []facts.Inner(nil), []facts.EvidenceID(nil)
	if trace != nil {
		failed, from = legs.Within(trace), traceAsk.From()
	} else if out, ok := query.Read(b.replay, wire.Bytes); ok {
		failed, _ = legs.Failed(n.tx.Input, out, true)
		from = b.replay.From()
	}
	if len(failed) > 0 {
		in.e.Inner.V = append(failed, in.e.Inner.V...)
		in.e.Inner.From = shape.Join(in.e.Inner.From, from)
	}
}

// carriesMany reports an outer call that carries many, of which one may have failed unseen.
func carriesMany(n *node) bool {
	if n.tx == nil || n.tx.To == nil {
		return false
	}
	_, ok := legs.Read(n.tx.Input)
	return ok
}
