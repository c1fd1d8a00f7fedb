package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// Burnt is a payment to an address that nobody can spend from: the zero address, or one that
// people use to destroy coins.
var Burnt = diagnose.Cause{
	Slug:    "burnt",
	Section: "uncredited",
	Weight:  459,
	Args:    []string{"address", "amount"},
	Yields:  []string{"paid-other-address", "receiver-platform-delay"},
	Party:   diagnose.Nobody,
	Funds:   diagnose.Destroyed,
	Rules: []diagnose.Rule{
		{Family: facts.FamilyEVM, Needs: []string{"Sighting", "Success", "Transfers", "EVM.Places", "EVM.Call", "EVM.Tx"}, Judge: judgeBurnt},
		{Family: facts.FamilyUTXO, Needs: []string{"Sighting", "UTXO.Tx"}, Judge: judgeBurntUTXO},
	},
}

func judgeBurnt(f *facts.Facts) diagnose.Outcome {
	if out, ok := succeeded(f); !ok {
		return out
	}
	e := diagnose.EVM(f)
	if !moved(f, "native", "token") {
		return diagnose.Outcome{}
	}
	if !e.Places.Known() {
		return diagnose.Unsure("EVM.Places")
	}
	burn := map[facts.Address]bool{}
	for _, p := range e.Places.V {
		if p.Kind == "burn" {
			burn[p.Address] = true
		}
	}
	named, _, direct := sentTo(e)
	for _, t := range f.Transfers.V {
		// Contracts destroy tokens in the ordinary course; only what the sender itself sent counts.
		own := t.Kind == "native" || t.Kind == "token" && direct && same(named, t.To)
		if !burn[t.To] || t.Amount.Units.IsZero() {
			continue
		}
		if t.Kind == "token" && !e.Call.Known() {
			return diagnose.Unsure("EVM.Call")
		}
		if !own {
			continue
		}
		out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, e.Places.From)...)
		if t.To == zero && e.Tx.Known() {
			out.Certainty = diagnose.Proven
		}
		out.Args = map[string]any{"address": t.To, "amount": t.Amount}
		out.ETA = &eta.Range{None: eta.NoneNever}
		return out
	}
	return diagnose.NoBecause(diagnose.IDs(f.Transfers.From, e.Places.From)...)
}

// zero is the address of which no key can be known.
const zero facts.Address = "0x0000000000000000000000000000000000000000"
