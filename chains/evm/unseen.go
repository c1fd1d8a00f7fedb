package evm

import (
	"math/big"

	"txtriage/chains/evm/fees"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/moves"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/rerun"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// unseenAsks look for coins that a contract paid, for a node that cannot trace: the same call
// repeated with its payments told, and the claimed receiver's coins around the block.
type unseenAsks struct {
	again         *query.Ask // eth_simulateV1 on the state before its block
	before, after *query.Ask // balance of the claimed receiver
}

func (u *unseenAsks) all() []*query.Ask { return []*query.Ask{u.again, u.before, u.after} }

func (in *inquiry) unseenAsks(n *node) *unseenAsks {
	if n.tx == nil || *n.receipt.BlockNumber == 0 {
		return nil
	}
	was := rerun.Before(n.receipt)
	u := &unseenAsks{
		again: query.Call("eth_simulateV1", map[string]any{
			"blockStateCalls": []any{map[string]any{"calls": []any{rerun.Call(n.tx, n.tx.Gas, true)}}}, "traceTransfers": true,
		}, was).Maybe(),
	}
	if to, ok := spell.ReadAddress(string(in.q.Ticket.To)); ok {
		u.before = query.Call("eth_getBalance", to.Hex(), was).Maybe()
		u.after = query.Call("eth_getBalance", to.Hex(), spell.Number(*n.receipt.BlockNumber)).Maybe()
	}
	return u
}

// settleUnseen uses the repeated call if it came out as the chain did it, with the same gas and
// as many records. Else it notes by how much the receiver's coins grew in the block, which
// others may have had a part in.
func (in *inquiry) settleUnseen(n *node, u *unseenAsks) {
	if ran, ok := query.Read(u.again, wire.ParseSimulation); ok && len(ran) == 1 && ran[0].OK && *ran[0].Gas == n.receipt.GasUsed {
		logs, ok := query.Read(u.again, wire.SimulatedLogs)
		if paid, same := moves.Told(logs, len(n.receipt.Logs)); ok && same {
			in.f.Transfers.V = in.moves().With(in.f.Transfers.V, paid)
			in.f.Transfers.From = shape.Join(in.f.Transfers.From, u.again.From())
			in.places(in.f.Transfers.From)
			in.e.Repeated = facts.KnownValue(true, shape.Join(u.again.From(), n.receiptAsk.From())...)
			return
		}
	}
	if in.empty(n) {
		in.spent(n)
	}
	if u.before == nil {
		return
	}
	had, ok1 := query.Read(u.before, wire.Big)
	has, ok2 := query.Read(u.after, wire.Big)
	from := shape.Join(u.before.From(), u.after.From())
	if !ok1 || !ok2 {
		in.e.Gained = query.Without[facts.Amount](u.after)
		return
	}
	in.e.Gained = facts.KnownValue(facts.Amount{Units: facts.FromBig(new(big.Int).Sub(has, had)), Asset: in.f.Chain.Native}, from...)
}

// spent notes by how much the called contract's coins fell in the block: one round more, where nothing else can show
// that it paid out of its own.
func (in *inquiry) spent(n *node) {
	who := n.tx.To
	if who == nil {
		who = n.receipt.Contract
	}
	if who == nil || n.receipt.BlockNumber == nil {
		return
	}
	before := query.Call("eth_getBalance", who.Hex(), rerun.Before(n.receipt)).Maybe()
	after := query.Call("eth_getBalance", who.Hex(), spell.Number(*n.receipt.BlockNumber)).Maybe()
	n.Ask(in.ctx, before, after)
	had, ok1 := query.Read(before, wire.Big)
	has, ok2 := query.Read(after, wire.Big)
	switch {
	case !ok1:
		in.e.Spent = query.Without[facts.Amount](before)
	case !ok2:
		in.e.Spent = query.Without[facts.Amount](after)
	default:
		in.e.Spent = facts.KnownValue(facts.Amount{Units: facts.FromBig(new(big.Int).Sub(had, has)), Asset: in.f.Chain.Native}, shape.Join(before.From(), after.From())...)
	}
}

// permissions are the calls that are known to move nothing, in contracts that follow the standard.
var permissions = map[knowledge.Selector]bool{
	knowledge.SelectorOf("approve(address,uint256)"):                true,
	knowledge.SelectorOf("increaseAllowance(address,uint256)"):      true,
	knowledge.SelectorOf("setApprovalForAll(address,bool)"):         true,
	knowledge.SelectorOf("approve(address,address,uint160,uint48)"): true,
}

// empty reports that code ran, nothing is seen to have moved and it is no plain permission: a
// contract may have paid out its own coins, which no receipt shows.
func (in *inquiry) empty(n *node) bool {
	if n.tx == nil || n.tx.To != nil && len(n.tx.Input) == 0 && n.receipt.GasUsed <= fees.PlainGas {
		return false
	}
	if n.tx.To != nil && len(n.tx.Input) >= 4 && permissions[knowledge.Selector(n.tx.Input[:4])] && moves.Permitted(n.receipt, *n.tx.To) {
		return false
	}
	for _, t := range in.f.Transfers.V {
		if !t.Amount.Units.IsZero() {
			return false
		}
	}
	return true
}
