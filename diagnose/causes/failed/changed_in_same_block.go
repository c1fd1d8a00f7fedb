package failed

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// ChangedInSameBlock is a race: on the state before its block the call goes through, so what
// stood earlier in the same block spoiled it. Likely, not proven: such a replay also sees
// another time and another base fee.
var ChangedInSameBlock = diagnose.Cause{
	Slug:    "changed-in-same-block",
	Section: "failed",
	Weight:  748,
	Args:    args("position", "reason"),
	Yields:  yields(),
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  needs("EVM.Tx"),
		Unless: []string{"EVM.Traced"},
		Judge:  judgeChangedInSameBlock,
	}},
}

// passing: before its block and after it the call goes through, so what stood in its way lasted
// for a part of the block only.
func (r refusal) passing() bool {
	return r.Before.Known() && !r.Before.V && r.After.Known() && !r.After.V && r.f.EVM.Tx.Known() && r.f.EVM.Tx.V.Index > 0
}

func judgeChangedInSameBlock(f *facts.Facts) diagnose.Outcome {
	r, out, ok := look(f)
	if !ok {
		return out
	}
	if !r.Before.Known() {
		return diagnose.Unsure("EVM.Failure.Before")
	}
	if !f.EVM.Tx.Known() {
		return diagnose.Unsure("EVM.Tx")
	}
	if r.Before.V || f.EVM.Tx.V.Index == 0 || !r.exact() && r.starved() {
		return r.no(r.Before.From...)
	}
	out = r.yes(diagnose.Likely, diagnose.IDs(r.Before.From, f.EVM.Tx.From)...)
	out.Args["position"], out.Args["reason"] = f.EVM.Tx.V.Index+1, any(diagnose.Code("nothing-said"))
	if w := r.words(); w != "" {
		out.Args["reason"] = w
	}
	if r.passing() {
		out.Because = diagnose.IDs(out.Because, r.After.From)
		out.Args["variant"] = diagnose.Code("passed")
		out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "retry-unchanged"}}
	}
	return out
}
