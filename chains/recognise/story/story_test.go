package story_test

import (
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/recognise/story"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const (
	hash = "0x368cc9ccb6fff5d9b5e5a7542ba0a03c5c0328a43f368a57489bc6ae8c2b78f6"
	evm  = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
	evm2 = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
	tron = "TLsV52sRDL79HXGGm9yzwKibb6BeruhUzy"
	btc  = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
)

func read(t *testing.T, paste string) facts.Ticket {
	t.Helper()
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	return story.Read(paste, cat, now)
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestReadsWhatPeopleWrite(t *testing.T) {
	for paste, want := range map[string]facts.Ticket{
		"Sent 250 USDT (TRC20) to " + tron + " on 3 May, TxID " + hash:                                            {Amount: "250", Asset: "USDT", Network: "TRC20", To: tron, SentAt: at("2026-05-03T00:00:00Z")},
		"hi, i withdrew 1,250.50 usdt from binance to " + evm + " using BEP20 network and its not here!! " + hash: {Amount: "1250.50", Asset: "USDT", Network: "BEP20", To: facts.Untrusted(evm)},
		"Amount: 0.5\nCoin: ETH\nNetwork: Arbitrum One\nDeposit address: " + evm + "\nFrom: " + evm2 + "\nTXID: " + hash + "\nDate: 2026-11-20 14:33 UTC": {
			Amount: "0.5", Asset: "ETH", Network: "Arbitrum One", ClaimedChain: "eip155:42161", To: facts.Untrusted(evm), From: facts.Untrusted(evm2), SentAt: at("2026-11-20T14:33:00Z"),
		},
		"我昨天转了0.5个BTC到" + btc + "，一直没到账，哈希 " + hash[2:]:                        {Amount: "0.5", Asset: "BTC", To: facts.Untrusted(btc), Missed: true},
		"11月20日下午2:33（北京时间）提币 300 USDT，网络：ERC20，收款地址：" + evm + " 交易哈希：" + hash: {Amount: "300", Asset: "USDT", Network: "ERC20", ClaimedChain: "eip155:1", To: facts.Untrusted(evm), SentAt: at("2026-11-20T06:33:00Z")},
		"从" + evm2 + "转账100U到" + evm + "，手续费 2 USDT":                           {Amount: "100", Asset: "USDT", From: facts.Untrusted(evm2), To: facts.Untrusted(evm)},
		"deposit 12 LTC memo: 99871, network fee 0.001 LTC " + hash[2:]:        {Amount: "12", Asset: "LTC", Memo: "99871"},
		"I paid 2 ETH on Nov 19th, 2026 at 5:07 pm. " + hash:                   {Amount: "2", Asset: "ETH", SentAt: at("2026-11-19T17:07:00Z")},
		"BTC 0.013 was sent via Bitcoin network " + hash[2:]:                   {Amount: "0.013", Asset: "BTC", Network: "Bitcoin", ClaimedChain: "bip122:000000000019d6689c085ae165831e93"},
		"sent at 2026-11-21T09:00:00+02:00 " + hash:                            {SentAt: at("2026-11-21T07:00:00Z")},
		"客户说：我11月20日转了1.4个ETH，走以太坊主网 " + hash:                                  {Amount: "1.4", Asset: "ETH", Network: "以太坊", ClaimedChain: "eip155:1", SentAt: at("2026-11-20T00:00:00Z")},
		"充值 1000 泰达币 走 Polygon " + hash:                                        {Amount: "1000", Asset: "USDT", Network: "Polygon", ClaimedChain: "eip155:137"},
		"提现 0.2 ETH 走以太坊主网 " + hash:                                            {Amount: "0.2", Asset: "ETH", Network: "以太坊", ClaimedChain: "eip155:1"},
		"用波场链转了 50 USDT " + hash:                                               {Amount: "50", Asset: "USDT", Network: "波场"},
	} {
		got := read(t, paste)
		if want.Network != "" && want.ClaimedChain == "" {
			want.ClaimedChain = got.ClaimedChain
		}
		if got != want {
			t.Errorf("%s\n got %+v\nwant %+v", paste, got, want)
		}
	}
}

// What could be read in two ways, or is no claim about this transfer, is left out.
func TestDoesNotGuess(t *testing.T) {
	for paste, bad := range map[string]func(facts.Ticket) bool{
		hash:                            func(f facts.Ticket) bool { return f != (facts.Ticket{}) },
		"":                              func(f facts.Ticket) bool { return f != (facts.Ticket{}) },
		"I have 5 ETH or 6 ETH " + hash: func(f facts.Ticket) bool { return f.Amount != "" || f.Asset != "ETH" },
		"my balance 5 ETH " + hash:      func(f facts.Ticket) bool { return f.Amount != "" },
		"1,5 ETH sent " + hash:          func(f facts.Ticket) bool { return f.Amount != "" },
		"1.250,00 USDT " + hash:         func(f facts.Ticket) bool { return f.Amount != "" && f.Amount != "1.250" || f.Amount == "1.250" },
		"ERC20 or TRC20? " + hash:       func(f facts.Ticket) bool { return f.Network != "" },
		"choose Polygon instead of Ethereum network " + hash: func(f facts.Ticket) bool { return f.Network != "" },
		"以太坊网络还是币安智能链 " + hash:                               func(f facts.Ticket) bool { return f.Network != "" },
		"to " + evm + " and to " + evm2 + " " + hash:         func(f facts.Ticket) bool { return f.To != "" },
		evm + " " + hash: func(f facts.Ticket) bool { return f.To != "" || f.From != "" },
		"sent 5 ETH " + hash + " and 6 ETH 0x" + strings.Repeat("ab", 32): func(f facts.Ticket) bool { return f != (facts.Ticket{}) },
		"ticket 4711, 3 emails, 2 days " + hash:                           func(f facts.Ticket) bool { return f.Amount != "" },
		"on 31 February " + hash:                                          func(f facts.Ticket) bool { return !f.SentAt.IsZero() },
		"between 2026-01-01 and 2026-02-02 " + hash:                       func(f facts.Ticket) bool { return !f.SentAt.IsZero() },
		"sent 5 ETH, private key: " + strings.Repeat("ab", 32):            func(f facts.Ticket) bool { return f != (facts.Ticket{}) },
		"in total " + hash + " into account":                              func(f facts.Ticket) bool { return f.To != "" },
		"stuck on base fee " + hash:                                       func(f facts.Ticket) bool { return f.Network != "" },
		"I wanted " + evm + " but sent to " + evm2 + " " + hash:           func(f facts.Ticket) bool { return f.To != evm },
		"应该打到" + evm + "，结果打到" + evm2 + "，" + hash:                        func(f facts.Ticket) bool { return f.To != evm },
		"sent 1 500 USDT " + hash:                                         func(f facts.Ticket) bool { return f.Amount != "" },
		"sent 1.500 USDT " + hash:                                         func(f facts.Ticket) bool { return f.Amount != "" },
		"i sent link to support " + hash:                                  func(f facts.Ticket) bool { return f.Asset != "" },
		"I sent ETH for the fee, then the USDT " + hash:                   func(f facts.Ticket) bool { return f.Asset != "" },
		"I have not received any reply " + hash:                           func(f facts.Ticket) bool { return f.Missed },
		"not sure if it arrived " + hash:                                  func(f facts.Ticket) bool { return f.Missed },
		"没收到验证码 " + hash:                                                  func(f facts.Ticket) bool { return f.Missed },
		"浏览器查不到 " + hash:                                                  func(f facts.Ticket) bool { return f.Missed },
		"USDT contract address: " + evm + " " + hash:                      func(f facts.Ticket) bool { return f.To != "" },
		"合约地址：" + evm + " 哈希 " + hash:                                     func(f facts.Ticket) bool { return f.To != "" },
		"memo: a memo: b " + hash:                                         func(f facts.Ticket) bool { return f.Memo != "" },
	} {
		if got := read(t, paste); bad(got) {
			t.Errorf("%s\n is read as %+v", paste, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("Sent 250 USDT (TRC20) to " + tron + " on 3 May, TxID " + hash)
	f.Add("11月20日下午2:33 提币 300 USDT，网络：ERC20，收款地址：" + evm)
	f.Fuzz(func(t *testing.T, s string) {
		got := story.Read(s, cat, now)
		if got.SentAt.After(now.Add(72 * time.Hour)) {
			t.Errorf("%q was sent at %s", s, got.SentAt)
		}
	})
}
