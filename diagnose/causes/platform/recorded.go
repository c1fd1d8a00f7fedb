package platform

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/record"
)

// ask stands for asking the platform whose record it is.
const ask = "contact-platform"

// recorded is the rule of a cause that the record names, whatever the chain shows.
func recorded(slug string, actions ...string) []diagnose.Rule {
	return []diagnose.Rule{{Judge: func(f *facts.Facts) diagnose.Outcome {
		row, ok := named(f, slug)
		if !ok {
			return diagnose.Outcome{}
		}
		return told(f, row, diagnose.Likely, actions)
	}}}
}

// unsent is the rule of a cause that the record names and that a transaction on the chain refutes.
func unsent(slug string, actions ...string) []diagnose.Rule {
	return []diagnose.Rule{{Needs: []string{"Sighting"}, Judge: func(f *facts.Facts) diagnose.Outcome {
		row, ok := named(f, slug)
		if !ok {
			return diagnose.Outcome{}
		}
		certainty := diagnose.Likely
		switch f.Sighting.State {
		case facts.Known: // it was sent after all; only what was sent back must be there
			if row.Sending() {
				return diagnose.NoBecause(f.Sighting.From...)
			}
		case facts.Absent:
		case facts.NotAsked:
			return diagnose.Unsure("Sighting")
		case facts.Unsupported, facts.Failed, facts.Conflicting:
			certainty = diagnose.Possible
		}
		return told(f, row, certainty, actions, f.Sighting.From...)
	}}}
}

// named is the record that the ticket quotes, if it is the cause's.
func named(f *facts.Facts, slug string) (record.Row, bool) {
	row, ok := record.Read(string(f.Ticket.Status)).Single()
	sense, _ := row.Meaning.Sense()
	return row, ok && sense.Cause == slug
}

func told(f *facts.Facts, row record.Row, certainty diagnose.Certainty, actions []string, from ...facts.EvidenceID) diagnose.Outcome {
	if !row.Sourced() {
		certainty = diagnose.Possible
	}
	out := diagnose.YesBecause(certainty, from...)
	out.Args = map[string]any{
		"platform": diagnose.Name(name(row.Platform)),
		"status":   f.Ticket.Status,
		"meaning":  diagnose.Recorded(row.Meaning),
	}
	out.Party = diagnose.ReceiverPlatform
	if row.Sending() {
		out.Party = diagnose.SenderPlatform
	}
	for _, a := range actions {
		if a == ask {
			a = "contact-" + string(out.Party)
		}
		out.Actions = append(out.Actions, diagnose.Action{Who: actor(a, out.Party), What: a})
	}
	if row.Meaning == "returned" {
		out.Args["variant"] = diagnose.Code("sent-back")
		out.Funds = diagnose.UnknownFunds
	}
	return out
}

// actor is who does it. Not to pay again is the sender's, and details of a withdrawal are too.
func actor(action string, platform diagnose.Party) diagnose.Party {
	if action == "do-not-send-again" || action == "give-details" && platform == diagnose.SenderPlatform {
		return diagnose.Sender
	}
	return platform
}

// name is the platform's name as people write it.
func name(platform string) string {
	switch platform {
	case "okx":
		return "OKX"
	case "kucoin":
		return "KuCoin"
	case "bridge.xyz":
		return "Bridge"
	case "coinpayments":
		return "CoinPayments"
	case "bitgo":
		return "BitGo"
	}
	return strings.ToUpper(platform[:1]) + platform[1:]
}
