package wire_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// Receipts of mainnet, Polygon, Arbitrum, Optimism, Base and Gnosis, one for each spelling.
func TestReceiptsOfRealNodes(t *testing.T) {
	file, err := os.Open("testdata/receipts.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	n := 0
	for lines.Scan() {
		n++
		var row struct {
			Source  string
			Status  *int
			GasUsed uint64 `json:"gas_used"`
			Logs    int
			Receipt json.RawMessage
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		r, err := wire.ParseReceipt(row.Receipt)
		if err != nil {
			t.Errorf("%s: %v\n%s", row.Source, err, row.Receipt)
			continue
		}
		if (r.Status == nil) != (row.Status == nil) || r.Status != nil && *r.Status != (*row.Status == 1) {
			t.Errorf("%s: status %v, want %v", row.Source, r.Status, row.Status)
		}
		if r.GasUsed != row.GasUsed || len(r.Logs) != row.Logs {
			t.Errorf("%s: gas %d logs %d, want %d and %d", row.Source, r.GasUsed, len(r.Logs), row.GasUsed, row.Logs)
		}
	}
	if n < 10 {
		t.Errorf("only %d receipts", n)
	}
}

const hash = `"0x1111111111111111111111111111111111111111111111111111111111111111"`

func TestReceiptShapes(t *testing.T) {
	base := `"blockHash":` + hash + `,"blockNumber":"0x5"`
	for _, c := range []struct {
		name, json string
		ok         bool
		status     string // "", "true", "false"
	}{
		{"logs null", `{"gasUsed":"0x1","status":"0x1","logs":null,` + base + `}`, true, "true"},
		{"no logs", `{"gasUsed":"0x1","status":true,` + base + `}`, true, "true"},
		{"decimal", `{"gasUsed":"21000","status":0,` + base + `}`, true, "false"},
		{"before Byzantium", `{"gasUsed":"0x1","root":` + hash + `,` + base + `}`, true, ""},
		{"L2", `{"gasUsed":"0x1","status":"0x1","l1Fee":"0x5","gasUsedForL1":"0x2","type":"0x7e","depositNonce":"0x1",` + base + `}`, true, "true"},
		{"no gas", `{"status":"0x1",` + base + `}`, false, ""},
		{"no block", `{"gasUsed":"0x1","status":"0x1"}`, false, ""},
		{"status 2", `{"gasUsed":"0x1","status":"0x2",` + base + `}`, false, ""},
		{"garbled log", `{"gasUsed":"0x1","logs":[7],` + base + `}`, false, ""},
		{"a list", `[]`, false, ""},
	} {
		r, err := wire.ParseReceipt(json.RawMessage(c.json))
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		status := ""
		if r != nil && r.Status != nil {
			status = map[bool]string{true: "true", false: "false"}[*r.Status]
		}
		if status != c.status {
			t.Errorf("%s: status %q, want %q", c.name, status, c.status)
		}
	}
	if r, err := wire.ParseReceipt(json.RawMessage(`null`)); r != nil || err != nil {
		t.Errorf("null: %v %v", r, err)
	}
}

func TestTxShapes(t *testing.T) {
	from := `"from":"0x` + strings.Repeat("a", 40) + `"`
	base := `{"hash":` + hash + `,"nonce":"0x1","gas":"0x5208","gasPrice":"0x1",` + from
	for _, c := range []struct {
		name, json string
		ok         bool
		mined      bool
	}{
		{"waiting", base + `,"blockHash":null}`, true, false},
		{"waiting, as some write it", base + `,"blockHash":"0x` + strings.Repeat("0", 64) + `"}`, true, false},
		{"mined", base + `,"blockHash":` + hash + `,"blockNumber":"0x1"}`, true, true},
		{"creation with empty receiver", base + `,"to":"","input":"0x60"}`, true, false},
		{"unknown type", `{"hash":` + hash + `,"type":"0x6a",` + from + `}`, true, false},
		{"data for input", base + `,"data":"0xa9059cbb"}`, true, false},
		{"no gas price, but a highest fee", `{"hash":` + hash + `,"type":"0x2","nonce":"0x0","gas":"0x5208","maxFeePerGas":"0x0","maxPriorityFeePerGas":"0x0",` + from + `}`, true, false},
		{"mined without a fee", `{"hash":` + hash + `,"blockHash":` + hash + `,"nonce":"0x1","gas":"0x5208",` + from + `}`, true, true},
		{"signed, without the sender", `{"hash":` + hash + `,"nonce":"0x1","gas":"0x5208","gasPrice":"0x1","r":"0x1","s":"0x1"}`, true, false},
		{"nothing but the hash", `{"hash":` + hash + `}`, false, false},
		{"no sender", `{"hash":` + hash + `,"nonce":"0x1","gas":"0x5208","gasPrice":"0x1"}`, false, false},
		{"no sender of a strange type", `{"hash":` + hash + `,"type":"0x6a","nonce":"0x1","gas":"0x5208","gasPrice":"0x1"}`, false, false},
		{"no number", `{"hash":` + hash + `,"gas":"0x5208","gasPrice":"0x1",` + from + `}`, false, false},
		{"no limit", `{"hash":` + hash + `,"nonce":"0x1","gasPrice":"0x1",` + from + `}`, false, false},
		{"waiting without a fee", `{"hash":` + hash + `,"nonce":"0x1","gas":"0x5208",` + from + `}`, false, false},
		{"no hash", `{"nonce":"0x1"}`, false, false},
		{"short address", base + `,"to":"0xab"}`, false, false},
		{"odd input", base + `,"input":"0xabc"}`, false, false},
		{"negative nonce", `{"hash":` + hash + `,"nonce":-1,"gas":"0x5208","gasPrice":"0x1",` + from + `}`, false, false},
		{"value of 257 bits", base + `,"value":"0x1` + strings.Repeat("0", 64) + `"}`, false, false},
	} {
		tx, err := wire.ParseTx(json.RawMessage(c.json))
		if (err == nil) != c.ok || c.ok && (tx.BlockHash != nil) != c.mined {
			t.Errorf("%s: %+v %v", c.name, tx, err)
		}
	}
}

func TestNumbers(t *testing.T) {
	for in, want := range map[string]string{
		`"0x1a"`: "26", `"26"`: "26", `26`: "26", `"0x"`: "0", `"0x00"`: "0", `"0X1A"`: "26",
		`"0x` + strings.Repeat("f", 64) + `"`: new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)).String(),
		`-1`:                                  "", `"zz"`: "", `1e3`: "", `1.5`: "", `true`: "", `""`: "", `"0x1` + strings.Repeat("0", 64) + `"`: "",
	} {
		b, err := wire.Big(json.RawMessage(in))
		got := ""
		if err == nil {
			got = b.String()
		}
		if got != want {
			t.Errorf("%s is %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]int{`0.4983`: 498300, `1`: 1000000, `0`: 0, `9.9e-1`: 990000, `"0.5"`: 500000, `7e-4`: 700, `1e-999999999`: -1, `-0.1`: -1, `"x"`: -1} {
		n, err := wire.PerMillion(json.RawMessage(in))
		if err != nil {
			n = -1
		}
		if n != want {
			t.Errorf("%s is %d millionths, want %d", in, n, want)
		}
	}
}

func TestSync(t *testing.T) {
	for in, want := range map[string]string{
		`false`: "false", `true`: "true",
		`{"currentBlock":"0x0","highestBlock":"0x0","stateIndexRemaining":"0x1"}`: "false", // go-ethereum right after start
		`{"currentBlock":"0x5","highestBlock":"0x9"}`:                             "true",
		`{"currentBlock":"0x9","highestBlock":"0x9"}`:                             "false",
		`{"stage":"headers"}`: "true", `"x"`: "error", `null`: "error",
	} {
		b, err := wire.Sync(json.RawMessage(in))
		got := map[bool]string{true: "true", false: "false"}[b]
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestKindOf(t *testing.T) {
	for text, want := range map[string]wire.Kind{
		"execution reverted": wire.Revert, "Reverted": wire.Revert, "VM execution error.": wire.Revert,
		"out of gas": wire.OutOfGas, "Out of gas": wire.OutOfGas, "out of gas: not enough gas for reentrancy sentry": wire.OutOfGas,
		"contract creation code storage out of gas": wire.OutOfGas, "EVM error ReentrancySentryOOG": wire.OutOfGas, "EVM error: OutOfGas": wire.OutOfGas,
		"invalid opcode: INVALID": wire.InvalidOpcode, "EVM error InvalidFEOpcode": wire.InvalidOpcode, "Bad instruction": wire.InvalidOpcode,
		"invalid jump destination": wire.BadJump, "Bad jump destination": wire.BadJump,
		"stack underflow (0 <=> 1)": wire.Stack, "max code size exceeded": wire.Creation, "write protection": wire.OtherHalt,
		"googleapi: Error 429: quota exceeded": "", "missing trie node": "", "insufficient funds for gas * price + value": "", "": "",
	} {
		if got := wire.KindOf(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestRevertData(t *testing.T) {
	const data = "0x08c379a0"
	for name, e := range map[string]*chains.CallError{
		"geth, Reth, Erigon": {Code: 3, Message: "execution reverted", Data: json.RawMessage(`"` + data + `"`)},
		"OpenEthereum":       {Code: -32015, Message: "VM execution error.", Data: json.RawMessage(`"Reverted ` + data + `"`)},
		"Hardhat":            {Code: -32603, Message: "reverted", Data: json.RawMessage(`{"message":"x","txHash":"0x` + strings.Repeat("1", 64) + `","data":"` + data + `"}`)},
		"nested":             {Data: json.RawMessage(`{"data":{"0x` + strings.Repeat("1", 64) + `":{"result":"` + data + `"}}}`)},
		"message only":       {Message: facts.Untrusted("Reverted " + data)},
	} {
		if got := wire.RevertData(e); len(got) != 4 || got[0] != 0x08 {
			t.Errorf("%s: %x", name, got)
		}
	}
	for name, e := range map[string]*chains.CallError{
		"nothing": nil, "text": {Message: "execution reverted: x"}, "empty": {Data: json.RawMessage(`"0x"`)}, "odd": {Data: json.RawMessage(`"0x08c379a"`)},
	} {
		if got := wire.RevertData(e); got != nil {
			t.Errorf("%s: %x", name, got)
		}
	}
}

func TestParityTrace(t *testing.T) {
	const raw = `[
	 {"type":"call","action":{"callType":"call","from":"0x1111111111111111111111111111111111111111","to":"0x2222222222222222222222222222222222222222","gas":"0x5208","value":"0x5","input":"0x"},"error":"Reverted","traceAddress":[]},
	 {"type":"create","action":{"from":"0x2222222222222222222222222222222222222222","gas":"0x10","value":"0x0","init":"0x60"},"result":{"gasUsed":"0x1","address":"0x3333333333333333333333333333333333333333","code":"0x6001"},"traceAddress":[0]},
	 {"type":"call","action":{"callType":"delegatecall","from":"0x2222222222222222222222222222222222222222","to":"0x4444444444444444444444444444444444444444","gas":"0x10","input":"0xab"},"error":"Out of gas","traceAddress":[1]},
	 {"type":"suicide","action":{"address":"0x4444444444444444444444444444444444444444","refundAddress":"0x1111111111111111111111111111111111111111","balance":"0x7"},"traceAddress":[1,0]},
	 {"type":"reward","action":{"author":"0x1111111111111111111111111111111111111111"},"traceAddress":[]}]`
	f, err := wire.ParseParityTrace(json.RawMessage(raw))
	if err != nil {
		t.Fatal(err)
	}
	if !f.Failed() || f.Value.Int64() != 5 || len(f.Calls) != 2 || f.Calls[0].Type != "CREATE" || len(f.Calls[0].Output) != 2 || f.Calls[1].Error != "Out of gas" {
		t.Errorf("%+v", f)
	}
	if s := f.Calls[1].Calls[0]; s.Type != "SELFDESTRUCT" || s.Value.Int64() != 7 {
		t.Errorf("%+v", s)
	}
	for _, bad := range []string{`[]`, `null`, `[{"type":"call","traceAddress":[3]}]`, `[{"type":"call","traceAddress":[]},{"type":"call","traceAddress":[-1,0]}]`} {
		if f, err := wire.ParseParityTrace(json.RawMessage(bad)); err == nil {
			t.Errorf("%s was read: %+v", bad, f)
		}
	}
}

func FuzzReplies(f *testing.F) {
	f.Add([]byte(`{"hash":` + hash + `,"type":"0x4","authorizationList":[{"chainId":"0x1","address":"0x2222222222222222222222222222222222222222","nonce":"0x1","yParity":"0x0","r":"0x1","s":"0x2"}],"accessList":[{"address":"0x2222222222222222222222222222222222222222","storageKeys":[` + hash + `]}]}`))
	f.Add([]byte(`{"gasUsed":"0x1","status":"0x1","blockHash":` + hash + `,"blockNumber":"0x5","logs":[{"address":"0x2222222222222222222222222222222222222222","topics":[` + hash + `],"data":"0x00"}]}`))
	f.Add([]byte(`{"type":"CALL","from":"0x2222222222222222222222222222222222222222","gas":"0x1","calls":[{"type":"CREATE","error":"out of gas"}]}`))
	f.Add([]byte(`{"baseFeePerGas":["0x1"],"gasUsedRatio":[0.5,1e-3],"reward":[["0x1"]]}`))
	f.Add([]byte(`{"pending":{"1":{"hash":` + hash + `,"nonce":"0x1"}},"queued":{}}`))
	f.Add([]byte(`{"number":"0x1","hash":` + hash + `,"timestamp":"0x1","transactions":[` + hash + `]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		// Whatever comes, each reader answers with a value or an error.
		if tx, err := wire.ParseTx(raw); err != nil && tx != nil {
			t.Error("a transaction and an error")
		}
		if r, err := wire.ParseReceipt(raw); err == nil && r != nil && (r.BlockHash == nil || r.BlockNumber == nil) {
			t.Error("a receipt without a block")
		}
		if fr, err := wire.ParseCallTrace(raw); (fr == nil) == (err == nil) {
			t.Error("neither a trace nor an error")
		}
		if fr, err := wire.ParseParityTrace(raw); (fr == nil) == (err == nil) {
			t.Error("neither a trace nor an error")
		}
		if p, err := wire.ParsePool(raw); (p == nil) == (err == nil) {
			t.Error("neither a pool nor an error")
		}
		_, _ = wire.ParseBlock(raw)
		_, _ = wire.ParseFeeHistory(raw)
		_, _ = wire.ParseReceipts(raw)
		_, _ = wire.LogsFor([]any{map[string]any{"topics": []any{nil, []string{""}}}})(raw)
		_, _ = wire.SimulatedLogs(raw)
		_, _ = wire.ParseWithdrawals(raw)
		_, _ = wire.CodeAfter(common.Address{0x22})(raw)
		_, _ = wire.Sync(raw)
		if p, err := wire.ParsePoolOf(raw, common.Address{0x22}); (p == nil) == (err == nil) {
			t.Error("neither a pool nor an error")
		}
		if s, err := wire.Text(raw); err != nil && s != "" {
			t.Error("a text and an error")
		}
		if ran, err := wire.ParseSimulation(raw); err != nil && ran != nil {
			t.Error("a run and an error")
		}
		_, _ = wire.ParseCallMany(raw)
		if _, parent, ok := wire.Surroundings(raw); !ok && parent != (common.Hash{}) {
			t.Error("a parent of no block")
		}
		_, _ = wire.CumulativeGas(raw)
		_ = wire.RevertData(&chains.CallError{Data: raw, Message: facts.Untrusted(raw)})
	})
}

// FuzzNumbers: a number is at least 0 and has at most 256 bits, and is what its digits say.
func FuzzNumbers(f *testing.F) {
	for _, s := range []string{`"0x0"`, `"0x00ff"`, `"-0x1"`, `"0x-1"`, `"0X1"`, `"1"`, `1`, `1e3`, `-1`, `"0x"`, `"0x1_0"`, `null`, `"0x10000000000000000000000000000000000000000000000000000000000000000"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !json.Valid(raw) {
			return
		}
		n, err := wire.Big(raw)
		if err == nil && n != nil && (n.Sign() < 0 || n.BitLen() > 256) {
			t.Fatalf("%s is %s", raw, n)
		}
		u, uerr := wire.Uint(raw)
		if uerr == nil && (err != nil || n != nil && n.Cmp(new(big.Int).SetUint64(u)) != 0) {
			t.Fatalf("%s is %d and %s", raw, u, n)
		}
		if p, err := wire.PerMillion(raw); err == nil && p < 0 {
			t.Fatalf("%s is %d", raw, p)
		}
		_, _ = wire.Bool(raw)
		if b, err := wire.Bytes(raw); err == nil && 2*len(b)+4 > len(raw)+4 {
			t.Fatalf("%s is %x", raw, b)
		}
	})
}

// What a transaction changed tells of the code that it left; silence about the address tells nothing.
func TestCodeAfter(t *testing.T) {
	a := common.HexToAddress("0xb214cbce30676bd117f95a8695d34427295cd6f7")
	for raw, want := range map[string]string{
		`{"post":{"0xb214cbce30676bd117f95a8695d34427295cd6f7":{"code":"0x60"}},"pre":{}}`:   "60",
		`{"post":{"0xb214cbce30676bd117f95a8695d34427295cd6f7":{"balance":"0x5"}},"pre":{}}`: "",
		`{"post":{},"pre":{}}`: "?",
		`{}`:                   "?",
		`null`:                 "?",
		`[]`:                   "?",
	} {
		code, err := wire.CodeAfter(a)(json.RawMessage(raw))
		if got := fmt.Sprintf("%x", code); (err != nil) != (want == "?") || err == nil && got != want {
			t.Errorf("%s: %s %v, want %q", raw, got, err, want)
		}
	}
}
