package recognise

import (
	"math/big"
	"net/url"
	"regexp"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// uri is a payment link: BIP 21, its cousins on other chains, EIP-681, lightning.
var uri = regexp.MustCompile(`^(?i)(?://)?(?:pay-)?([0-9a-z]*)(@(?:0x)?[0-9a-f]+)?(/[0-9a-z]+)?(\?[^\s"'<>，。；：、（）【】「」『』《》！？]*)?`)

// schemes are what stands before the colon.
var schemes = map[string]bool{
	"bitcoin": true, "litecoin": true, "dogecoin": true, "bitcoincash": true, "bchtest": true, "bchreg": true,
	"ethereum": true, "lightning": true,
}

func (p *page) takeURIs() {
	for i := 0; i < len(p.rest) && !p.full(); i++ {
		if p.rest[i] != ':' {
			continue
		}
		from := back(p.rest, i, 12, alnum)
		scheme := strings.ToLower(string(p.rest[from:i]))
		if !schemes[scheme] {
			continue
		}
		body := string(p.rest[i+1 : min(len(p.rest), i+2049)])
		m := uri.FindStringSubmatch(body)
		if m != nil && p.readURI(from, scheme, m[1], m[2], m[3], params(m[4])) {
			p.blank(from, i+1+len(m[0]))
			i += len(m[0])
		}
	}
}

func (p *page) readURI(at int, scheme, target, chain, function string, q map[string]string) bool {
	switch {
	case scheme == "lightning":
		return p.lightning(at, target)
	case target == "" && q["lightning"] != "":
		return p.lightning(at, q["lightning"])
	case scheme == "ethereum":
		return p.eip681(at, target, chain, function, q)
	}
	claim := facts.Ticket{To: facts.Untrusted(target), Memo: facts.Untrusted(first(q["message"], q["label"], q["memo"]))}
	refs := p.utxoAddress(target)
	if refs == nil {
		ref, ok := p.damagedAddress(target, scheme)
		if ok {
			ref.Claim = claim
			p.add(at, trouble, ref)
		}
		return ok
	}
	var own []chains.Ref
	for _, r := range refs {
		row, _ := p.cat.ByID(r.Chain)
		r.Claim = claim
		r.Claim.Asset, r.Claim.ClaimedChain = facts.Untrusted(row.Native.Symbol), r.Chain
		if _, err := facts.ParseDecimal(q["amount"], row.Native.Decimals); err == nil {
			r.Claim.Amount = facts.Untrusted(q["amount"])
		}
		// The scheme names the family's coin; its test networks share it.
		if strings.HasPrefix(row.Slug, scheme+"-") && scheme != "bitcoin" || row.Slug == scheme || row.UTXO.CashAddr == scheme ||
			scheme == "bitcoin" && row.Native.Symbol == "BTC" {
			own = append(own, r)
		}
	}
	if own == nil {
		own = refs
	}
	if len(own) == 1 {
		own[0].Sure = true
	}
	p.add(at, context, own...)
	return true
}

// eip681 reads "ethereum:0x…@56/transfer?address=0x…&uint256=1". Amounts of tokens stay
// unread, since the link counts in units whose size only the token's contract knows.
func (p *page) eip681(at int, target, chain, function string, q map[string]string) bool {
	token := ""
	if strings.EqualFold(function, "/transfer") && q["address"] != "" {
		token, target = target, q["address"]
	}
	h, prefixed := cut0x(target)
	if !prefixed || len(h) != 40 || !isHex(h) {
		return false
	}
	sub := &page{world: p.world}
	sub.evmAddress(at, target)
	f := sub.finds[0]
	var own []chains.Ref
	for _, r := range f.refs {
		if r.Problem == "" {
			r.Claim = facts.Ticket{To: facts.Untrusted(r.ID)}
			row, _ := p.cat.ByID(r.Chain)
			r.Claim.Asset = facts.Untrusted(row.Native.Symbol)
			if wei, ok := number(q["value"]); ok && token == "" {
				r.Claim.Amount = facts.Untrusted(wei.Decimal(row.Native.Decimals))
			}
			if th, ok := cut0x(token); ok && len(th) == 40 && isHex(th) {
				r.Claim.Asset = facts.Untrusted(r.Chain + "/erc20:" + common.HexToAddress(th).Hex())
			}
		}
		own = append(own, r)
	}
	if id, ok := chainNumber(chain); ok {
		id := "eip155:" + id
		if i := indexOf(own, id); i >= 0 {
			own = own[i : i+1]
		} else if own[0].Problem == "" {
			own = own[:1] // a chain that only --node knows
			own[0].Chain = id
		}
		own[0].Sure, own[0].Claim.ClaimedChain = own[0].Problem == "", id
	}
	p.add(at, f.grade, own...)
	return true
}

func indexOf(refs []chains.Ref, chain string) int {
	for i, r := range refs {
		if r.Chain == chain {
			return i
		}
	}
	return -1
}

// chainNumber reads "@56" or "@0x38".
func chainNumber(s string) (string, bool) {
	s = strings.ToLower(strings.TrimPrefix(s, "@"))
	n, ok := new(big.Int).SetString(s, 0)
	if !ok || n.Sign() <= 0 || !n.IsUint64() {
		return "", false
	}
	return n.String(), true
}

// number reads EIP-681's numbers, "2.014e18" among them, exactly.
func number(s string) (facts.Int, bool) {
	mantissa, exp, _ := strings.Cut(strings.ToLower(strings.TrimPrefix(s, "+")), "e")
	shift := 0
	for _, c := range exp {
		if c < '0' || c > '9' || shift > 100 {
			return facts.Int{}, false
		}
		shift = shift*10 + int(c-'0')
	}
	if mantissa == "" || len(mantissa) > 80 || shift > 77 {
		return facts.Int{}, false
	}
	n, err := facts.ParseDecimal(mantissa, shift)
	return n, err == nil
}

// params reads a query. Keys are compared in lower case: QR codes shout.
func params(query string) map[string]string {
	q := map[string]string{}
	for pair := range strings.SplitSeq(strings.TrimPrefix(query, "?"), "&") {
		key, value, _ := strings.Cut(pair, "=")
		if v, err := url.PathUnescape(value); err == nil {
			value = v
		}
		key = strings.TrimPrefix(strings.ToLower(key), "req-")
		if _, taken := q[key]; !taken {
			q[key] = clean(value)
		}
	}
	return q
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return short(t, 256)
		}
	}
	return ""
}
