package utxo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/chainstest/electrs"
	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/facts"
	"txtriage/chains/utxo"
)

// till is a wallet of a bitcoind, as far as the tests of a server over it need one.
type till struct {
	t *testing.T
	n *nodes.UTXO
}

func openTill(t *testing.T, extra ...string) till {
	n := nodes.StartBitcoind(t, extra...)
	n.RPC("createwallet", "w")
	n.RPC("generatetoaddress", 110, n.Text("getnewaddress"))
	return till{t, n}
}

func (w till) read(v any, method string, params ...any) {
	w.t.Helper()
	if err := json.Unmarshal(w.n.RPC(method, params...), v); err != nil {
		w.t.Fatal(err)
	}
}

// send spends one output of a transaction ("" for a coin of the wallet) to itself; edit changes
// the unsigned bytes. It returns the id.
func (w till) send(from string, sat int64, edit func(string) string) string {
	w.t.Helper()
	in := map[string]any{"txid": from, "vout": 0}
	var value json.Number
	if from == "" {
		var coins []struct {
			Txid   string      `json:"txid"`
			Vout   int         `json:"vout"`
			Amount json.Number `json:"amount"`
		}
		w.read(&coins, "listunspent", 100)
		in, value = map[string]any{"txid": coins[0].Txid, "vout": coins[0].Vout}, coins[0].Amount
	} else {
		var o struct {
			Value json.Number `json:"value"`
		}
		w.read(&o, "gettxout", from, 0, true)
		value = o.Value
	}
	left := electrs.Satoshi(value) - sat
	out := fmt.Sprintf("%d.%08d", left/1e8, left%1e8)
	raw := w.n.Text("createrawtransaction", []any{in}, []any{map[string]any{w.n.Text("getnewaddress", "", "bech32"): json.Number(out)}})
	if edit != nil {
		raw = edit(raw)
	}
	var signed struct {
		Hex string `json:"hex"`
	}
	w.read(&signed, "signrawtransactionwithwallet", raw)
	return w.n.Text("sendrawtransaction", signed.Hex, 0)
}

// asks puts a question to a server over the node.
func (w till) asks(e *electrs.Server, q chains.Question) (*facts.Facts, *counted, error) {
	e.Node = w.n
	n := *w.n
	n.Kind, n.URL = "esplora", e.Start(w.t)
	c := dial(w.t, &n)
	q.Chain, q.Now = row(w.t, w.n.Chain), time.Now().UTC()
	f, err := utxo.New().Inspect(context.Background(), q, []chains.Caller{c})
	return f, c, err
}

func byID(id string) chains.Question {
	return chains.Question{Ref: chains.Ref{Kind: chains.Transaction, ID: id}}
}

// A server without mempool.space's list of relatives is asked for one generation of waiting
// ancestors after the other; what is too far up is told as not seen.
func TestPlainEsploraAncestors(t *testing.T) {
	w := openTill(t)
	id := ""
	for depth, want := range []struct {
		rounds int
		known  bool
	}{{2, true}, {2, true}, {3, true}, {4, true}, {4, false}, {4, false}} {
		id = w.send(id, int64(1000+depth), nil)
		for _, plain := range []bool{true, false} {
			f, c, err := w.asks(&electrs.Server{Plain: plain}, byID(id))
			if err != nil {
				t.Fatal(err)
			}
			rounds, known := want.rounds, want.known
			if !plain {
				rounds, known = 2, true
			}
			if c.rounds > rounds || f.UTXO.Cluster.Known() != known {
				t.Errorf("%d waiting ancestors, plain %v: %d rounds, cluster %v; want %d, known %v", depth, plain, c.rounds, f.UTXO.Cluster.State, rounds, known)
			}
			if e := f.UTXO.Entry.V; known && e.Ancestors != depth+1 {
				t.Errorf("%d waiting ancestors, plain %v: %d are told", depth, plain, e.Ancestors-1)
			}
		}
	}
}

// Bare multisignature outputs weigh more in a pool than their bytes.
func TestEsploraCountsSigops(t *testing.T) {
	w := openTill(t, "-permitbaremultisig=1", "-acceptnonstdtxn=1", "-bytespersigop=20")
	for _, checks := range []int{0, 1, 5, 12} {
		// The one output becomes: so many checks, never to be spent.
		id := w.send("", 20_000, func(raw string) string {
			at := strings.LastIndex(raw, "160014")
			script := strings.Repeat("ae", checks)
			if checks == 0 {
				return raw
			}
			return raw[:at] + fmt.Sprintf("%02x", checks) + script + raw[at+46:]
		})
		var e struct {
			VSize int64 `json:"vsize"`
		}
		w.read(&e, "getmempoolentry", id)
		f, _, err := w.asks(&electrs.Server{}, byID(id))
		if err != nil {
			t.Fatal(err)
		}
		if got := f.UTXO.Entry.V.VSize; got != e.VSize {
			t.Errorf("%d checks: %d virtual bytes, the node counts %d", checks, got, e.VSize)
		}
	}
}

