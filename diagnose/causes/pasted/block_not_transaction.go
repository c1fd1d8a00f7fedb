package pasted

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// BlockNotTransaction is the id of a block, which holds many transactions: recognised by its
// form, or because a node has a block of that id and no transaction.
var BlockNotTransaction = diagnose.Cause{
	Slug:    "block-not-transaction",
	Section: "pasted",
	Weight:  905,
	Args:    []string{"pasted", "height"},
	Yields:  []string{"never-seen", "private-order-flow"},
	State:   diagnose.StateUnknown,
	Party:   diagnose.Sender,
	Funds:   diagnose.UnknownFunds,
	Rules: append(
		ask(paste("block-not-transaction", "block", diagnose.Likely, func(s facts.Subject) map[string]any {
			return map[string]any{"pasted": s.Text, "height": uint64(0)}
		}), giveDetails),
		diagnose.Rule{Needs: []string{"Sighting", "PastedBlock"}, Judge: judgeBlockNotTransaction},
	),
}

func judgeBlockNotTransaction(f *facts.Facts) diagnose.Outcome {
	if !f.PastedBlock.Known() {
		if out, ok := diagnose.Given(diagnose.NotFound(f), "Sighting"); !ok {
			return out
		}
		out, _ := diagnose.Need("PastedBlock", f.PastedBlock)
		return out
	}
	out := diagnose.YesBecause(diagnose.Proven, f.PastedBlock.From...)
	out.Args = map[string]any{"pasted": f.Subject.Text, "height": f.PastedBlock.V.Height, "variant": diagnose.Code("height")}
	out.Actions = []diagnose.Action{giveDetails}
	return out
}
