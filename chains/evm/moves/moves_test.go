package moves

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

var (
	ann  = common.HexToAddress("0xa000000000000000000000000000000000000001")
	ben  = common.HexToAddress("0xb000000000000000000000000000000000000002")
	cid  = common.HexToAddress("0xc000000000000000000000000000000000000003")
	weth = common.HexToAddress("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2")
	usdt = common.HexToAddress("0xdAC17F958D2ee523a2206206994597C13D831ec7")
)

func word(a common.Address) common.Hash { return common.BytesToHash(a[:]) }

func topics(event string, more ...common.Address) []common.Hash {
	out := []common.Hash{knowledge.TopicOf(event)}
	for _, a := range more {
		out = append(out, word(a))
	}
	return out
}

func numbers(ns ...int64) (out []byte) {
	for _, n := range ns {
		out = append(out, common.LeftPadBytes(big.NewInt(n).Bytes(), 32)...)
	}
	return out
}

func short(a facts.Address) string {
	switch common.HexToAddress(string(a)) {
	case ann:
		return "ann"
	case ben:
		return "ben"
	case cid:
		return "cid"
	case weth:
		return "weth"
	case common.Address{}:
		return "-"
	}
	return string(a)
}

func TestTransfers(t *testing.T) {
	const transfer = "Transfer(address,address,uint256)"
	pay := &wire.Tx{From: &ann, To: &ben, Value: big.NewInt(5)}
	call := &wire.Tx{From: &ann, To: &ben, Value: new(big.Int)}
	id := common.BigToHash(big.NewInt(42))
	for _, c := range []struct {
		name  string
		chain uint64
		quirk string
		tx    *wire.Tx
		logs  []wire.Log
		trace *wire.Frame
		want  string
	}{
		{name: "coins", tx: pay, want: "native ann>ben 5"},
		{name: "coins into a new contract", tx: &wire.Tx{From: &ann, Value: big.NewInt(5)}, want: "native ann>cid 5"},
		{name: "listed token", tx: call, logs: []wire.Log{{Address: usdt, Topics: topics(transfer, ann, cid), Data: numbers(7)}}, want: "token ann>cid 7 USDT"},
		{name: "topic of a token, but no amount", tx: call, logs: []wire.Log{{Address: usdt, Topics: topics(transfer, ann, cid)}}, want: ""},
		{name: "NFT", tx: call, logs: []wire.Log{{Address: cid, Topics: append(topics(transfer, ann, ben), id)}}, want: "nft ann>ben 1"},
		{name: "two of a kind", tx: call, logs: []wire.Log{{Address: cid, Topics: topics("TransferSingle(address,address,address,uint256,uint256)", cid, ann, ben), Data: numbers(7, 3)}}, want: "nft ann>ben 3"},
		{name: "a batch of two", tx: call, logs: []wire.Log{{Address: cid, Topics: topics("TransferBatch(address,address,address,uint256[],uint256[])", cid, ann, ben), Data: numbers(64, 160, 2, 7, 8, 2, 3, 4)}}, want: "nft ann>ben 3; nft ann>ben 4"},
		{name: "a batch that claims more than it has", tx: call, logs: []wire.Log{{Address: cid, Topics: topics("TransferBatch(address,address,address,uint256[],uint256[])", cid, ann, ben), Data: numbers(64, 96, 99, 2)}}, want: ""},
		{name: "wrapping", tx: &wire.Tx{From: &ann, To: &weth, Value: big.NewInt(5)}, logs: []wire.Log{{Address: weth, Topics: topics("Deposit(address,uint256)", ann), Data: numbers(5)}}, want: "native ann>weth 5; token ->ann 5 WETH"},
		{name: "unwrapping", tx: call, logs: []wire.Log{{Address: weth, Topics: topics("Withdrawal(address,uint256)", ann), Data: numbers(5)}}, want: "token ann>- 5 WETH; internal weth>ann 5"},
		{name: "a stranger's deposit event", tx: call, logs: []wire.Log{{Address: cid, Topics: topics("Deposit(address,uint256)", ann), Data: numbers(5)}}, want: ""},
		{name: "coins that are logged too are counted once", tx: pay, logs: []wire.Log{
			{Address: nativeLogger, Topics: topics(transfer, ann, ben), Data: numbers(5)},
			{Address: nativeLogger, Topics: topics(transfer, ben, cid), Data: numbers(5)},
		}, want: "native ann>ben 5; internal ben>cid 5"},
		{name: "the same amount inside once more", tx: pay, logs: []wire.Log{
			{Address: nativeLogger, Topics: topics(transfer, ann, ben), Data: numbers(5)},
			{Address: nativeLogger, Topics: topics(transfer, ann, ben), Data: numbers(5)},
		}, want: "native ann>ben 5; internal ann>ben 5"},
		{name: "Polygon", chain: 137, quirk: "polygon-log-transfer", tx: pay, logs: []wire.Log{
			{Address: polygonCoin, Topics: append([]common.Hash{topicLogTransfer}, word(polygonCoin), word(ann), word(ben)), Data: numbers(5, 0, 0, 0, 0)},
			{Address: polygonCoin, Topics: append([]common.Hash{topicLogTransfer}, word(polygonCoin), word(ben), word(cid)), Data: numbers(4, 0, 0, 0, 0)},
		}, want: "native ann>ben 5; internal ben>cid 4"},
		{name: "zkSync: fees are no payments", chain: 324, quirk: "native-transfer-log", tx: pay, logs: []wire.Log{
			{Address: zkCoin, Topics: topics(transfer, ann, zkBootloader), Data: numbers(1)},
			{Address: zkCoin, Topics: topics(transfer, ann, ben), Data: numbers(5)},
		}, want: "native ann>ben 5"},
		{name: "inner payments of a trace", tx: pay, trace: &wire.Frame{Type: "CALL", From: ann, To: ben, Value: big.NewInt(5), Calls: []*wire.Frame{
			{Type: "CALL", From: ben, To: cid, Value: big.NewInt(4)},
			{Type: "CALL", From: ben, To: cid, Value: big.NewInt(3), Error: "execution reverted"},
			{Type: "DELEGATECALL", From: ben, To: cid, Value: big.NewInt(5)},
			{Type: "SELFDESTRUCT", From: ben, To: ann, Value: big.NewInt(1)},
		}}, want: "native ann>ben 5; internal ben>cid 4; internal ben>ann 1"},
		{
			name: "a trace says what a wrapper's log says", tx: call, logs: []wire.Log{{Address: weth, Topics: topics("Withdrawal(address,uint256)", ann), Data: numbers(5)}},
			trace: &wire.Frame{Type: "CALL", Calls: []*wire.Frame{{Type: "CALL", From: weth, To: ann, Value: big.NewInt(5)}}}, want: "token ann>- 5 WETH; internal weth>ann 5",
		},
		{name: "removed by a reorganisation", tx: call, logs: []wire.Log{{Address: usdt, Topics: topics(transfer, ann, cid), Data: numbers(7), Removed: true}}, want: ""},
	} {
		if c.chain == 0 {
			c.chain = 1
		}
		in := Reader{Chain: facts.Chain{ID: fmt.Sprintf("eip155:%d", c.chain), Quirks: []string{c.quirk}}, ID: c.chain}
		var got []string
		for _, tr := range in.All(c.tx, &wire.Receipt{Logs: c.logs, Contract: &cid}, c.trace) {
			got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s>%s %s %s", tr.Kind, short(tr.From), short(tr.To), tr.Amount.Units, string(tr.Amount.Asset.Symbol))))
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.name, s, c.want)
		}
	}
}

