package recognise

import (
	"slices"
	"strings"

	"txtriage/chains"
)

// Piece is an id in a paste, where it stands.
type Piece struct {
	At      int    // byte offset in the text of Layout
	Text    string // as pasted, cleaned
	Kind    chains.Kind
	ID      string   // canonical on the first of its chains
	Chains  []string // CAIP-2 of the chains that it may be on
	Network string   // name of a chain that we know but cannot inspect
}

// Layout is a paste with its ids apart: the cleaned text in which ids, links and secrets are
// blanked at their place, and the ids. It is for reading what people write around the ids.
// A paste with a secret has no layout.
func Layout(paste string, cat *chains.Catalog) (text string, pieces []Piece) {
	if len(paste) > Limit {
		paste = paste[:Limit]
	}
	if cat == nil {
		cat = new(chains.Catalog)
	}
	text = strings.TrimSpace(clean(paste))
	if text == "" {
		return "", nil
	}
	p := &page{world: survey(cat), text: text, rest: []byte(text)}
	p.takeSecrets()
	if len(p.private) > 0 || slices.ContainsFunc(p.finds, func(f find) bool { return f.grade == private }) {
		return "", nil
	}
	p.takeURIs()
	p.takeLinks()
	p.takeCut()
	p.takeSpecial()
	p.takeTokens()
	slices.SortStableFunc(p.finds, func(a, b find) int { return a.at - b.at })
	for _, f := range p.finds {
		r := f.refs[0]
		if f.grade == private {
			return "", nil
		}
		if f.grade == doubtful {
			continue
		}
		piece := Piece{At: f.at, Text: r.Text, Kind: r.Kind, ID: r.ID, Network: r.Network}
		for _, x := range f.refs {
			if x.Chain != "" && x.Problem == "" {
				piece.Chains = append(piece.Chains, x.Chain)
			}
		}
		pieces = append(pieces, piece)
		if strings.HasPrefix(p.text[f.at:], r.Text) {
			p.blank(f.at, f.at+len(r.Text))
		}
	}
	return string(p.rest), pieces
}
