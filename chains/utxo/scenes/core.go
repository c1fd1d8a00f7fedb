package scenes

import (
	"encoding/json"
	"strings"

	"txtriage/chains/chainstest/nodes"
)

// Core plays all scenes on Bitcoin Core, Knots or litecoind. The node must have been started
// with -mempoolexpiry=1, so that its pool forgets within an hour.
func Core(h nodes.Host, n *nodes.UTXO, show Show) {
	h.Helper()
	s := open(h, n, show)
	s.confirmed()
	s.waiting()
	s.replaced()
	s.locked()
	s.refused()
	s.otherIDs()
	s.addresses()
	s.versions()
	s.reorganised()
	s.forgotten()
}

func (s *stage) confirmed() {
	to := s.address()
	c := s.coin()
	raw := s.pay(c, to, 1e8, 1000, c.Address)
	id := s.id(raw)
	s.block(raw)
	s.block()
	s.scene("confirmed", "transaction", id, "", to, "in a block with one on top; its change went back to the address it came from")

	many := []out{{data: strings.Repeat("ab", 20)}}
	for range 11 {
		many = append(many, out{to: s.address(), sat: 5e7})
	}
	c = s.coin()
	raw = s.sign(s.build(0, []coin{c}, append(many, out{to: c.Address, sat: c.sat(s.h) - 11*5e7 - 3000})...))
	id = s.id(raw)
	s.block(raw)
	for range 12 {
		s.block()
	}
	s.scene("batch", "transaction", id, "", many[11].to, "a batched withdrawal, final; the ticket is about output 11")
	s.scene("confirmed-raw", "raw-transaction", id, raw, "", "the raw bytes of a confirmed transaction")

	var b struct{ Tx []string }
	s.unmarshal(s.RPC("getblock", s.Text("getbestblockhash")), &b)
	s.scene("reward", "transaction", b.Tx[0], "", "", "a mined reward, not yet mature")
}

func (s *stage) waiting() {
	to := s.address()
	c := s.coin()
	low := s.pay(c, to, 1e8, 150, s.address())
	id := s.send(low)
	s.scene("low-fee", "transaction", id, "", to, "waits at about one satoshi per vbyte")
	s.block()
	s.block()
	s.scene("low-fee-missed", "transaction", id, "", to, "two empty blocks have passed it by")
	s.block(low)

	parent := s.pay(s.coin(), s.address(), 2e8, 150, s.address())
	s.send(parent)
	p := s.output(parent, 0)
	child := s.pay(p, to, 1e8, 200, s.address())
	id = s.send(child)
	s.scene("cheap-parent", "transaction", id, "", to, "its unconfirmed parent pays about one satoshi per vbyte")
	rich := s.pay(s.output(child, 1), s.address(), 5e7, 50_000, s.address())
	s.send(rich)
	s.scene("bumped-by-child", "transaction", id, "", to, "a child pays for it and its parent")
	s.block(parent, child, rich)

	link := s.pay(s.coin(), s.address(), 20e8, 300, s.address())
	chain := []string{link}
	s.send(link)
	for len(chain) < 25 {
		o := s.output(link, 0)
		link = s.sign(s.build(0, []coin{o}, out{to: s.address(), sat: o.sat(s.h) - 300}))
		s.send(link)
		chain = append(chain, link)
	}
	s.scene("long-chain", "transaction", s.id(link), "", "", "the last of 25 in a row")
	s.block(chain...)
}

func (s *stage) replaced() {
	to := s.address()
	change := s.address()
	c := s.coin()
	old := s.pay(c, to, 1e8, 150, change)
	id := s.send(old)
	next := s.pay(c, to, 1e8, 5000, change)
	s.send(next)
	s.scene("repriced", "transaction", id, old, to, "replaced by the same payment with a higher fee")
	s.scene("repriced-id-only", "transaction", id, "", to, "the same without the raw transaction: the payment is found by its address")
	s.block(next)
	s.scene("repriced-confirmed", "transaction", id, old, to, "the replacement is in a block")

	c = s.coin()
	old = s.pay(c, to, 1e8, 150, change)
	id = s.send(old)
	s.send(s.sign(s.build(0, []coin{c}, out{to: c.Address, sat: c.sat(s.h) - 5000})))
	s.scene("cancelled", "transaction", id, old, to, "replaced by one that pays everything back")

	c = s.coin()
	old = s.pay(c, to, 1e8, 150, change)
	id = s.send(old)
	s.send(s.pay(c, s.address(), 3e8, 5000, s.address()))
	s.scene("replaced-different", "transaction", id, old, to, "replaced by a payment to somebody else")

	c = s.coin()
	old = s.pay(c, to, 1e8, 150, change)
	id = s.send(old)
	s.block(s.pay(c, s.address(), 3e8, 5000, s.address()))
	s.scene("double-spent", "transaction", id, old, to, "a conflicting transaction is confirmed")

	c = s.coin()
	parent := s.pay(c, s.address(), 2e8, 150, s.address())
	s.send(parent)
	old = s.pay(s.output(parent, 0), to, 1e8, 5000, s.address())
	id = s.send(old)
	s.send(s.pay(c, s.address(), 3e8, 20_000, s.address()))
	s.scene("parent-gone", "transaction", id, old, to, "the transaction it spends from was replaced")
}

