// Package electrs stands in for an Esplora server over a real bitcoind, for tests.
package electrs

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"txtriage/chains/chainstest/nodes"
)

// Server answers as an Esplora server does, from what a real bitcoind has. No such server
// can be had here, so its manners are written by hand after the source of electrs: 404 with
// a text for what is not known, outspend that says "not spent" of anything, amounts in satoshi.
type Server struct {
	Node   *nodes.UTXO
	blocks []coreBlock // by height; read anew when the tip changes
	tip    string
	ids    []string
	pool   []coreTx
	mu     sync.Mutex

	Plain bool                                                 // without mempool.space's additions
	Bend  func(path string, w http.ResponseWriter) (done bool) // answers some paths in another way
}

type object = map[string]any

// Start serves until the test ends, and returns the URL.
func (e *Server) Start(t testing.TB) string {
	t.Helper()
	s := httptest.NewServer(e)
	t.Cleanup(s.Close)
	return s.URL
}

func (e *Server) decode(raw json.RawMessage, v any) { _ = json.Unmarshal(raw, v) }

func (e *Server) refresh() {
	tip := e.Node.Text("getbestblockhash")
	if tip != e.tip {
		e.blocks, e.tip, e.ids, e.pool = nil, tip, nil, nil
		for h := tip; h != ""; {
			var b coreBlock
			e.decode(e.Node.RPC("getblock", h, 2), &b)
			for i := range b.Tx {
				b.Tx[i].height = b.Height
			}
			e.blocks = append(e.blocks, b)
			h = b.Previous
		}
		slices.Reverse(e.blocks)
	}
	var ids []string
	e.decode(e.Node.RPC("getrawmempool"), &ids)
	slices.Sort(ids)
	if slices.Equal(ids, e.ids) {
		return
	}
	e.ids, e.pool = ids, nil
	for _, id := range ids {
		var tx coreTx
		e.decode(e.Node.RPC("getrawtransaction", id, 1), &tx)
		tx.height = -1
		e.pool = append(e.pool, tx)
	}
}

func (e *Server) each(f func(coreTx)) {
	for _, b := range e.blocks {
		for _, tx := range b.Tx {
			f(tx)
		}
	}
	for _, tx := range e.pool {
		f(tx)
	}
}

func (e *Server) find(id string) (out coreTx, ok bool) {
	e.each(func(tx coreTx) {
		if tx.Txid == id {
			out, ok = tx, true
		}
	})
	return out, ok
}

func (e *Server) status(tx coreTx) object {
	if tx.height < 0 {
		return object{"confirmed": false}
	}
	b := e.blocks[tx.height]
	return object{"confirmed": true, "block_height": b.Height, "block_hash": b.Hash, "block_time": b.Time}
}

func (e *Server) output(tx coreTx, n int) object {
	o := tx.Out[n]
	out := object{"scriptpubkey": o.Script.Hex, "value": Satoshi(o.Value)}
	if o.Script.Address != "" {
		out["scriptpubkey_address"] = o.Script.Address
	}
	return out
}

func (e *Server) fee(tx coreTx) (fee int64) {
	for _, in := range tx.In {
		if in.Coinbase != "" {
			return 0
		}
		p, _ := e.find(in.Txid)
		fee += Satoshi(p.Out[in.Vout].Value)
	}
	for _, o := range tx.Out {
		fee -= Satoshi(o.Value)
	}
	return fee
}

func (e *Server) tx(tx coreTx) object {
	ins, outs := []object{}, []object{}
	for _, in := range tx.In {
		if in.Coinbase != "" {
			ins = append(ins, object{"txid": strings.Repeat("0", 64), "vout": 4294967295, "prevout": nil, "is_coinbase": true, "sequence": in.Sequence})
			continue
		}
		p, _ := e.find(in.Txid)
		ins = append(ins, object{"txid": in.Txid, "vout": in.Vout, "prevout": e.output(p, in.Vout), "is_coinbase": false, "sequence": in.Sequence, "scriptsig": in.Script.Hex, "witness": in.Witness})
	}
	for i := range tx.Out {
		outs = append(outs, e.output(tx, i))
	}
	return object{
		"txid": tx.Txid, "version": tx.Version, "locktime": tx.LockTime, "weight": tx.Weight, "fee": e.fee(tx),
		"vin": ins, "vout": outs, "status": e.status(tx),
	}
}

func (e *Server) spend(id string, n int) object {
	out := object{"spent": false}
	e.each(func(tx coreTx) {
		for i, in := range tx.In {
			if in.Txid == id && in.Vout == n {
				out = object{"spent": true, "txid": tx.Txid, "vin": i, "status": e.status(tx)}
			}
		}
	})
	return out
}

func (e *Server) block(b coreBlock) object {
	bits, _ := strconv.ParseUint(b.Bits, 16, 32)
	return object{
		"id": b.Hash, "height": b.Height, "timestamp": b.Time, "mediantime": b.Median, "version": b.Version,
		"merkle_root": b.Root, "previousblockhash": b.Previous, "bits": bits, "nonce": b.Nonce,
	}
}

// ancestors are the transactions that wait below one.
func (e *Server) ancestors(tx coreTx) (out []string) {
	for _, in := range tx.In {
		if p, ok := e.find(in.Txid); ok && p.height < 0 && !slices.Contains(out, p.Txid) {
			out = append(out, p.Txid)
			for _, id := range e.ancestors(p) {
				if !slices.Contains(out, id) {
					out = append(out, id)
				}
			}
		}
	}
	return out
}

