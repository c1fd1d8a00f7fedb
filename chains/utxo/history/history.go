// Package history reads what nodes of the Bitcoin family know of an address: payments to it,
// coins that it holds, sums. Pure: it asks nobody.
package history

import (
	"encoding/json"
	"sort"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/wire"
)

// Most is how many payments are kept, the newest.
const Most = 150

// Ledger are payments found, each once.
type Ledger struct {
	found map[string]facts.Payment
	gone  map[string]bool // coins that were spent, whether their payment was met before or not
	From  []facts.EvidenceID
}

// Add keeps a payment, and what more is said of one already kept.
func (l *Ledger) Add(p facts.Payment, from facts.EvidenceID) {
	if l.found == nil {
		l.found = map[string]facts.Payment{}
	}
	key := string(p.Txid) + ":" + facts.NewUint(uint64(p.N)).String()
	if old, ok := l.found[key]; ok {
		if p.Block.Hash == "" && p.Block.Height == old.Block.Height {
			p.Block.Hash = old.Block.Hash
		}
		if p.Block.Time.IsZero() {
			p.Block.Time = old.Block.Time
		}
		if p.Seen.IsZero() {
			p.Seen = old.Seen
		}
		if p.Spent == nil {
			p.Spent = old.Spent
		}
	}
	l.found[key] = p
	l.From = append(l.From, from)
}

// Len is how many payments there are.
func (l *Ledger) Len() int { return len(l.found) }

// Spend notes that somebody spent a coin; it may be one that a payment brought.
func (l *Ledger) Spend(tx facts.Hash, n uint32) {
	if l.gone == nil {
		l.gone = map[string]bool{}
	}
	l.gone[string(tx)+":"+facts.NewUint(uint64(n)).String()] = true
}

// Blocks lists the blocks of payments whose time is not known, the highest first, at most n.
func (l *Ledger) Blocks(n int) []facts.BlockRef {
	var out []facts.BlockRef
	seen := map[uint64]bool{}
	for _, p := range l.List() {
		if b := p.Block; b.Height > 0 && b.Time.IsZero() && !seen[b.Height] && len(out) < n {
			seen[b.Height] = true
			out = append(out, b)
		}
	}
	return out
}

// Timed fills in when a block was found.
func (l *Ledger) Timed(b facts.BlockRef) {
	for key, p := range l.found {
		if p.Block.Height == b.Height && (p.Block.Hash == "" || p.Block.Hash == b.Hash) {
			p.Block = b
			l.found[key] = p
		}
	}
}

// List are the payments, the waiting and the newest first.
func (l *Ledger) List() []facts.Payment {
	list := make([]facts.Payment, 0, len(l.found))
	for key, p := range l.found {
		if spent := true; l.gone[key] {
			p.Spent = &spent
		}
		list = append(list, p)
	}
	waits := func(p facts.Payment) bool { return p.Block.Hash == "" && p.Block.Height == 0 }
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if waits(a) != waits(b) {
			return waits(a)
		}
		if a.Block.Height != b.Block.Height {
			return a.Block.Height > b.Block.Height
		}
		if a.Txid != b.Txid {
			return a.Txid < b.Txid
		}
		return a.N < b.N
	})
	return list[:min(len(list), Most)]
}

// Spend is a coin that was spent, and by whom.
type Spend struct {
	Tx    facts.Hash // of the coin
	N     uint32
	By    facts.Hash
	Block facts.BlockRef
}

