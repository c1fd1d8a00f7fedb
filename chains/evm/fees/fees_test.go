package fees_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"testing"

	"txtriage/chains/evm/fees"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

func receipt(t *testing.T, more string) *wire.Receipt {
	t.Helper()
	r, err := wire.ParseReceipt(json.RawMessage(`{"blockHash":"0x` + fmt.Sprintf("%064x", 1) + `","blockNumber":"0x5","gasUsed":"0x5208","status":"0x1"` + more + `}`))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The operator's fee by the formulas of the OP stack's specifications: 21,000 gas at 1,000 wei.
func TestPaid(t *testing.T) {
	const price = `,"effectiveGasPrice":"0x3e8"`
	op := fees.Charges{Parent: true}
	for name, c := range map[string]struct {
		more    string
		charges fees.Charges
		want    string // "": a part is not known
	}{
		"plain":                        {more: price, want: "21000000"},
		"without a price":              {more: ``, want: ""},
		"blobs":                        {more: price + `,"type":"0x3","blobGasUsed":"0x20000","blobGasPrice":"0x2"`, want: "21262144"},
		"blobs in decimal":             {more: price + `,"type":"3","blobGasUsed":"131072","blobGasPrice":"2"`, want: "21262144"},
		"parent chain":                 {more: price + `,"type":"0x2","l1Fee":"0x64"`, charges: op, want: "21000100"},
		"parent chain, in an object":   {more: price + `,"l1FeeInfo":{"l1GasUsed":"3476","l1Fee":"100"}`, charges: op, want: "21000100"},
		"parent chain's part left out": {more: price + `,"type":"0x2"`, charges: op, want: ""},
		"only its gas":                 {more: price + `,"l1FeeInfo":{"l1GasUsed":"421282"}`, want: "21000000"},
		"operator, Isthmus":            {more: price + `,"l1Fee":"0x0","operatorFeeScalar":"0x7a120","operatorFeeConstant":"0x7"`, charges: op, want: "21010507"},
		"operator, rounded down":       {more: price + `,"l1Fee":"0x0","operatorFeeScalar":"0x2f","operatorFeeConstant":"0x0"`, charges: op, want: "21000000"},
		"operator, Jovian":             {more: price + `,"l1Fee":"0x0","operatorFeeScalar":"0x2","operatorFeeConstant":"0x7","daFootprintGasScalar":"0x190"`, charges: op, want: "25200007"},
		"operator, the fork unclear":   {more: price + `,"l1Fee":"0x0","operatorFeeScalar":"0x2","operatorFeeConstant":"0x7"`, charges: fees.Charges{Parent: true, Jovian: true}, want: ""},
		"operator, a constant only":    {more: price + `,"l1Fee":"0x0","operatorFeeScalar":"0x0","operatorFeeConstant":"0x7"`, charges: fees.Charges{Parent: true, Jovian: true}, want: "21000007"},
		"footprint is no blob":         {more: price + `,"type":"0x2","l1Fee":"0x0","blobGasUsed":"0x9c40","blobGasPrice":"0x1","daFootprintGasScalar":"0x190"`, charges: op, want: "21000000"},
		"a deposit":                    {more: `,"type":"126","depositNonce":"1"`, charges: op, want: "0"},
		"a deposit, after Jovian":      {more: `,"type":"0x7e","effectiveGasPrice":"0x0","operatorFeeScalar":"0x2","operatorFeeConstant":"0x7","daFootprintGasScalar":"0x190"`, charges: op, want: "0"},
		"Arbitrum before Nitro":        {more: price + `,"feeStats":{"prices":{"l2Storage":"0x1"},"paid":{"l1Transaction":"0x64","l2Computation":"0x5"}}`, want: "105"},
	} {
		total, ok := fees.Paid(receipt(t, c.more), nil, c.charges)
		if got := fmt.Sprint(total); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s: %v %v, want %q", name, total, ok, c.want)
		}
	}
}

func header(t *testing.T, extra string) *wire.Block {
	t.Helper()
	b, err := wire.ParseBlock(json.RawMessage(`{"number":"0x5","hash":"0x` + fmt.Sprintf("%064x", 1) + `","timestamp":"0x1","extraData":` + extra + `}`))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The layouts of Holocene and Jovian; anything else, such as a miner's greeting, is no rule.
func TestRuleOf(t *testing.T) {
	for extra, want := range map[string]string{
		`"0x000000006400000005"`:                 "100 0 false",
		`"0x01000000fa000000060000000000989680"`: "250 10000000 true",
		`"0x00000000000000000"`:                  "",
		`"0x000000000000000005"`:                 "",
		`"0x020000006400000005"`:                 "",
		`"0xd883010d0e846765746888676f"`:         "",
		`"0x"`:                                   "",
		`null`:                                   "",
		`"nothing"`:                              "",
	} {
		r, ok := fees.RuleOf(header(t, extra))
		if got := fmt.Sprintf("%d %s %v", r.Part, r.Least, r.Jovian); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %s %v, want %q", extra, got, ok, want)
		}
	}
	if _, ok := fees.RuleOf(nil); ok {
		t.Error("no header, and yet a rule")
	}
}

