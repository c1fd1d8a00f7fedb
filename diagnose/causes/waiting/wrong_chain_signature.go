package waiting

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// WrongChainSignature is a transaction that was signed for another chain: its signature holds
// the number of that chain (EIP-155), so this one refuses it for ever.
var WrongChainSignature = diagnose.Cause{
	Slug:    "wrong-chain-signature",
	Section: "waiting",
	Weight:  660,
	Args:    []string{"signed_chain", "this_chain"},
	Yields:  []string{"dropped", "never-seen", "balance-below-cost", "gas-limit-above-cap"},
	State:   diagnose.StateImpossible,
	Party:   diagnose.Sender,
	Funds:   diagnose.WithSender,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "EVM.Raw"},
		Judge:  judgeWrongChainSignature,
	}},
}

func judgeWrongChainSignature(f *facts.Facts) diagnose.Outcome {
	here, ok := strings.CutPrefix(f.Chain.ID, "eip155:")
	if !ok {
		return diagnose.Outcome{}
	}
	if out, ok := diagnose.Given(diagnose.NotFound(f), "Sighting"); !ok {
		return out
	}
	raw := diagnose.EVM(f).Raw
	if !raw.Known() {
		return diagnose.Unsure("EVM.Raw")
	}
	this, err := facts.ParseInt(here)
	if err != nil || raw.V.ChainID == "" {
		return diagnose.Outcome{}
	}
	signed, err := facts.ParseInt(raw.V.ChainID)
	if err != nil || signed.Cmp(this) == 0 {
		return diagnose.Outcome{}
	}
	out := diagnose.YesBecause(diagnose.Proven, diagnose.IDs(raw.From, f.Sighting.From)...)
	out.Args = map[string]any{"signed_chain": signed, "this_chain": this}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "check-network"}, {Who: diagnose.Sender, What: "resend"}}
	r := eta.Unknown(eta.NoneNever, nil)
	out.ETA = &r
	return out
}