// Where the chain logs its own coin, a receipt shows every payment inside.
func TestLogged(t *testing.T) {
	record := func(by common.Address) []wire.Log {
		return []wire.Log{{Address: by, Topics: topics("Transfer(address,address,uint256)", ann, ben), Data: numbers(5)}}
	}
	for name, c := range map[string]struct {
		quirk string
		logs  []wire.Log
		want  bool
	}{
		"no record":             {},
		"a token's record":      {logs: record(usdt)},
		"the chain's own":       {logs: record(nativeLogger), want: true},
		"Polygon, no record":    {quirk: "polygon-log-transfer", want: true},
		"zkSync, no record":     {quirk: "native-transfer-log", want: true},
		"another quirk of one":  {quirk: "sequencer"},
		"something else of its": {logs: []wire.Log{{Address: nativeLogger, Topics: topics("Burn(uint256)")}}},
	} {
		in := Reader{Chain: facts.Chain{Quirks: []string{c.quirk}}}
		if got := in.Logged(&wire.Receipt{Logs: c.logs}); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// A payout to many lists its last receiver too; a trace of which not all is listed is not whole.
func TestPayoutToMany(t *testing.T) {
	in := Reader{Chain: facts.Chain{ID: "eip155:1"}, ID: 1}
	payout := func(n int) *wire.Frame {
		top := &wire.Frame{Type: "CALL", From: ann, To: ben}
		for range n - 1 {
			top.Calls = append(top.Calls, &wire.Frame{Type: "CALL", From: ben, To: cid, Value: big.NewInt(1)})
		}
		top.Calls = append(top.Calls, &wire.Frame{Type: "CALL", From: ben, To: ann, Value: big.NewInt(2)})
		return top
	}
	for n, whole := range map[int]bool{65: true, 3000: true, maxPaid: true, maxPaid + 1: false} {
		trace := payout(n)
		got := in.All(&wire.Tx{From: &ann, To: &ben, Value: new(big.Int)}, &wire.Receipt{}, trace)
		if Whole(trace) != whole {
			t.Errorf("%d payments: whole is %v", n, !whole)
		}
		if last := short(got[len(got)-1].To); whole && last != "ann" {
			t.Errorf("%d payments: the last one goes to %s", n, last)
		}
	}
}
