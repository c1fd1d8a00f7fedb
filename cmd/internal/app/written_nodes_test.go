package app_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains"
)

// Nodes that cannot be had here, written by hand after their help texts and sources: Bitcoin Cash
// Node 28 (src/rpc/blockchain.cpp, rawtransaction.cpp, dsproof.cpp) and Dogecoin Core 1.14.

// written answers JSON-RPC from a table; what is not in it, the node has not.
type written map[string]func(params []json.RawMessage) any

type refusal struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func (w written) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	var body bytes.Buffer
	_, _ = body.ReadFrom(r.Body)
	type call struct {
		ID     json.RawMessage
		Method string
		Params []json.RawMessage
	}
	answer := func(c call) map[string]any {
		x := map[string]any{"id": c.ID, "result": nil, "error": nil}
		f, ok := w[c.Method]
		if !ok {
			x["error"] = refusal{-32601, "Method not found"}
			return x
		}
		switch v := f(c.Params).(type) {
		case refusal:
			x["error"] = v
		default:
			x["result"] = v
		}
		return x
	}
	var list []call
	if json.Unmarshal(body.Bytes(), &list) == nil {
		all := []any{}
		for _, c := range list {
			all = append(all, answer(c))
		}
		_ = json.NewEncoder(out).Encode(all)
		return
	}
	var one call
	if err := json.Unmarshal(body.Bytes(), &one); err != nil {
		http.Error(out, "", http.StatusBadRequest)
		return
	}
	_ = json.NewEncoder(out).Encode(answer(one))
}

func fixed(v any) func([]json.RawMessage) any { return func([]json.RawMessage) any { return v } }

func text(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s)
	return s
}

// legacy is a payment without SegWit: one coin of an id that is all one byte, one output.
func legacy(from byte, sat int64) (id, raw string) {
	tx := wire.NewMsgTx(2)
	var prev chainhash.Hash
	for i := range prev {
		prev[i] = from
	}
	tx.AddTxIn(wire.NewTxIn(wire.NewOutPoint(&prev, 0), bytes.Repeat([]byte{0x51}, 107), nil))
	script, _ := hex.DecodeString("76a91476a04053bda0a88bda5177b86a15c3b29f55987388ac")
	tx.AddTxOut(wire.NewTxOut(sat, script))
	var b bytes.Buffer
	_ = tx.Serialize(&b)
	return tx.TxHash().String(), hex.EncodeToString(b.Bytes())
}

// oldNode is what both have in common.
func oldNode(row chains.Row, height int, sub string) written {
	hash := strings.Repeat("0", 40) + fmt.Sprintf("%024x", height)
	return written{
		"getblockchaininfo": fixed(map[string]any{
			"chain": row.UTXO.CoreName, "blocks": height, "headers": height, "bestblockhash": hash, "mediantime": time.Now().Unix() - 900, "initialblockdownload": false,
		}),
		"getblockhash": func(p []json.RawMessage) any {
			switch string(p[0]) {
			case "0":
				return row.UTXO.Genesis
			case fmt.Sprint(row.UTXO.OwnHeight):
				return row.UTXO.OwnBlock
			}
			return hash
		},
		"getbestblockhash": fixed(hash),
		"getnetworkinfo":   fixed(map[string]any{"version": 1140900, "subversion": sub, "localrelay": true, "connections": 8, "relayfee": json.Number("0.00001"), "incrementalfee": json.Number("0.00001")}),
		"getmempoolinfo":   fixed(map[string]any{"loaded": true, "size": 2, "bytes": 400, "maxmempool": 300000000, "mempoolminfee": json.Number("0.00001"), "minrelaytxfee": json.Number("0.00001")}),
		"getchaintxstats":  fixed(map[string]any{"time": time.Now().Unix() - 20, "window_block_count": 144, "window_interval": 144 * row.BlockMS / 1000}),
		"getblockheader": func(p []json.RawMessage) any {
			if text(p[0]) != hash {
				return refusal{-5, "Block not found"}
			}
			return map[string]any{"hash": hash, "confirmations": 1, "height": height, "time": time.Now().Unix() - 20, "mediantime": time.Now().Unix() - 900}
		},
		"gettxout":          fixed(nil),
		"getrawtransaction": fixed(refusal{-5, "No such mempool or blockchain transaction. Use gettransaction for wallet transactions."}),
		"getmempoolentry":   fixed(refusal{-5, "Transaction not in mempool"}),
	}
}

