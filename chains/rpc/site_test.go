package rpc_test

import (
	"net/http"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/rpc"
)

// TestOneOperatorIsOneWitness: addresses in one group are one site, and no two groups are.
func TestOneOperatorIsOneWitness(t *testing.T) {
	groups := [][]string{
		{"http://127.0.0.1:8545", "http://localhost:8545/a", "http://[::1]:8545/b?key=1", "http://user:pass@LOCALHOST:8545", "http://0.0.0.0:8545"},
		{"http://127.0.0.1:8546"}, // another port of this machine: may be another node
		{"http://127.0.0.2:8545"},
		{"http://10.0.0.5:8545", "https://10.0.0.5", "http://[::ffff:10.0.0.5]:1"},
		{"http://10.0.0.6:8545"},
		{"https://eth-mainnet.g.alchemy.com/v2/KEY1", "https://eth-mainnet.g.alchemy.com./v2/KEY2", "https://eth.alchemyapi.io/x"},
		{"https://mainnet.infura.io/v3/KEY"},
		{"https://a.quiknode.pro/k", "https://b.c.quiknode.pro/k"},
		{"https://one.co.uk/rpc", "https://eth.one.co.uk:8443"},
		{"https://two.co.uk/rpc"},
		{"http://geth-0.geth.svc.cluster.local:8545", "http://geth-0.geth.svc.cluster.local:8546"},
		{"http://geth-1.geth.svc.cluster.local:8545"},
		{"http://erigon:8545"},
		{"http://geth:8545"},
		{"https://x.herokuapp.com"},
		{"https://y.herokuapp.com"},
	}
	sites := &rpc.Sites{}
	var nodes []chains.Caller
	var want []string
	for g, list := range groups {
		for i, u := range list {
			label := string(rune('a'+g)) + strings.Repeat("x", i)
			c, err := rpc.Dial(rpc.Node{Label: label, Kind: "evm", URL: u, Sites: sites}, rpc.Options{})
			if err != nil {
				t.Fatal(err)
			}
			nodes, want = append(nodes, c), append(want, string(rune('a'+g)))
		}
	}
	for i, c := range nodes {
		if got := c.Standing().Site; got != want[i] {
			t.Errorf("%s stands with %q, want %q", c.Label(), got, want[i])
		}
	}
}

// Two names that lead to one server are one site once they were asked.
func TestTwoNamesOfOneServer(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request, calls []asked, list bool) {
		well(w, calls, list)
	})
	sites := &rpc.Sites{}
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	var nodes []chains.Caller
	for _, n := range []rpc.Node{{Label: "n-1", URL: s.URL}, {Label: "n-2", URL: "http://127.1.1.1" + port}, {Label: "n-3", URL: "http://localhost" + port + "/x"}} {
		n.Kind, n.Sites = "evm", sites
		c, err := rpc.Dial(n, rpc.Options{})
		if err != nil {
			t.Fatal(err)
		}
		nodes = append(nodes, c)
		c.Batch(t.Context(), []chains.Call{call("eth_chainId")})
		t.Cleanup(func() { _ = c.(interface{ Close() error }).Close() })
	}
	for i, want := range []string{"n-1", "n-2", "n-1"} {
		if got := nodes[i].Standing().Site; got != want {
			t.Errorf("n-%d stands with %q, want %q", i+1, got, want)
		}
	}
}
