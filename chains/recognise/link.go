package recognise

import (
	"net/url"
	"strings"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// endsLink cuts a link where a sentence goes on: "见https://etherscan.io/tx/0x…，谢谢".
const endsLink = "，。；：、（）【】「」『』《》〈〉！？…"

// takeLinks reads explorer links, with or without https. The host fixes the chain; nothing
// is ever fetched.
func (p *page) takeLinks() {
	for i := 1; i < len(p.rest) && !p.full(); i++ {
		if c := p.rest[i]; c != '/' && c != '?' && c != '#' || !alnum(p.rest[i-1]) {
			continue
		}
		from := back(p.rest, i, 253, hostByte)
		host := strings.TrimLeft(string(p.rest[from:i]), ".-_")
		schemed := from >= 3 && string(p.rest[from-3:from]) == "://"
		if !strings.Contains(host, ".") || !schemed && !p.cat.KnownHost(host) && !strings.HasPrefix(host, "www.") {
			continue
		}
		to := ahead(p.rest, i, 2048, urlByte)
		tail := string(p.rest[i:to])
		if cut := strings.IndexAny(tail, endsLink); cut >= 0 && !strings.HasPrefix(tail[cut:], "…") {
			tail = tail[:cut]
		}
		tail = strings.TrimRight(tail, ".,;:!?)]}*_~`")
		if p.readLink(from, strings.ToLower(host), tail) {
			p.blank(from, i+len(tail))
		}
		i += len(tail)
	}
}

// readLink answers whether the link was understood.
func (p *page) readLink(at int, host, tail string) bool {
	if u, err := url.PathUnescape(tail); err == nil {
		tail = u
	}
	path, query, _ := strings.Cut(tail, "?")
	path, fragment, _ := strings.Cut(path, "#")
	if before, after, ok := strings.Cut(query, "#"); ok {
		query, fragment = before, after
	}
	if i := strings.IndexByte(fragment, '?'); i >= 0 {
		fragment, query = fragment[:i], fragment[i+1:]+"&"+query
	}
	row, known := p.cat.ByHost(host, path)
	if !known && fragment != "" {
		row, known = p.cat.ByHost(host, strings.TrimLeft(fragment, "!"))
	}
	name, foreign := p.cat.NamedByHost(host, path)
	for _, part := range []string{path, fragment, query} {
		if foreign {
			if p.foreignLink(at, name, part) {
				return true
			}
			continue
		}
		sub := &page{world: p.world, text: part, rest: []byte(part), located: p.located}
		sub.takeCut()
		sub.takeTokens()
		p.located = sub.located
		kind := linkKind(part)
		if kind == chains.Block && len(sub.finds) == 0 && known {
			if height := last(part); isDigits(height) && len(height) < 12 {
				p.add(at, context, chains.Ref{Kind: chains.Block, Chain: row.ID, ID: height, Text: height, Sure: true, Shape: shapeBlockHeight, Claim: facts.Ticket{ClaimedChain: row.ID}})
				return true
			}
		}
		for _, f := range merge(sub.finds) {
			if f.grade == doubtful {
				continue
			}
			if known {
				f = fix(f, row, kind)
			}
			p.add(at, f.grade, f.refs...)
			return true
		}
	}
	return known || p.cat.KnownHost(host)
}

// fix keeps the readings that the explorer's chain allows.
func fix(f find, row chains.Row, kind chains.Kind) find {
	var fit []chains.Ref
	for _, r := range f.refs {
		if r.Chain != row.ID && r.Problem == "" {
			continue
		}
		if kind == chains.Block && r.Kind == chains.Transaction {
			r.Kind, r.Shape, f.grade = chains.Block, shapeBlock, context
		}
		r.Chain, r.Sure, r.Claim.ClaimedChain = row.ID, r.Problem == "", row.ID
		fit = append(fit, r)
	}
	if fit != nil {
		f.refs = fit
	}
	return f
}

// linkKind reads what the page shows from the words of its path.
func linkKind(path string) chains.Kind {
	for step := range strings.SplitSeq(strings.ToLower(path), "/") {
		switch step {
		case "tx", "txs", "transaction", "transactions", "hash", "extrinsic", "txns", "op", "message":
			return chains.Transaction
		case "block", "blocks", "ledger":
			return chains.Block
		case "address", "addresses", "account", "accounts", "addr", "wallet", "token":
			return chains.Address
		}
	}
	return chains.Unknown
}

// last is the last step of a path.
func last(path string) string {
	path = strings.TrimRight(path, "/")
	return path[strings.LastIndexByte(path, '/')+1:]
}

// foreignLink reads a link to a chain that we know by name only: the longest step is the id.
func (p *page) foreignLink(at int, name chains.Name, part string) bool {
	var id string
	for _, step := range strings.FieldsFunc(part, func(r rune) bool { return strings.ContainsRune("/&=!?", r) }) {
		if len(step) > len(id) {
			id = step
		}
	}
	if len(id) < 16 || len(id) > 128 || strings.ContainsFunc(id, func(r rune) bool { return r > '~' }) {
		return false
	}
	kind := linkKind(part)
	if kind != chains.Address {
		kind = chains.Transaction
	}
	p.add(at, trouble, foreignRef(name.Name, kind, id))
	return true
}

func foreignRef(network string, kind chains.Kind, text string) chains.Ref {
	shape := shapeForeignTx
	if kind == chains.Address {
		shape = shapeForeignAddr
	}
	return chains.Ref{Kind: kind, Text: text, Shape: shape, Problem: notInspected, Network: network}
}
