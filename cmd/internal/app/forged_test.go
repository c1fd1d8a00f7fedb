package app_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains"
)

// TestMadeUpBitcoin asks a node that calls its chain Bitcoin's, first block and all, and whose blocks cost
// nothing: a private chain under a false name. Nothing on it is ever final and proven; where the blocks show
// what they are, it is not final at all.
func TestMadeUpBitcoin(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	row, _ := cat.Find("bitcoin")
	id, raw := legacy(0x11, 999_000)
	tx, err := chainhash.NewHashFromStr(id)
	if err != nil {
		t.Fatal(err)
	}
	const height = 950_000
	for name, c := range map[string]struct {
		age    time.Duration // of the payment's block
		honest bool          // the ids that it shows are as small as Bitcoin's
		shows  bool          // it shows headers
		final  bool          // this may be told, as likely
	}{
		"a private chain":                                     {2 * time.Hour, false, true, false},
		"without headers":                                     {2 * time.Hour, false, false, false},
		"with a newest block that looks right":                {2 * time.Hour, true, true, false},
		"with a newest block that looks right and no headers": {2 * time.Hour, true, false, false},
		"in great haste":                                      {2 * time.Minute, true, false, false},
		"dated before the work is what it is now":             {12 * 365 * day, true, true, true},
	} {
		at := time.Now().Add(-c.age)
		h := wire.BlockHeader{Version: 4, MerkleRoot: *tx, Timestamp: time.Unix(at.Unix(), 0), Bits: 0x207fffff}
		for h.BlockHash()[31] > 0x7f { // every second one will do
			h.Nonce++
		}
		block := h.BlockHash().String()
		n := oldNode(row, height, "/Satoshi:30.0.0/")
		best := strings.Repeat("0", 40) + fmt.Sprintf("%024x", height)
		if !c.honest {
			best = strings.Repeat("5a", 32)
		}
		n["getblockchaininfo"] = fixed(map[string]any{
			"chain": "main", "blocks": height, "headers": height, "bestblockhash": best, "time": time.Now().Unix() - 20, "mediantime": time.Now().Unix() - 900, "initialblockdownload": false,
		})
		n["getbestblockhash"] = fixed(best)
		n["getindexinfo"] = fixed(map[string]any{"txindex": map[string]any{"synced": true, "best_block_height": height}})
		n["getrawtransaction"] = func(p []json.RawMessage) any {
			if text(p[0]) != id {
				return refusal{-5, "No such mempool or blockchain transaction. Use gettransaction for wallet transactions."}
			}
			return map[string]any{
				"txid": id, "hash": id, "hex": raw, "size": len(raw) / 2, "vsize": len(raw) / 2, "version": 2, "locktime": 0, "blockhash": block, "confirmations": 12, "time": at.Unix(), "blocktime": at.Unix(),
				"vin":  []any{map[string]any{"txid": strings.Repeat("11", 32), "vout": 0, "sequence": 4294967295}},
				"vout": []any{map[string]any{"n": 0, "value": json.Number("0.00999"), "scriptPubKey": map[string]any{"hex": "76a91476a04053bda0a88bda5177b86a15c3b29f55987388ac", "type": "pubkeyhash", "address": "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"}}},
			}
		}
		n["getblockheader"] = func(p []json.RawMessage) any {
			if text(p[0]) != block {
				return refusal{-5, "Block not found"}
			}
			return map[string]any{"hash": block, "confirmations": 12, "height": height - 11, "time": at.Unix(), "mediantime": at.Unix() - 900}
		}
		n["getblockhash"] = func(p []json.RawMessage) any {
			switch string(p[0]) {
			case "0":
				return row.UTXO.Genesis
			case fmt.Sprint(row.UTXO.OwnHeight):
				return row.UTXO.OwnBlock
			case fmt.Sprint(height - 11):
				return block
			}
			return best
		}
		if c.shows {
			m := wire.MsgMerkleBlock{Header: h, Transactions: 1, Hashes: []*chainhash.Hash{tx}, Flags: []byte{1}}
			var b bytes.Buffer
			if err := m.BtcEncode(&b, wire.ProtocolVersion, wire.BaseEncoding); err != nil {
				t.Fatal(err)
			}
			n["gettxoutproof"] = fixed(hex.EncodeToString(b.Bytes()))
		}
		s := httptest.NewServer(n)
		_, out, errs := runNow("check", "--offline", "--quiet", "--chain", "bitcoin", "--node", "bitcoin=core+"+s.URL, "--format", "json", id)
		s.Close()
		var r struct {
			State  string
			Causes []struct{ Slug, Certainty string }
		}
		if err := json.Unmarshal([]byte(out), &r); err != nil || len(r.Causes) == 0 {
			t.Errorf("%s: %v %s%s", name, err, out, errs)
			continue
		}
		t.Logf("%s: %s, %s %s", name, r.State, r.Causes[0].Slug, r.Causes[0].Certainty)
		if first := r.Causes[0]; r.State == "final" && (!c.final || first.Certainty == "proven") {
			t.Errorf("%s: final, %s %s", name, first.Slug, first.Certainty)
		}
	}
}