func (s *stage) locked() {
	to := s.address()
	lock := func(locktime uint32, seq uint32) string {
		c := s.coin()
		c.Seq = seq
		return s.sign(s.build(locktime, []coin{c}, out{to: to, sat: c.sat(s.h) - 2000}))
	}
	raw := lock(5000, 1<<31)
	s.scene("locked-height", "raw-transaction", s.id(raw), raw, to, "not valid before block 5,000")
	raw = lock(uint32(s.clock()+48*3600), 1<<31)
	s.scene("locked-time", "raw-transaction", s.id(raw), raw, to, "not valid for two days")

	fresh := s.pay(s.coin(), s.address(), 2e8, 1000, s.address())
	s.block(fresh)
	o := s.output(fresh, 0)
	o.Seq = 100
	raw = s.sign(s.build(0, []coin{o}, out{to: to, sat: 2e8 - 2000}))
	s.scene("relative-blocks", "raw-transaction", s.id(raw), raw, to, "its coin must be 100 blocks old, and is one")
	o.Seq = 1<<22 | 170
	raw = s.sign(s.build(0, []coin{o}, out{to: to, sat: 2e8 - 2000}))
	s.scene("relative-time", "raw-transaction", s.id(raw), raw, to, "its coin must be a day old")

	var b struct {
		Tx []struct {
			Txid string
			Vout []struct{ Value json.Number }
		}
	}
	s.unmarshal(s.RPC("getblock", s.Text("getbestblockhash"), 2), &b)
	reward := coin{Txid: b.Tx[0].Txid, Amount: b.Tx[0].Vout[0].Value, Seq: 0xfffffffd}
	raw = s.sign(s.build(0, []coin{reward}, out{to: to, sat: reward.sat(s.h) - 2000}))
	s.scene("immature", "raw-transaction", s.id(raw), raw, to, "spends a mined reward too early")
}

func (s *stage) refused() {
	to := s.address()
	c := s.coin()
	raw := s.sign(s.build(0, []coin{c}, out{to: to, sat: 100}, out{to: s.address(), sat: c.sat(s.h) - 10_000}))
	s.scene("refused-dust", "raw-transaction", s.id(raw), raw, to, "an output below the dust limit")
	c = s.coin()
	raw = s.sign(s.build(0, []coin{c}, out{to: to, sat: c.sat(s.h)}))
	s.scene("refused-low-fee", "raw-transaction", s.id(raw), raw, to, "pays no fee")
	raw = s.build(0, []coin{{Txid: strings.Repeat("ab", 32), Seq: 0xfffffffd}}, out{to: to, sat: 1e8})
	s.scene("refused-missing-inputs", "raw-transaction", s.id(raw), raw, to, "spends a coin that nobody knows")
	c = s.coin()
	signed := s.sign(s.build(0, []coin{c}, out{to: to, sat: c.sat(s.h) - 2000}))
	// Another amount under the same signature.
	raw = strings.Replace(signed, little(c.sat(s.h)-2000), little(c.sat(s.h)-3000), 1)
	s.scene("refused-signature", "raw-transaction", s.id(raw), raw, to, "the signature is not for this transaction")
	s.scene("never-sent", "raw-transaction", s.id(signed), signed, to, "valid, but nobody has sent it")
}

func (s *stage) otherIDs() {
	to := s.address()
	raw := s.pay(s.coin(), to, 1e8, 1000, s.address())
	id := s.send(raw)
	var v struct{ Hash string }
	s.unmarshal(s.RPC("decoderawtransaction", raw), &v)
	s.scene("reversed-id", "transaction", backwards(id), "", "", "the id written backwards")
	s.scene("witness-id", "transaction", v.Hash, "", "", "the witness id of a waiting transaction")
	b := s.block(raw)
	s.scene("witness-id-confirmed", "transaction", v.Hash, "", "", "the witness id of a confirmed transaction")
	s.scene("block-id", "transaction", b, "", "", "the id of a block")
	s.scene("unknown-id", "transaction", strings.Repeat("ab", 32), "", "", "an id that nobody knows")
	s.scene("address", "address", to, "", "", "an address that was paid once")
}

func (s *stage) reorganised() {
	to := s.address()
	c := s.coin()
	raw := s.pay(c, to, 1e8, 1000, s.address())
	id := s.id(raw)
	b := s.block(raw)
	s.RPC("invalidateblock", b)
	s.scene("reorganised-waiting", "transaction", id, "", to, "its block was abandoned and it waits again")
	s.block(s.pay(c, s.address(), 3e8, 5000, s.address()))
	s.block()
	s.scene("reorganised-spent", "transaction", id, "", to, "its block was abandoned and a conflicting transaction confirmed instead")

	c = s.coin()
	parent := s.pay(c, s.address(), 2e8, 1000, s.address())
	s.send(parent)
	child := s.pay(s.output(parent, 0), to, 1e8, 1000, s.address())
	s.send(child)
	b = s.block(parent, child)
	s.RPC("invalidateblock", b)
	s.block(s.pay(c, s.address(), 3e8, 5000, s.address()))
	s.block()
	s.scene("reorganised-parent", "transaction", s.id(child), "", to, "its block was abandoned and the coin of its parent spent otherwise")
}

func (s *stage) forgotten() {
	to := s.address()
	raw := s.pay(s.coin(), to, 1e8, 200, s.address())
	id := s.send(raw)
	s.RPC("setmocktime", s.clock()+2*3600)
	s.send(s.pay(s.coin(), s.address(), 1e8, 1000, s.address()))
	s.RPC("setmocktime", 0)
	s.scene("expired", "transaction", id, raw, to, "the pool forgot it after its time; its coins are unspent")
}

// little is an amount as it stands in raw bytes.
func little(n sat) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for range 8 {
		b.WriteByte(digits[n>>4&15])
		b.WriteByte(digits[n&15])
		n >>= 8
	}
	return b.String()
}
