package recognise

import (
	"regexp"
	"strings"

	"txtriage/chains"
	"txtriage/chains/recognise/codec"
)

// cutID finds an id that a screen shortened: dots, an ellipsis or stars in its middle.
var cutID = regexp.MustCompile(`([0-9A-Za-z]{2,80})[ ]?(?:\.{2,8}|…{1,3}|⋯|\*{2,12}|·{3,8})[ ]?([0-9A-Za-z]{0,80})`)

// takeCut reads shortened ids. What is missing can be counted only where the form is plain.
func (p *page) takeCut() {
	for _, m := range cutID.FindAllSubmatchIndex(p.rest, -1) {
		if p.full() {
			return
		}
		left, right := string(p.rest[m[2]:m[3]]), string(p.rest[m[4]:m[5]])
		g, ok := cutGrade(left, right)
		if !ok {
			continue
		}
		ref := chains.Ref{Kind: chains.Unknown, Text: left + "…" + right, Shape: shapeCut, Problem: truncated}
		if h, prefixed := cut0x(left); prefixed && len(h)+len(right) > 40 && len(h)+len(right) < 64 {
			ref.Missing = 64 - len(h) - len(right)
		}
		p.add(m[0], g, ref)
		p.blank(m[0], m[1])
	}
}

func cutGrade(left, right string) (grade, bool) {
	h, prefixed := cut0x(left)
	digits := "0123456789"
	switch {
	case prefixed && isHex(h) && (len(h) == 64 || len(h) == 40):
		return 0, false // whole; the dots are the sentence's
	case prefixed && (h == "" || isHex(h)) && (isHex(right) || right == "" && len(h) >= 4):
		return trouble, true
	case len(left) >= 3 && len(right) >= 3 && len(left) < 64 && isHex(left) && isHex(right) && !isDigits(left+right):
		return trouble, true
	case len(left) >= 4 && len(right) >= 3 && len(left) < 26 && strings.ContainsAny(left, digits) && mixed(left+right) && mixed(right+"a0"):
		low := strings.ToLower(left)
		for _, start := range []string{"bc1", "tb1", "ltc1", "1", "3", "t", "l", "m", "d", "r", "g", "q", "p", "addr1", "cosmos1", "eq", "uq"} {
			if strings.HasPrefix(low, start) {
				return trouble, true
			}
		}
		return doubtful, true
	}
	return 0, false
}

// mixed tells that a text has letters as well as digits, as ids do and words do not.
func mixed(s string) bool {
	return strings.ContainsAny(s, "0123456789") && strings.ContainsFunc(s, func(r rune) bool { return r >= 'A' })
}

var (
	uuid     = regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)
	internal = regexp.MustCompile(`(?i)((?:internal|off-?\s?chain)[\s_-]?(?:transfer|transaction|tx|withdraw(?:al)?|deposit)|站内(?:转账|互转|转帐)|內部轉[帳賬]|内部转[账帐]|站內轉[帳賬]|链下(?:转账|交易)|鏈下(?:轉帳|交易)|внутренний перевод|transferencia interna|transfert interne|interne überweisung|transferência interna|内部送金|내부 ?(?:이체|전송))(?:\s*(?:id|no\.?|number|编号|單號|单号|#|:|：|-)\s*)*\s*([0-9A-Za-z-]{4,64})?`)
	tonRaw   = regexp.MustCompile(`(?:^|[^0-9A-Za-z])(-?[01]:[0-9a-fA-F]{64})\b`)
	tonAddr  = regexp.MustCompile(`[EUk0][Qf][A-Za-z0-9_+/-]{46}`)
	hedera   = regexp.MustCompile(`\b0\.0\.[0-9]{1,12}(?:[@-][0-9]{9,11}[.-][0-9]{1,9})?\b`)
	base64   = regexp.MustCompile(`\bcHNidP8[A-Za-z0-9+/=\s]*|(?i)\b70736274ff[0-9a-f]*`)
	base64ID = regexp.MustCompile(`(?:^|[^A-Za-z0-9+/_-])([A-Za-z0-9+/_-]{43}=)`)
)

// takeSpecial reads forms that are more than a run of letters and digits.
func (p *page) takeSpecial() {
	each := func(re *regexp.Regexp, group int, use func(t token) bool) {
		for _, m := range re.FindAllSubmatchIndex(p.rest, -1) {
			if p.full() {
				return
			}
			from, to := m[2*group], m[2*group+1]
			if from >= 0 && use(token{string(p.rest[from:to]), from, to}) {
				p.blank(from, to)
			}
		}
	}
	unknown := func(t token, g grade, problem, shape string) bool {
		p.add(t.at, g, chains.Ref{Kind: chains.Unknown, Text: short(t.text, 120), Shape: shape, Problem: problem})
		return true
	}
	each(base64, 0, func(t token) bool { return unknown(t, trouble, notATransaction, shapePSBT) })
	each(tonRaw, 1, func(t token) bool { return p.foreign(t, "ton", chains.Address) })
	each(tonAddr, 0, func(t token) bool { return codec.TON(t.text) && p.foreign(t, "ton", chains.Address) })
	each(base64ID, 1, func(t token) bool { return p.doubtfulForeign(t, "ton", chains.Transaction) })
	each(internal, 0, func(t token) bool {
		// The words alone are a remark; with a number they are the reference itself.
		if m := internal.FindStringSubmatch(t.text); len(m[2]) < 4 || !strings.ContainsAny(m[2], "0123456789") {
			return unknown(token{text: m[1], at: t.at}, doubtful, internalID, shapeInternal)
		} else if h, _ := cut0x(m[2]); len(h) == 64 && isHex(h) {
			return false
		}
		return unknown(t, trouble, internalID, shapeInternal)
	})
	each(uuid, 0, func(t token) bool { return unknown(t, doubtful, internalID, shapeUUID) })
	each(hedera, 0, func(t token) bool { return p.doubtfulForeign(t, "hedera", chains.Transaction) })
	p.takeDigits()
}

// takeDigits reads a paste that is a number and little else as a platform's own reference.
func (p *page) takeDigits() {
	words := strings.Fields(string(p.rest))
	if len(words) > 4 {
		return
	}
	for _, t := range tokens(p.rest, 6) {
		if isDigits(t.text) && len(t.text) <= 40 {
			p.add(t.at, doubtful, chains.Ref{Kind: chains.Unknown, Text: t.text, Shape: shapeDigits, Problem: internalID})
		}
	}
}
