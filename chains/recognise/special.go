package recognise

import (
	"regexp"
	"slices"
	"strings"

	"txtriage/chains"
	"txtriage/chains/recognise/codec"
)

// dots are what screens put in the middle of an id that they shorten.
var dots = []string{"..", "…", "⋯", "**", "···"}

// takeCut reads shortened ids. What is missing can be counted only where the form is plain.
func (p *page) takeCut() {
	filler := func(c byte) bool { return c == '.' || c == '*' || c == ' ' || c >= 0x80 }
	done := 0
	for _, end := range anchors(p.rest, dots) {
		if end <= done || p.full() {
			continue
		}
		mid := back(p.rest, end, 32, filler)
		from := back(p.rest, mid, 80, alnum)
		mid2 := ahead(p.rest, end, 32, func(c byte) bool { return c == '.' || c == '*' })
		done = mid2
		if mid2 < len(p.rest) && p.rest[mid2] == ' ' {
			mid2++
		}
		to := ahead(p.rest, mid2, 80, alnum)
		left, right := string(p.rest[from:mid]), string(p.rest[mid2:to])
		g, ok := cutGrade(left, right)
		if !ok && mid2 > done {
			to, right = done, "" // what follows the space is the next word
			g, ok = cutGrade(left, right)
		}
		if !ok || p.met("cut", left, right) {
			continue
		}
		ref := chains.Ref{Kind: chains.Unknown, Text: left + "…" + right, Shape: shapeCut, Problem: truncated}
		if h, prefixed := cut0x(left); prefixed && len(h)+len(right) > 40 && len(h)+len(right) < 64 {
			ref.Missing = 64 - len(h) - len(right)
		}
		p.add(from, g, ref)
		p.blank(from, to)
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
	// record is a platform's own number with letters before it, such as "withdrawal id W-20260102-17".
	record   = regexp.MustCompile(`(?i)(?:withdraw(?:al)?|order|deposit|transfer|payment|reference|ref|提[现币幣領领]|充[值币幣]|订单|訂單|单|單)\s*(?:id|no\.?|number|号|號|编号|編號)?[\s#:：.]*\b([a-z]{1,5}-?[0-9]{6,24}(?:-[0-9]{2,24})*)\b`)
	uuid     = regexp.MustCompile(`^(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	hedera   = regexp.MustCompile(`\b0\.0\.[0-9]{1,12}(?:[@-][0-9]{9,11}[.-][0-9]{1,9})?\b`)
	internal = regexp.MustCompile(`(?i)((?:internal|off-?\s?chain)[\s_-]?(?:transfer|transaction|tx|withdraw(?:al)?|deposit)|站内(?:转账|互转|转帐)|內部轉[帳賬]|内部转[账帐]|站內轉[帳賬]|链下(?:转账|交易)|鏈下(?:轉帳|交易)|внутренний перевод|transferencia interna|transfert interne|interne überweisung|transferência interna|内部送金|내부 ?(?:이체|전송))(?:\s*(?:id|no\.?|number|编号|單號|单号|#|:|：|-)\s*)*\s*([0-9A-Za-z-]{4,64})?`)
)

// remarks is how much of a paste is searched for words about a transfer.
const remarks = 64 << 10

// takeSpecial reads forms that are more than a run of letters and digits.
func (p *page) takeSpecial() {
	unknown := func(t token, g grade, problem, shape string) bool {
		if !p.met(problem, t.text) {
			p.add(t.at, g, chains.Ref{Kind: chains.Unknown, Text: short(t.text, 120), Shape: shape, Problem: problem})
		}
		return true
	}
	use := func(t token, used bool) {
		if used {
			p.blank(t.at, t.end)
		}
	}
	for _, t := range runs(p.rest, 36, Limit, base64Byte) {
		if p.full() {
			return
		}
		switch n := len(t.text); {
		case strings.HasPrefix(t.text, "cHNidP8"), strings.HasPrefix(strings.ToLower(t.text), "70736274ff"):
			use(t, unknown(t, trouble, notATransaction, shapePSBT))
		case n == 36 && uuid.MatchString(t.text):
			use(t, unknown(t, doubtful, internalID, shapeUUID))
		case n == 48 && codec.TON(t.text):
			use(t, p.foreign(t, "ton", chains.Address))
		case n == 44 && t.text[43] == '=' && strings.Count(t.text, "=") == 1:
			use(t, p.doubtfulForeign(t, "ton", chains.Transaction))
		}
	}
	for i, c := range p.rest {
		if c == ':' && i > 0 && (p.rest[i-1] == '0' || p.rest[i-1] == '1') && ahead(p.rest, i+1, 65, hexDigit) == i+65 {
			if from := back(p.rest, i, 3, alnum); from == i-1 { // TON's raw form, workchain first
				t := token{string(p.rest[from : i+65]), from, i + 65}
				use(t, p.foreign(t, "ton", chains.Address))
			}
		}
	}
	head := p.rest[:min(len(p.rest), remarks)]
	each := func(re *regexp.Regexp, read func(t token, m []string) bool) {
		for _, m := range re.FindAllSubmatchIndex(head, -1) {
			t := token{string(head[m[0]:m[1]]), m[0], m[1]}
			use(t, read(t, re.FindStringSubmatch(t.text)))
		}
	}
	each(internal, func(t token, m []string) bool {
		if len(m) < 3 || !strings.ContainsAny(m[2], "0123456789") {
			return unknown(t, doubtful, internalID, shapeInternal) // only a remark
		}
		if h, _ := cut0x(m[2]); len(h) == 64 && isHex(h) {
			return false
		}
		return unknown(t, trouble, internalID, shapeInternal)
	})
	each(record, func(t token, m []string) bool { // a number of a platform's own books
		return len(m) > 1 && unknown(token{m[1], t.at, t.end}, doubtful, internalID, shapeReference)
	})
	each(hedera, func(t token, _ []string) bool { return p.doubtfulForeign(t, "hedera", chains.Transaction) })
	p.takeDigits()
}

// takeDigits reads a paste that is a number and little else as a platform's own reference.
func (p *page) takeDigits() {
	if len(p.rest) > 400 || len(strings.Fields(string(p.rest))) > 4 {
		return
	}
	for _, t := range tokens(p.rest, 6) {
		if isDigits(t.text) && len(t.text) <= 40 {
			p.add(t.at, doubtful, chains.Ref{Kind: chains.Unknown, Text: t.text, Shape: shapeDigits, Problem: internalID})
		}
	}
}

// objectKeys name the transaction of a JSON object, the surest first; beside a txid, hash is
// the witness id.
var (
	objectKeys = []string{"transactionHash", "transaction_hash", "txHash", "tx_hash", "txid", "txId", "hash"}
	objectID   = regexp.MustCompile(`"(` + strings.Join(objectKeys, "|") + `)"\s*:\s*"(?:0x)?([0-9a-fA-F]{64})"`)
)

// object is the id that a pasted JSON object is about: a node's answer is about one
// transaction, however many parents, blocks and topics it lists. "" for any other paste.
func (p *page) object() string {
	if !strings.HasPrefix(p.text, "{") {
		return ""
	}
	best, id := len(objectKeys), ""
	for _, m := range objectID.FindAllStringSubmatch(p.text[:min(len(p.text), remarks)], -1) {
		if rank := slices.Index(objectKeys, m[1]); rank < best {
			best, id = rank, strings.ToLower(m[2])
		}
	}
	return id
}
