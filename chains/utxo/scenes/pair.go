package scenes

import (
	"strings"

	"txtriage/chains/chainstest/nodes"
)

// ShowPair looks at a state of several nodes while it lasts.
type ShowPair func(s Scene, asked ...*nodes.UTXO)

// pair are nodes without a connection: what one has the other has only if it is given to it.
type pair struct {
	*stage
	a, b, bare        *nodes.UTXO
	show              ShowPair
	to, change, other string // addresses; each takes a wallet a while
}

// Pair plays what two nodes see differently. a and b have all indexes, bare has none.
func Pair(h nodes.Host, a, b, bare *nodes.UTXO, show ShowPair) {
	h.Helper()
	p := &pair{stage: openWith(h, a, nil, 120), a: a, b: b, bare: bare, show: show}
	p.to, p.change, p.other = p.address(), p.address(), p.address()
	p.feed(b, bare)
	p.unknown()
	p.pools()
	p.outrun()
	p.buried()
	p.forks()
}

// feed gives the blocks of the first node to others.
func (p *pair) feed(to ...*nodes.UTXO) {
	p.h.Helper()
	for _, n := range to {
		for at := p.height(n) + 1; at <= p.height(p.a); at++ {
			p.give(n, p.a.Text("getblockhash", at))
		}
		n.RPC("syncwithvalidationinterfacequeue") // its indexes come after its chain
	}
}

// give puts one block of the first node into another.
func (p *pair) give(n *nodes.UTXO, block string) {
	p.h.Helper()
	n.RPC("submitblock", p.a.Text("getblock", block, 0))
}

func (p *pair) height(n *nodes.UTXO) (at int) {
	p.h.Helper()
	p.unmarshal(n.RPC("getblockcount"), &at)
	return at
}

// told shows a payment that only its id names, or its bytes too.
func (p *pair) told(name, id, raw, to, note string, asked ...*nodes.UTXO) {
	p.h.Helper()
	p.show(Scene{Name: name, Chain: p.Chain, Kind: "transaction", ID: id, Raw: raw, To: to, Note: note}, asked...)
}

func (p *pair) unknown() {
	id := strings.Repeat("ab", 32)
	p.told("unknown-id", id, "", "", "an id that neither of two nodes knows", p.a, p.b)
	p.told("unknown-id-one-indexed", id, "", "", "an id that neither knows, and one has no index", p.a, p.bare)
	raw := p.pay(p.coin(), p.other, 1e8, 1000, p.change)
	p.told("never-sent", p.id(raw), raw, "", "signed and never sent", p.a, p.b)
}

// pools are those of two nodes: what one was told the other was not.
func (p *pair) pools() {
	to, change := p.to, p.change
	raw := p.pay(p.coin(), to, 1e8, 5000, change)
	id := p.send(raw)
	p.told("waiting-at-one", id, "", to, "waits at one node, the other has not heard of it", p.a, p.b)
	p.told("waiting-at-one-bare", id, "", to, "waits at one node; the other has no index and has not heard of it", p.a, p.bare)
	p.b.RPC("sendrawtransaction", raw, 0)
	p.told("waiting-at-both", id, "", to, "waits at both nodes", p.a, p.b)

	c := p.coin()
	old := p.pay(c, to, 1e8, 150, change)
	id = p.send(old)
	next := p.pay(c, to, 1e8, 5000, change)
	p.send(next)
	p.told("replaced-at-one-unheard", id, old, to, "replaced at one node, the other has heard of neither version", p.a, p.b)
	p.b.RPC("sendrawtransaction", old, 0)
	p.told("replaced-at-one", id, old, to, "replaced at one node, the other has only the first version", p.a, p.b)
	p.told("replaced-at-one-id-only", id, "", to, "the same, the ticket has the id and the address", p.a, p.b)
	p.b.RPC("sendrawtransaction", next, 0)
	p.told("replaced-at-both", id, old, to, "replaced at both nodes", p.a, p.b)
	p.told("replaced-at-both-id-only", id, "", to, "replaced at both nodes, the ticket has the id and the address", p.a, p.b)
	p.block(raw, next)
	p.feed(p.b, p.bare)
	p.told("replaced-in-block", id, old, to, "the replacement is in a block of both", p.a, p.b)
}