// What servers and what stands before them answer beside the truth, and what may be made of it.
func TestEsploraTraps(t *testing.T) {
	w := openTill(t)
	mined := w.send("", 1000, nil)
	w.n.RPC("generatetoaddress", 1, w.n.Text("getnewaddress"))
	unknown := strings.Repeat("ab", 32)
	shop := w.n.Text("getnewaddress")
	for i := range 30 {
		w.n.RPC("sendtoaddress", shop, json.Number(fmt.Sprintf("0.01%02d", i)))
		if i%10 == 9 {
			w.n.RPC("generatetoaddress", 1, w.n.Text("getnewaddress"))
		}
	}
	waits := w.send(w.send(w.send("", 1000, nil), 1000, nil), 1000, nil)
	page := func(status int, kind, body string, head ...string) func(http.ResponseWriter) {
		return func(r http.ResponseWriter) {
			r.Header().Set("Content-Type", kind)
			for i := 0; i+1 < len(head); i += 2 {
				r.Header().Set(head[i], head[i+1])
			}
			r.WriteHeader(status)
			_, _ = r.Write([]byte(body))
		}
	}
	at := func(part string, answer func(http.ResponseWriter)) func(string, http.ResponseWriter) bool {
		return func(path string, r http.ResponseWriter) bool {
			if !strings.Contains(path, part) {
				return false
			}
			answer(r)
			return true
		}
	}
	once := func(bend func(string, http.ResponseWriter) bool) func(string, http.ResponseWriter) bool {
		told := false
		return func(path string, r http.ResponseWriter) bool {
			if told {
				return false
			}
			told = bend(path, r)
			return told
		}
	}
	address := func(amount string) chains.Question {
		return chains.Question{Ref: chains.Ref{Kind: chains.Address, ID: shop}, Ticket: facts.Ticket{To: facts.Untrusted(shop), Amount: facts.Untrusted(amount)}}
	}
	for _, x := range []struct {
		name string
		q    chains.Question
		bend func(string, http.ResponseWriter) bool
		is   func(f *facts.Facts) bool
	}{
		{"an unknown id has no place, whatever status and outspend say", byID(unknown), nil, func(f *facts.Facts) bool {
			return f.Sighting.State == facts.Absent && f.UTXO.Outputs.State != facts.Known && f.UTXO.Entry.State != facts.Known
		}},
		{"a web page that says 404", byID(mined), at("/tx/", page(404, "text/html", "<html><title>404</title></html>")), func(f *facts.Facts) bool {
			return !f.Sighting.Known() && f.Sighting.State != facts.Absent
		}},
		{"an empty 404", byID(mined), at("/tx/"+mined, page(404, "text/plain", "")), func(f *facts.Facts) bool {
			return !f.Sighting.Known() && f.Sighting.State != facts.Absent
		}},
		{"a web page instead of an answer", byID(mined), at("/tx/"+mined, page(200, "text/html", "<html>please wait</html>")), func(f *facts.Facts) bool {
			return f.Sighting.State == facts.Failed
		}},
		{"bad hex", byID(mined), at("/tx/"+mined, page(400, "text/plain", "Invalid hex string")), func(f *facts.Facts) bool {
			return !f.Sighting.Known() && f.Sighting.State != facts.Absent
		}},
		{"asked too often, for a moment", byID(mined), once(at("/tx/"+mined, page(429, "text/plain", "Too Many Requests", "Retry-After", "0"))), func(f *facts.Facts) bool {
			return f.Sighting.Known() && f.Sighting.V.Place == facts.InBlock
		}},
		{"asked too often, for long", byID(mined), at("/tx/"+mined, page(429, "text/html", "<html>slow down</html>", "Retry-After", "600")), func(f *facts.Facts) bool {
			return f.Sighting.State == facts.Failed && len(f.Nodes[0].Refused) > 0
		}},
		{"a server that is down behind its guard", byID(mined), at("/tx/", page(503, "text/html", "<html>")), func(f *facts.Facts) bool {
			return f.Sighting.State == facts.Failed
		}},
		{"the bytes of another transaction", byID(mined), at("/tx/"+mined+"/hex", func(r http.ResponseWriter) {
			_, _ = r.Write([]byte(w.n.Text("getrawtransaction", waits)))
		}), func(f *facts.Facts) bool {
			return len(f.Nodes[0].Lied) > 0 && !f.Sighting.Known()
		}},
		{"a list of relatives that leaves the parents out", byID(waits), at("/v1/cpfp", page(200, "application/json", `{"ancestors":[]}`)), func(f *facts.Facts) bool {
			return f.UTXO.Entry.Known() && f.UTXO.Cluster.Known() && f.UTXO.Entry.V.Ancestors == 3
		}},
		{"a payment on the second page", address("0.0101"), nil, func(f *facts.Facts) bool {
			for _, p := range f.UTXO.Payments.V {
				if p.Value.String() == "1010000" {
					return true
				}
			}
			return false
		}},
		{"more payments than one page", address(""), nil, func(f *facts.Facts) bool {
			return f.UTXO.Window.Known() && f.UTXO.Window.V.Capped && len(f.UTXO.Payments.V) >= 25
		}},
		{"too many payments to list", address("0.0101"), at("/txs", page(400, "text/plain", "Too many history entries")), func(f *facts.Facts) bool {
			return f.UTXO.Payments.State != facts.Absent && !f.UTXO.Payments.Known() && !f.UTXO.Window.Known()
		}},
		{"too many coins to count", address("0.0101"), at("/address/"+shop, page(400, "text/plain", "Too many unspent transaction outputs (>500). Contact support to raise limits.")), func(f *facts.Facts) bool {
			return f.UTXO.Payments.State != facts.Absent && f.UTXO.Balance.State != facts.Absent && !f.UTXO.Balance.Known()
		}},
		{"an address that the server does not take", address("0.0101"), at("/address/", page(400, "text/plain", "Invalid bitcoin address")), func(f *facts.Facts) bool {
			return f.UTXO.Payments.State != facts.Absent && !f.UTXO.Payments.Known()
		}},
	} {
		t.Run(x.name, func(t *testing.T) {
			f, _, err := w.asks(&electrs.Server{Bend: x.bend}, x.q)
			if err != nil {
				t.Fatal(err)
			}
			if !x.is(f) {
				b, _ := json.MarshalIndent(f, "", " ")
				t.Errorf("%s", b)
			}
		})
	}
}
