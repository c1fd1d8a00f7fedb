package report_test

import (
	"math/big"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
	"txtriage/report"
)

// sample is a hand-built verdict with the facts that it could rest on.
type sample struct {
	name    string
	verdict diagnose.Verdict
	facts   *facts.Facts
}

var asOf = time.Date(2026, 11, 21, 17, 33, 20, 0, time.UTC)

const (
	txHash  = facts.Hash("0x8f2c4b1d9e3a7f60516273849506a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c4d5e")
	payer   = facts.Address("0x52908400098527886E0F7030069857D2E4169EE7")
	payee   = facts.Address("0x8617E340B3D01FA5F11F306F4090FD50E238070D")
	tether  = facts.Address("0xde709f2102306220921060314715629080e2fb77")
	btcPaid = facts.Address("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
)

var (
	ether = facts.Asset{ID: "eip155:1/slip44:60", Symbol: "ETH", Decimals: 18, Listed: true}
	coin  = facts.Asset{ID: "bip122:000000000019d6689c085ae165831e93/slip44:0", Symbol: "BTC", Decimals: 8, Listed: true}

	ethereum = facts.Chain{ID: "eip155:1", Name: "Ethereum", Family: facts.FamilyEVM, Native: ether, BlockInterval: 12 * time.Second, FinalityRule: "tag", FinalityDepth: 64, FinalityTime: 15 * time.Minute, Known: true}
	bitcoin  = facts.Chain{ID: "bip122:000000000019d6689c085ae165831e93", Name: "Bitcoin", Family: facts.FamilyUTXO, Native: coin, BlockInterval: 10 * time.Minute, FinalityRule: "depth", FinalityDepth: 6, Known: true}
)

// units parses base units.
func units(s string) facts.Int {
	b, ok := new(big.Int).SetString(s, 10)
	if !ok {
		panic(s)
	}
	return facts.FromBig(b)
}

// evmFacts is a transaction that two nodes of Ethereum know.
func evmFacts() *facts.Facts {
	head := facts.BlockRef{Height: 21234567, Hash: "0x" + facts.Hash(hex64("ab")), Time: asOf.Add(-8 * time.Second)}
	node := func(label string) facts.NodeView {
		return facts.NodeView{
			Label: label, Kind: "evm", Public: true,
			Client: facts.KnownValue(facts.Untrusted("Geth/v1.17.10"), facts.EvidenceID(label+".1")), OnChain: facts.KnownValue(true, facts.EvidenceID(label+".1")),
			Head: facts.KnownValue(head, facts.EvidenceID(label+".1")), Syncing: facts.KnownValue(false, facts.EvidenceID(label+".1")),
			Saw: facts.KnownValue(true, facts.EvidenceID(label+".2")),
		}
	}
	f := &facts.Facts{
		Subject: facts.Subject{Kind: "transaction", ID: string(txHash), Text: facts.Untrusted(txHash), Shape: "evm-hash"},
		Chain:   ethereum, AsOf: asOf,
		Head:  facts.KnownValue(head, "ethereum-1.1"),
		Nodes: []facts.NodeView{node("ethereum-1"), node("ethereum-2")},
		EVM:   &facts.EVM{Tx: facts.KnownValue(facts.EVMTx{Hash: txHash, From: payer, To: payee, Nonce: 41}, "ethereum-1.2")},
	}
	for _, label := range []string{"ethereum-1", "ethereum-2"} {
		for i, method := range []string{"eth_getBlockByNumber", "eth_getTransactionByHash", "eth_getTransactionReceipt"} {
			f.Evidence = append(f.Evidence, facts.Evidence{
				ID: facts.EvidenceID(label + "." + string(rune('1'+i))), Node: label, Method: method, At: asOf.Add(time.Duration(i) * 120 * time.Millisecond),
				Gist: `{"blockNumber":"0x1440487"}`,
			})
		}
	}
	return f
}

func hex64(pair string) string {
	s := ""
	for range 32 {
		s += pair
	}
	return s
}

func inBlock(f *facts.Facts, depth uint64) {
	at := facts.BlockRef{Height: f.Head.V.Height - depth + 1, Hash: "0x" + facts.Hash(hex64("cd")), Time: asOf.Add(-time.Duration(depth) * f.Chain.BlockInterval)}
	f.Sighting = facts.KnownValue(facts.Sighting{Place: facts.InBlock, Block: at}, "ethereum-1.2", "ethereum-2.2")
}

// confirming waits for blocks on Ethereum; the ticket agrees with the chain.
func confirming() sample {
	f := evmFacts()
	inBlock(f, 12)
	f.Success = facts.KnownValue(true, "ethereum-1.3")
	f.Ticket = facts.Ticket{To: facts.Untrusted(payee), Amount: "1.5", Asset: "eth", Network: "ERC20", ClaimedChain: "eip155:1"}
	f.Fee = facts.KnownValue(facts.Amount{Units: units("441000000000000"), Asset: ether}, "ethereum-1.3")
	f.Transfers = facts.KnownValue([]facts.Transfer{{From: payer, To: payee, Amount: facts.Amount{Units: units("1500000000000000000"), Asset: ether}, Index: -1, Kind: "native"}}, "ethereum-1.2")
	f.Verified = facts.KnownValue([]string{"sender", "id"}, "ethereum-1.2")
	return sample{"confirming", diagnose.Verdict{
		State: diagnose.StateIncluded, Party: diagnose.Network, Funds: diagnose.Moving,
		Findings: []diagnose.Finding{{
			Slug: "awaiting-confirmations", Section: "waiting", Certainty: diagnose.Proven, Role: diagnose.Root,
			Args: map[string]any{"confirmations": uint64(12), "required": uint64(64), "left": uint64(52)}, Because: []facts.EvidenceID{"ethereum-1.2", "ethereum-1.1"},
		}},
		ETA:        &eta.Range{Low: 10 * time.Minute, Typical: 10*time.Minute + 24*time.Second, High: 12*time.Minute + 5*time.Second, Basis: eta.BasisRegular},
		Actions:    []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}},
		Eliminated: []diagnose.Eliminated{{Slug: "out-of-gas", Because: []facts.EvidenceID{"ethereum-1.3"}}},
		Progress:   diagnose.Progress{Confirmations: 12, Required: 64, RequiredFrom: "catalogue"},
		NextCheck:  asOf.Add(10 * time.Minute),
	}, f}
}

