package evm

import (
	"math/big"

	"txtriage/chains/evm/moves"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// unseenAsks look for coins that a contract paid to the claimed receiver, for a node that
// cannot trace: the same call repeated with its payments told, and the receiver's coins around
// the block.
type unseenAsks struct {
	again         *ask // eth_simulateV1 on the state before its block
	before, after *ask // balance of the claimed receiver
}

func (u *unseenAsks) all() []*ask { return []*ask{u.again, u.before, u.after} }

func (in *inquiry) unseenAsks(n *node) *unseenAsks {
	to, ok := addressOf(string(in.q.Ticket.To))
	if !ok || n.tx == nil || *n.receipt.BlockNumber == 0 {
		return nil
	}
	was := before(n.receipt)
	return &unseenAsks{
		again: call("eth_simulateV1", map[string]any{
			"blockStateCalls": []any{map[string]any{"calls": []any{callObject(n.tx, n.tx.Gas, true)}}}, "traceTransfers": true,
		}, was).maybe(),
		before: call("eth_getBalance", to.Hex(), was).maybe(),
		after:  call("eth_getBalance", to.Hex(), hexNumber(*n.receipt.BlockNumber)).maybe(),
	}
}

// settleUnseen uses the repeated call if it came out as the chain did it, with the same gas and
// as many records. Else it notes by how much the receiver's coins grew in the block, which
// others may have had a part in.
func (in *inquiry) settleUnseen(n *node, u *unseenAsks) {
	if ran, ok := read(n, u.again, wire.ParseSimulation); ok && len(ran) == 1 && ran[0].OK && *ran[0].Gas == n.receipt.GasUsed {
		logs, ok := read(n, u.again, wire.SimulatedLogs)
		if paid, same := moves.Told(logs, len(n.receipt.Logs)); ok && same {
			in.f.Transfers.V = in.moves().With(in.f.Transfers.V, paid)
			in.f.Transfers.From = join(in.f.Transfers.From, u.again.from())
			in.places(in.f.Transfers.From)
			return
		}
	}
	had, ok1 := read(n, u.before, wire.Big)
	has, ok2 := read(n, u.after, wire.Big)
	from := join(u.before.from(), u.after.from())
	if !ok1 || !ok2 {
		in.e.Gained = without[facts.Amount](n, u.after)
		return
	}
	in.e.Gained = facts.KnownValue(facts.Amount{Units: facts.FromBig(new(big.Int).Sub(has, had)), Asset: in.f.Chain.Native}, from...)
}
