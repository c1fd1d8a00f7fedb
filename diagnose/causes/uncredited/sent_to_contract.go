package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// SentToContract stands beside a plain payment whose receiver is a contract. Many are wallets and
// all is well; some have no way to pay out.
var SentToContract = diagnose.Cause{
	Slug:    "sent-to-contract",
	Section: "uncredited",
	Weight:  40,
	Note:    true,
	Args:    []string{"address"},
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers", "EVM.Tx", "EVM.Receipt", "EVM.ReceiverCode"},
		Judge:  judgeSentToContract,
	}},
}

func judgeSentToContract(f *facts.Facts) diagnose.Outcome {
	if out, ok := succeeded(f); !ok {
		return out
	}
	e := diagnose.EVM(f)
	switch {
	case !e.Tx.Known():
		return diagnose.Unsure("EVM.Tx")
	case e.Tx.V.To == "" || e.Tx.V.InputSize > 0 || e.Tx.V.Value.Sign() == 0:
		return diagnose.Outcome{}
	case e.ReceiverCode.Known() && e.ReceiverCode.V.Kind != "contract":
		return diagnose.NoBecause(e.ReceiverCode.From...)
	case !e.ReceiverCode.Known() && !e.Receipt.Known():
		return diagnose.Unsure("EVM.ReceiverCode", "EVM.Receipt")
	case !e.ReceiverCode.Known() && e.Receipt.V.GasUsed <= plainGas:
		return diagnose.NoBecause(e.Receipt.From...) // no code ran
	case !e.ReceiverCode.Known():
		return diagnose.Unsure("EVM.ReceiverCode")
	}
	out := diagnose.YesBecause(diagnose.Possible, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, e.ReceiverCode.From)...)
	out.Args = map[string]any{"address": e.Tx.V.To}
	return out
}

// plainGas is what a plain payment uses where no code runs (Ethereum's yellow paper, G_transaction).
const plainGas = 21000