// refused was refused by a contract whose words try to be more than words; so does its token.
func refused() sample {
	f := evmFacts()
	inBlock(f, 900)
	f.Success = facts.KnownValue(false, "ethereum-1.3")
	f.Ticket = facts.Ticket{To: "0x8617E340B3D01FA5F11F306F4090FD50E238070E", Amount: "250", Asset: "USDT"}
	odd := facts.Asset{ID: facts.AssetID("eip155:1/erc20:" + string(tether)), Symbol: "USD\u202eТ <b>claim-usdt.com</b>", Decimals: 6}
	fee := facts.Amount{Units: units("2100000000000000"), Asset: ether}
	f.Fee = facts.KnownValue(fee, "ethereum-1.3")
	f.Transfers = facts.KnownValue([]facts.Transfer{{From: payer, To: payee, Amount: facts.Amount{Units: units("250000000"), Asset: odd}, Index: 7, Kind: "token"}}, "ethereum-1.3")
	f.Nodes[1].Refused = []facts.Refusal{{Method: "debug_traceTransaction", Class: "method"}}
	return sample{"refused", diagnose.Verdict{
		State: diagnose.StateFailed, Party: diagnose.Sender, Funds: diagnose.WithSender,
		Findings: []diagnose.Finding{{
			Slug: "reverted-with-reason", Section: "failed", Certainty: diagnose.Likely, Role: diagnose.Root,
			Args: map[string]any{
				"reason": facts.Untrusted("paused\x1b[2J visit https://evil.example @support `x` <script>"), "meaning": diagnose.Code("refused"),
				"fee": fee, "contract": tether,
			},
			Because: []facts.EvidenceID{"ethereum-1.3", "ethereum-1.2"},
		}, {
			Slug: "changed-in-same-block", Section: "failed", Certainty: diagnose.Possible, Role: diagnose.Note,
			Args: map[string]any{"fee": fee, "contract": tether, "position": uint64(3), "reason": diagnose.Code("nothing-said")}, Because: []facts.EvidenceID{"ethereum-2.3"},
		}},
		ETA:      &eta.Range{None: eta.NoneSender},
		Actions:  []diagnose.Action{{Who: diagnose.Sender, What: "resend"}, {Who: diagnose.ReceiverPlatform, What: "escalate"}},
		NotSeen:  []diagnose.NotSeen{{Fact: "EVM.Failure.MoreGas", Slugs: []string{"out-of-gas", "inner-call-out-of-gas"}}, {Fact: "EVM.Checks.Paused", Slugs: []string{"token-paused"}}},
		Progress: diagnose.Progress{Confirmations: 900, Required: 64, RequiredFrom: "catalogue", Final: true, FinalBy: "depth"},
	}, f}
}

