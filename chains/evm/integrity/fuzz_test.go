package integrity

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"txtriage/chains/evm/wire"
)

// answers are those of a real node about one mined transaction, by method.
func answers(tb testing.TB) map[string]json.RawMessage {
	tb.Helper()
	text, err := os.ReadFile("../testdata/talks/token.talk")
	if err != nil {
		tb.Fatal(err)
	}
	out, method := map[string]json.RawMessage{}, ""
	for line := range strings.Lines(string(text)) {
		if q, ok := strings.CutPrefix(line, "--> "); ok {
			method, _, _ = strings.Cut(q, " ")
		} else if a, ok := strings.CutPrefix(line, "<-- "); ok {
			var r struct{ Result json.RawMessage }
			if err := json.Unmarshal([]byte(a), &r); err != nil {
				tb.Fatal(err)
			}
			out[method] = r.Result
		}
	}
	return out
}

// FuzzRoots writes a text over any place of the answers about a mined transaction: where the
// roots still vouch for its receipt, status, gas, price, payee and logs are the true ones.
func FuzzRoots(f *testing.F) {
	said := answers(f)
	blockHash, receiptsOf := said["eth_getBlockByHash"], said["eth_getBlockReceipts"]
	tx, receipt := said["eth_getTransactionByHash"], said["eth_getTransactionReceipt"]
	w, err := wire.ParseTx(tx)
	if err != nil {
		f.Fatal(err)
	}
	honest, err := wire.ParseReceipt(receipt)
	if err != nil {
		f.Fatal(err)
	}
	if p := Roots(1337, blockHash, receiptsOf, w, honest, receipt); !p.Receipt {
		f.Fatalf("the honest answers prove %+v", p)
	}
	for i, s := range []string{`"status":"0x0"`, `"logs":[]`, `"gasUsed":"0x1"`, `0`, `null`, `"data":"0x00"`} {
		f.Add(uint8(i), uint16(40*i), []byte(s))
	}
	f.Fuzz(func(t *testing.T, which uint8, at uint16, text []byte) {
		say := map[uint8]json.RawMessage{0: blockHash, 1: receiptsOf, 2: receipt, 3: tx}
		old := say[which%4]
		i := int(at) % len(old)
		bad := bytes.Clone(old[:i])
		bad = append(append(bad, text...), old[min(len(old), i+len(text)):]...)
		say[which%4] = bad
		tw, err := wire.ParseTx(say[3])
		if err != nil || tw == nil {
			return
		}
		r, err := wire.ParseReceipt(say[2])
		if err != nil || r == nil {
			return
		}
		p := Roots(1337, say[0], say[1], tw, r, say[2])
		if again := Roots(1337, say[0], say[1], tw, r, say[2]); again != p {
			t.Fatal("two answers")
		}
		Agree(1, tw, r, say[2])
		if !p.Receipt {
			return
		}
		logs := func(r *wire.Receipt) (out []any) {
			for _, l := range r.Logs {
				out = append(out, l.Address, l.Topics, string(l.Data))
			}
			return out
		}
		if r.Status == nil || *r.Status != *honest.Status || r.GasUsed != honest.GasUsed || !reflect.DeepEqual(logs(r), logs(honest)) || tw.Hash != w.Hash {
			t.Fatalf("proven: %+v", r)
		}
		if r.GasPrice != nil && r.GasPrice.Cmp(honest.GasPrice) != 0 {
			t.Fatalf("proven: a price of %s", r.GasPrice)
		}
	})
}