func TestWrittenNodes(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	bch, _ := cat.Find("bitcoin-cash")
	doge, _ := cat.Find("dogecoin")
	h := newStagehand(t, "written")
	show := func(name string, row chains.Row, n written, paste, note string, flags ...string) string {
		t.Helper()
		s := httptest.NewServer(n)
		defer s.Close()
		url := "core+" + s.URL
		h.show(name, row.Slug, url, paste, "hand-written after the sources of the node: "+note, flags...)
		_, out, _ := runNow(append([]string{"check", "--offline", "--quiet", "--node", row.Slug + "=" + url, "--chain", row.Slug, "--format", "text"}, append(flags, paste)...)...)
		return out
	}
	// waits puts a payment into the pool in Bitcoin Cash Node's spelling: no vsize, no ancestors.
	waits := func(n written, id, raw string, fee string) {
		n["getrawtransaction"] = func(p []json.RawMessage) any {
			if text(p[0]) != id {
				return refusal{-5, "No such mempool or blockchain transaction. Use gettransaction for wallet transactions."}
			}
			return map[string]any{
				"txid": id, "hash": id, "hex": raw, "size": len(raw) / 2, "version": 2, "locktime": 0,
				"vin":  []any{map[string]any{"txid": strings.Repeat("11", 32), "vout": 0, "sequence": 4294967295, "value": json.Number("0.01"), "scriptPubKey": map[string]any{"hex": "76a914" + strings.Repeat("22", 20) + "88ac", "type": "pubkeyhash"}}},
				"vout": []any{map[string]any{"n": 0, "value": json.Number("0.00999"), "scriptPubKey": map[string]any{"hex": "76a91476a04053bda0a88bda5177b86a15c3b29f55987388ac", "type": "pubkeyhash", "addresses": []string{"bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"}}}},
			}
		}
		entry := map[string]any{"fees": map[string]any{"base": json.Number(fee), "modified": json.Number(fee)}, "size": len(raw) / 2, "time": time.Now().Unix() - 120, "depends": []string{}, "spentby": []string{}}
		n["getmempoolentry"] = fixed(entry)
		n["getmempoolancestors"] = fixed(map[string]any{})
		n["getmempooldescendants"] = fixed(map[string]any{})
		n["getrawmempool"] = fixed(map[string]any{id: entry})
	}
	id, raw := legacy(0x11, 999_000)

	n := oldNode(bch, 900_000, "/Bitcoin Cash Node:28.0.1(EB32.0)/")
	waits(n, id, raw, "0.00001")
	n["getdsproof"] = fixed(map[string]any{"dspid": strings.Repeat("ee", 32), "txid": id, "outpoint": map[string]any{"txid": strings.Repeat("11", 32), "vout": 0}, "path": []string{id}})
	show("cash-second-payment", bch, n, id, "a node of Bitcoin Cash holds a double-spend proof")

	n = oldNode(bch, 900_000, "/Bitcoin Cash Node:28.0.1(EB32.0)/")
	waits(n, id, raw, "0.0000005")
	n["getdsproof"] = fixed(nil)
	if page := show("cash-low-fee", bch, n, id, "a waiting payment on a chain that replaces nothing"); strings.Contains(page, "eplacement fee") || strings.Contains(strings.ToLower(page), "rbf") || strings.Contains(page, "both payments") {
		t.Errorf("advises a replacement, or a child, where neither works:\n%s", page)
	}

	n = oldNode(bch, 900_000, "/Bitcoin Cash Node:28.0.1(EB32.0)/")
	n["testmempoolaccept"] = func(p []json.RawMessage) any {
		if len(p) > 1 && string(p[1]) != "true" && string(p[1]) != "false" {
			return refusal{-3, "Expected type bool, got number"}
		}
		return []any{map[string]any{"txid": id, "allowed": false, "reject-reason": "64: dust"}}
	}
	n["gettxout"] = func(p []json.RawMessage) any {
		if text(p[0]) != strings.Repeat("11", 32) {
			return nil
		}
		return map[string]any{"bestblock": "", "confirmations": 9, "value": json.Number("0.01"), "scriptPubKey": map[string]any{"hex": "76a914" + strings.Repeat("22", 20) + "88ac"}, "coinbase": false}
	}
	show("cash-refused", bch, n, raw, "a refusal in the spelling of Bitcoin Cash Node")

	n = oldNode(doge, 6_000_000, "/Shibetoshi:1.14.9/")
	n["getrawtransaction"] = func(p []json.RawMessage) any {
		if text(p[0]) != id {
			return refusal{-5, "No such mempool or blockchain transaction. Use gettransaction for wallet transactions."}
		}
		return map[string]any{
			"txid": id, "hash": id, "hex": raw, "size": len(raw) / 2, "version": 2, "locktime": 0, "blockhash": strings.Repeat("0", 40) + fmt.Sprintf("%024x", 5_999_995),
			"confirmations": 6, "time": time.Now().Unix() - 400, "blocktime": time.Now().Unix() - 400,
			"vin":  []any{map[string]any{"txid": strings.Repeat("11", 32), "vout": 0, "sequence": 4294967295}},
			"vout": []any{map[string]any{"n": 0, "value": json.Number("0.00999000"), "scriptPubKey": map[string]any{"hex": "76a91476a04053bda0a88bda5177b86a15c3b29f55987388ac", "type": "pubkeyhash", "addresses": []string{"DFpN6QqFfUm3gKNaxN6tNcab1FArL9cZLE"}}}},
		}
	}
	show("doge-confirmed", doge, n, id, "a confirmed payment of Dogecoin, which has no SegWit and old replies")

	small, rawSmall := legacy(0x11, 50_000)
	_ = small
	n = oldNode(doge, 6_000_000, "/Shibetoshi:1.14.9/")
	n["gettxout"] = func(p []json.RawMessage) any {
		if text(p[0]) != strings.Repeat("11", 32) {
			return nil
		}
		return map[string]any{"bestblock": "", "confirmations": 900, "value": json.Number("5"), "scriptPubKey": map[string]any{"hex": "76a914" + strings.Repeat("22", 20) + "88ac"}, "coinbase": false}
	}
	show("doge-dust", doge, n, rawSmall, "Dogecoin's nodes cannot judge a transaction; its output is below their least")
	h.done()
}
