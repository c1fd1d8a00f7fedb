package states

import (
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/common/hexutil"
)

// wait fills the pool. Nothing may be mined afterwards.
func (s *stage) wait() error {
	keys := map[string]*ecdsaKey{}
	for _, name := range []string{"just-sent", "below-base-fee", "low-tip", "gap", "blocked", "will-revert", "rival", "poor-later", "poor-together"} {
		keys[name] = account(name)
		if err := s.fund(keys[name], ether(5000)); err != nil {
			return err
		}
	}
	if err := s.lenders(); err != nil {
		return err
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
	if err := s.delegated(pay); err != nil {
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
		if s.kind == "anvil" { // hardhat makes no pending block then and forgets its counts
			if err := s.poorTogether(with("poor-together", nil)); err != nil {
				return err
			}
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

// lenders are accounts that run a contract (EIP-7702), made before anything waits.
func (s *stage) lenders() error {
	for _, name := range []string{"lent, one waits", "lent, nothing waits"} {
		k := account(name)
		if err := s.fund(k, ether(5000)); err != nil {
			return err
		}
		if err := s.lend(k, s.at["Wallet"]); err != nil {
			return err
		}
	}
	return nil
}

// delegated signs transactions that geth does not take from such accounts: a second one, and
// one that is not the next.
func (s *stage) delegated(pay want) error {
	for _, c := range []struct {
		name, scene, about string
		first              bool
	}{
		{"lent, one waits", "delegated-second", "an account that runs a contract has another one waiting", true},
		{"lent, nothing waits", "delegated-early", "of an account that runs a contract, and not the next one", false},
	} {
		w := pay
		w.key = account(c.name)
		n, err := s.nonce(address(w.key), "pending")
		if err != nil {
			return err
		}
		w.nonce = ptr(n + 1)
		tx, err := s.sign(w)
		if err != nil {
			return err
		}
		s.note(c.scene, tx, c.about)
		if c.first {
			w.nonce = &n
			first, err := s.put(w)
			if err != nil {
				return err
			}
			s.scenes[len(s.scenes)-1].Other = first.Hash().Hex()
		}
		if s.kind == "gethsim" && s.send(tx) == nil {
			return errors.New(c.scene + ": the node took it")
		}
	}
	return nil
}

// poorTogether leaves coins for one of three waiting transactions.
func (s *stage) poorTogether(w want) error {
	n, err := s.nonce(address(w.key), "pending")
	if err != nil {
		return err
	}
	for i := range uint64(3) {
		w.nonce = ptr(n + i)
		tx, err := s.put(w)
		if err != nil {
			return err
		}
		if i == 2 {
			s.note("poor-together", tx, "each of three waiting ones can be paid, two of them together cannot")
		}
	}
	left := new(big.Int).Add(w.value, ether(3)) // the most that one costs is 12.1 thousandths
	return s.ask(nil, "hardhat_setBalance", address(w.key), hexutil.EncodeBig(left))
}
