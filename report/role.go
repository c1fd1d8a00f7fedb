package report

import (
	"slices"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// sides are the parties that the reader is, by --role: an agent of the sending or of the
// receiving platform, or the one who paid.
var sides = map[string][]diagnose.Party{
	"sender":   {diagnose.SenderPlatform, diagnose.Sender},
	"receiver": {diagnose.ReceiverPlatform},
	"user":     {diagnose.Sender},
}

// own reports whether a party is the reader's.
func (s *speaker) own(p diagnose.Party) bool { return slices.Contains(sides[s.role], p) }

// nextStep is what the reader does about it, whoever else has to act; nothing without --role.
func (s *speaker) nextStep(v diagnose.Verdict) []Block {
	if s.role == "" || s.o.View == Customer {
		return nil
	}
	party := v.Party
	switch {
	case s.own(party):
		return nil // told as the reader's own actions
	case party == diagnose.Nobody && v.Funds != diagnose.Arrived, party == diagnose.Network:
		party = diagnose.Network
	}
	l := s.say(nil, "ui.role."+s.role+"."+string(party))
	if len(l) == 0 {
		return nil
	}
	return []Block{{Text: s.say(map[string]any{"who": words(s.ui("ui.role.you")), "what": l}, "ui.action")}}
}

// roleOf is the reader's role; "" if the ticket names none that is known.
func roleOf(f *facts.Facts) string {
	if _, ok := sides[f.Ticket.Role]; ok {
		return f.Ticket.Role
	}
	return ""
}
