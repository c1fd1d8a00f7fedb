package states

import (
	"context"
	_ "embed"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

//go:embed failures.json
var failures []byte

// MakeFailures brings a node into the states in which the reason of a failure is hidden,
// renamed, spoilt, or a matter of the place in the block.
func MakeFailures(ctx context.Context, url string) ([]Scene, error) {
	s, err := openWith(ctx, url, failures)
	if err != nil {
		return nil, err
	}
	h, err := s.head()
	if err != nil {
		return nil, err
	}
	if h.AccessList != nil {
		err = s.newAccounts()
		return s.scenes, err
	}
	for _, name := range []string{"Worker", "Relay", "Purse", "Babbler", "Exchange", "Speaking", "Factory"} {
		if err := s.deploy(name, name, nil); err != nil {
			return nil, err
		}
	}
	for _, c := range [][3]string{{"Shell", "Facade", "Worker"}, {"Outer", "Proxy", "Shell"}, {"Wallet", "Proxy", "Purse"}} {
		if err := s.deploy(c[0], c[1], nil, word(s.at[c[2]])); err != nil {
			return nil, err
		}
	}
	for _, step := range []func() error{s.hiddenGas, s.strangeWords, s.tokensThatSpeak, s.creations, s.routers, s.orders, s.races, s.counted} {
		if err := step(); err != nil {
			return s.scenes, err
		}
	}
	return s.scenes, s.mine()
}

// cured marks the last scenes as such that more gas would have helped.
func (s *stage) cured(err error, names ...string) error {
	for i := range s.scenes {
		for _, n := range names {
			s.scenes[i].Gas = s.scenes[i].Gas || s.scenes[i].Scenario == n
		}
	}
	return err
}

// hiddenGas starves calls inside others.
func (s *stage) hiddenGas() error {
	worker, relay := s.at["Worker"], s.contract("Relay")
	through := func(f string, call []byte) []byte { return data(f+"(address,bytes)", worker, call) }
	work := data("work(uint256)", 600)
	if _, err := s.put(want{to: relay, value: ether(50)}); err != nil {
		return err
	}
	if err := s.mine(); err != nil {
		return err
	}
	if err := s.rows(true, []row{
		{"griefed", "the inner call starved, and the outer one went on", want{to: relay, data: through("tries", work), gas: 150_000}},
	}); err != nil {
		return err
	}
	if s.kind != "hardhat" { // which needs minutes for it
		if err := s.rows(false, []row{{"recursion", "a contract calls itself until the gas is gone", want{to: &worker, data: data("loop()"), gas: 1_000_000}}}); err != nil {
			return err
		}
	}
	return s.cured(s.rows(false, []row{
		{"renamed-gas", "the inner call starved and the outer one refused with words of its own", want{to: relay, data: through("retell", work), gas: 150_000}},
		{"wants-gas", "the contract looked at the gas itself and refused", want{to: &worker, data: data("wantsGas()"), gas: 100_000}},
		{"storage-gas", "the gas did not pay for storing the new contract", want{data: common.FromHex("6103e85ff3"), gas: 100_000}},
		{"hungry", "an inner creation starved, and the contract threw", want{to: s.contract("Factory"), data: data("hungry()"), gas: 85_000}},
		{"fixed-gas", "the contract gives the inner call a fixed amount of gas that is too small", want{to: relay, data: data("sparing(address,bytes,uint256)", worker, data("work(uint256)", 50), 10_000)}},
		{"renamed-throw", "the inner call threw and the outer one refused with words of its own", want{to: relay, data: through("retell", data("abort()")), gas: 150_000}},
		{"renamed-reason", "the inner call said why and the outer one said something else", want{to: relay, data: through("retell", data("withReason()"))}},
		{"read-only", "the inner call wanted to write where only reading is allowed", want{to: relay, data: through("looks", data("work(uint256)", 1)), gas: 150_000}},
		{"proxies", "a refusal behind two proxies", want{to: s.contract("Outer"), data: data("withReason()")}},
		{"stipend-proxy", "2,300 gas are not enough for a wallet behind a proxy, and the payer says only that it failed", want{to: relay, value: ether(1), data: data("sends(address)", s.at["Wallet"])}},
		{"stipend-own", "the same, out of the contract's own coins", want{to: relay, data: data("pays(address,uint256)", s.at["Wallet"], 7)}},
		{"payout-poor", "the contract has fewer coins than it wants to pay", want{to: relay, data: data("payout(address,uint256)", bob, ether(900_000))}},
		{"no-function", "a function that the contract does not have", want{to: s.contract("Speaking"), data: data("nobodyWroteThis()")}},
	}), "renamed-gas", "wants-gas", "storage-gas", "hungry")
}

// strangeWords refuses with data that are large or that do not fit their own form.
func (s *stage) strangeWords() error {
	say := func(hex string) want {
		return want{to: s.contract("Babbler"), data: data("say(bytes)", common.FromHex(hex))}
	}
	text, number := "08c379a0", fmt.Sprintf("%064x", 0x20)
	most := "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
	return s.rows(false, []row{
		{"much", "a reason of six thousand letters", want{to: s.contract("Babbler"), data: data("much(uint256)", 6000), gas: 4_000_000}},
		{"text-nowhere", "a reason that is said to stand beyond the end", say(text + most)},
		{"text-endless", "a reason that is said to be longer than all data", say(text + number + most)},
		{"text-none", "the form of a reason with nothing in it", say(text)},
		{"text-empty", "a reason of no letters", say(text + number + fmt.Sprintf("%064x", 0))},
		{"text-bytes", "a reason that is no text", say(text + number + fmt.Sprintf("%064x", 4) + "fffe80c0" + most[:56])},
		{"check-none", "the form of a built-in check without its number", say("4e487b71")},
		{"check-unknown", "a built-in check with a number that no compiler has", say("4e487b71" + fmt.Sprintf("%064x", 0x77))},
		{"three-bytes", "three bytes, which are no error", say("c0ffee")},
	})
}

// tokensThatSpeak are refused by a token with a text.
func (s *stage) tokensThatSpeak() error {
	tok, poor := s.contract("Speaking"), account("poor speaker")
	if err := s.fund(poor, ether(1000)); err != nil {
		return err
	}
	pay := data(transfer, bob, 5)
	for _, c := range []struct {
		set, unset []byte
		r          row
	}{
		{nil, nil, row{"balance-text", "fewer tokens than sent, with a text", want{key: poor, to: tok, data: pay}}},
		{nil, nil, row{"allowance-text", "no allowance, with a text", want{key: poor, to: tok, data: data("transferFrom(address,address,uint256)", address(s.rich), bob, 5)}}},
		{data("setPaused(bool)", 1), data("setPaused(bool)", 0), row{"paused-text", "paused, with a text", want{to: tok, data: pay}}},
		{data("setListed(address,bool)", bob, 1), data("setListed(address,bool)", bob, 0), row{"listed-text", "the receiver is on the issuer's list, with a text", want{to: tok, data: pay}}},
	} {
		if err := s.call(tok, c.set); err != nil {
			return err
		}
		if err := s.rows(false, []row{c.r}); err != nil {
			return err
		}
		if err := s.call(tok, c.unset); err != nil {
			return err
		}
	}
	return nil
}

// call lets the development account call something in a block of its own.
func (s *stage) call(to *common.Address, input []byte) error {
	if input == nil {
		return nil
	}
	if _, err := s.put(want{to: to, data: input}); err != nil {
		return err
	}
	return s.mine()
}

// creations make contracts that come to nothing.
func (s *stage) creations() error {
	f := s.contract("Factory")
	again := data("again(bytes32)", 1)
	if err := s.call(f, again); err != nil {
		return err
	}
	return s.rows(false, []row{
		{"taken-address", "a contract stands at the address of the new one", want{to: f, data: again, gas: 500_000}},
		{"large-setup", "more code to set up a contract than the network takes", want{to: f, data: data("large(uint256)", 50_000), gas: 500_000}},
		{"stubborn", "a contract could not make another one, whose first steps refuse", want{to: f, data: data("stubborn()")}},
		{"large-code", "a contract larger than the network takes", want{data: common.FromHex("6160015ff3"), gas: 6_000_000}},
		{"forbidden-code", "code that begins with a forbidden byte", want{data: common.FromHex("60ef5f5360015ff3")}},
		{"refusing-setup", "the code that sets the contract up says why it refuses", want{data: common.FromHex(s.code["Stubborn"])}},
	})
}

// list encodes one argument bytes[] with one element, behind so many words.
func list(behind int, call []byte) []byte {
	n := func(v int) []byte { return common.LeftPadBytes(big.NewInt(int64(v)).Bytes(), 32) }
	out := append(n(0x20*behind), n(1)...)
	out = append(append(out, n(0x20)...), n(len(call))...)
	return append(out, common.RightPadBytes(call, (len(call)+31)/32*32)...)
}

// routers make many calls in one.
func (s *stage) routers() error {
	ex := s.contract("Exchange")
	swap := data("swap(uint256)", 1000)
	until := func(t uint64, call []byte) []byte {
		out := data("multicall(uint256,bytes[])", new(big.Int).SetUint64(t))
		return append(out, list(2, call)...)
	}
	if err := s.rows(false, []row{
		{"multicall", "one of many calls in one was refused, and its words were passed on", want{to: ex, data: append(data("multicall(bytes[])")[:4], list(1, swap)...)}},
		{"multicall-renamed", "one of many calls was refused, and the outer contract says only that", want{to: ex, data: data("aggregate(address,bytes)", *ex, swap)}},
		{"late", "too late by the parameter of the call", want{to: ex, data: until(1000, data("swap(uint256)", 1))}},
	}); err != nil {
		return err
	}
	h, err := s.head()
	if err != nil {
		return err
	}
	for _, r := range []row{
		{"late-by-nothing", "in a block of the very second of the deadline", want{data: data("swap(uint256)", 1)}},
		{"refused-in-time", "in a block of the very second of the deadline, refused for another reason", want{data: swap}},
	} {
		at := uint64(h.Time) + 60
		if r.name == "refused-in-time" {
			at += 61
			r.w.data = until(at+1, r.w.data)
		} else {
			r.w.data = until(at, r.w.data)
		}
		r.w.to = ex
		tx, err := s.put(r.w)
		if err != nil {
			return err
		}
		if err := s.mineAt(at); err != nil {
			return err
		}
		rc, err := s.receipt(tx.Hash())
		if err != nil || rc.Status != 0 {
			return fmt.Errorf("%s: not refused: %w", r.name, err)
		}
		s.note(r.name, tx, r.about)
	}
	return nil
}

// mineAt makes a block of that time.
func (n *node) mineAt(unix uint64) error {
	if n.kind == "gethsim" {
		return n.ask(nil, "sim_commitAt", unix)
	}
	if err := n.ask(nil, "evm_setNextBlockTimestamp", unix); err != nil {
		return err
	}
	return n.ask(nil, "evm_mine")
}

// orders hand in a signed order that was handed in before.
func (s *stage) orders() error {
	tok := s.contract("Speaking")
	order := func(n int) []byte {
		return data("transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)", address(s.rich), bob, 5, 0, 1<<40, n, 27, 1, 1)
	}
	first, err := s.put(want{to: tok, data: order(77)})
	if err != nil {
		return err
	}
	if err := s.mine(); err != nil {
		return err
	}
	for range 3 {
		if err := s.mine(); err != nil {
			return err
		}
	}
	sc, err := s.mined("order-used", "a signed order that was carried out before", false, want{to: tok, data: order(77)})
	if err != nil {
		return err
	}
	sc.Other = first.Hash().Hex()
	return s.order("order-race", "a signed order that another one handed in earlier in the block", want{to: tok, data: order(78)}, want{to: tok, data: order(78)})
}

// order puts transactions of different accounts into one block, in that order; the first that is
// refused is the scene.
func (s *stage) order(name, about string, ws ...want) error {
	var txs []*types.Transaction
	for i, w := range ws {
		if w.key == nil {
			w.key = account(fmt.Sprint(name, i))
			if err := s.fund(w.key, ether(1000)); err != nil {
				return err
			}
			ws[i].key = w.key
		}
	}
	for i, w := range ws {
		w.tip = gwei(int64(9 - 2*i))
		tx, err := s.put(w)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		txs = append(txs, tx)
	}
	if err := s.mine(); err != nil {
		return err
	}
	for i, tx := range txs {
		r, err := s.receipt(tx.Hash())
		if err != nil {
			return err
		}
		if r.Status == 0 && i > 0 {
			s.note(name, tx, about).Other = txs[0].Hash().Hex()
			return nil
		}
	}
	return fmt.Errorf("%s: not refused", name)
}
