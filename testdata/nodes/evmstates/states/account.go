package states

import (
	"context"
	"encoding/json"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
)

// Contracts of listed tokens of the main network, at which stand-ins are put.
var (
	listedUSDC  = common.HexToAddress("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")
	listedPYUSD = common.HexToAddress("0x6c3ea9036406852006290770BEdFcAbA0e23A0e8")
)

// Accounts are the addresses of MakeAccounts by name, and when the payments were made.
type Accounts struct {
	At    map[string]common.Address
	Paid  time.Time // block of the first payment
	First uint64    // its height
}

// MakeAccounts lets an anvil of the main network's number pay addresses in every way, and then
// makes quiet blocks behind it, so that old payments lie outside the newest ones.
func MakeAccounts(ctx context.Context, url string, quiet int) (*Accounts, error) {
	s := &stage{node: &node{ctx: ctx, url: url}, at: map[string]common.Address{}}
	if err := s.detect(); err != nil {
		return nil, err
	}
	var err error
	if s.rich, err = crypto.HexToECDSA(richKey); err != nil {
		return nil, err
	}
	var c struct{ Code map[string]string }
	if err := json.Unmarshal(uncredited, &c); err != nil {
		return nil, err
	}
	s.code = c.Code
	for _, d := range []struct {
		as, contract string
		value        *big.Int
		arg          []byte
	}{{"FakeUSDT", "Named", nil, text("USDT")}, {"Spam", "Named", nil, text("FREE")}, {"Payer", "Payer", ether(5000), nil}} {
		if err := s.deploy(d.as, d.contract, d.value, d.arg); err != nil {
			return nil, err
		}
	}
	var code hexutil.Bytes
	if err := s.ask(&code, "eth_getCode", s.at["FakeUSDT"], "latest"); err != nil {
		return nil, err
	}
	for a, code := range map[common.Address]hexutil.Bytes{
		usdt:        code,
		listedUSDC:  hexutil.MustDecode("0x600160005260206000f3"), // yes to everything: whoever is asked about is listed
		listedPYUSD: hexutil.MustDecode("0x600060005260206000f3"),
	} {
		if err := s.ask(nil, "anvil_setCode", a, code); err != nil {
			return nil, err
		}
	}
	s.at["USDT"] = usdt
	out := &Accounts{At: map[string]common.Address{}}
	who := func(name string) common.Address {
		a := address(account("asked about " + name))
		out.At[name] = a
		return a
	}
	pay := func(token string, to common.Address, units int) want {
		return want{to: s.contract(token), data: data(transfer, to, units)}
	}
	coins := func(to common.Address, milli int64) want { return want{to: &to, value: ether(milli)} }
	one, two, strange, inside, poor, queue := who("one"), who("two"), who("strange"), who("inside"), who("unpaid"), account("asked about queue")
	who("queue")
	s.at["poor"] = poor
	list := []want{
		pay("USDT", one, 250_000_000), pay("FakeUSDT", one, 77_000_000), coins(one, 1500),
		{to: s.contract("USDT"), data: data("transferFrom(address,address,uint256)", one, two, 0)},              // nothing, in its name
		{to: s.contract("FakeUSDT"), data: data("transferFrom(address,address,uint256)", one, two, 99_000_000)}, // a false record in its name
		pay("USDT", two, 10_000_000), pay("USDT", two, 10_000_000), pay("USDT", two, 9_000_000),
		pay("FakeUSDT", strange, 250_000_000), pay("Spam", strange, 1),
		{to: s.contract("Payer"), data: data("pay(address,uint256)", inside, ether(3000))},
		coins(address(queue), 2000),
	}
	for range 20 {
		list = append(list, pay("Spam", one, 5))
	}
	for i, w := range list {
		if _, err := s.put(w); err != nil {
			return nil, err
		}
		if i%4 == 3 || i < 3 {
			if err := s.mine(); err != nil {
				return nil, err
			}
		}
		if i == 0 {
			h, err := s.head()
			if err != nil {
				return nil, err
			}
			out.First = uint64(h.Number)
			var b struct{ Timestamp hexutil.Uint64 }
			if err := s.ask(&b, "eth_getBlockByNumber", "latest", false); err != nil {
				return nil, err
			}
			out.Paid = time.Unix(int64(b.Timestamp), 0).UTC()
		}
	}
	if err := s.mine(); err != nil {
		return nil, err
	}
	if quiet > 0 {
		if err := s.ask(nil, "anvil_mine", hexutil.Uint64(quiet), hexutil.Uint64(12)); err != nil {
			return nil, err
		}
	}
	to := address(s.rich)
	for _, n := range []uint64{1, 2} { // number 0 was never sent
		if _, err := s.put(want{key: queue, nonce: &n, to: &to, value: ether(1)}); err != nil {
			return nil, err
		}
	}
	return out, nil
}
