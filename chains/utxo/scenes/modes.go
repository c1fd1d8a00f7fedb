package scenes

import (
	"strings"

	"txtriage/chains/chainstest/nodes"
)

// Modes plays the few scenes in which the settings of a Core, Knots or litecoind node decide
// what it can know. With prune the blocks of the confirmed ones are deleted before they are shown.
func Modes(h nodes.Host, n *nodes.UTXO, prune bool, show Show) {
	h.Helper()
	s := open(h, n, show)
	to := s.address()
	kept := s.pay(s.coin(), to, 1e8, 1000, s.address())
	gone := s.pay(s.coin(), s.address(), 1e8, 1000, s.address())
	s.block(kept, gone)
	a, b := s.output(gone, 0), s.output(gone, 1)
	s.block(s.sign(s.build(0, []coin{a, b}, out{to: s.address(), sat: a.sat(h) + b.sat(h) - 2000})))
	if prune {
		for range 3 { // each call has a limit of time; a node keeps its newest 288 blocks, and whole files
			n.RPC("generatetoaddress", 180, s.home)
		}
		n.RPC("pruneblockchain", 400)
	}
	s.scene("unspent", "transaction", s.id(kept), "", to, "confirmed, its outputs are unspent")
	s.scene("spent", "transaction", s.id(gone), "", "", "confirmed, its outputs are spent")
	s.scene("spent-raw", "raw-transaction", s.id(gone), gone, "", "the raw bytes of a confirmed transaction whose outputs are spent")
	s.scene("unknown-id", "transaction", strings.Repeat("ab", 32), "", "", "an id that nobody knows")
	c := s.coin()
	first := s.pay(c, to, 1e8, 1000, s.address())
	s.scene("never-sent", "raw-transaction", s.id(first), first, to, "valid, but nobody has sent it")
	s.send(first)
	s.scene("waiting", "transaction", s.id(first), "", to, "waits in the pool")
	second := s.pay(c, s.address(), 1e8, 20_000, s.address())
	s.scene("rival-raw", "raw-transaction", s.id(second), second, "", "another payment with the money of one that waits, not sent")
}

// Firm plays a payment that does not signal that it may be replaced, and one that wants its place.
func Firm(h nodes.Host, n *nodes.UTXO, show Show) {
	h.Helper()
	s := open(h, n, show)
	to := s.address()
	c := s.coin()
	c.Seq = 0xffffffff
	first := s.pay(c, to, 1e8, 150, s.address())
	id := s.send(first)
	s.scene("firm", "transaction", id, "", to, "waits with a low fee and does not signal that it may be replaced")
	second := s.pay(c, to, 1e8, 20_000, s.address())
	s.scene("firm-rival-raw", "raw-transaction", s.id(second), second, to, "the same payment with a higher fee, not sent")
}

// Forgotten sends a payment, so that a node which keeps no pool over a restart loses it. It
// returns the scenes to show after the restart.
func Forgotten(h nodes.Host, n *nodes.UTXO) []Scene {
	h.Helper()
	var out []Scene
	s := open(h, n, func(x Scene) { out = append(out, x) })
	to := s.address()
	raw := s.pay(s.coin(), to, 1e8, 1000, s.address())
	id := s.send(raw)
	s.scene("restarted", "transaction", id, "", to, "was in the pool before a restart that kept none; only the id is known")
	s.scene("restarted-raw", "transaction", id, raw, to, "was in the pool before a restart that kept none")
	return out
}
