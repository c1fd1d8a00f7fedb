package recognise

import (
	"strings"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/recognise/damage"
)

func isHex(s string) bool {
	for i := range len(s) {
		if !hexDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// notHex lists the positions, from 1, of characters that are no hex digits.
func notHex(s string) []int {
	var at []int
	for i := range len(s) {
		if !hexDigit(s[i]) {
			at = append(at, i+1)
		}
	}
	return at
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// cut0x splits off the 0x of a hex text, in any case.
func cut0x(s string) (string, bool) {
	if len(s) >= 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') {
		return s[2:], true
	}
	return s, false
}

// hash reads 64 hex characters. With 0x they are an EVM id; bare ones fit every chain here.
func (p *page) hash(at int, text string, block bool) {
	h, evm := cut0x(text)
	h = strings.ToLower(h)
	if !evm && strings.HasSuffix(h, "00000000") && !strings.HasPrefix(h, "00000000") {
		// A Bitcoin block id starts with zeros; one that ends with them was written backwards.
		if refs := p.blocks(text, reversed(h), shapeBlockReversed); refs != nil {
			p.add(at, context, refs...)
			return
		}
	}
	if !evm && strings.HasPrefix(h, "00000000") {
		// One transaction in four billion looks like this, but every block of these chains does.
		if refs := p.blocks(text, h, shapeBlock); refs != nil {
			p.add(at, context, append(refs, p.transactions(text, h, evm, func(r *chains.Row) bool { return r.UTXO == nil || r.UTXO.PoW != "sha256d" })...)...)
			return
		}
	}
	refs := p.transactions(text, h, evm, func(*chains.Row) bool { return true })
	g := subject
	if block {
		g = context
		for i := range refs {
			refs[i].Kind, refs[i].Shape = chains.Block, shapeBlock
		}
	}
	p.add(at, g, refs...)
}

// transactions makes one Ref for each chain on which the hash can be a transaction.
func (p *page) transactions(text, h string, evm bool, fits func(*chains.Row) bool) []chains.Ref {
	many := len(p.all)
	shape, prefixed := shapeHash, "0x"+h
	if evm {
		many, shape = len(p.evm), shapeEVMHash
	}
	refs := make([]chains.Ref, 0, many)
	for i := range p.all { // rows are large
		r := &p.all[i]
		id := h
		if r.Family == facts.FamilyEVM {
			id = prefixed
		} else if evm {
			continue
		}
		if fits(r) {
			refs = append(refs, chains.Ref{Kind: chains.Transaction, Chain: r.ID, ID: id, Text: text, Shape: shape})
		}
	}
	return refs
}

// blocks makes one Ref for each chain whose block ids start with zeros.
func (p *page) blocks(text, h, shape string) []chains.Ref {
	var refs []chains.Ref
	for _, r := range p.utxo {
		if r.UTXO.PoW == "sha256d" && r.UTXO.CoreName != "regtest" {
			refs = append(refs, chains.Ref{Kind: chains.Block, Chain: r.ID, ID: h, Text: text, Shape: shape})
		}
	}
	return refs
}

// reversed turns the bytes of a hex text round.
func reversed(h string) string {
	b := make([]byte, len(h))
	for i := 0; i+1 < len(h); i += 2 {
		copy(b[len(h)-i-2:], h[i:i+2])
	}
	return string(b)
}

// hexPiece reads a piece of hex of any length. It answers false if the piece is no id.
func (p *page) hexPiece(t token) bool {
	h, prefixed := cut0x(t.text)
	if !isHex(h) {
		return false
	}
	n := len(h)
	problem := func(g grade, slug, shape string, missing int) bool {
		p.add(t.at, g, chains.Ref{Kind: chains.Unknown, Text: short(t.text, 80), Shape: shape, Problem: slug, Missing: missing})
		return true
	}
	switch {
	case n == 64:
		p.hash(t.at, t.text, p.calledBlock(t.at))
		return true
	case n == 40 && (prefixed || !isDigits(h)):
		p.evmAddress(t.at, t.text)
		return true
	case n == 42 && (h[:2] == "41"):
		return p.foreign(t, "tron", chains.Address)
	case n >= 120 && n%2 == 0 && p.raw(t.at, h, prefixed):
		return true
	case !prefixed && isDigits(h):
		return false
	case prefixed && n >= 30 && n < 40:
		return problem(trouble, truncated, shapeEVMAddress, 40-n)
	case prefixed && n > 43 && n < 64, n >= 56 && n < 64:
		return problem(trouble, truncated, shapeHash, 64-n)
	case n > 64 && n <= 70:
		return problem(trouble, truncated, shapeLong, 0)
	case prefixed && n > 40 && n <= 43:
		return problem(trouble, notATransaction, shapeEVMAddress, 0)
	case !prefixed && (n == 32 || n == 24):
		return problem(doubtful, internalID, shapeReference, 0)
	case prefixed && n >= 2 || n > 16:
		return problem(doubtful, notATransaction, shapeHex, 0)
	}
	return false
}

// nearlyHex reads 0x-texts and 64-character texts with a few wrong characters.
func (p *page) nearlyHex(t token) bool {
	h, prefixed := cut0x(t.text)
	at := notHex(h)
	if len(at) == 0 || len(at) > 3 {
		return false
	}
	if prefixed {
		for i := range at {
			at[i] += 2
		}
	}
	switch {
	case len(h) == 64:
		p.add(t.at, trouble, chains.Ref{Kind: chains.Unknown, Text: t.text, Shape: shapeHash, Problem: notATransaction, At: at})
	case len(h) == 40 && prefixed:
		p.add(t.at, trouble, chains.Ref{Kind: chains.Address, Text: t.text, Shape: shapeEVMAddress, Problem: damaged, At: at, Harm: damage.Letters})
	default:
		return false
	}
	return true
}