func TestMarket(t *testing.T) {
	h, err := wire.ParseFeeHistory(json.RawMessage(`{"baseFeePerGas":["0x9","0x8","0x7"],"baseFeePerBlobGas":["0x1","0x2","0x3"],"gasUsedRatio":[0.5,0],"reward":[["0x2","0x4","0x6"],["0x0","0x0","0x0"]]}`))
	if err != nil {
		t.Fatal(err)
	}
	m := fees.Market(h)
	if m.NextBaseFee.String() != "7" || m.NextBlobBaseFee.String() != "3" || m.TipLow.String() != "2" || m.TipHigh.String() != "6" || m.FullPerMille != 250 || m.EmptyBlocks != 1 {
		t.Errorf("%+v", m)
	}
}

// Examples of EIP-1559: an empty block lowers by an eighth, a full one raises by it, at least by one.
func TestNext(t *testing.T) {
	for _, c := range []struct {
		base       int64
		used, want uint64
	}{{1000, 0, 875}, {1000, 15_000_000, 1000}, {1000, 30_000_000, 1125}, {1, 15_000_001, 2}, {7, 0, 7}} {
		b := &wire.Block{BaseFee: facts.NewInt(c.base).Big(), GasLimit: 30_000_000, GasUsed: c.used}
		if got := fees.Next(b); got.Cmp(facts.NewUint(c.want)) != 0 {
			t.Errorf("%d with %d gas used: %s, want %d", c.base, c.used, got, c.want)
		}
	}
}

// Prices of nodes that stand a block apart may differ by an eighth, no more.
func TestNear(t *testing.T) {
	of := func(base, blob string) *wire.FeeHistory {
		h, err := wire.ParseFeeHistory(json.RawMessage(`{"baseFeePerGas":["0x1","` + base + `"],"baseFeePerBlobGas":["` + blob + `"],"gasUsedRatio":[0.5],"oldestBlock":"0x1"}`))
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	for _, c := range []struct {
		a, b   *wire.FeeHistory
		blocks uint64
		want   bool
	}{
		{of("0x3e8", "0x1"), of("0x3e8", "0x1"), 1, true},
		{of("0x3e8", "0x1"), of("0x465", "0x1"), 1, true}, // 1,000 and 1,125
		{of("0x4b0", "0x1"), of("0x3e8", "0x1"), 1, false},
		{of("0x4b0", "0x1"), of("0x3e8", "0x1"), 2, true},
		{of("0x7", "0x1"), of("0x8", "0x1"), 1, true},
		{of("0x3e8", "0x64"), of("0x3e8", "0x3e8"), 1, false},
		{of("0x1", "0x1"), of("0xffffffff", "0x1"), 100, true},
	} {
		if got := fees.Near(c.a, c.b, c.blocks); got != c.want {
			t.Errorf("%v %v, %d blocks: %v", c.a.BaseFees, c.b.BaseFees, c.blocks, got)
		}
	}
}

// A price that cannot follow from the newest block is no price.
func TestFollows(t *testing.T) {
	for name, c := range map[string]struct {
		head, next, tip int64
		want            bool
	}{
		"an eighth more":         {1_000_000_000, 1_125_000_000, 1_000_000, true},
		"four blocks on":         {1_000_000_000, 1_601_000_000, 1_000_000, true},
		"a million times":        {1_000_000_000, 1_000_000_000_000_000, 1_000_000, false},
		"next to nothing":        {1_000_000_000, 1, 1_000_000, false},
		"tips beyond all blocks": {1_000_000_000, 1_000_000_000, 10_000_000_000_000_000, false},
		"almost no base fee":     {7, 100, 1_000_000, true},
	} {
		h := &wire.FeeHistory{BaseFees: []*big.Int{big.NewInt(c.next)}, Rewards: [][]*big.Int{{big.NewInt(c.tip), big.NewInt(c.tip), big.NewInt(c.tip)}}, Full: []int{500}}
		if got := fees.Follows(&wire.Block{BaseFee: big.NewInt(c.head)}, h); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
