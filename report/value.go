package report

import (
	"strconv"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/report/safe"
)

// value prints an argument by its type. Amounts and other numbers are never grouped and have
// a decimal point in every language, so that two people on one ticket read the same number.
func (s *speaker) value(v any) Line {
	switch v := v.(type) {
	case facts.Amount:
		return s.amount(v)
	case facts.Int:
		return words(v.String())
	case diagnose.GasPrice:
		return words(v.Wei.Decimal(9) + " Gwei")
	case diagnose.FeeRate:
		return words(v.PerKvB.Decimal(3) + " sat/vB")
	case time.Time:
		return words(s.clock(v))
	case time.Duration:
		if v < time.Second/2 || v > longest {
			return s.span(v, nearest)
		}
		return s.say(map[string]any{"span": s.span(v, nearest)}, "ui.about")
	case facts.Hash:
		return s.hash(v)
	case facts.Address:
		return s.address(v)
	case facts.Untrusted:
		return Line{s.quote(v)}
	case diagnose.Code:
		return s.code(v)
	case diagnose.Reject:
		return s.reject(v)
	case diagnose.Means:
		return s.means(v)
	case diagnose.Recorded:
		return s.say(nil, "records."+string(v))
	case diagnose.Marked:
		return Line{{Words: string(v), Code: true}}
	case diagnose.Name:
		return words(string(v))
	case string: // not among the types of arguments: nobody vouches for it
		return Line{s.quote(facts.Untrusted(v))}
	case facts.Asset:
		return s.symbol(v)
	case facts.Chain:
		return words(v.Name)
	case Line:
		return v
	case bool:
		if v {
			return words(s.ui("ui.yes"))
		}
		return words(s.ui("ui.no"))
	}
	return words(decimal(v))
}

// decimal prints the plain integers that an argument may be; "?" for anything else.
func decimal(v any) string {
	switch v := v.(type) {
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case uint64:
		return strconv.FormatUint(v, 10)
	case uint32:
		return strconv.FormatUint(uint64(v), 10)
	}
	return "?"
}

func (s *speaker) code(c diagnose.Code) Line {
	if l := s.say(nil, "codes."+string(c)); len(l) > 0 {
		return l
	}
	return Line{{Words: string(c), Code: true}}
}

// reject words why a node refuses a transaction.
func (s *speaker) reject(r diagnose.Reject) Line {
	if l := s.say(nil, "rejects."+string(r)); len(l) > 0 {
		return l
	}
	return Line{{Words: string(r), Code: true}}
}

func (s *speaker) amount(a facts.Amount) Line {
	n := a.Units.Decimal(a.Asset.Decimals)
	if a.Asset.NoScale {
		n = a.Units.String()
	}
	unit := s.symbol(a.Asset)
	if a.Asset.NoScale {
		unit = s.say(map[string]any{"unit": unit}, "ui.base-units")
	}
	return join(" ", words(n), unit)
}

// symbol names an asset. Only a listed one by our own words; any other is quoted, since its
// creator may call it anything.
func (s *speaker) symbol(a facts.Asset) Line {
	switch {
	case a.Symbol == "":
		return words(s.ui("ui.unnamed-token"))
	case safe.Listed(a) != "":
		return words(safe.Listed(a))
	}
	t := s.quote(a.Symbol)
	t.Symbol = true
	return Line{t}
}

// clock prints a time to the minute, always UTC.
func (s *speaker) clock(t time.Time) string {
	if t.IsZero() {
		return s.ui("ui.time-unknown")
	}
	return t.UTC().Format("2006-01-02 15:04") + " UTC"
}

func (s *speaker) quote(u facts.Untrusted) Text {
	s.quoted = true
	return Text{Quote: s.maskText(u), Quoted: true}
}

func (s *speaker) address(a facts.Address) Line {
	if a == "" {
		return words(s.ui("ui.no-address"))
	}
	if s.whole {
		return Line{{Words: string(a), Code: true}}
	}
	return Line{s.masked(string(a))}
}

func (s *speaker) hash(h facts.Hash) Line {
	if h == "" {
		return words(s.ui("ui.id-unknown"))
	}
	return Line{s.masked(string(h))}
}
