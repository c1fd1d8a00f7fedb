package states

import (
	"math/big"
)

// wait fills the pool. Nothing may be mined afterwards.
func (s *stage) wait() error {
	keys := map[string]*ecdsaKey{}
	for _, name := range []string{"just-sent", "below-base-fee", "low-tip", "gap", "blocked", "will-revert", "rival", "poor-later"} {
		keys[name] = account(name)
		if err := s.fund(keys[name], ether(5000)); err != nil {
			return err
		}
	}
	h, err := s.head()
	if err != nil {
		return err
	}
	base := (*big.Int)(h.BaseFee)
	low := new(big.Int).Div(new(big.Int).Mul(base, big.NewInt(60)), big.NewInt(100))
	pay := want{to: &bob, value: ether(10), gas: 21000}
	with := func(name string, change func(*want)) want {
		w := pay
		w.key = keys[name]
		if change != nil {
			change(&w)
		}
		return w
	}
	put := func(name, about string, w want) error {
		tx, err := s.put(w)
		if err != nil {
			return err
		}
		s.note(name, tx, about)
		return nil
	}
	if err := put("just-sent", "waits, well paid", with("just-sent", nil)); err != nil {
		return err
	}
	if err := put("low-tip", "waits with a tip of one wei", with("low-tip", func(w *want) { w.tip = big.NewInt(1) })); err != nil {
		return err
	}
	if err := put("gap", "two numbers before it were never sent", with("gap", func(w *want) { w.nonce = ptr(uint64(2)) })); err != nil {
		return err
	}
	if err := put("will-revert", "waits and would be refused", with("will-revert", func(w *want) {
		w.to, w.value, w.data, w.gas = s.contract("Refuser"), nil, data("withReason()"), 100_000
	})); err != nil {
		return err
	}
	// anvil refuses a price below the base fee at once.
	if s.kind == "gethsim" {
		if err := put("below-base-fee", "its price is below the base fee", with("below-base-fee", func(w *want) { w.cap = low })); err != nil {
			return err
		}
		blocker, err := s.put(with("blocked", func(w *want) { w.cap = low }))
		if err != nil {
			return err
		}
		if err := put("blocked", "an earlier one of the sender is stuck", with("blocked", func(w *want) { w.nonce = ptr(blocker.Nonce() + 1) })); err != nil {
			return err
		}
		s.scenes[len(s.scenes)-1].Other = blocker.Hash().Hex()
	} else {
		if err := put("poor-later", "the coins left after it was sent", with("poor-later", nil)); err != nil {
			return err
		}
		if err := s.ask(nil, "hardhat_setBalance", address(keys["poor-later"]), "0x5af3107a4000"); err != nil {
			return err
		}
	}
	if s.kind != "gethsim" { // anvil does not show the pool of one sender
		return nil
	}
	lost, err := s.put(with("rival", nil))
	if err != nil {
		return err
	}
	rival, err := s.put(with("rival", func(w *want) { w.nonce, w.cap, w.tip = ptr(lost.Nonce()), gwei(200), gwei(2) }))
	if err != nil {
		return err
	}
	s.note("rival-waits", lost, "a dearer one with its number waits").Other = rival.Hash().Hex()
	return nil
}
