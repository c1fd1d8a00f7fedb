package states

import "github.com/ethereum/go-ethereum/common"

// twin is an address with the ends of another one; by tells its middle from that of other twins.
func twin(a common.Address, by byte) common.Address {
	for i := 2; i < len(a)-2; i++ {
		a[i] ^= by + byte(i)
	}
	return a
}

// twins makes payments to addresses that look like the intended ones.
func (s *stage) twins() error {
	payer := account("copies addresses from the history")
	at := address(payer)
	near, plain, typed := twin(bob, 0x5a), twin(carol, 0x3c), bob
	typed[9] ^= 0x10
	for _, w := range []want{
		{to: &at, value: ether(500)},
		{key: payer, to: &bob, value: ether(10)},
		{to: s.contract("Other"), data: data("transferFrom(address,address,uint256)", at, near, 0)}, // the bait, made by another
	} {
		if _, err := s.put(w); err != nil {
			return err
		}
		if err := s.mine(); err != nil {
			return err
		}
	}
	for i, c := range []struct {
		name, about    string
		paid, intended common.Address
		amount         string
		milli          int64
	}{
		{"twin-baited", "paid to an address that was planted in the history", near, bob, "0.02", 20},
		{"twin-unbaited", "paid to an address that looks like the intended one", plain, carol, "0.03", 30},
		{"twin-mistyped", "paid to an address with one wrong character", typed, bob, "0.04", 40},
		{"no-twin", "paid to quite another address", carol, bob, "0.05", 50},
	} {
		if i > 0 { // each has a history of its own
			payer = account("pays for " + c.name)
			at := address(payer)
			if _, err := s.put(want{to: &at, value: ether(500)}); err != nil {
				return err
			}
			if err := s.mine(); err != nil {
				return err
			}
		}
		if err := s.claim(c.name, c.about, want{key: payer, to: &c.paid, value: ether(c.milli)}, c.intended, "ETH", c.amount, "sender"); err != nil {
			return err
		}
	}
	return s.claim("own-contract", "tokens sent to the contract of the token itself", want{to: s.contract("Other"), data: data(transfer, s.at["Other"], 5_000_000)}, bob, "ABC", "5", "sender")
}