// outrun is one node that has not come as far as the other.
func (p *pair) outrun() {
	to := p.to
	c := p.coin()
	old := p.pay(c, to, 1e8, 500, p.change)
	id := p.send(old)
	p.b.RPC("sendrawtransaction", old, 0)
	p.block(p.pay(c, p.other, 3e8, 5000, p.change))
	p.told("spent-one-behind", id, "", to, "its coin was spent in a block that one node does not have; there it still waits", p.a, p.b)
	p.told("spent-one-behind-raw", id, old, to, "the same with its bytes", p.a, p.b)
	p.feed(p.b)
	p.told("double-spent", id, old, to, "a conflicting payment is in a block of both", p.a, p.b)
	p.told("double-spent-bare-behind", id, old, to, "a conflicting payment is in a block; a node without index has not come so far", p.a, p.bare)

	raw := p.pay(p.coin(), to, 1e8, 1000, p.change)
	id = p.send(raw)
	p.b.RPC("sendrawtransaction", raw, 0)
	p.block(raw)
	p.told("confirmed-one-behind", id, "", to, "in the newest block of one node; the other is a block behind, and there it waits", p.a, p.b)
	for range 11 {
		p.block()
	}
	p.told("confirmed-left-behind", id, "", to, "final at one node; the other stands before its block, and there it waits", p.a, p.b)
	p.told("unknown-left-behind", strings.Repeat("ab", 32), "", "", "an id that neither knows, and one is twelve blocks behind", p.a, p.b)
	p.feed(p.b, p.bare)
}

// buried are payments under enough blocks to be final.
func (p *pair) buried() {
	to := p.address()
	kept := p.pay(p.coin(), to, 1e8, 1000, p.change)
	gone := p.pay(p.coin(), p.other, 1e8, 1000, p.change)
	p.block(kept, gone)
	a, b := p.output(gone, 0), p.output(gone, 1)
	p.block(p.sign(p.build(0, []coin{a, b}, out{to: p.other, sat: a.sat(p.h) + b.sat(p.h) - 2000})))
	for range 10 {
		p.block()
	}
	p.feed(p.b, p.bare)
	p.told("final", p.id(kept), "", to, "in a block of both, final", p.a, p.b)
	p.told("final-bare", p.id(kept), "", to, "final; one node has no index, and has its unspent coins", p.a, p.bare)
	p.told("final-spent-bare", p.id(gone), "", "", "final and spent on; the node without index cannot know it", p.a, p.bare)
	p.told("final-spent-both-bare", p.id(gone), gone, "", "the same with its bytes", p.a, p.bare)
	p.show(Scene{Name: "address", Chain: p.Chain, Kind: "address", ID: to, Amount: "1", Note: "an address that was paid once"}, p.a, p.b)
	p.show(Scene{Name: "address-bare", Chain: p.Chain, Kind: "address", ID: to, Amount: "1", Note: "an address that was paid once, one node has no index"}, p.a, p.bare)
}

// forks are two chains: the first node leaves a block that the other follows.
func (p *pair) forks() {
	to := p.to
	c := p.coin()
	raw := p.pay(c, to, 1e8, 1000, p.change)
	id := p.id(raw)
	left := p.block(raw)
	p.feed(p.b)
	p.a.RPC("invalidateblock", left)
	p.told("fork-left", id, "", to, "one node has given up its block, and there it waits again; the other follows it", p.a, p.b)
	p.block()
	p.block()
	p.told("fork-waits", id, "", to, "in a block of one; on the longer chain of the other it waits", p.a, p.b)
	p.a.RPC("invalidateblock", p.a.Text("getblockhash", p.height(p.a)-1))
	p.block(p.pay(c, p.other, 3e8, 5000, p.change))
	p.told("fork-even", id, "", to, "in a block of one; on a chain as long of the other its coin was spent otherwise", p.a, p.b)
	p.block()
	p.told("fork-spent", id, "", to, "in a block of one; on the longer chain of the other its coin was spent otherwise", p.a, p.b)
	p.told("fork-spent-raw", id, raw, to, "the same with its bytes", p.a, p.b)
}
