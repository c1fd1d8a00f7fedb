// Package recognise turns a paste into the ids that it may mean. Pure: it never asks the
// network, never panics, and gives several answers where an id fits several chains.
// Checksums decide, not patterns.
package recognise

import (
	"errors"
	"slices"
	"strings"
	"sync/atomic"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// Limit is how many bytes of a paste are read. Callers refuse a longer one with TooLarge.
const Limit = 1 << 20

// MaxItems is how many ids of one paste are reported; more is work for the bulk command.
const MaxItems = 256

// ErrTooLarge is what TooLarge answers for a paste above Limit.
var ErrTooLarge = errors.New("the paste is larger than 1 MiB")

// TooLarge refuses a paste that Recognise would only read in part.
func TooLarge(size int) error {
	if size > Limit {
		return ErrTooLarge
	}
	return nil
}

// Recognise finds the ids of a paste, in its order. Refs of one id share Item and stand in
// the order in which chains should be asked. Beside a transaction, addresses, blocks and
// doubtful pieces are only context and are left out; a secret never is, and no Ref carries
// its text. A paste without any id gives one Ref with a Problem; an empty one gives none.
func Recognise(paste string, cat *chains.Catalog) []chains.Ref {
	if len(paste) > Limit {
		paste = paste[:Limit]
	}
	if cat == nil {
		cat = new(chains.Catalog)
	}
	text := strings.TrimSpace(clean(paste))
	if text == "" {
		return nil
	}
	p := &page{world: survey(cat), text: text, rest: []byte(text)}
	if h, _ := cut0x(text); len(h) == 64 && isHex(h) && !isDigits(h) { // nothing but a hash: the usual row of a queue
		p.hash(0, text, false)
		return p.report()
	}
	p.takeSecrets()
	p.takeURIs()
	p.takeLinks()
	p.takeCut()
	p.takeSpecial()
	p.takeTokens()
	return p.report()
}

// grade tells how much a find is worth beside others.
type grade uint8

const (
	doubtful grade = iota // looks like something, said only if nothing else is there
	trouble               // certainly meant as an id, but damaged, cut or not ours to look up
	context               // an address or a block: the subject only without a transaction
	subject               // a transaction
	private               // a secret, or what shows a whole wallet
)

// find is one piece of the paste with all its readings.
type find struct {
	at    int
	grade grade
	refs  []chains.Ref
}

// page is the paste while it is being read. Pieces that are understood are blanked in rest,
// so that no later step reads them again; offsets stay those of text.
type page struct {
	*world
	text    string
	rest    []byte
	finds   []find
	private []string // texts that no Ref may carry
	located int      // damaged texts that were searched for the place of the damage
	seen    map[string]bool
}

func (p *page) add(at int, g grade, refs ...chains.Ref) {
	if len(refs) > 0 {
		p.finds = append(p.finds, find{at, g, refs})
	}
}

func (p *page) blank(from, to int) {
	for i := from; i < to; i++ {
		if p.rest[i] != '\n' {
			p.rest[i] = ' '
		}
	}
}

// met tells whether a piece was read before: pasted logs repeat their ids.
func (p *page) met(piece ...string) bool {
	key := strings.Join(piece, "\x00")
	if p.seen[key] {
		return true
	}
	if p.seen == nil {
		p.seen = map[string]bool{}
	}
	p.seen[key] = true
	return false
}

// full tells that enough was found: pastes made of ids by the thousand end here.
func (p *page) full() bool { return len(p.finds) >= 4*MaxItems }

// report picks what the paste is about and numbers the items.
func (p *page) report() []chains.Ref {
	finds := p.chosen()
	p.lend(finds)
	if len(finds) == 0 {
		shape := shapeText
		if strings.Contains(p.text, "://") {
			shape = shapeLink
		}
		return []chains.Ref{{Kind: chains.Unknown, Text: short(p.text, 120), Shape: shape, Problem: notATransaction}}
	}
	if len(finds) == 1 {
		return finds[0].refs // all of item 0
	}
	var out []chains.Ref
	for i, f := range finds {
		for _, r := range f.refs {
			r.Item = i
			out = append(out, r)
		}
	}
	return out
}

// lend gives the claim of the only payment link to the only transaction beside it.
func (p *page) lend(finds []find) {
	if len(finds) != 1 || finds[0].grade != subject {
		return
	}
	var link *find
	for i, f := range p.finds {
		if f.grade != context || f.refs[0].Claim.To == "" {
			continue
		}
		if link != nil {
			return
		}
		link = &p.finds[i]
	}
	if link == nil {
		return
	}
	for i, r := range finds[0].refs {
		if r.Claim == (facts.Ticket{}) {
			finds[0].refs[i].Claim = facts.Ticket{To: link.refs[0].Claim.To, Amount: link.refs[0].Claim.Amount, Memo: link.refs[0].Claim.Memo}
		}
	}
}

func (p *page) chosen() []find {
	slices.SortStableFunc(p.finds, func(a, b find) int { return a.at - b.at })
	finds := merge(p.finds)
	has := func(ok func(find) bool) bool { return slices.ContainsFunc(finds, ok) }
	keep := func(ok func(find) bool) {
		finds = slices.DeleteFunc(finds, func(f find) bool { return f.grade != private && !ok(f) })
	}
	secret := has(func(f find) bool { return f.grade == private })
	switch {
	case has(func(f find) bool { return f.grade == subject }):
		keep(func(f find) bool { return f.grade == subject })
		if id := p.object(); id != "" {
			about := func(f find) bool { return strings.TrimPrefix(f.refs[0].ID, "0x") == id }
			if has(about) {
				keep(about)
			}
		}
	case secret:
		// Half-understood pieces beside a secret may be parts of it.
		keep(func(f find) bool { return f.grade == context })
	case has(func(f find) bool { return f.grade > doubtful }):
		foreign := has(func(f find) bool { return f.grade == trouble && f.refs[0].Kind == chains.Transaction })
		keep(func(f find) bool { return f.grade > doubtful && (!foreign || f.refs[0].Kind != chains.Address) })
	case len(finds) > 0:
		finds = finds[:1]
	}
	if secret {
		finds = slices.DeleteFunc(finds, p.leaks)
	}
	return finds[:min(len(finds), MaxItems)]
}

// leaks is the last line of defence: no Ref may hold the text of a secret.
func (p *page) leaks(f find) bool {
	for _, r := range f.refs {
		held := bare(r.ID + r.Text + string(r.Claim.To) + string(r.Claim.Amount) + string(r.Claim.Asset) + string(r.Claim.Memo) + string(r.Claim.From))
		for _, s := range p.private {
			if s != "" && strings.Contains(held, s) {
				return true
			}
		}
	}
	return false
}

// bare keeps lower-case letters and digits, so that spelling does not hide a secret.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

// merge joins pieces that mean the same id: a hash and its explorer link, a raw transaction
// and its id. What fixes the chain wins over what leaves it open.
func merge(finds []find) []find {
	var out []find
	seen := map[string]int{}
	for _, f := range finds {
		key := strings.TrimPrefix(strings.ToLower(f.refs[0].ID), "0x")
		if i, ok := seen[key]; ok && key != "" {
			out[i] = join(out[i], f)
			continue
		}
		seen[key] = len(out)
		out = append(out, f)
	}
	return out
}

func join(a, b find) find {
	raw := func(f find) bool { return f.refs[0].Kind == chains.RawTransaction }
	sure := func(f find) bool { return f.refs[0].Sure }
	switch {
	case raw(a) != raw(b):
		if raw(b) {
			b.at = a.at
			return b
		}
	case sure(a) && sure(b):
		for _, r := range b.refs { // two links to two chains: both are meant
			if !slices.ContainsFunc(a.refs, func(o chains.Ref) bool { return o.Chain == r.Chain }) {
				a.refs = append(a.refs, r)
			}
		}
	case sure(b) || !sure(a) && (b.grade > a.grade || len(b.refs) < len(a.refs)):
		b.at = a.at
		return b
	}
	return a
}

// world is the catalogue, sorted for recognition.
type world struct {
	cat       *chains.Catalog
	evm, utxo []chains.Row // main networks first, each in the catalogue's order
	all       []chains.Row // for a bare hash: Bitcoin family, EVM, then the test networks
	hrps      map[string]bool
}

// surveyed is the last survey: a program has one catalogue, which never changes.
var surveyed atomic.Pointer[world]

func survey(cat *chains.Catalog) *world {
	if w := surveyed.Load(); w != nil && w.cat == cat {
		return w
	}
	w := &world{cat: cat, hrps: map[string]bool{}}
	for _, test := range []bool{false, true} {
		var evm, utxo []chains.Row
		for _, r := range cat.Rows() {
			switch {
			case r.Test != test:
			case r.Family == facts.FamilyEVM:
				evm = append(evm, r)
			case r.UTXO != nil:
				utxo = append(utxo, r)
				w.hrps[r.UTXO.HRP], w.hrps[r.UTXO.MWEB] = true, true
			}
		}
		w.evm, w.utxo = append(w.evm, evm...), append(w.utxo, utxo...)
		w.all = append(append(w.all, utxo...), evm...)
	}
	delete(w.hrps, "")
	surveyed.Store(w)
	return w
}
