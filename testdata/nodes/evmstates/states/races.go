package states

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// races: what stands earlier in the block takes away what the transaction needs.
func (s *stage) races() error {
	tok, ex := s.contract("Speaking"), s.contract("Exchange")
	holder, taker := account("holder"), account("taker")
	for _, k := range []*ecdsaKey{holder, taker} {
		if err := s.fund(k, ether(1000)); err != nil {
			return err
		}
	}
	if err := s.call(tok, data(transfer, address(holder), 5)); err != nil {
		return err
	}
	if err := s.call(tok, data("approve(address,uint256)", address(taker), 5)); err != nil {
		return err
	}
	if _, err := s.put(want{key: holder, to: tok, data: data("approve(address,uint256)", address(taker), 5)}); err != nil {
		return err
	}
	if err := s.mine(); err != nil {
		return err
	}
	take := func(from common.Address) []byte {
		return data("transferFrom(address,address,uint256)", from, carol, 5)
	}
	for _, c := range []struct {
		name, about string
		ws          []want
	}{
		{"race-balance", "the tokens were collected earlier in the block", []want{{key: taker, to: tok, data: take(address(holder))}, {key: holder, to: tok, data: data(transfer, bob, 5)}}},
		{"race-allowance", "the permission was taken back earlier in the block", []want{{key: s.rich, to: tok, data: data("approve(address,uint256)", address(taker), 0)}, {key: taker, to: tok, data: take(address(s.rich))}}},
		{"race-paused", "the token was stopped earlier in the block", []want{{to: tok, data: data("setPaused(bool)", 1)}, {key: s.rich, to: tok, data: data(transfer, bob, 5)}}},
		{"sandwich", "the price was moved before it and back behind it", []want{{to: ex, data: data("move(uint256)", 50)}, {to: ex, data: data("swap(uint256)", 90)}, {to: ex, data: data("move(uint256)", 100)}}},
	} {
		if err := s.order(c.name, c.about, c.ws...); err != nil {
			return err
		}
	}
	if err := s.call(tok, data("setPaused(bool)", 0)); err != nil {
		return err
	}
	if err := s.order("race-hidden", "the missing tokens came earlier in the block, and so did the stop of the token",
		want{key: s.rich, to: tok, data: data(transfer, address(account("race-hidden2")), 5)},
		want{to: tok, data: data("setPaused(bool)", 1)},
		want{to: tok, data: data(transfer, bob, 5)}); err != nil {
		return err
	}
	return s.call(tok, data("setPaused(bool)", 0))
}

// counted are receipts whose gas says less than it seems to.
func (s *stage) counted() error {
	input := append(data("withReason()"), make([]byte, 8000)...)
	for i := range input[4:] {
		input[4+i] = 0xff
	}
	floor := uint64(21_000 + 40*len(input)) // EIP-7623; no byte of it is zero
	signer := account("authorised")
	if err := s.fund(signer, ether(1)); err != nil {
		return err
	}
	auth, err := types.SignSetCode(signer, types.SetCodeAuthorization{ChainID: *u256(s.chain), Address: s.at["Purse"], Nonce: 0})
	if err != nil {
		return err
	}
	tx, err := s.put(want{data: common.FromHex("615f565f526002601ef3"), gas: 200_000}) // a jump to where nothing can be jumped to
	if err != nil {
		return err
	}
	if err := s.mine(); err != nil {
		return err
	}
	r, err := s.receipt(tx.Hash())
	if err != nil || r.ContractAddress == nil {
		return fmt.Errorf("the jumper was not made: %w", err)
	}
	return s.cured(s.rows(false, []row{
		{"floor", "refused, while the fee for its data alone takes the whole limit", want{to: s.contract("Worker"), data: input, gas: floor}},
		{"given-back", "ran out of gas, and a part of it was given back for an authorization", want{to: s.contract("Worker"), data: data("work(uint256)", 500), gas: 120_000, auth: []types.SetCodeAuthorization{auth}}},
		{"jump", "a jump to nowhere", want{to: r.ContractAddress, gas: 60_000}},
	}), "given-back")
}

// newAccounts: what receivers cost from Amsterdam on (EIP-2780, EIP-8037).
func (s *stage) newAccounts() error {
	if err := s.deploy("Purse", "Purse", nil); err != nil {
		return err
	}
	fresh, lent := address(account("nobody yet")), account("lent")
	if err := s.fund(lent, ether(1)); err != nil {
		return err
	}
	auth, err := types.SignSetCode(lent, types.SetCodeAuthorization{ChainID: *u256(s.chain), Address: s.at["Purse"], Nonce: 0})
	if err != nil {
		return err
	}
	if _, err := s.put(want{to: &bob, gas: 2_000_000, auth: []types.SetCodeAuthorization{auth}}); err != nil {
		return err
	}
	if err := s.mine(); err != nil {
		return err
	}
	at := address(lent)
	if err := s.cured(s.rows(false, []row{
		{"new-account", "21,000 gas do not pay for a new account", want{to: &fresh, value: ether(1), gas: 21_000}},
		{"new-account-short", "one unit of gas less than a new account costs", want{to: &fresh, value: ether(1), gas: 204_599}},
		{"delegated", "21,000 gas do not pay for a delegated account", want{to: &at, value: ether(1), gas: 21_000}},
	}), "new-account", "new-account-short", "delegated"); err != nil {
		return err
	}
	return s.rows(true, []row{{"new-account-paid", "the same with as much gas as it costs", want{to: &fresh, value: ether(1), gas: 204_600}}})
}
