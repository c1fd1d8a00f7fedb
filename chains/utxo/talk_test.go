package utxo_test

import (
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/facts"
	"txtriage/chains/utxo"
	"txtriage/chains/utxo/scenes"
)

// record writes the conversations of the live tests to testdata/talks.
var record = flag.Bool("record", false, "write the conversations with real nodes to testdata/talks")

// kept are the scenes whose conversations are kept.
var kept = map[string]bool{
	"core-bitcoin-regtest-confirmed": true, "core-bitcoin-regtest-cheap-parent": true, "core-bitcoin-regtest-repriced": true,
	"core-bitcoin-regtest-double-spent": true, "core-bitcoin-regtest-repriced-id-only": true,
	"core-litecoin-regtest-confirmed": true, "core-litecoin-regtest-cancelled": true, "core-litecoin-regtest-relative-time": true,
	"btcd-bitcoin-regtest-cheap-parent": true, "btcd-bitcoin-regtest-double-spent": true, "btcd-bitcoin-regtest-address": true,
}

// header is the first line of a kept conversation.
type header struct {
	Kind  string       `json:"kind"`
	Now   time.Time    `json:"now"`
	Scene scenes.Scene `json:"scene"`
}

const talkMark = "question "

func keep(t *testing.T, name, kind string, q chains.Question, s scenes.Scene, talk *chainstest.Talk) {
	t.Helper()
	if !*record || !kept[name] {
		return
	}
	h, err := json.Marshal(header{kind, q.Now, s})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("testdata/talks", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("testdata/talks", name+".txt"), []byte(talkMark+string(h)+"\n"+talk.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// talks reads the kept conversations as cases.
func talks(t testing.TB) []chainstest.Case {
	t.Helper()
	files, err := filepath.Glob("testdata/talks/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	var out []chainstest.Case
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		first, rest, _ := strings.Cut(string(text), "\n")
		var h header
		if err := json.Unmarshal([]byte(strings.TrimPrefix(first, talkMark)), &h); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		talk, err := chainstest.ParseTalk(rest)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		raw, err := hex.DecodeString(h.Scene.Raw)
		if err != nil {
			t.Fatal(err)
		}
		r := row(t, h.Scene.Chain)
		out = append(out, chainstest.Case{
			Name: strings.TrimSuffix(filepath.Base(file), ".txt"),
			Kind: h.Kind,
			Question: chains.Question{
				Ref: chains.Ref{Kind: chains.Kind(h.Scene.Kind), ID: h.Scene.ID, Chain: r.ID}, Chain: r, Raw: raw,
				Ticket: facts.Ticket{To: facts.Untrusted(h.Scene.To)}, Now: h.Now,
			},
			Nodes: map[string]chainstest.Answer{"a": talk.Answer, "b": talk.Answer},
		})
	}
	return out
}

func TestConformance(t *testing.T) {
	chainstest.Run(t, utxo.New(), talks(t)...)
}
