// Package scenes puts real nodes of the Bitcoin family into the states that are diagnosed.
// Tests look at each state while it lasts, and case files are recorded from them.
package scenes

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"txtriage/chains/chainstest/nodes"
)

// Scene is one state of a node and what somebody would paste in it.
type Scene struct {
	Name  string `json:"scenario"`
	Chain string `json:"chain"` // slug of the catalogue row
	Kind  string `json:"kind"`  // transaction, raw-transaction, block, address
	ID    string `json:"id"`
	Raw   string `json:"raw,omitempty"`
	To    string `json:"to,omitempty"`

	Amount string `json:"amount,omitempty"` // whole coins that the ticket tells of
	Note   string `json:"note"`
}

// Show looks at a state while it lasts.
type Show func(Scene)

// stage is one node with a wallet.
type stage struct {
	*nodes.UTXO
	h    nodes.Host
	show Show
	home string // where mined coins go
	used map[string]bool
}

// coin is an output that the wallet can spend.
type coin struct {
	Txid    string      `json:"txid"`
	Vout    int         `json:"vout"`
	Amount  json.Number `json:"amount"`
	Address string      `json:"address"`
	Confs   int         `json:"confirmations"`
	Seq     uint32      `json:"-"`
}

// sat is an amount in satoshi.
type sat int64

// MarshalJSON writes whole coins with eight decimals, as nodes want them.
func (s sat) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "%d.%08d", s/1e8, s%1e8), nil
}

func (c coin) sat(h nodes.Host) sat {
	h.Helper()
	whole, frac, _ := strings.Cut(string(c.Amount), ".")
	var n sat
	if _, err := fmt.Sscanf(whole+(frac + "00000000")[:8], "%d", &n); err != nil {
		h.Fatalf("amount %q: %v", c.Amount, err)
	}
	return n
}

// out is one output; without an address it carries data.
type out struct {
	to   string
	sat  sat
	data string
}

// open makes a wallet and coins to spend.
func open(h nodes.Host, n *nodes.UTXO, show Show) *stage {
	h.Helper()
	return openWith(h, n, show, 160)
}

// openWith is open with so many blocks, the last hundred of which give no coins yet.
func openWith(h nodes.Host, n *nodes.UTXO, show Show, blocks int) *stage {
	h.Helper()
	s := &stage{UTXO: n, h: h, show: show, used: map[string]bool{}}
	n.RPC("createwallet", "w")
	s.home = s.address()
	n.RPC("generatetoaddress", blocks, s.home)
	return s
}

func (s *stage) address() string { return s.Text("getnewaddress", "", "bech32") }

func (s *stage) unmarshal(raw json.RawMessage, v any) {
	s.h.Helper()
	if err := json.Unmarshal(raw, v); err != nil {
		s.h.Fatalf("%s: %v", raw, err)
	}
}

// coin takes a confirmed coin that no scene has used.
func (s *stage) coin() coin {
	s.h.Helper()
	var list []coin
	s.unmarshal(s.RPC("listunspent", 1), &list)
	for _, c := range list {
		if key := fmt.Sprint(c.Txid, c.Vout); !s.used[key] && c.sat(s.h) > 24e8 {
			s.used[key] = true
			c.Seq = 0xfffffffd
			return c
		}
	}
	s.h.Fatalf("no coin left")
	return coin{}
}

// build makes an unsigned transaction.
func (s *stage) build(locktime uint32, ins []coin, outs ...out) string {
	s.h.Helper()
	in := []map[string]any{}
	for _, c := range ins {
		in = append(in, map[string]any{"txid": c.Txid, "vout": c.Vout, "sequence": c.Seq})
	}
	to := []map[string]any{}
	for _, o := range outs {
		if o.to == "" {
			to = append(to, map[string]any{"data": o.data})
		} else {
			to = append(to, map[string]any{o.to: o.sat})
		}
	}
	return s.Text("createrawtransaction", in, to, locktime)
}

// sign signs with the wallet; known are coins that the wallet has not seen.
func (s *stage) sign(raw string) string {
	s.h.Helper()
	var v struct {
		Hex      string
		Complete bool
	}
	s.unmarshal(s.RPC("signrawtransactionwithwallet", raw), &v)
	if !v.Complete {
		s.h.Fatalf("the wallet cannot sign %s", raw)
	}
	return v.Hex
}

// pay spends a coin to one payee, the rest less the fee back to change.
func (s *stage) pay(c coin, to string, amount, fee sat, change string) string {
	s.h.Helper()
	return s.payFrom(0, c, to, amount, fee, change)
}

// payFrom is pay with a height before which it is not valid.
func (s *stage) payFrom(lock uint32, c coin, to string, amount, fee sat, change string) string {
	s.h.Helper()
	outs := []out{{to: to, sat: amount}}
	if rest := c.sat(s.h) - amount - fee; rest > 0 {
		outs = append(outs, out{to: change, sat: rest})
	}
	return s.sign(s.build(lock, []coin{c}, outs...))
}

func (s *stage) send(raw string) string {
	s.h.Helper()
	return s.Text("sendrawtransaction", raw, 0)
}

// id is the transaction id of raw bytes.
func (s *stage) id(raw string) string {
	s.h.Helper()
	var v struct{ Txid string }
	s.unmarshal(s.RPC("decoderawtransaction", raw), &v)
	return v.Txid
}

// out0 is output n of a transaction as a coin to spend.
func (s *stage) output(raw string, n int) coin {
	s.h.Helper()
	var v struct {
		Txid string
		Vout []struct {
			Value json.Number
		}
	}
	s.unmarshal(s.RPC("decoderawtransaction", raw), &v)
	return coin{Txid: v.Txid, Vout: n, Amount: v.Vout[n].Value, Seq: 0xfffffffd}
}

// block mines exactly these transactions.
func (s *stage) block(txs ...string) string {
	s.h.Helper()
	if txs == nil {
		txs = []string{}
	}
	var v struct{ Hash string }
	s.unmarshal(s.RPC("generateblock", s.home, txs), &v)
	return v.Hash
}

// clock is the time of the newest block.
func (s *stage) clock() int64 {
	s.h.Helper()
	var b struct{ Time int64 }
	s.unmarshal(s.RPC("getblock", s.Text("getbestblockhash")), &b)
	return b.Time
}

func (s *stage) scene(name, kind, id, raw, to, note string) {
	s.show(Scene{Name: name, Chain: s.Chain, Kind: kind, ID: id, Raw: raw, To: to, Note: note})
}

func backwards(id string) string {
	b, err := hex.DecodeString(id)
	if err != nil {
		return ""
	}
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return hex.EncodeToString(b)
}
