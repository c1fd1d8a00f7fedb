package claim

import (
	"strings"
	"unicode"

	"txtriage/chains/facts"
)

// Fit says how an asset that moved compares with the one that the ticket names.
type Fit int

// The three answers. Unclear: what was typed is no symbol, or the token has no name.
const (
	Unclear Fit = iota
	Fits
	Differs
)

// names are what people and wallets write for a symbol, and symbols that were renamed.
var names = map[string]string{
	"ETHER": "ETH", "ETHEREUM": "ETH", "MATIC": "POL", "POLYGON": "POL", "BITCOIN": "BTC", "XBT": "BTC",
	"LITECOIN": "LTC", "DOGECOIN": "DOGE", "AVALANCHE": "AVAX", "TETHER": "USDT", "USD₮": "USDT", "USD₮0": "USDT", "USDT0": "USDT",
}

// longestSymbol bounds what is taken for a symbol: longer words are names or sentences.
const longestSymbol = 8

// FitOf compares an asset with the claimed one; Fits if none is claimed. "USDT (ERC20)" and
// "USDT-TRC20" name USDT: one word that is the symbol is enough.
func FitOf(f *facts.Facts, a facts.Asset) Fit {
	want := strings.ToUpper(strings.TrimSpace(string(f.Ticket.Asset)))
	id := strings.ToUpper(string(a.ID))
	if want == "" || want == id {
		return Fits
	}
	if i := strings.Index(want, "0X"); i >= 0 { // a contract, bare or in a CAIP-19 id
		switch {
		case len(want)-i < 42:
			return Unclear
		case strings.Contains(id, want[i:i+42]):
			return Fits
		}
		return Differs
	}
	symbol := fold(string(a.Symbol))
	if symbol == "" {
		return Unclear
	}
	words := strings.FieldsFunc(want, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '₮' })
	for _, w := range words {
		if fold(w) == symbol || fold(want) == symbol {
			return Fits
		}
	}
	if len(words) != 1 || words[0] != want || len([]rune(fold(want))) > longestSymbol {
		return Unclear
	}
	return Differs
}

func fold(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	if n, ok := names[s]; ok {
		return n
	}
	return s
}

// Meant are the movements that the ticket can mean: to the claimed address, or to anybody
// but the sender's own change if none is claimed.
func Meant(f *facts.Facts) []facts.Transfer {
	paid := f.Transfers.V
	if Address(f) != "" {
		paid = Paid(f)
	}
	var out []facts.Transfer
	for _, t := range paid {
		if t.Kind != "change" && !t.Amount.Units.IsZero() {
			out = append(out, t)
		}
	}
	return out
}

// AssetFit is the best fit among the movements that the ticket can mean. Differs only if
// every one of them differs.
func AssetFit(f *facts.Facts) Fit {
	best := Differs
	meant := Meant(f)
	for _, t := range meant {
		switch FitOf(f, t.Amount.Asset) {
		case Fits:
			return Fits
		case Unclear:
			best = Unclear
		case Differs:
		}
	}
	if len(meant) == 0 {
		return Unclear
	}
	return best
}

// Open reports whether the ticket claims something that could not be compared with what was
// found: a network that no catalogue row is, an address that is none of this chain, a coin
// that is not clear, an amount of it.
func Open(f *facts.Facts) bool {
	if strings.TrimSpace(string(f.Ticket.Network)) != "" && f.Ticket.ClaimedChain == "" {
		return true
	}
	if strings.TrimSpace(string(f.Ticket.To)) != "" && Address(f) == "" || AssetFit(f) == Unclear && f.Ticket.Asset != "" {
		return true
	}
	_, _, summed := Sum(f)
	return Address(f) != "" && strings.TrimSpace(string(f.Ticket.Amount)) != "" && !summed && !ByName(f)
}

// ByName reports whether the claimed amount of a token came to the claimed address, of a token
// that nobody lists and that only calls itself so, without posing as a listed one.
func ByName(f *facts.Facts) bool {
	for _, t := range Paid(f) {
		a := t.Amount.Asset
		if a.Listed || a.ID == f.Chain.Native.ID || a.NoScale || a.Poses != "" || t.Kind != "token" || !strings.EqualFold(strings.TrimSpace(string(f.Ticket.Asset)), string(a.Symbol)) {
			continue
		}
		if units, err := facts.ParseDecimal(strings.TrimSpace(string(f.Ticket.Amount)), a.Decimals); err == nil && units.Cmp(t.Amount.Units) == 0 {
			return true
		}
	}
	return false
}

// Nameless reports a token that nobody lists, and whose own name was not heard: it may be any.
func Nameless(f *facts.Facts, t facts.Transfer) bool {
	a := t.Amount.Asset
	return t.Kind == "token" && !a.Listed && a.Symbol == "" && !t.Amount.Units.IsZero() && (f.EVM == nil || !f.EVM.Names.Known())
}
