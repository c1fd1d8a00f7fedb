package recognise

import (
	"slices"
	"strings"

	"txtriage/chains"
	"txtriage/chains/recognise/codec"
)

// foreign reports an id of a chain that the catalogue knows by name only.
func (p *page) foreign(t token, slug string, kind chains.Kind) bool {
	network := slug
	if n, ok := p.cat.Named(slug); ok {
		network = n.Name
	}
	p.add(t.at, trouble, foreignRef(network, kind, short(t.text, 130)))
	return true
}

// doubtfulForeign is foreign for forms without a checksum.
func (p *page) doubtfulForeign(t token, slug string, kind chains.Kind) bool {
	p.foreign(t, slug, kind)
	p.finds[len(p.finds)-1].grade = doubtful
	return true
}

// hrps of bech32 addresses elsewhere. Cosmos chains share one form and differ in this word.
var hrps = map[string]string{
	"addr": "cardano", "addr_test": "cardano", "stake": "cardano", "bnb": "bnb-beacon", "ex": "liquid", "tex": "liquid",
	"zs": "zcash", "u": "zcash", "erd": "multiversx",
}

// cosmosHRPs are the account prefixes of the larger Cosmos chains.
var cosmosHRPs = []string{
	"agoric", "akash", "archway", "axelar", "band", "bostrom", "celestia", "certik", "chihuahua", "comdex", "cosmos", "cosmosvaloper", "cro", "dydx",
	"dym", "evmos", "fetch", "gravity", "inj", "iaa", "init", "juno", "kava", "kujira", "maya", "migaloo", "neutron", "nibi", "noble", "nolus", "osmo",
	"persistence", "pryzm", "regen", "saga", "secret", "sei", "sentinel", "stars", "stride", "terra", "thor", "umee", "xion", "zeta",
}

// otherChain recognises addresses of chains that no inspector reads yet, by checksum.
func (p *page) otherChain(t token) bool {
	if hrp, data, v := codec.DecodeBech32(t.text); v != codec.Neither && !p.hrps[hrp] && len(data) >= 32 {
		if slices.Contains(cosmosHRPs, hrp) {
			return p.foreign(t, "cosmos", chains.Address)
		}
		if slug, ok := hrps[hrp]; ok {
			return p.foreign(t, slug, chains.Address)
		}
		p.add(t.at, trouble, foreignRef(hrp, chains.Address, t.text))
		return true
	}
	if slug, kind := byChecksum(t.text); slug != "" {
		return p.foreign(t, slug, kind)
	}
	return false
}

// byChecksum names the chain of an id in base58, base32 or hex.
func byChecksum(s string) (slug string, kind chains.Kind) {
	n := len(s)
	if n == 16 && s[0] == 'C' && isHex(s) && s == strings.ToUpper(s) {
		return "xrp", chains.Transaction // a ledger and a place in it instead of a hash
	}
	if n >= 25 && n <= 36 || n == 47 {
		if body, ok := codec.Base58Check(s, codec.Ripple58); ok {
			switch {
			case len(body) == 21 && body[0] == 0 && s[0] == 'r',
				len(body) == 31 && (body[0] == 0x05 && body[1] == 0x44 || body[0] == 0x04 && body[1] == 0x93):
				return "xrp", chains.Address
			}
		}
		if body, ok := codec.Base58Check(s, codec.Bitcoin58); ok {
			switch {
			case len(body) == 21 && body[0] == 0x41:
				return "tron", chains.Address
			case len(body) == 21 && (body[0] == 0x4c || body[0] == 0x10):
				return "dash", chains.Address
			case len(body) == 22 && body[0] == 0x1c && (body[1] == 0xb8 || body[1] == 0xbd):
				return "zcash", chains.Address
			}
		}
	}
	switch {
	case codec.Stellar(s):
		return "stellar", chains.Address
	case codec.Algorand(s):
		return "algorand", chains.Address
	case codec.SS58(s):
		return "polkadot", chains.Address
	case n == 95 && (s[0] == '4' || s[0] == '8'):
		if _, ok := codec.Base58(s, codec.Bitcoin58); ok {
			return "monero", chains.Address
		}
	case n >= 59 && n <= 110 && (strings.HasPrefix(s, "Ae2") || strings.HasPrefix(s, "DdzFF")):
		return "cardano", chains.Address
	}
	return "", ""
}

// base58Chain names what has no checksum but a telling length: Solana's ids.
func (p *page) base58Chain(t token) bool {
	if n := len(t.text); n < 32 || n > 44 && n < 86 || n > 88 || !scrambled(t.text) {
		return false
	}
	switch b, ok := codec.Base58(t.text, codec.Bitcoin58); {
	case ok && len(b) == 64:
		return p.foreign(t, "solana", chains.Transaction)
	case ok && len(b) == 32:
		return p.foreign(t, "solana", chains.Address)
	}
	return false
}

// payment reads what asks for a payment: Lightning invoices and their relatives.
func (p *page) payment(t token) bool {
	low := strings.ToLower(t.text)
	shape := ""
	for prefix, s := range map[string]string{"lnbc": shapeBolt11, "lntb": shapeBolt11, "lnsb": shapeBolt11, "lno1": shapeBolt12, "lnurl1": shapeLNURL, "sp1": shapeSilent, "tsp1": shapeSilent} {
		if strings.HasPrefix(low, prefix) {
			shape = s
		}
	}
	if shape == "" || len(low) < 24 || shape == shapeSilent && len(low) < 100 || shape == shapeBolt11 && !strings.Contains(low, "1") {
		return false
	}
	p.add(t.at, trouble, chains.Ref{Kind: chains.Unknown, Text: short(t.text, 80), Shape: shape, Problem: paymentRequest})
	return true
}

// lightning reads the target of a "lightning:" link, which is a payment request by its name.
func (p *page) lightning(at int, target string) bool {
	if p.payment(token{target, at, at + len(target)}) {
		return true
	}
	if len(target) < 6 {
		return false
	}
	p.add(at, trouble, chains.Ref{Kind: chains.Unknown, Text: short(target, 80), Shape: shapeBolt11, Problem: paymentRequest})
	return true
}
