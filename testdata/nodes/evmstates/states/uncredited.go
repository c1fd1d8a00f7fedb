package states

import (
	"context"
	_ "embed"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

//go:embed uncredited.json
var uncredited []byte

// MakeUncredited brings a node of the main network's number (so that tokens are listed) into states
// in which payments succeed and are not credited. The node's clock starts long enough before now for
// them to be final; its last block is of now.
func MakeUncredited(ctx context.Context, url string, now time.Time) ([]Scene, error) {
	s, err := openWith(ctx, url, uncredited)
	if err != nil {
		return nil, err
	}
	for _, step := range []func() error{s.standIns, s.tokensOfOthers, s.throughContracts, s.swept, s.legs, s.twins, s.issuer} {
		if err := step(); err != nil {
			return s.scenes, err
		}
	}
	for range 100 { // final, where the node has a notion of it
		if err := s.mine(); err != nil {
			return s.scenes, err
		}
	}
	h, err := s.head()
	if err != nil || s.kind == "hardhat" { // which calls its newest block final
		return s.scenes, err
	}
	if s.kind == "gethsim" {
		if err := s.ask(nil, "sim_finalize", uint64(h.Number), uint64(h.Number)); err != nil {
			return s.scenes, err
		}
	}
	return s.scenes, s.mineAt(uint64(now.Unix()))
}

// deploy puts a contract on the chain under a name of its own.
func (s *stage) deploy(as, contract string, value *big.Int, args ...[]byte) error {
	code, err := hexutil.Decode(s.code[contract])
	if err != nil {
		return err
	}
	for _, a := range args {
		code = append(code, a...)
	}
	tx, err := s.put(want{data: code, gas: 3_000_000, value: value})
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
	if r.ContractAddress == nil || r.Status != 1 {
		return fmt.Errorf("contract %s was not made", as)
	}
	s.at[as] = *r.ContractAddress
	return nil
}

// word is one argument of a constructor; text is a string as its only argument.
func word(a common.Address) []byte { return common.LeftPadBytes(a[:], 32) }

func text(t string) []byte { return data("f(bytes)", []byte(t))[4:] }

// standIns makes the contracts.
func (s *stage) standIns() error {
	for _, c := range []struct {
		as, contract string
		value        *big.Int
		arg          []byte
	}{
		{"FakeUSDT", "Named", nil, text("USDT")},
		{"MaskedUSDT", "Named", nil, text("US\u200bD\u0422")},
		{"Coin", "Named", nil, text("ETH")},
		{"Other", "Named", nil, text("ABC")},
		{"Taxed", "Taxed", nil, nil},
		{"OwnRecord", "OwnRecord", nil, nil},
		{"Silent", "Silent", nil, nil},
		{"Twice", "Twice", nil, nil},
		{"Sweeper", "Sweeper", nil, word(carol)},
		{"Ending", "Ending", nil, nil},
		{"Payer", "Payer", ether(5000), nil},
		{"Many", "Many", nil, nil},
	} {
		if err := s.deploy(c.as, c.contract, c.value, c.arg); err != nil {
			return err
		}
	}
	return s.deploy("Held", "Held", nil, word(s.at["Many"]))
}

// claim is what a ticket says beside the transaction.
func (s *stage) claim(name, about string, w want, to common.Address, asset, amount, role string) error {
	sc, err := s.mined(name, about, true, w)
	if err != nil {
		return err
	}
	sc.To, sc.Asset, sc.Amount, sc.Role = to.Hex(), asset, amount, role
	return nil
}

const transfer = "transfer(address,uint256)"

// tokensOfOthers makes tokens that carry a known name, and tokens of every habit.
func (s *stage) tokensOfOthers() error {
	pay := func(token string, units int) want {
		return want{to: s.contract(token), data: data(transfer, bob, units)}
	}
	for _, c := range []struct {
		name, about, token, asset string
	}{
		{"fake-name", "a token that is named as a listed one", "FakeUSDT", "USDT"},
		{"fake-disguised", "a token whose name only looks like a listed one", "MaskedUSDT", "USDT"},
		{"fake-coin", "a token that is named as the coin", "Coin", "ETH"},
		{"other-token", "a token that nobody lists", "Other", "ABC"},
	} {
		if err := s.claim(c.name, c.about, pay(c.token, 5_000_000), bob, c.asset, "5", "receiver"); err != nil {
			return err
		}
	}
	if err := s.rows(true, []row{
		{"fake-untold", "a disguised token, and nobody says what was expected", pay("MaskedUSDT", 5_000_000)},
		{"lure-zero", "a transfer of nothing between strangers", want{to: s.contract("Other"), data: data("transferFrom(address,address,uint256)", bob, carol, 0)}},
		{"lure-disguised", "a disguised token moved between strangers", want{to: s.contract("MaskedUSDT"), data: data("transferFrom(address,address,uint256)", bob, carol, 5_000_000)}},
		{"own-record", "a token that keeps records of its own kind", pay("OwnRecord", 5)},
		{"two-records", "one transfer with two records", pay("Twice", 5)},
	}); err != nil {
		return err
	}
	if err := s.claim("taxed", "a token that keeps a tenth", pay("Taxed", 5_000_000), bob, "", "", "receiver"); err != nil {
		return err
	}
	return s.claim("silent-token", "a token that keeps no record", pay("Silent", 5), bob, "", "", "receiver")
}

// throughContracts makes payments that contracts make.
func (s *stage) throughContracts() error {
	fresh := address(account("paid from inside"))
	out := want{to: s.contract("Payer"), data: data("pay(address,uint256)", fresh, ether(3))}
	if err := s.rows(true, []row{{"paid-out", "a contract pays out of its own coins, and nobody says to whom", out}}); err != nil {
		return err
	}
	end := want{to: s.contract("Ending"), value: ether(7), data: data("end(address)", fresh)}
	if err := s.claim("ended", "a contract gave its coins away when it ended", end, fresh, "ETH", "0.007", "receiver"); err != nil {
		return err
	}
	return s.claim("handed-on", "a deposit address that hands on what comes in", want{to: s.contract("Sweeper"), value: ether(9), gas: 200_000}, s.at["Sweeper"], "ETH", "0.009", "receiver")
}

// swept makes accounts that hand on what arrives.
func (s *stage) swept() error {
	victim := account("delegated to a sweeper")
	nonce := uint64(0)
	auth, err := types.SignSetCode(victim, types.SetCodeAuthorization{ChainID: *u256(s.chain), Address: s.at["Sweeper"], Nonce: nonce})
	if err != nil {
		return err
	}
	if _, err := s.put(want{to: &bob, gas: 2_000_000, auth: []types.SetCodeAuthorization{auth}}); err != nil {
		return err
	}
	if err := s.mine(); err != nil {
		return err
	}
	at := address(victim)
	if err := s.claim("swept-at-once", "a delegated account hands on what arrives", want{to: &at, value: ether(40), gas: 400_000}, at, "ETH", "0.04", "receiver"); err != nil {
		return err
	}
	quick := account("emptied quickly")
	at = address(quick)
	if err := s.claim("emptied", "an account is emptied two blocks after the payment", want{to: &at, value: ether(50), gas: 400_000}, at, "ETH", "0.05", "user"); err != nil {
		return err
	}
	if err := s.mine(); err != nil {
		return err
	}
	if _, err := s.put(want{key: quick, to: &carol, value: ether(45), gas: 21_000}); err != nil {
		return err
	}
	if err := s.mine(); err != nil {
		return err
	}
	still := address(account("keeps what it gets"))
	return s.claim("kept", "an account keeps what arrives", want{to: &still, value: ether(50), gas: 400_000}, still, "ETH", "0.05", "user")
}

// legs makes many calls in one of which one fails.
func (s *stage) legs() error {
	leg := func(to common.Address, units int) []byte {
		call := data(transfer, to, units)
		out := append(word(s.at["Held"]), common.LeftPadBytes([]byte{1}, 32)...)
		out = append(out, common.LeftPadBytes([]byte{0x60}, 32)...)
		out = append(out, common.LeftPadBytes([]byte{byte(len(call))}, 32)...)
		return append(out, common.RightPadBytes(call, 96)...)
	}
	one, two := leg(bob, 5_000_000), leg(carol, 2_000_000_000)
	in := crypto.Keccak256([]byte("aggregate3((address,bool,bytes)[])"))[:4]
	for _, n := range []int{0x20, 2, 0x40, 0x40 + len(one)} {
		in = append(in, common.LeftPadBytes(big.NewInt(int64(n)).Bytes(), 32)...)
	}
	in = append(append(in, one...), two...)
	w := want{to: s.contract("Many"), data: in, gas: 500_000}
	if err := s.claim("leg-left-out", "one of two payments in a call of many failed", w, carol, "HLD", "2000", "receiver"); err != nil {
		return err
	}
	return s.claim("leg-done", "the other of the two payments", w, bob, "HLD", "5", "receiver")
}
