package recognise_test

import (
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/recognise"
)

const (
	hex64 = "5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060"
	hex65 = "88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944b"
	block = "000000000000000000020c60222099aaebc6e7795784f74628ec640b223d3d33"
	evmTx = "0x" + hex64
)

// Each paste means one transaction; chains are its candidates in order.
func TestTransactions(t *testing.T) {
	cat := catalog(t)
	for _, p := range []struct{ paste, id, chains string }{
		{evmTx, evmTx, allEVM},
		{"0X" + strings.ToUpper(hex64), evmTx, allEVM},
		{hex64, hex64, all},
		{strings.ToUpper(hex64), hex64, all},
		{"  \"" + evmTx + "\"  ", evmTx, allEVM},
		{"“" + evmTx + "”。", evmTx, allEVM},
		{"`" + evmTx + "`,", evmTx, allEVM},
		{evmTx + "...", evmTx, allEVM},
		{evmTx + "…", evmTx, allEVM},
		{"txid0x" + hex64, evmTx, allEVM},
		{"TxID:" + hex64 + "?", hex64, all},
		{"哈希" + evmTx + "，谢谢！", evmTx, allEVM},
		{"交易哈希：" + hex64 + "（已经两小时了）", hex64, all},
		{"０ｘ" + full(hex64), evmTx, allEVM},
		{evmTx[:20] + "\u200b" + evmTx[20:40] + "\ufeff" + evmTx[40:], evmTx, allEVM},
		{"\u202e" + evmTx + "\u202c", evmTx, allEVM},
		{"\x1b[31m" + evmTx + "\x1b[0m", evmTx, allEVM},
		{evmTx[:40] + "\n" + evmTx[40:], evmTx, allEVM},
		{"> " + evmTx[:40] + "\r\n> " + evmTx[40:], evmTx, allEVM},
		{hex64[:32] + " " + hex64[32:], hex64, all},
		{grouped(hex64, 8), hex64, all},
		{"0x " + hex64, hex64, all},
		{evmTx + " " + strings.ToUpper(hex64), evmTx, allEVM},
		{evmTx + "\n" + evmTx, evmTx, allEVM},
		{"from 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359 to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa: " + evmTx, evmTx, allEVM},
		{"order 123456789012, ref 123e4567-e89b-12d3-a456-426614174000, tx " + evmTx, evmTx, allEVM},
		{`{"blockHash":"0x` + hex65 + `","transactionHash":"` + evmTx + `"}`, evmTx, allEVM},
		{`{"jsonrpc":"2.0","result":{"parent":"0x` + hex65 + `","topics":["0x` + strings.Repeat("0", 24) + hex64[:40] + `"],"transactionHash":"` + evmTx + `"}}`, evmTx, allEVM},
		{`{"hash":"` + hex65 + `","txid":"` + hex64 + `","vin":[{"txid":"` + hex65[:60] + `abcd"}]}`, hex64, all},
		{"[0x5c50...2060](https://bscscan.com/tx/" + evmTx + ")", evmTx, "bsc"},
		{evmTx + " https://bscscan.com/tx/" + evmTx, evmTx, "bsc"},
		{"https://etherscan.io/tx/" + evmTx + " or https://bscscan.com/tx/" + evmTx, evmTx, "ethereum bsc"},

		{"https://etherscan.io/tx/" + evmTx, evmTx, "ethereum"},
		{"etherscan.io/tx/" + evmTx + "#eventlog", evmTx, "ethereum"},
		{"HTTPS://WWW.ETHERSCAN.IO/tx/" + evmTx, evmTx, "ethereum"},
		{"https://cn.etherscan.com/tx/" + evmTx, evmTx, "ethereum"},
		{"见https://etherscan.io/tx/" + evmTx + "，谢谢", evmTx, "ethereum"},
		{"<https://polygonscan.com/tx/" + evmTx + ">", evmTx, "polygon"},
		{"https://optimistic.etherscan.io/tx/" + evmTx + "?a=1", evmTx, "optimism"},
		{"https://sepolia.basescan.org/tx/" + evmTx, evmTx, "base-sepolia"},
		{"https://explorer.zksync.io/tx/" + evmTx, evmTx, "zksync"},
		{"https://subnets.avax.network/c-chain/tx/" + evmTx, evmTx, "avalanche"},
		{"https://eth.blockscout.com/tx/" + evmTx + "?tab=logs", evmTx, "ethereum"},
		{"https://etherscan.io/search?f=0&q=" + evmTx, evmTx, "ethereum"},
		{"https://mempool.space/tx/" + hex64 + "#vout=1", hex64, "bitcoin"},
		{"https://mempool.space/zh/tx/" + hex64, hex64, "bitcoin"},
		{"https://mempool.space/testnet/tx/" + hex64, hex64, "bitcoin-testnet3"},
		{"https://mempool.space/testnet4/tx/" + hex64, hex64, "bitcoin-testnet4"},
		{"https://mempool.space/signet/tx/" + hex64, hex64, "bitcoin-signet"},
		{"https://blockstream.info/tx/" + hex64 + "?expand", hex64, "bitcoin"},
		{"https://www.blockchain.com/explorer/transactions/btc/" + hex64, hex64, "bitcoin"},
		{"https://www.blockchain.com/btc/tx/" + hex64, hex64, "bitcoin"},
		{"https://www.blockchain.com/explorer/transactions/bch/" + hex64, hex64, "bitcoin-cash"},
		{"https://blockchair.com/bitcoin/transaction/" + hex64, hex64, "bitcoin"},
		{"https://blockchair.com/bitcoin/testnet/transaction/" + hex64, hex64, "bitcoin-testnet3"},
		{"https://blockchair.com/zh/bitcoin-cash/transaction/" + hex64, hex64, "bitcoin-cash"},
		{"https://blockchair.com/search?q=" + hex64, hex64, all},
		{"https://www.oklink.com/zh-hans/ltc/tx/" + hex64, hex64, "litecoin"},
		{"https://www.oklink.com/eth/tx/" + hex64, evmTx, "ethereum"},
		{"https://live.blockcypher.com/doge/tx/" + hex64 + "/", hex64, "dogecoin"},
		{"https://chain.so/tx/DOGE/" + hex64, hex64, "dogecoin"},
		{"https://dogechain.info/tx/" + hex64, hex64, "dogecoin"},
		{"https://litecoinspace.org/tx/" + hex64, hex64, "litecoin"},
		{"https://explorer.bitcoin.com/bch/tx/" + hex64, hex64, "bitcoin-cash"},
		{"https://btc.tokenview.io/en/tx/" + hex64, hex64, "bitcoin"},
		{"https://example.com/status/" + evmTx, evmTx, allEVM},
	} {
		refs := recognise.Recognise(p.paste, cat)
		if got := slugs(cat, refs); got != p.chains {
			t.Errorf("%q is on %q, want %q", p.paste, got, p.chains)
			continue
		}
		if r := refs[0]; r.Kind != chains.Transaction || r.Problem != "" || !slices.ContainsFunc(refs, func(r chains.Ref) bool { return r.ID == p.id }) {
			t.Errorf("%q is %s %q %s", p.paste, r.Kind, r.Problem, r.ID)
		}
		if row, ok := cat.ByID(refs[0].Chain); len(refs) == 1 && (!refs[0].Sure || !ok || refs[0].Claim.ClaimedChain != row.ID) {
			t.Errorf("%q does not fix the chain", p.paste)
		}
	}
}

