package states

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

var (
	bob   = common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8") // a development account
	carol = common.HexToAddress("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
)

type row struct {
	name, about string
	w           want
}

func (s *stage) rows(ok bool, rows []row) error {
	for _, r := range rows {
		if _, err := s.mined(r.name, r.about, ok, r.w); err != nil {
			return err
		}
	}
	return nil
}

// succeed makes what arrived, and what succeeded without moving coins.
func (s *stage) succeed() error {
	if err := s.rows(true, []row{
		{"plain", "coins to an account", want{to: &bob, value: ether(1500), gas: 21000}},
		{"token", "1.5 SCN to an account", want{to: s.contract("Token"), data: data("transfer(address,uint256)", bob, 1_500_000)}},
		{"token-from-approval", "an allowance and nothing else", want{to: s.contract("Token"), data: data("approve(address,uint256)", bob, 5)}},
		{"collectible", "two kinds of NFT", want{to: s.contract("Collectible"), data: data("give(address)", bob)}},
		{"nothing", "a call that does nothing", want{to: s.contract("Forwarder"), data: data("nothing()")}},
		{"no-contract", "a token call to an account without code", want{to: &carol, data: data("transfer(address,uint256)", bob, 5)}},
		{"data-to-self", "nothing, to oneself", want{to: ptr(address(s.rich)), gas: 21000}},
	}); err != nil {
		return err
	}
	sc, err := s.mined("internal", "coins that arrive through a contract", true, want{to: s.contract("Forwarder"), value: ether(700), data: data("forward(address)", carol)})
	if err == nil {
		sc.To = carol.Hex()
	}
	return err
}

// innerFailures makes transactions that succeeded although what they were for failed.
func (s *stage) innerFailures() error {
	safe := s.contract("SafeLike")
	return s.rows(true, []row{
		{"safe-failed", "a Safe's inner call was refused", want{to: safe, data: data("exec(address,uint256,bytes)", s.at["NoCoins"], 5, []byte{})}},
		{"operation-failed", "a user operation failed inside its bundle", want{to: s.contract("EntryLike"), data: data("handle(address)", bob)}},
		{"false-return", "a token that says no by returning false", want{key: nil, to: s.contract("OldToken"), data: data("transfer(address,uint256)", bob, new(big.Int).Mul(ether(5000), big.NewInt(1000)))}},
		{"swallowed", "the receiver refused and the contract went on", want{to: s.contract("Forwarder"), value: ether(1), data: data("tryForward(address)", s.at["NoCoins"])}},
	})
}

// router is code that calls the address in the first word with the rest of its input and
// ends as that call ended, with the same data.
var router = common.FromHex("0x7f" + "602036038060205f375f5f825f5f5f355af13d5f5f3e601c573d5ffd5b3d5ff3" + "5f5260205ff3")

func through(to common.Address, call []byte) []byte {
	return append(common.LeftPadBytes(to[:], 32), call...)
}

// throughRouter makes token calls that another contract makes, and that the token refuses.
func (s *stage) throughRouter() error {
	tx, err := s.put(want{data: router, gas: 1_000_000})
	if err != nil {
		return err
	}
	if err := s.mine(); err != nil {
		return err
	}
	r, err := s.receipt(tx.Hash())
	if err != nil {
		return err
	}
	s.at["Router"] = *r.ContractAddress
	tok := s.at["Token"]
	return s.rows(false, []row{
		{"router-balance", "another contract sends tokens that it does not have", want{to: s.contract("Router"), data: through(tok, data("transfer(address,uint256)", bob, 5))}},
		{"router-allowance", "another contract collects tokens without permission", want{to: s.contract("Router"), data: through(tok, data("transferFrom(address,address,uint256)", address(s.rich), bob, 5))}},
		{"swallowed-balance", "another contract does not say that the token refused it", want{to: s.contract("Caller"), data: data("relay(address,bytes)", tok, data("transfer(address,uint256)", bob, 5))}},
	})
}

// fail makes every kind of failure.
func (s *stage) fail() error {
	ref, tok, old := s.contract("Refuser"), s.contract("Token"), s.contract("OldToken")
	poor := account("poor")
	if err := s.fund(poor, ether(1000)); err != nil {
		return err
	}
	work := data("work(uint256)", 50)
	if err := s.rows(false, []row{
		{"reason", "refused with a text", want{to: ref, data: data("withReason()")}},
		{"known-error", "refused with a custom error that everybody knows", want{to: ref, data: data("withKnownError()")}},
		{"unknown-error", "refused with a custom error that nobody knows", want{to: ref, data: data("withUnknownError()")}},
		{"panic", "division by zero", want{to: ref, data: data("withPanic(uint256,uint256)", 1, 0)}},
		{"silent", "refused without a word", want{to: ref, data: data("silently()")}},
		{"abort", "invalid opcode", want{to: ref, data: data("abort()")}},
		{"deadline", "too late", want{to: ref, data: data("until(uint256)", 1)}},
		{"out-of-gas", "more gas would have helped", want{to: ref, data: work, gas: 30_000}},
		{"out-of-gas-forever", "no amount of gas would have helped", want{to: ref, data: data("forever()"), gas: 60_000}},
		{"inner-gas", "the inner call starved; more gas would have helped", want{to: s.contract("Caller"), data: data("relay(address,bytes)", *ref, work), gas: 40_000}},
		{"stipend", "2,300 gas are not enough for the receiving contract", want{to: s.contract("Forwarder"), value: ether(1), data: data("forwardMeanly(address)", s.at["Wallet"])}},
		{"no-coins", "the receiving contract takes no coins", want{to: s.contract("NoCoins"), value: ether(1)}},
		{"coins-with-call", "a function that takes no coins", want{to: s.contract("NoCoins"), value: ether(1), data: data("ping()")}},
		{"token-balance", "fewer tokens than sent", want{key: poor, to: tok, data: data("transfer(address,uint256)", bob, 5)}},
		{"token-allowance", "no allowance", want{key: poor, to: tok, data: data("transferFrom(address,address,uint256)", address(s.rich), bob, 5)}},
		{"creation", "the code of the new contract refuses", want{data: []byte{0x60, 0, 0x60, 0, 0xfd}}},
	}); err != nil {
		return err
	}
	if err := s.throughRouter(); err != nil {
		return err
	}
	// Approval that must go through zero.
	if _, err := s.put(want{to: old, data: data("approve(address,uint256)", bob, 5)}); err != nil {
		return err
	}
	if err := s.mine(); err != nil {
		return err
	}
	if err := s.rows(false, []row{{"approve-reset", "an approval that must be set to zero first", want{to: old, data: data("approve(address,uint256)", bob, 7)}}}); err != nil {
		return err
	}
	for _, c := range []struct {
		set, unset []byte
		r          row
	}{
		{data("setPaused(bool)", 1), data("setPaused(bool)", 0), row{"paused", "the token is paused", want{to: tok, data: data("transfer(address,uint256)", bob, 5)}}},
		{data("setPaused(bool)", 1), data("setPaused(bool)", 0), row{"router-paused", "another contract calls a token that is paused", want{to: s.contract("Router"), data: through(*tok, data("transfer(address,uint256)", bob, 0))}}},
		{data("setListed(address,bool)", bob, 1), data("setListed(address,bool)", bob, 0), row{"listed", "the receiver is on the issuer's list", want{to: tok, data: data("transfer(address,uint256)", bob, 5)}}},
	} {
		if _, err := s.put(want{to: tok, data: c.set}); err != nil {
			return err
		}
		if err := s.mine(); err != nil {
			return err
		}
		if err := s.rows(false, []row{c.r}); err != nil {
			return err
		}
		if _, err := s.put(want{to: tok, data: c.unset}); err != nil {
			return err
		}
		if err := s.mine(); err != nil {
			return err
		}
	}
	if err := s.newRules(); err != nil {
		return err
	}
	return s.race()
}

// newRules fails payments that the rules before Amsterdam would have let pass: a fresh
// receiver costs more than 21,000 gas there (EIP-2780).
func (s *stage) newRules() error {
	h, err := s.head()
	if err != nil || h.AccessList == nil {
		return err
	}
	fresh := address(account("nobody yet"))
	return s.rows(false, []row{{"new-account", "21,000 gas do not pay for a new account", want{to: &fresh, value: ether(1), gas: 21000}}})
}

// race puts two transactions into one block of which only the first can succeed.
func (s *stage) race() error {
	first, second := account("first"), account("second")
	for _, k := range []*ecdsaKey{first, second} {
		if err := s.fund(k, ether(1000)); err != nil {
			return err
		}
	}
	call := data("onceABlock()")
	if _, err := s.put(want{key: first, to: s.contract("Refuser"), data: call, tip: gwei(5)}); err != nil {
		return err
	}
	_, err := s.mined("race", "an earlier transaction of the same block took its chance", false, want{key: second, to: s.contract("Refuser"), data: call, tip: gwei(1)})
	return err
}
