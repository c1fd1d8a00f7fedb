package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"txtriage/chains/chainstest/nodes"
	"txtriage/testdata/nodes/evmstates/states"
)

// What happens to a network, not to one transaction: full blocks, no blocks, none that becomes
// final, and a layer 2's promise of the next one.

func (h *stagehand) networkScene(prefix, chain, url string, s states.Scene, raw bool) {
	var flags []string
	if raw {
		flags = []string{"--raw", s.Raw.String()}
	}
	h.show(prefix+s.Scenario, chain, url, s.Hash.Hex(), s.Note, flags...)
}

func TestGethsimBusy(t *testing.T) {
	h := newStagehand(t, "gethsim-busy")
	url := nodes.EVM(t, "gethsim", "-gas-limit", "1000000", "-base-fee", "1000000000", "-excess-blob-gas", "150000000")
	made, err := states.Busy(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range made {
		h.networkScene("", "eip155:31337", url, s, false)
	}
	h.done()
}

func TestGethsimHalted(t *testing.T) {
	h := newStagehand(t, "gethsim-halted")
	now := time.Now()
	node := func(id string, first time.Time) string {
		return nodes.EVM(t, "gethsim", "-chain-id", id, "-genesis-time", strconv.FormatInt(first.Unix(), 10))
	}
	for chain, id := range map[string]string{"ethereum": "1", "base": "8453"} {
		url := node(id, now.Add(-2*time.Hour))
		made, err := states.Halted(t.Context(), url, now.Add(-time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range made {
			h.networkScene(chain+"-", "eip155:"+id, url, s, false)
		}
	}
	url := node("1", now.Add(-3*time.Hour))
	made, err := states.Unfinal(t.Context(), url, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range made {
		h.networkScene("ethereum-", "eip155:1", url, s, s.Scenario == "above-cap")
	}
	url = nodes.EVM(t, "gethsim", "-chain-id", "1", "-amsterdam", "-gas-limit", "60000000")
	if made, err = states.Lifted(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	h.networkScene("ethereum-", "eip155:1", url, made[0], false)

	url = node("8453", now.Add(-time.Hour))
	if made, err = states.Unfinal(t.Context(), url, now); err != nil {
		t.Fatal(err)
	}
	made[0].Scenario, made[0].Note = "promised", "in the block that the operator is still making"
	h.networkScene("base-", "eip155:8453", promising(t, url, made[0].Hash.Hex()), made[0], false)
	h.done()
}

// promising is a node whose newest block is the one before that of the transaction, which it
// already shows, but not its block: so layer 2 nodes answer that follow the operator's promises.
func promising(t *testing.T, url, hash string) string {
	t.Helper()
	ask := func(body []byte) []byte {
		resp, err := http.Post(url, "application/json", bytes.NewReader(body))
		if err != nil {
			t.Error(err)
			return nil
		}
		defer resp.Body.Close()
		out, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Error(err)
		}
		return out
	}
	var r struct{ Result struct{ BlockNumber string } }
	if err := json.Unmarshal(ask([]byte(`{"jsonrpc":"2.0","id":1,"method":"eth_getTransactionReceipt","params":["`+hash+`"]}`)), &r); err != nil {
		t.Fatal(err)
	}
	at, err := strconv.ParseUint(r.Result.BlockNumber, 0, 64)
	if err != nil {
		t.Fatal(err)
	}
	before := "0x" + strconv.FormatUint(at-1, 16)
	hide := strings.NewReplacer(`["latest",false]`, `["`+before+`",false]`, `["`+r.Result.BlockNumber+`",false]`, `["0xffffffff",false]`)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(ask([]byte(hide.Replace(string(body)))))
	}))
	t.Cleanup(s.Close)
	return s.URL
}