// sums are what an address was paid and spent.
func (e *Server) sums(addr string) object {
	type side struct{ in, out, funded, spent, txs int64 }
	var chain, pool side
	e.each(func(tx coreTx) {
		s := &chain
		if tx.height < 0 {
			s = &pool
		}
		hit := int64(0)
		for i, o := range tx.Out {
			if o.Script.Address == addr {
				s.in, s.funded, hit = s.in+1, s.funded+Satoshi(tx.Out[i].Value), 1
			}
		}
		for _, in := range tx.In {
			if p, ok := e.find(in.Txid); ok && in.Coinbase == "" && p.Out[in.Vout].Script.Address == addr {
				s.out, s.spent, hit = s.out+1, s.spent+Satoshi(p.Out[in.Vout].Value), 1
			}
		}
		s.txs += hit
	})
	say := func(s side) object {
		return object{"funded_txo_count": s.in, "funded_txo_sum": s.funded, "spent_txo_count": s.out, "spent_txo_sum": s.spent, "tx_count": s.txs}
	}
	return object{"address": addr, "chain_stats": say(chain), "mempool_stats": say(pool)}
}

func (e *Server) list(from int) []object {
	out := []object{}
	for h := min(from, len(e.blocks)-1); h >= 0 && len(out) < 10; h-- {
		out = append(out, e.block(e.blocks[h]))
	}
	return out
}

func (e *Server) histogram() [][2]json.Number {
	out := [][2]json.Number{}
	type rated struct{ milli, vsize int64 }
	var all []rated
	for _, tx := range e.pool {
		vsize := (tx.Weight + 3) / 4
		all = append(all, rated{e.fee(tx) * 1000 / vsize, vsize})
	}
	slices.SortFunc(all, func(a, b rated) int { return int(b.milli - a.milli) })
	for _, x := range all {
		out = append(out, [2]json.Number{json.Number(fmt.Sprintf("%d.%03d", x.milli/1000, x.milli%1000)), json.Number(strconv.FormatInt(x.vsize, 10))})
	}
	return out
}

// page is what touched an address, the newest first: what waits, if that is asked for, and 25 that are in
// blocks, from behind the transaction last on.
func (e *Server) page(address string, waiting bool, last string) []object {
	var all []coreTx
	e.each(func(tx coreTx) {
		touches := slices.ContainsFunc(tx.Out, func(o coreTxOut) bool { return o.Script.Address == address })
		for _, in := range tx.In {
			p, ok := e.find(in.Txid)
			touches = touches || ok && in.Coinbase == "" && p.Out[in.Vout].Script.Address == address
		}
		if touches {
			all = append(all, tx)
		}
	})
	slices.Reverse(all)
	list, mined, behind := []object{}, 0, last == ""
	for _, tx := range all {
		if behind && (tx.height < 0 && waiting || tx.height >= 0 && mined < 25) {
			list = append(list, e.tx(tx))
			if tx.height >= 0 {
				mined++
			}
		}
		behind = behind || tx.Txid == last
	}
	return list
}

// ServeHTTP implements http.Handler.
func (e *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock() // paths are asked side by side
	defer e.mu.Unlock()
	e.refresh()
	part := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	arg := func(i int) string {
		if i < len(part) {
			return part[i]
		}
		return ""
	}
	number, _ := strconv.Atoi(arg(len(part) - 1))
	say := func(v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	text := func(s string) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = w.Write([]byte(s))
	}
	absent := func(what string) { http.Error(w, what+" not found", http.StatusNotFound) }
	if e.Bend != nil && e.Bend(r.URL.Path, w) {
		return
	}
	switch arg(0) {
	case "v1": // mempool.space's addition
		tx, ok := e.find(arg(2))
		if !ok || tx.height >= 0 || e.Plain {
			absent("Transaction")
			return
		}
		list := []object{}
		for _, id := range e.ancestors(tx) {
			list = append(list, object{"txid": id})
		}
		say(object{"ancestors": list})
	case "blocks":
		if len(part) == 1 {
			number = len(e.blocks) - 1
		}
		say(e.list(number))
	case "block-height":
		if number >= len(e.blocks) {
			absent("Block")
			return
		}
		text(e.blocks[number].Hash)
	case "fee-estimates":
		say(object{"2": json.Number("12.5"), "6": json.Number("3.017"), "144": json.Number("1.0")})
	case "mempool":
		if arg(1) == "txids" {
			say(e.ids)
			return
		}
		say(object{"count": len(e.pool), "vsize": 1, "total_fee": 1, "fee_histogram": e.histogram()})
	case "block":
		for _, b := range e.blocks {
			if b.Hash == arg(1) {
				say(e.block(b))
				return
			}
		}
		absent("Block")
	case "address":
		if arg(2) == "" {
			say(e.sums(arg(1)))
			return
		}
		say(e.page(arg(1), arg(3) == "", arg(4)))
	case "tx":
		tx, ok := e.find(arg(1))
		switch {
		case arg(2) == "outspend":
			say(e.spend(arg(1), number)) // even if the transaction is not known
		case !ok:
			absent("Transaction")
		case arg(2) == "":
			say(e.tx(tx))
		case arg(2) == "hex":
			text(tx.Hex)
		case arg(2) == "outspends":
			list := []object{}
			for i := range tx.Out {
				list = append(list, e.spend(tx.Txid, i))
			}
			say(list)
		case arg(2) == "merkleblock-proof" && tx.height >= 0:
			text(e.Node.Text("gettxoutproof", []string{tx.Txid}))
		default:
			absent("Proof")
		}
	default:
		absent("Page")
	}
}
