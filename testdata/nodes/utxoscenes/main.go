// Utxoscenes starts a node of the Bitcoin family and brings it into one state after another.
// For each it prints one JSON line, {"url", "scenario", "chain", "kind", "id", "raw", "to",
// "note"}, and waits for a line on standard input before it goes on. Case files are recorded
// with it:
//
//	go run ./testdata/nodes/utxoscenes bitcoind|litecoind|btcd
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"

	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/utxo/scenes"
)

// host lets a program start nodes as a test does.
type host struct{ ends []func() }

func (*host) Helper() {}
func (h *host) Fatalf(format string, args ...any) {
	h.end()
	log.Fatalf(format, args...)
}
func (h *host) Skipf(format string, args ...any) { h.Fatalf(format, args...) }
func (h *host) Cleanup(f func())                 { h.ends = append(h.ends, f) }
func (h *host) TempDir() string {
	dir, err := os.MkdirTemp("", "utxoscenes")
	if err != nil {
		h.Fatalf("%v", err)
	}
	h.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func (h *host) end() {
	for len(h.ends) > 0 {
		last := h.ends[len(h.ends)-1]
		h.ends = h.ends[:len(h.ends)-1]
		last()
	}
}

func main() {
	h := &host{}
	defer h.end()
	name := ""
	if len(os.Args) == 2 {
		name = os.Args[1]
	}
	var n *nodes.UTXO
	in, out := bufio.NewReader(os.Stdin), json.NewEncoder(os.Stdout)
	show := func(s scenes.Scene) {
		line := struct {
			URL string `json:"url"`
			scenes.Scene
		}{n.Kind + "+" + n.URL, s}
		if err := out.Encode(line); err != nil {
			h.Fatalf("%v", err)
		}
		if _, err := in.ReadString('\n'); err != nil {
			h.Fatalf("nobody asks for more: %v", err)
		}
	}
	switch name {
	case "bitcoind":
		n = nodes.StartBitcoind(h, "-mempoolexpiry=1")
		scenes.Core(h, n, show)
	case "litecoind":
		n = nodes.StartLitecoind(h, "-mempoolexpiry=1")
		scenes.Core(h, n, show)
	case "btcd":
		n = nodes.StartBtcd(h, scenes.MiningAddress(h), "--rejectnonstd")
		scenes.Btcd(h, n, show)
	default:
		h.Fatalf("usage: utxoscenes bitcoind|litecoind|btcd")
	}
}