// cheap waits in Bitcoin's pool at too low a fee; the numbers to speed it up are exact.
func cheap() sample {
	head := facts.BlockRef{Height: 925000, Time: asOf.Add(-7 * time.Minute)}
	f := &facts.Facts{
		Subject: facts.Subject{Kind: "transaction", ID: hex64("3f"), Text: facts.Untrusted(hex64("3f")), Shape: "hash"},
		Chain:   bitcoin, AsOf: asOf, Head: facts.KnownValue(head, "bitcoin-1.1"),
		Sighting:  facts.KnownValue(facts.Sighting{Place: facts.InPool, FirstSeen: asOf.Add(-5 * time.Hour), Only: 1}, "bitcoin-1.2"),
		Fee:       facts.KnownValue(facts.Amount{Units: units("282"), Asset: coin}, "bitcoin-1.2"),
		Transfers: facts.KnownValue([]facts.Transfer{{To: btcPaid, Amount: facts.Amount{Units: units("2500000"), Asset: coin}, Index: 0, Kind: "output", Script: "witness_v0_keyhash"}, {Amount: facts.Amount{Asset: coin}, Index: 1, Kind: "output", Script: "nulldata"}}, "bitcoin-1.2"),
		Nodes: []facts.NodeView{{
			Label: "bitcoin-1", Kind: "core", Client: facts.KnownValue(facts.Untrusted("/Satoshi:30.0.0/"), "bitcoin-1.1"), OnChain: facts.KnownValue(true, "bitcoin-1.1"),
			Head: facts.KnownValue(head, "bitcoin-1.1"), Indexed: facts.KnownValue(false, "bitcoin-1.1"), Saw: facts.KnownValue(true, "bitcoin-1.2"),
		}},
		Elsewhere: []facts.OtherChain{{Chain: facts.Chain{ID: "bip122:12a765e31ffd4059bada1e25190f6e98", Name: "Litecoin"}, Asked: 1, Saw: facts.Without[bool](facts.Absent, "litecoin-1.1")}},
		UTXO:      &facts.UTXO{},
		Evidence: []facts.Evidence{
			{ID: "bitcoin-1.1", Node: "bitcoin-1", Method: "getblockchaininfo", At: asOf, Gist: `{"chain":"main","blocks":925000}`},
			{ID: "bitcoin-1.2", Node: "bitcoin-1", Method: "getmempoolentry", At: asOf, Gist: `{"vsize":141}`},
		},
	}
	rate := func(n int64) diagnose.FeeRate { return diagnose.FeeRate{PerKvB: facts.NewInt(n)} }
	return sample{"cheap", diagnose.Verdict{
		State: diagnose.StatePending, Party: diagnose.Network, Funds: diagnose.Moving,
		Findings: []diagnose.Finding{{
			Slug: "fee-below-market", Section: "waiting", Certainty: diagnose.Proven, Role: diagnose.Root,
			Args:    map[string]any{"offered": rate(2000), "market": rate(9125), "passed": 4, "full": 3},
			Because: []facts.EvidenceID{"bitcoin-1.2"},
		}},
		ETA: &eta.Range{Low: 95 * time.Minute, Typical: 4 * time.Hour, High: 26*time.Hour + 10*time.Minute, Basis: eta.BasisQueue, Args: map[string]any{"blocks": int64(21), "inflow": true, "ahead_kvb": int64(5120), "room_kvb": int64(998), "inflow_kvb": int64(4480), "gap": 10 * time.Minute}},
		Actions: []diagnose.Action{
			{Who: diagnose.Sender, What: "replace-with-higher-fee", Verified: true, Args: map[string]any{"min_fee": facts.NewInt(423), "fee": facts.NewInt(1287), "fee_rate": rate(9125)}},
			{Who: diagnose.SenderPlatform, What: "pay-for-parent", Args: map[string]any{"child_fee": facts.NewInt(2010)}},
		},
		Related:   []diagnose.Related{{Relation: "parent", Hash: facts.Hash(hex64("4e"))}},
		NextCheck: asOf.Add(4 * time.Hour),
	}, f}
}

// unclear is an id that the only node asked does not know, and it may well not be able to.
func unclear() sample {
	f := evmFacts()
	f.Sighting = facts.Without[facts.Sighting](facts.Absent, "ethereum-1.2")
	f.EVM = &facts.EVM{}
	for i := range f.Nodes {
		f.Nodes[i].Saw = facts.Without[bool](facts.Absent, "ethereum-1.2")
		f.Nodes[i].Head.V.Time = asOf.Add(-3 * time.Hour)
	}
	return sample{"unclear", diagnose.Verdict{
		State: diagnose.StateUnknown, Party: diagnose.UnknownParty, Funds: diagnose.UnknownFunds,
		Actions: []diagnose.Action{{Who: diagnose.NodeOperator, What: "ask-other-node"}, {Who: diagnose.UnknownParty, What: "give-details"}},
		NotSeen: []diagnose.NotSeen{{Fact: "Nodes.Head", Slugs: []string{"never-seen"}}, {Fact: "Ticket.From", Slugs: []string{"dropped", "replaced-repriced"}}},
	}, f}
}

func samples() []sample { return []sample{confirming(), refused(), cheap(), unclear()} }

func (s sample) build(lang string, view report.View) *report.Report {
	return report.Build(s.verdict, s.facts, report.Options{Lang: lang, View: view, Version: "1.2.3"})
}
