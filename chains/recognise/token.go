package recognise

import (
	"regexp"
	"strings"

	"txtriage/chains"
)

// token is a run of ASCII letters and digits.
type token struct {
	text    string
	at, end int
}

func alnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// tokens cuts text into runs of letters and digits. Shorter ones than least hold no id.
func tokens(text []byte, least int) []token {
	var out []token
	for i := 0; i < len(text); i++ {
		if !alnum(text[i]) {
			continue
		}
		from := i
		for i < len(text) && alnum(text[i]) {
			i++
		}
		if i-from >= least {
			out = append(out, token{string(text[from:i]), from, i})
		}
	}
	return out
}

// blockLabel before a hash says that it is a block's.
var blockLabel = regexp.MustCompile(`(?i)(block[\s_-]?(hash|id)|区块(哈希|hash))["']?\s*[:=：]?\s*["']?$`)

// takeTokens reads what stands alone. Pieces of hex that a line break tore apart are joined.
func (p *page) takeTokens() {
	all := tokens(p.rest, 4)
	runEnd := 0
	for i := 0; i < len(all) && !p.full(); i++ {
		if i >= runEnd {
			runEnd = p.run(all, i)
			if p.rawLines(all[i:runEnd]) {
				i = runEnd - 1
				continue
			}
		}
		if joined, n := p.joined(all[i:]); n > 0 {
			p.hexPiece(joined)
			i += n - 1
			continue
		}
		if !p.met(all[i].text) {
			p.piece(all[i])
		}
	}
}

// calledBlock tells whether the words before an id call it a block.
func (p *page) calledBlock(at int) bool {
	return blockLabel.Match(p.rest[max(0, at-24):at])
}

// piece reads one token; the order goes from what is certain to what is only likely.
func (p *page) piece(t token) {
	if i := strings.Index(strings.ToLower(t.text), "0x"); i > 0 && len(t.text)-i >= 42 && isHex(t.text[i+2:]) {
		t.text, t.at = t.text[i:], t.at+i // "txid0xabc…" written without a space
	}
	if p.hexPiece(t) || len(t.text) < 14 || p.payment(t) {
		return
	}
	if refs := p.utxoAddress(t.text); refs != nil {
		p.add(t.at, context, refs...)
		return
	}
	if p.otherChain(t) || p.nearlyHex(t) {
		return
	}
	if ref, ok := p.damagedAddress(t.text, ""); ok {
		p.add(t.at, trouble, ref)
		return
	}
	p.lookalike(t)
}

// run is the end of the longest row of hex lines that starts at i; i+1 if there is none.
func (p *page) run(all []token, i int) int {
	h, _ := cut0x(all[i].text)
	end := i + 1
	for len(h) >= 16 && isHex(h) && end < len(all) && p.gap(all[end-1].end, all[end].at) && isHex(all[end].text) {
		h = all[end].text
		end++
	}
	return end
}

// rawLines reads a raw transaction that was wrapped over several lines.
func (p *page) rawLines(lines []token) bool {
	if len(lines) < 2 {
		return false
	}
	h, prefixed := cut0x(lines[0].text)
	var b strings.Builder
	b.WriteString(h)
	for _, l := range lines[1:] {
		b.WriteString(l.text)
	}
	return b.Len() >= 120 && b.Len()%2 == 0 && p.raw(lines[0].at, b.String(), prefixed)
}

// joined puts a torn hash or address together again: two or three neighbours, or equal
// groups, with nothing but a break between them. The number of tokens it took; 0 for none.
func (p *page) joined(all []token) (token, int) {
	t := all[0]
	h, prefixed := cut0x(t.text)
	if h != "" && !isHex(h) || len(h) >= 64 || prefixed && len(h) == 40 {
		return token{}, 0
	}
	text, even, address := h, true, 0
	for n := 1; n < len(all) && n < 17 && len(text) < 64; n++ {
		next := all[n]
		if !isHex(next.text) || !p.gap(all[n-1].end, next.at) {
			break
		}
		even = even && (n == 1 || len(all[n-1].text) == len(all[n-2].text) || n == 2 && prefixed)
		text += next.text
		if len(text) == 64 && (n < 3 || even) {
			if prefixed {
				text = "0x" + text
			}
			return token{text, t.at, next.end}, n + 1
		}
		if len(text) == 40 && prefixed && n < 3 {
			address = n + 1
		}
	}
	if address > 0 {
		return token{"0x" + text[:40], t.at, all[address-1].end}, address
	}
	return token{}, 0
}

// gap tells whether only a break stands between two pieces.
func (p *page) gap(from, to int) bool {
	for _, c := range p.rest[from:to] {
		if c != ' ' && c != '\n' && c != '\t' && c != '>' && c != '\\' {
			return false
		}
	}
	return to-from <= 16
}

// lookalike names long texts that only resemble ids.
func (p *page) lookalike(t token) {
	if isDigits(t.text) {
		return
	}
	if p.base58Chain(t) {
		return
	}
	if len(t.text) > 24 && strings.ContainsAny(t.text, "0123456789") {
		p.add(t.at, doubtful, chains.Ref{Kind: chains.Unknown, Text: short(t.text, 120), Shape: shapeText, Problem: notATransaction})
	}
}