func full(s string) string {
	return strings.Map(func(r rune) rune { return r + 0xFEE0 }, s)
}

func grouped(s string, n int) string {
	var parts []string
	for part := range slices.Chunk([]byte(s), n) {
		parts = append(parts, string(part))
	}
	return strings.Join(parts, " ")
}

// Several ids are several items, in the order of the paste.
func TestSeveralIDs(t *testing.T) {
	cat := catalog(t)
	refs := recognise.Recognise("first 0x"+hex65+", then https://mempool.space/tx/"+hex64+" 以及 "+block[:63]+"a", cat)
	var ids []string
	for _, r := range refs {
		if r.Item == len(ids) {
			ids = append(ids, r.ID)
		}
	}
	if !slices.Equal(ids, []string{"0x" + hex65, hex64}) {
		t.Errorf("items %q", ids)
	}
}

// What is no transaction says what it is.
func TestOtherPastes(t *testing.T) {
	cat := catalog(t)
	backwards := "333d3d220b64ec2846f7845779e7c6ebaa992022600c02000000000000000000"
	for _, p := range []struct {
		paste string
		want  chains.Ref // Kind, Problem, Shape, ID, Missing, Network
	}{
		{"0x12…ab", chains.Ref{Kind: "unknown", Problem: "truncated-id", Shape: "cut-id"}},
		{"0x5c504ed4...", chains.Ref{Kind: "unknown", Problem: "truncated-id", Shape: "cut-id"}},
		{"abc...def", chains.Ref{Kind: "unknown", Problem: "truncated-id", Shape: "cut-id"}},
		{"5c504ed4****a1b22060", chains.Ref{Kind: "unknown", Problem: "truncated-id", Shape: "cut-id"}},
		{"1A1zP1…DivfNa1", chains.Ref{Kind: "unknown", Problem: "truncated-id", Shape: "cut-id"}},
		{evmTx[:50] + "…" + evmTx[60:], chains.Ref{Kind: "unknown", Problem: "truncated-id", Shape: "cut-id", Missing: 10}},
		{evmTx[:60], chains.Ref{Kind: "unknown", Problem: "truncated-id", Shape: "hash", Missing: 6}},
		{hex64[:60], chains.Ref{Kind: "unknown", Problem: "truncated-id", Shape: "hash", Missing: 4}},
		{hex64[:63], chains.Ref{Kind: "unknown", Problem: "truncated-id", Shape: "hash", Missing: 1}},
		{hex64 + "a", chains.Ref{Kind: "unknown", Problem: "truncated-id", Shape: "too-long"}},
		{evmTx[:40], chains.Ref{Kind: "unknown", Problem: "truncated-id", Shape: "evm-address", Missing: 2}},
		{"0x5c504ed432cb51138bcf09aa5e8a410dd4a1e2O4ef84bfed1be16dfba1b22060", chains.Ref{Kind: "unknown", Problem: "not-a-transaction-id", Shape: "hash"}},
		{"https://etherscan.io/tx/0x5c504ed432…b22060", chains.Ref{Kind: "unknown", Problem: "truncated-id", Shape: "cut-id"}},

		{block, chains.Ref{Kind: "block", Shape: "block-id", ID: block}},
		{backwards, chains.Ref{Kind: "block", Shape: "block-id-reversed", ID: block}},
		{"https://mempool.space/block/" + block, chains.Ref{Kind: "block", Shape: "block-id", ID: block}},
		{"https://litecoinspace.org/block/" + hex64, chains.Ref{Kind: "block", Shape: "block-id", ID: hex64}},
		{"https://etherscan.io/block/19000000", chains.Ref{Kind: "block", Shape: "block-height", ID: "19000000"}},
		{"block hash: " + evmTx, chains.Ref{Kind: "block", Shape: "block-id", ID: evmTx}},
		{"https://etherscan.io/address/0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359", chains.Ref{Kind: "address", Shape: "evm-address", ID: "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"}},

		{"123e4567-e89b-12d3-a456-426614174000", chains.Ref{Kind: "unknown", Problem: "internal-transfer-id", Shape: "uuid"}},
		{"144782913", chains.Ref{Kind: "unknown", Problem: "internal-transfer-id", Shape: "digits"}},
		{"Internal transfer 1234567", chains.Ref{Kind: "unknown", Problem: "internal-transfer-id", Shape: "internal-transfer"}},
		{"Off-chain transfer", chains.Ref{Kind: "unknown", Problem: "internal-transfer-id", Shape: "internal-transfer"}},
		{"站内转账 202611219876", chains.Ref{Kind: "unknown", Problem: "internal-transfer-id", Shape: "internal-transfer"}},
		{"Withdrawal id W-20261122-889172, processing since yesterday", chains.Ref{Kind: "unknown", Problem: "internal-transfer-id", Shape: "platform-reference"}},
		{"提币单号 WD20261122000123 显示已完成", chains.Ref{Kind: "unknown", Problem: "internal-transfer-id", Shape: "platform-reference"}},
		{"9fb3c1e2a4d5f60718293a4b5c6d7e8f", chains.Ref{Kind: "unknown", Problem: "internal-transfer-id", Shape: "platform-reference"}},

		{"lnbc2500u1pvjluezpp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypqdq5xysxxatsyp3k7enxv4jsxqzpuaztrnwngzn3kdzw5hydlzf03qdgm2hdq27cqv3agm2awhz5se903vruatfhq77w3ls4evs3ch9zw97j25emudupq63nyw24cg27h2rspfj9srp", chains.Ref{Kind: "unknown", Problem: "payment-request-not-transaction", Shape: "bolt11"}},
		{"lightning:LNURL1DP68GURN8GHJ7UM9WFMXJCM99E3K7MF0V9CXJ0M385EKVCENXC6R2C35", chains.Ref{Kind: "unknown", Problem: "payment-request-not-transaction", Shape: "lnurl"}},
		{"lno1qgsqvgnwgcg35z6ee2h3yczraddm72xrfua9uve2rlrm9deu7xyfzrc", chains.Ref{Kind: "unknown", Problem: "payment-request-not-transaction", Shape: "bolt12"}},
		{"cHNidP8BAHUCAAAAASaBcTce3/KF6Tet7qSze3gADAVmy7OtZGQXE8pCFxv2AAAAAAD+////AtPf9QUAAAAAGXapFNDFmQPFusKGh2DpD9UhpGZap2UgiKwA4fUFAAAAABepFDVF5uM7gyxHBQ8k0+65PJwDlIvHh7MuEwAA", chains.Ref{Kind: "unknown", Problem: "not-a-transaction-id", Shape: "psbt"}},

		{"https://tronscan.org/#/transaction/" + hex64, chains.Ref{Kind: "transaction", Problem: "chain-not-inspected", Shape: "foreign-transaction", Network: "Tron"}},
		{"https://xrpscan.com/tx/" + strings.ToUpper(hex64), chains.Ref{Kind: "transaction", Problem: "chain-not-inspected", Shape: "foreign-transaction", Network: "XRP Ledger"}},
		{"5UfDuX7hXbPjGUpTmt9PHRLsNGJe4dEny1U9y2yXWBcDNnx5o5YBhVNuG3BrwcSvPTwwrA8mPBLXLsXVwtGuyx1L", chains.Ref{Kind: "transaction", Problem: "chain-not-inspected", Shape: "foreign-transaction", Network: "Solana"}},

		{"hello, where is my money?", chains.Ref{Kind: "unknown", Problem: "not-a-transaction-id", Shape: "text"}},
		{"https://www.binance.com/en/support", chains.Ref{Kind: "unknown", Problem: "not-a-transaction-id", Shape: "link"}},
		{"0xa9059cbb000000000000000000000000fb6916095ca1df60bb79ce92ce3ea74c37c5d3590000000000000000000000000000000000000000000000000de0b6b3a7640000", chains.Ref{Kind: "unknown", Problem: "not-a-transaction-id", Shape: "hex"}},
		{"xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8", chains.Ref{Kind: "unknown", Problem: "not-a-transaction-id", Shape: "xpub"}},
	} {
		refs := recognise.Recognise(p.paste, cat)
		if len(refs) == 0 {
			t.Errorf("%q gives nothing", p.paste)
			continue
		}
		r := refs[0]
		if r.Kind != p.want.Kind || r.Problem != p.want.Problem || r.Shape != p.want.Shape || r.ID != p.want.ID || r.Missing != p.want.Missing || r.Network != p.want.Network || refs[len(refs)-1].Item != 0 {
			t.Errorf("%q is %s, problem %q, shape %s, id %q, missing %d, network %q, %d items", p.paste, r.Kind, r.Problem, r.Shape, r.ID, r.Missing, r.Network, refs[len(refs)-1].Item+1)
		}
	}
	for _, nothing := range []string{"", " \n\t", "\u200b\ufeff", "\xff\xfe"} {
		if refs := recognise.Recognise(nothing, cat); len(refs) != 0 {
			t.Errorf("%q gives %v", nothing, refs)
		}
	}
}

