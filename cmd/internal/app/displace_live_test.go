package app_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/utxo/scenes"
)

// purse is the wallet of a node, as far as rivals for several coins are made with it.
type purse struct {
	t *testing.T
	n *nodes.UTXO
	r *rand.Rand
}

type note struct {
	Txid string `json:"txid"`
	Vout int    `json:"vout"`
	sat  int64
}

func (p purse) read(v any, method string, params ...any) {
	p.t.Helper()
	if err := json.Unmarshal(p.n.RPC(method, params...), v); err != nil {
		p.t.Fatal(err)
	}
}

func (p purse) coins(count int) (out []note) {
	p.t.Helper()
	var list []struct {
		note
		Amount json.Number `json:"amount"`
	}
	p.read(&list, "listunspent", 100)
	for _, c := range list[:count] {
		whole, frac, _ := strings.Cut(c.Amount.String(), ".")
		c.sat = number(p.t, whole)*1e8 + number(p.t, (frac + "00000000")[:8])
		out = append(out, c.note)
	}
	return out
}

func number(t *testing.T, s string) (n int64) {
	t.Helper()
	if _, err := fmt.Sscanf(s, "%d", &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// sign makes a payment of coins to one address; lock makes another of the same content.
func (p purse) sign(to string, fee int64, lock int, coins ...note) (raw string, size int64) {
	p.t.Helper()
	ins, sum := []any{}, int64(0)
	for _, c := range coins {
		ins, sum = append(ins, map[string]any{"txid": c.Txid, "vout": c.Vout, "sequence": 0xfffffffd}), sum+c.sat
	}
	out := json.Number(fmt.Sprintf("%d.%08d", (sum-fee)/1e8, (sum-fee)%1e8))
	var s struct {
		Hex string `json:"hex"`
	}
	p.read(&s, "signrawtransactionwithwallet", p.n.Text("createrawtransaction", ins, []any{map[string]any{to: out}}, lock))
	var d struct {
		VSize int64 `json:"vsize"`
	}
	p.read(&d, "decoderawtransaction", s.Hex)
	return s.Hex, d.VSize
}

func (p purse) verdict(raw string) string {
	var v []struct {
		Allowed bool   `json:"allowed"`
		Reason  string `json:"reject-reason"`
		Details string `json:"reject-details"`
	}
	p.read(&v, "testmempoolaccept", []string{raw}, 0)
	if v[0].Allowed {
		return ""
	}
	return v[0].Reason + " " + v[0].Details
}

// displace pastes replacements of several waiting payments with their families, and holds the fee
// that is named to the node: it is accepted, one satoshi less is refused.
func displace(t *testing.T, n *nodes.UTXO, tries int) {
	p := purse{t, n, rand.New(rand.NewPCG(4, 31))}
	n.RPC("createwallet", "w")
	n.RPC("generatetoaddress", 200, n.Text("getnewaddress"))
	for i := range tries {
		to := n.Text("getnewaddress", "", "bech32")
		coins := p.coins(1 + p.r.IntN(4))
		first := int64(0)
		for k, c := range coins {
			fee := 200 + p.r.Int64N(5000)
			if first == 0 || fee < first {
				first = fee
			}
			raw, _ := p.sign(n.Text("getnewaddress", "", "bech32"), fee, 0, c)
			top := note{Txid: n.Text("sendrawtransaction", raw, 0), sat: c.sat - fee}
			for range p.r.IntN(4) {
				fee = 200 + p.r.Int64N([]int64{300, 20_000}[k%2])
				raw, _ = p.sign(n.Text("getnewaddress", "", "bech32"), fee, 0, top)
				top = note{Txid: n.Text("sendrawtransaction", raw, 0), sat: top.sat - fee}
			}
		}
		raw, size := p.sign(to, first+1, 0, coins...)
		for refused := first + 1; p.verdict(raw) == ""; {
			t.Fatalf("try %d: %d sat are enough already", i, refused)
		}
		all := advice(t, n, scenes.Scene{Chain: n.Chain, ID: raw})
		least := all["replace-with-higher-fee"]["min_fee"]
		if least == 0 {
			t.Errorf("try %d: no fee is named: %v (%s)", i, all, p.verdict(raw))
			continue
		}
		at := func(fee int64) string {
			for lock := range 100 {
				if again, s := p.sign(to, fee, lock, coins...); s == size {
					return p.verdict(again)
				}
			}
			t.Fatal("no signature of the same length")
			return ""
		}
		if no := at(least); no != "" {
			t.Errorf("try %d: %d sat of %d vB: %s\n%v", i, least, size, no, all)
		}
		if at(least-1) == "" {
			t.Errorf("try %d: %d sat are taken too", i, least-1)
		}
		if no := at(all["replace-with-higher-fee"]["fee"]); no != "" {
			t.Errorf("try %d: the recommended fee: %s", i, no)
		}
		n.RPC("generatetoaddress", 1, n.Text("getnewaddress"))
	}
}

func TestBitcoindTakesPastedReplacements(t *testing.T) {
	displace(t, nodes.StartBitcoind(t), 15)
}

func TestLitecoindTakesPastedReplacements(t *testing.T) {
	displace(t, nodes.StartLitecoind(t), 8)
}
