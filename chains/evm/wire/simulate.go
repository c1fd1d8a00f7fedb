package wire

import (
	"encoding/json"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// Ran is the outcome of one call of a replay inside its block.
type Ran struct {
	OK   bool
	Gas  *uint64 // nil: not told
	Logs int
	Text string // what the client called the end; "" if it succeeded
	Data []byte // the bytes of the refusal
}

// ParseSimulation reads the answer of eth_simulateV1 for one block: the calls in order, each
// with the gas that it used.
func ParseSimulation(raw json.RawMessage) ([]Ran, error) {
	var blocks []struct{ Calls []json.RawMessage }
	if isNull(raw) || json.Unmarshal(raw, &blocks) != nil || len(blocks) != 1 {
		return nil, errShape
	}
	var out []Ran
	for _, c := range blocks[0].Calls {
		f, err := object(c)
		if f == nil || err != nil {
			return nil, errShape
		}
		r := Ran{Gas: f.uint("gasUsed"), Logs: len(f.list("logs"))}
		if r.OK, err = Bool(f.get("status")); err != nil || f.err != nil || r.Gas == nil {
			return nil, errShape
		}
		if !r.OK {
			r.Text, r.Data = ending(f.get("error"))
			if len(r.Data) == 0 {
				r.Data = f.bytes("returnData")
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// ParseCallMany reads the answer of eth_callMany for one call: Erigon and Reth give a list of
// bundles, older Reth the list of the one bundle.
func ParseCallMany(raw json.RawMessage) (Ran, error) {
	for range 2 {
		var list []json.RawMessage
		if isNull(raw) || json.Unmarshal(raw, &list) != nil {
			break
		}
		if len(list) != 1 {
			return Ran{}, errShape
		}
		raw = list[0]
	}
	f, err := object(raw)
	if f == nil || err != nil {
		return Ran{}, errShape
	}
	if e := f.get("error"); e != nil {
		r := Ran{}
		if r.Text, r.Data = ending(e); r.Text == "" {
			return Ran{}, errShape
		}
		if _, err := Text(e); err == nil && KindOf(r.Text) == Revert && len(r.Data) == 0 {
			return Ran{}, errShape // Reth leaves out what it cannot decode: not the same as silence
		}
		return r, nil
	}
	if v := f.get("value"); v == nil || f.bytes("value") == nil && f.err != nil {
		return Ran{}, errShape
	}
	return Ran{OK: true}, nil
}

// ending reads how a call ended, told as a text or as an error object.
func ending(raw json.RawMessage) (text string, data []byte) {
	if s, err := Text(raw); err == nil {
		return s, saidIn(s)
	}
	var e struct {
		Message string
		Data    json.RawMessage
	}
	if json.Unmarshal(raw, &e) != nil {
		return "", nil
	}
	return e.Message, RevertData(&chains.CallError{Message: facts.Untrusted(e.Message), Data: e.Data})
}

// saidIn makes the bytes of Error(string) of a client's text that quotes the reason. What a
// client decoded itself (a panic, a custom error) cannot be made again.
func saidIn(text string) []byte {
	_, reason, ok := strings.Cut(text, "execution reverted: ")
	if !ok || reason == "" || strings.HasPrefix(reason, "custom error") || strings.HasPrefix(reason, "panic") || strings.HasPrefix(reason, "0x") {
		return nil
	}
	word := func(n int) []byte { return common.LeftPadBytes(big.NewInt(int64(n)).Bytes(), 32) }
	out := append([]byte{0x08, 0xc3, 0x79, 0xa0}, word(32)...) // the selector of Error(string)
	out = append(out, word(len(reason))...)
	return append(out, common.RightPadBytes([]byte(reason), (len(reason)+31)/32*32)...)
}

// CumulativeGas is what the block had used after the transaction of a receipt.
func CumulativeGas(receipt json.RawMessage) (uint64, bool) {
	f, _ := object(receipt)
	if f == nil {
		return 0, false
	}
	n := f.uint("cumulativeGasUsed")
	if n == nil {
		return 0, false
	}
	return *n, true
}

// Surroundings are the fields of a block that its transactions can see, as eth_simulateV1
// takes them, and the block's parent. ok is false if one that every block has is missing.
func Surroundings(block json.RawMessage) (overrides map[string]any, parent common.Hash, ok bool) {
	f, err := object(block)
	if f == nil || err != nil {
		return nil, parent, false
	}
	p, by := f.hash("parentHash"), f.address("miner", "author")
	if p == nil || by == nil {
		return nil, parent, false
	}
	out := map[string]any{"feeRecipient": by.Hex()}
	for _, k := range []struct{ from, to string }{{"number", "number"}, {"timestamp", "time"}, {"gasLimit", "gasLimit"}, {"baseFeePerGas", "baseFeePerGas"}} {
		n := f.big(k.from)
		if n == nil && k.from != "baseFeePerGas" {
			return nil, parent, false
		}
		if n != nil {
			out[k.to] = quantity(n)
		}
	}
	if m := f.hash("mixHash"); m != nil {
		out["prevRandao"] = m.Hex()
	}
	return out, *p, f.err == nil
}

func quantity(n *big.Int) string { return "0x" + n.Text(16) }
