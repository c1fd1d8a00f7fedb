package states

import (
	"encoding/json"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
)

// usdt is a token of the main network that is listed, so that its issuer's list and switch count.
var usdt = common.HexToAddress("0xdAC17F958D2ee523a2206206994597C13D831ec7")

// issuer puts a token with an issuer's list in the place of a listed one, where the node lets that be
// done, and makes payments in it.
func (s *stage) issuer() error {
	if s.kind != "anvil" {
		return nil
	}
	if err := s.replaceListed(); err != nil {
		return err
	}
	pay := func(to common.Address, units int) want { return want{to: &usdt, data: data(transfer, to, units)} }
	steps := func(ws ...want) error {
		for _, w := range ws {
			if _, err := s.put(w); err != nil {
				return err
			}
			if err := s.mine(); err != nil {
				return err
			}
		}
		return nil
	}

	listed := address(account("put on the issuer's list"))
	if err := s.claim("issuer-listed", "the receiver is put on the issuer's list after the payment", pay(listed, 5_000_000), listed, "USDT", "5", "receiver"); err != nil {
		return err
	}
	if err := steps(want{to: &usdt, data: data("setListed(address,bool)", listed, 1)}); err != nil {
		return err
	}

	deposit, pool := account("a deposit address"), address(account("collects from many"))
	if err := s.fund(deposit, ether(100)); err != nil {
		return err
	}
	if err := s.claim("collected", "the receiver hands it on to an address that collects from many", pay(address(deposit), 7_000_000), address(deposit), "USDT", "7", "receiver"); err != nil {
		return err
	}
	ws := []want{{key: deposit, to: &usdt, data: data(transfer, pool, 7_000_000)}}
	for _, name := range []string{"first", "second", "third", "fourth", "fifth"} {
		k := account(name + " depositor")
		if err := s.fund(k, ether(100)); err != nil {
			return err
		}
		ws = append(ws, pay(address(k), 1_000_000), want{key: k, to: &usdt, data: data(transfer, pool, 1_000_000)})
	}
	if err := steps(ws...); err != nil {
		return err
	}

	payer := account("paid the real one before")
	if err := s.fund(payer, ether(100)); err != nil {
		return err
	}
	known, planted := common.HexToAddress("0x51a7c0de00000000000000000000000000c0ffee"), twin(common.HexToAddress("0x51a7c0de00000000000000000000000000c0ffee"), 0x21)
	if err := steps(
		pay(address(payer), 90_000_000),
		want{key: payer, to: &usdt, data: data(transfer, known, 20_000_000)},
		want{to: s.contract("FakeUSDT"), data: data("transferFrom(address,address,uint256)", address(payer), planted, 20_000_000)}, // the bait, made by another
	); err != nil {
		return err
	}
	lure := want{to: s.contract("Other"), data: data("transferFrom(address,address,uint256)", address(payer), planted, 0)}
	if _, err := s.mined("lure-twin", "a transfer of nothing to an address that looks like one paid before", true, lure); err != nil {
		return err
	}
	return s.claim("twin-known", "paid to an address that looks like one paid before, and the ticket names another", want{key: payer, to: &usdt, data: data(transfer, planted, 30_000_000)}, carol, "USDT", "30", "sender")
}

// replaceListed puts the token of the other scenes at the listed place, all of it in the rich account.
func (s *stage) replaceListed() error {
	var c struct{ Code map[string]string }
	if err := json.Unmarshal(compiled, &c); err != nil {
		return err
	}
	s.code["Token"] = c.Code["Token"]
	if err := s.deploy("Issued", "Token", nil); err != nil {
		return err
	}
	var code hexutil.Bytes
	if err := s.ask(&code, "eth_getCode", s.at["Issued"], "latest"); err != nil {
		return err
	}
	if err := s.ask(nil, "anvil_setCode", usdt, code); err != nil {
		return err
	}
	slot := crypto.Keccak256Hash(word(address(s.rich)), make([]byte, 32)) // of balanceOf, its first variable
	return s.ask(nil, "anvil_setStorageAt", usdt, slot, common.BigToHash(big.NewInt(1e12)))
}
