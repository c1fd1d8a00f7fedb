package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// SentToTokenContract is a token that was sent to its own contract, whose address was copied in
// place of the receiver's. Few tokens have a way back.
var SentToTokenContract = diagnose.Cause{
	Slug:    "sent-to-token-contract",
	Section: "uncredited",
	Weight:  456,
	Args:    []string{"amount", "token", "function"},
	Yields:  []string{"paid-other-address", "receiver-platform-delay"},
	Party:   diagnose.Issuer,
	Funds:   diagnose.Held,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers", "EVM.Call", "EVM.Tx", "EVM.WayOut"},
		Judge:  judgeSentToTokenContract,
	}},
}

func judgeSentToTokenContract(f *facts.Facts) diagnose.Outcome {
	if out, ok := succeeded(f); !ok {
		return out
	}
	e := diagnose.EVM(f)
	if e.Tx.Known() && e.Tx.V.InputSize == 0 && e.Tx.V.Input == "" {
		return diagnose.NoBecause(e.Tx.From...) // it called nothing
	}
	if !e.Call.Known() {
		return diagnose.Unsure("EVM.Call")
	}
	to, _, ok := sentTo(e)
	if !ok {
		return diagnose.Outcome{}
	}
	if !e.Tx.Known() {
		return diagnose.Unsure("EVM.Tx")
	}
	if !same(to, e.Tx.V.To) {
		return diagnose.NoBecause(e.Call.From...)
	}
	for _, t := range f.Transfers.V {
		if t.Kind == "token" && !t.Amount.Units.IsZero() && same(t.To, e.Tx.V.To) && same(tokenOf(t), e.Tx.V.To) {
			out := diagnose.YesBecause(diagnose.Proven, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, e.Call.From)...)
			out.Args = map[string]any{"amount": t.Amount, "token": e.Tx.V.To, "function": diagnose.Name("-")}
			if w := e.WayOut; w.Known() {
				out.Because = diagnose.IDs(out.Because, w.From)
				switch {
				case len(w.V.Functions) > 0:
					out.Args["variant"], out.Args["function"] = diagnose.Code("way-out"), diagnose.Name(w.V.Functions[0])
				case w.V.Forwards:
					out.Args["variant"] = diagnose.Code("forwards")
				default:
					out.Args["variant"] = diagnose.Code("no-way-out")
				}
			}
			out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "contact-issuer"}}
			out.ETA = &eta.Range{None: eta.NoneThird}
			return out
		}
	}
	return diagnose.NoBecause(f.Transfers.From...)
}