// Activity reads getdescriptoractivity (Core 29). Outputs are what was paid, with the
// output's script; false if it is no such answer.
func Activity(raw json.RawMessage, output func(n uint32, v facts.Int, s wire.Script) facts.TxOut) (paid []facts.Payment, outs []facts.TxOut, spent []Spend, ok bool) {
	var v struct {
		Activity []struct {
			Type   string      `json:"type"`
			Amount wire.Coins  `json:"amount"`
			Height wire.Whole  `json:"height"`
			Block  string      `json:"blockhash"`
			Txid   string      `json:"txid"`
			Vout   wire.Whole  `json:"vout"`
			By     string      `json:"spend_txid"`
			Prev   string      `json:"prevout_txid"`
			PrevN  wire.Whole  `json:"prevout_vout"`
			Out    wire.Script `json:"output_spk"`
		} `json:"activity"`
	}
	if json.Unmarshal(raw, &v) != nil {
		return nil, nil, nil, false
	}
	for _, a := range v.Activity {
		ref := facts.BlockRef{Height: a.Height.Natural(), Hash: wire.Hash(a.Block)}
		switch a.Type {
		case "spend":
			spent = append(spent, Spend{Tx: wire.Hash(a.Prev), N: uint32(a.PrevN.N), By: wire.Hash(a.By), Block: ref})
		case "receive":
			if id := wire.Hash(a.Txid); id != "" && a.Amount.OK {
				o := output(uint32(a.Vout.N), a.Amount.N, a.Out)
				paid = append(paid, facts.Payment{Txid: id, N: o.N, To: o.Address, Value: o.Value, Block: ref})
				outs = append(outs, o)
			}
		}
	}
	return paid, outs, spent, true
}

// Unspent reads scantxoutset: every coin of the chain that is not spent yet, and no other;
// false if it is no such answer, or the scan did not end.
func Unspent(raw json.RawMessage, to facts.Address) (coins []facts.Payment, sum facts.Int, height uint64, ok bool) {
	var v struct {
		Success bool       `json:"success"`
		Height  wire.Whole `json:"height"`
		Total   wire.Coins `json:"total_amount"`
		Unspent []struct {
			Txid   string     `json:"txid"`
			Vout   wire.Whole `json:"vout"`
			Amount wire.Coins `json:"amount"`
			Height wire.Whole `json:"height"`
			Block  string     `json:"blockhash"`
		} `json:"unspents"`
	}
	if json.Unmarshal(raw, &v) != nil || !v.Success || !v.Total.OK || !v.Height.OK {
		return nil, sum, 0, false
	}
	free := false
	for _, u := range v.Unspent {
		id := wire.Hash(u.Txid)
		if id == "" || !u.Amount.OK {
			return nil, facts.Int{}, 0, false
		}
		sum = sum.Add(u.Amount.N)
		coins = append(coins, facts.Payment{
			Txid: id, N: uint32(u.Vout.N), To: to, Value: u.Amount.N, Spent: &free,
			Block: facts.BlockRef{Height: u.Height.Natural(), Hash: wire.Hash(u.Block)},
		})
	}
	return coins, sum, v.Height.Natural(), sum.Cmp(v.Total.N) == 0
}

// Sums reads an Esplora server's figures of an address: what it holds in blocks, what waits
// to come in, and how many transactions it has.
func Sums(raw json.RawMessage) (b facts.Balance, count int64, ok bool) {
	type side struct {
		Funded wire.Whole `json:"funded_txo_sum"`
		Spent  wire.Whole `json:"spent_txo_sum"`
		In     wire.Whole `json:"funded_txo_count"`
		Out    wire.Whole `json:"spent_txo_count"`
		Txs    wire.Whole `json:"tx_count"`
	}
	var v struct {
		Chain side `json:"chain_stats"`
		Pool  side `json:"mempool_stats"`
	}
	c, p := &v.Chain, &v.Pool
	if json.Unmarshal(raw, &v) != nil || !c.Funded.OK || !c.Spent.OK || c.Funded.N < c.Spent.N || !c.Txs.OK {
		return b, 0, false
	}
	b = facts.Balance{Held: facts.NewInt(c.Funded.N - c.Spent.N), Coins: int(c.In.N - c.Out.N), Source: "sums"}
	b.Coming, b.Leaving = facts.NewInt(max(p.Funded.N, 0)), facts.NewInt(max(p.Spent.N, 0))
	return b, c.Txs.N + p.Txs.N, true
}
