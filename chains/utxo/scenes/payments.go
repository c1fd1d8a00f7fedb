package scenes

// paid shows an address with the amount that a ticket tells of.
func (s *stage) paid(name, to, amount, note string) {
	s.show(Scene{Name: name, Chain: s.Chain, Kind: "address", ID: to, Amount: amount, Note: note})
}

// addresses are pasted where a transaction id was wanted.
func (s *stage) addresses() {
	to := s.address()
	for _, n := range []sat{15e7, 2e7} {
		s.block(s.pay(s.coin(), to, n, 1000, s.address()))
	}
	s.paid("address-amount", to, "1.5", "an address that was paid twice; one payment has the amount of the ticket")
	s.paid("address-other-amount", to, "0.7", "none has the amount of the ticket")
	s.block(s.pay(s.coin(), to, 2e7, 1000, s.address()))
	s.paid("address-twice", to, "0.2", "two payments have the amount of the ticket")

	wait := s.address()
	raw := s.pay(s.coin(), wait, 3e7, 1000, s.address())
	s.send(raw)
	s.paid("address-waiting", wait, "0.3", "the payment waits in no block yet")
	s.block(raw)

	gone := s.address()
	raw = s.pay(s.coin(), gone, 7e7, 1000, s.address())
	s.block(raw)
	o := s.output(raw, 0)
	s.block(s.sign(s.build(0, []coin{o}, out{to: s.address(), sat: 7e7 - 1000})))
	s.paid("address-swept", gone, "", "what it was paid was moved on")
	s.paid("address-unpaid", s.address(), "", "an address that was never paid")
}

// versions of one payment win in another order than they were sent.
func (s *stage) versions() {
	to, change := s.address(), s.address()
	c := s.coin()
	first := s.pay(c, to, 1e8, 500, change)
	s.send(first)
	second := s.pay(c, to, 1e8, 5000, change)
	id := s.send(second)
	s.block(first)
	s.scene("earlier-confirmed", "transaction", id, second, to, "the version that it was to replace is in a block")
	s.scene("replaced-yet-confirmed", "transaction", s.id(first), "", to, "it was replaced in the pool, and is in a block all the same")

	c = s.coin()
	first = s.pay(c, to, 1e8, 500, change)
	id = s.send(first)
	s.send(s.pay(c, to, 1e8, 5000, change))
	s.send(s.pay(c, to, 1e8, 20_000, change))
	s.scene("replaced-twice", "transaction", id, first, to, "replaced, and the replacement was replaced too")

	c = s.coin()
	mid, payee := s.address(), s.address()
	parent := s.pay(c, mid, 2e8, 500, change)
	s.send(parent)
	child := s.pay(s.output(parent, 0), payee, 1e8, 5000, change)
	id = s.send(child)
	parent = s.pay(c, mid, 2e8, 20_000, change)
	s.send(parent)
	s.send(s.pay(s.output(parent, 0), payee, 1e8, 5000, change))
	s.scene("child-made-again", "transaction", id, child, payee, "its parent was replaced, and a child of the new one pays the same")
}
