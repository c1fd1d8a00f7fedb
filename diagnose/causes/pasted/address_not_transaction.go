package pasted

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
)

// AddressNotTransaction is an address where a transaction id was wanted: many payments may
// have gone there. Those that a node finds are told; if exactly one has the ticket's amount
// and time, the rest of the report is about that payment.
var AddressNotTransaction = diagnose.Cause{
	Slug:    "address-not-transaction",
	Section: "pasted",
	Weight:  910,
	Args:    []string{"pasted", "right", "count", "from", "to"},
	Rules: []diagnose.Rule{
		{Judge: judgeAddressAlone},
		{Family: facts.FamilyUTXO, Needs: []string{"Sighting", "UTXO.Payments", "UTXO.Window"}, Judge: judgeAddressPaid},
		{Family: facts.FamilyEVM, Needs: []string{"Sighting", "Head", "EVM.Account.Payments", "EVM.Account.Tokens", "EVM.Account.Coins"}, Judge: judgeAccountPaid},
	},
}

func isAddress(s facts.Subject) bool {
	return s.Problem == "address-not-transaction" || s.Kind == "address" && s.Problem == ""
}

// judgeAddressAlone reads the paste only.
func judgeAddressAlone(f *facts.Facts) diagnose.Outcome {
	if !isAddress(f.Subject) || f.Subject.Looked {
		return diagnose.Outcome{}
	}
	out := diagnose.YesBecause(diagnose.Proven)
	if f.Chain.Family == facts.FamilyUTXO && slices.ContainsFunc(f.Nodes, func(n facts.NodeView) bool { return len(n.Refused) > 0 }) {
		out.Certainty = diagnose.Likely // payments to it might have been found
	}
	out.Args = map[string]any{"pasted": f.Subject.Text, "right": facts.Hash(""), "count": 0, "from": uint64(0), "to": uint64(0)}
	return open(out)
}

func open(out diagnose.Outcome) diagnose.Outcome {
	out.State, out.Party, out.Funds = diagnose.StateAddress, diagnose.Sender, diagnose.UnknownFunds
	out.Actions = []diagnose.Action{giveDetails}
	return out
}

// judgeAddressPaid tells what was found of the payments to it. That it is an address is
// certain; that the one payment that fits is the one meant is a guess from its amount and time.
func judgeAddressPaid(f *facts.Facts) diagnose.Outcome {
	if !isAddress(f.Subject) || !f.Subject.Looked {
		return diagnose.Outcome{}
	}
	u := diagnose.UTXO(f)
	if !u.Payments.Known() && u.Payments.State != facts.Absent {
		return diagnose.Unsure("UTXO.Payments")
	}
	if !u.Window.Known() {
		return diagnose.Unsure("UTXO.Window")
	}
	w := u.Window.V
	list, exact := claim.Incoming(f)
	args := map[string]any{"pasted": f.Subject.Text, "right": facts.Hash(""), "count": len(u.Payments.V), "from": w.From, "to": w.To}
	out := diagnose.YesBecause(diagnose.Proven, diagnose.IDs(u.Payments.From, u.Window.From)...)
	out.Args = args
	variant := "listed"
	switch p, only := claim.Only(f); {
	case only && f.Sighting.State == facts.NotAsked:
		return diagnose.Unsure("Sighting")
	case only && f.Sighting.Known():
		out.Certainty, variant = diagnose.Likely, "followed"
		if f.Ticket.SentAt.IsZero() && (w.Capped || w.From > 0) {
			out.Certainty, variant = diagnose.Possible, "newest" // an older one of the same amount may not have been seen
		}
		args["right"], args["variant"] = p.Txid, diagnose.Code(variant)
		out.Because = diagnose.IDs(out.Because, f.Sighting.From)
		return out
	case len(u.Payments.V) == 0 && w.From == 0 && !w.Capped && w.Pool:
		variant = "none-ever"
	case len(u.Payments.V) == 0 && w.Coins:
		variant = "none-held"
	case len(u.Payments.V) == 0:
		variant = "none-found"
	case len(list) == 0:
		variant = "none-fits"
	case exact && len(list) > 1:
		args["count"], variant = len(list), "several"
	}
	args["variant"] = diagnose.Code(variant)
	return open(out)
}
