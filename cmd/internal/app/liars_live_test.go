package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest/nodes"
	"txtriage/diagnose"
)

// liar stands before a real node and changes what it says. It has an address of its own, so that it counts
// as another witness.
type liar struct {
	t    *testing.T
	node *url.URL
	mu   sync.Mutex
	tell teller
}

// startLiar lets a liar stand before the node at an address.
func startLiar(t *testing.T, node string) (*liar, string) {
	t.Helper()
	u, err := url.Parse(node)
	if err != nil {
		t.Fatal(err)
	}
	l := &liar{t: t, node: u, tell: honest}
	return l, serveAt(t, "127.0.0.2", l)
}

// serveAt serves at an address of this machine until the test ends. A machine that has no second one skips the
// test, unless the real nodes must be there: then it must have this as well.
func serveAt(t *testing.T, host string, h http.Handler) string {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	_ = s.Listener.Close()
	var listen net.ListenConfig
	var err error
	if s.Listener, err = listen.Listen(t.Context(), "tcp", net.JoinHostPort(host, "0")); err != nil {
		if nodes.Required() {
			t.Fatal("this machine has no second address of its own: ", err)
		}
		t.Skip("this machine has no second address of its own: ", err)
	}
	s.Start()
	t.Cleanup(s.Close)
	return s.URL
}

// says sets how it departs from the truth.
func (l *liar) says(tell teller) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tell = tell
}

type rpcCall struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params []any           `json:"params"`
}

type rpcReply struct {
	Version string          `json:"jsonrpc,omitempty"`
	ID      json.RawMessage `json:"id"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   json.RawMessage `json:"error,omitempty"`
}

func (l *liar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	asked, _ := io.ReadAll(r.Body)
	on, err := http.NewRequestWithContext(r.Context(), http.MethodPost, l.node.String(), bytes.NewReader(asked))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	on.Header.Set("Content-Type", "application/json")
	if p, ok := l.node.User.Password(); ok {
		on.SetBasicAuth(l.node.User.Username(), p)
	}
	resp, err := http.DefaultClient.Do(on)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	said, _ := io.ReadAll(resp.Body)
	l.mu.Lock()
	defer l.mu.Unlock()
	var calls []rpcCall
	var replies []rpcReply
	one := json.Unmarshal(asked, &calls) != nil
	if one {
		calls, replies = make([]rpcCall, 1), make([]rpcReply, 1)
		_, _ = json.Unmarshal(asked, &calls[0]), json.Unmarshal(said, &replies[0])
	} else {
		_ = json.Unmarshal(said, &replies)
	}
	for i := range replies {
		at := slices.IndexFunc(calls, func(c rpcCall) bool { return bytes.Equal(c.ID, replies[i].ID) })
		refused := len(replies[i].Error) > 0 && string(replies[i].Error) != "null"
		if at < 0 || refused {
			continue
		}
		reply := chains.Reply{Result: replies[i].Result}
		if l.tell(chains.Call{Method: calls[at].Method, Params: calls[at].Params}, &reply); reply.Err == nil {
			replies[i].Result = reply.Result
		}
	}
	w.Header().Set("Content-Type", "application/json")
	if one {
		_ = json.NewEncoder(w).Encode(replies[0])
		return
	}
	_ = json.NewEncoder(w).Encode(replies)
}

// gist is what a report in JSON says first, and what it proves.
type gist struct {
	State  string
	Final  bool
	Causes []gistCause
}

type gistCause struct{ Slug, Certainty string }

// besideLiars asks a real node about a scene beside a liar, in both orders: no other cause is told than with
// the node alone, and nothing is proven that it does not prove. LIARS=all tries every lie on every scene.
func (h *stagehand) besideLiars(kind, name, chain, node, paste string, flags ...string) {
	h.t.Helper()
	share := uint32(50)
	if os.Getenv("LIARS") == "all" {
		share = 1
	}
	if h.liar == nil {
		h.liar, h.liarAt = startLiar(h.t, strings.TrimPrefix(node, "core+"))
	}
	ask := func(nodes ...string) (v gist, out string) {
		args := []string{"check", "--offline", "--quiet", "--chain", chain, "--format", "json"}
		for _, n := range nodes {
			args = append(args, "--node", chain+"="+n)
		}
		_, out, _ = runNow(append(append(args, flags...), paste)...)
		if json.Unmarshal([]byte(out), &v) != nil || len(v.Causes) == 0 {
			h.t.Errorf("%s: no report: %s", name, out)
			v.Causes = append(v.Causes, gistCause{Slug: "none"})
		}
		return v, out
	}
	other := h.liarAt
	if kind == "core" {
		other = "core+" + strings.Replace(h.liarAt, "http://", "http://u:p@", 1)
	}
	var was *gist
	for what, lie := range wordsOf[kind] {
		for i, nodes := range [][]string{{node, other}, {other, node}} {
			if chosen(fmt.Sprint(h.node, name, what, i))%share != 0 {
				continue
			}
			if was == nil {
				h.liar.says(honest)
				v, _ := ask(node, other)
				was = &v
			}
			h.liar.says(lie)
			is, out := ask(nodes...)
			h.lies++
			a, b := was.Causes[0], is.Causes[0]
			bad := is.Final && !was.Final || a.Slug != b.Slug && !slices.Contains(unsure, b.Slug) && (a.Certainty != "possible" || b.Certainty != "possible")
			for _, c := range is.Causes {
				bad = bad || c.Certainty == string(diagnose.Proven) && !slices.Contains(was.Causes, c) && !slices.Contains(unsure, c.Slug)
			}
			if bad {
				h.t.Errorf("%s, %s (order %d): %s (%s) becomes %s (%s)\n%s", name, what, i, a.Slug, a.Certainty, b.Slug, b.Certainty, out)
			}
		}
	}
}
