package report

import (
	"regexp"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/report/safe"
)

// aboutAddresses are the causes whose finding is the address itself: shortening it would
// hide exactly what differs.
var aboutAddresses = []string{
	"address-damaged", "look-alike-address", "old-deposit-address", "paid-other-address", "poison-transfer",
	"sent-to-token-contract", "sent-to-withdrawal-wallet",
}

func aboutAddress(v diagnose.Verdict) bool {
	for _, f := range v.Findings {
		for _, slug := range aboutAddresses {
			if f.Slug == slug {
				return true
			}
		}
	}
	return false
}

// masked is an id or address as far as the mask lets it be seen.
func (s *speaker) masked(id string) Text {
	return Text{Words: maskID(id, s.o.Mask, s.ui("ui.hidden")), Code: true}
}

func maskID(id string, m Mask, hidden string) string {
	switch {
	case m == MaskFull:
		return hidden
	case m == MaskPartial && len(id) > 12:
		return id[:6] + "…" + id[len(id)-4:]
	}
	return id
}

// idLike finds what may be an address or id inside a stranger's text.
var idLike = regexp.MustCompile(`[0-9A-Za-z]{24,}`)

func (s *speaker) maskText(u facts.Untrusted) facts.Untrusted {
	if s.o.Mask == MaskNone || s.whole {
		return u
	}
	hidden := s.ui("ui.hidden")
	return facts.Untrusted(idLike.ReplaceAllStringFunc(safe.Raw(u), func(id string) string {
		return maskID(id, s.o.Mask, hidden)
	}))
}