// Payment links keep what the payer was asked for.
func TestPaymentLinks(t *testing.T) {
	cat := catalog(t)
	for _, p := range []struct{ paste, chains, to, amount, asset, memo string }{
		{"bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?amount=20.3&label=Luke-Jr", "bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "20.3", "BTC", "Luke-Jr"},
		{"BITCOIN:BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4?AMOUNT=0.00001", "bitcoin", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "0.00001", "BTC", ""},
		{"bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?message=Donation%20for%20project&amount=a lot", "bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "", "BTC", "Donation for project"},
		{"bitcoin:tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", btcTest, "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", "", "BTC", ""},
		{"litecoin:3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy?amount=1.5", "litecoin", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "1.5", "LTC", ""},
		{"dogecoin:DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L?amount=42", "dogecoin", "DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L", "42", "DOGE", ""},
		{"bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a?amount=0.1", "bitcoin-cash", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "0.1", "BCH", ""},
		{"ethereum:0xfb6916095ca1df60bB79Ce92cE3Ea74c37c5d359@56?value=2.014e18", "bsc", "", "", "", ""}, // wrong case mix
		{"ethereum:0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359@56?value=2.014e18", "bsc", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", "2.014", "BNB", ""},
		{"ethereum:pay-0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359?value=1000", allEVM, "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", "0.000000000000001", "ETH", ""},
		{"ethereum:0xdAC17F958D2ee523a2206206994597C13D831ec7@1/transfer?address=0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359&uint256=1000000", "ethereum", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", "", "eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7", ""},
		{"ethereum:0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359@1337?value=1e18", "eip155:1337", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", "1", "ETH", ""},
	} {
		refs := recognise.Recognise(p.paste, cat)
		if p.to == "" {
			if len(refs) != 1 || refs[0].Problem != "address-damaged" {
				t.Errorf("%q is read as %+v", p.paste, refs)
			}
			continue
		}
		if got := slugs(cat, refs); got != p.chains {
			t.Errorf("%q is on %q, want %q", p.paste, got, p.chains)
			continue
		}
		r := refs[0]
		if r.Kind != chains.Address || r.Problem != "" || string(r.Claim.To) != p.to || string(r.Claim.Amount) != p.amount || string(r.Claim.Asset) != p.asset || string(r.Claim.Memo) != p.memo {
			t.Errorf("%q: %s %q claims %+v", p.paste, r.Kind, r.Problem, r.Claim)
		}
	}
}
