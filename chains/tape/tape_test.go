package tape_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/tape"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 987654321, time.FixedZone("", 3600))

func clock() time.Time { return noon }

// node answers from a function; it stands for a Caller of chains/rpc.
type node struct {
	label, kind string
	answer      func(chains.Call) chains.Reply
}

func (n node) Label() string { return n.label }
func (n node) Kind() string  { return n.kind }
func (n node) Public() bool  { return false }

func (n node) Standing() chains.Standing { return chains.Standing{} }
func (n node) Batch(_ context.Context, calls []chains.Call) []chains.Reply {
	out := make([]chains.Reply, len(calls))
	for i, c := range calls {
		out[i] = n.answer(c)
	}
	return out
}

func result(s string) chains.Reply { return chains.Reply{Result: json.RawMessage(s)} }

func refusal(e chains.CallError) chains.Reply { return chains.Reply{Err: &e} }

func call(method string, params ...any) chains.Call {
	return chains.Call{Method: method, Params: params}
}

const sample = `## btc-1.1 btc-1 2026-11-21T11:00:00.987Z
--> getmempoolentry ["ab"]
<-- {"error":{"code":-5,"message":"Transaction not in mempool"}}

## btc-1.2 btc-1 2026-11-21T11:00:00.987Z
--> getblockcount []
<-- {"result":900000}

## eth-2.1 eth-2 2026-11-21T11:00:00.987Z
--> eth_call [{"data":"0x","to":"0x01"},"latest"]
<-- {"result":{"name":"\u202eevil\u001b[2J\ud83d\ude00","n":1.10}}

## eth-2.2 eth-2 2026-11-21T11:00:00.987Z
--> eth_chainId []
<-- {"error":{"kind":"http","http":429,"message":"\u009bslow down"}}

## eth-10.1 eth-10 2026-11-21T11:00:00.987Z
--> eth_call []
<-- {"error":{"code":3,"message":"execution reverted","data":"0x08c379a0"}}

## eth-10.2 eth-10 2026-11-21T11:00:00.987Z
--> eth_syncing []
<-- {"result":null}
`

func record(t *testing.T) *tape.Recorder {
	t.Helper()
	rec := tape.NewRecorder(clock)
	answers := map[string]chains.Reply{
		"getmempoolentry": refusal(chains.CallError{Kind: chains.ErrNode, Code: -5, Message: "Transaction not in mempool"}),
		"getblockcount":   result(" 900000 "),
	}
	btc := rec.Wrap(node{"btc-1", "core", func(c chains.Call) chains.Reply { return answers[c.Method] }})
	eth2 := rec.Wrap(node{"eth-2", "evm", func(c chains.Call) chains.Reply {
		if c.Method == "eth_call" {
			return result("{\"name\": \"\u202eevil\\u001b[2J\U0001f600\",\n\t\"n\":1.10}")
		}
		return refusal(chains.CallError{Kind: chains.ErrHTTP, HTTP: 429, Message: "\u009bslow down"})
	}})
	eth10 := rec.Wrap(node{"eth-10", "evm", func(c chains.Call) chains.Reply {
		if c.Method == "eth_call" {
			return refusal(chains.CallError{Kind: chains.ErrNode, Code: 3, Message: "execution reverted", Data: json.RawMessage(`"0x08c379a0"`)})
		}
		return result("null")
	}})
	ctx := context.Background()
	eth10.Batch(ctx, []chains.Call{call("eth_call"), call("eth_syncing")})
	eth2.Batch(ctx, []chains.Call{call("eth_call", json.RawMessage(`{"to":"0x01","data":"0x"}`), "latest")})
	btc.Batch(ctx, []chains.Call{call("getmempoolentry", "ab"), call("getblockcount")})
	eth2.Batch(ctx, []chains.Call{call("eth_chainId")})
	return rec
}

func TestRecordingHasOneText(t *testing.T) {
	rec := record(t)
	text := tape.Format(rec.Exchanges())
	if diff := cmp.Diff(sample, string(text)); diff != "" {
		t.Errorf("text form (-want +got):\n%s", diff)
	}
	back, err := tape.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rec.Exchanges(), back); diff != "" {
		t.Errorf("Parse(Format(x)) differs from x (-want +got):\n%s", diff)
	}
	want := []tape.Node{{Label: "btc-1", Kind: "core"}, {Label: "eth-2", Kind: "evm"}, {Label: "eth-10", Kind: "evm"}}
	if diff := cmp.Diff(want, rec.Nodes()); diff != "" {
		t.Errorf("nodes (-want +got):\n%s", diff)
	}
}

func TestRecorderFillsReplies(t *testing.T) {
	rec := tape.NewRecorder(clock)
	past := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	c := rec.Wrap(node{"eth 1/ключ", "evm", func(c chains.Call) chains.Reply {
		switch c.Method {
		case "taped":
			return chains.Reply{Result: json.RawMessage(`1`), At: past, Evidence: "old.7"}
		case "broken":
			return result(`{"a":`)
		}
		return result(`1`)
	}})
	if got := c.Label(); got != "eth-1-----" {
		t.Errorf("label %q", got)
	}
	got := c.Batch(t.Context(), []chains.Call{call("fresh"), call("taped"), call("broken")})
	for i, want := range []facts.EvidenceID{"eth-1-----.1", "eth-1-----.2", "eth-1-----.3"} {
		if got[i].Evidence != want {
			t.Errorf("reply %d has id %q, want %q", i, got[i].Evidence, want)
		}
	}
	if !got[0].At.Equal(noon.Truncate(time.Millisecond)) || !got[1].At.Equal(past) {
		t.Errorf("times %v, %v", got[0].At, got[1].At)
	}
	if got[2].Err == nil || got[2].Err.Kind != chains.ErrReply {
		t.Errorf("a reply that is not JSON came through: %+v", got[2])
	}
}

// TestRecorderInParallel is for the race detector; numbers must not be lost or doubled.
func TestRecorderInParallel(t *testing.T) {
	rec := tape.NewRecorder(clock)
	var wg sync.WaitGroup
	for i := range 8 {
		c := rec.Wrap(node{fmt.Sprintf("n-%d", i%4), "evm", func(chains.Call) chains.Reply { return result("1") }})
		wg.Go(func() {
			for range 50 {
				c.Batch(t.Context(), []chains.Call{call("a"), call("b")})
			}
		})
	}
	wg.Wait()
	ex := rec.Exchanges()
	if len(ex) != 800 {
		t.Fatalf("%d exchanges, want 800", len(ex))
	}
	if _, err := tape.Parse(tape.Format(ex)); err != nil {
		t.Error(err)
	}
	last := ex[len(ex)-1].ID
	if last != "n-3.200" {
		t.Errorf("last id %q", last)
	}
}

func player(t *testing.T, text string, nodes ...tape.Node) *tape.Player {
	t.Helper()
	ex, err := tape.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return tape.NewPlayer(ex, nodes)
}

func TestPlayerAnswersInOrderAndRepeatsTheLast(t *testing.T) {
	p := player(t, `## n.1 n 2026-01-01T00:00:00.000Z
--> eth_blockNumber []
<-- {"result":"0x1"}
## n.2 n 2026-01-01T00:00:01.000Z
--> eth_blockNumber []
<-- {"result":"0x2"}
## n.3 n 2026-01-01T00:00:02.000Z
--> eth_call [{"a":1,"b":2}]
<-- {"error":{"code":3,"message":"no"}}
`)
	c, ok := p.Caller("n")
	if !ok {
		t.Fatal("no caller for n")
	}
	var got []string
	for range 3 {
		got = append(got, string(c.Batch(t.Context(), []chains.Call{call("eth_blockNumber")})[0].Result))
	}
	if diff := cmp.Diff([]string{`"0x1"`, `"0x2"`, `"0x2"`}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if left := p.Unplayed(); len(left) != 1 || left[0].ID != "n.3" {
		t.Errorf("unplayed %v, want n.3", left)
	}
	// Order of keys in a parameter is not a different question.
	r := c.Batch(t.Context(), []chains.Call{call("eth_call", map[string]int{"b": 2, "a": 1})})[0]
	if r.Err == nil || r.Err.Code != 3 || r.Evidence != "n.3" {
		t.Errorf("reply %+v", r)
	}
	r.Err.Message = "changed by a careless caller"
	if again := c.Batch(t.Context(), []chains.Call{call("eth_call", map[string]int{"a": 1, "b": 2})})[0]; again.Err.Message != "no" {
		t.Errorf("a played error can be changed from outside: %+v", again.Err)
	}
	if left := p.Unplayed(); left != nil {
		t.Errorf("unplayed %v, want none", left)
	}
}

func TestPlayerNamesWhatWasNeverAsked(t *testing.T) {
	p := player(t, sample, tape.Node{Label: "btc-1", Kind: "core", Public: true}, tape.Node{Label: "btc-9", Kind: "btcd"})
	var labels, kinds []string
	for _, c := range p.Callers() {
		labels, kinds = append(labels, c.Label()), append(kinds, c.Kind())
	}
	if diff := cmp.Diff([]string{"btc-1", "btc-9", "eth-2", "eth-10"}, labels); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"core", "btcd", "evm", "evm"}, kinds); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
	c := p.Callers()[0]
	if !c.Public() {
		t.Error("btc-1 lost its publicity")
	}
	r := c.Batch(t.Context(), []chains.Call{call("getblockcount", 1), call("getblockcount"), call("x", func() {})})
	want := &chains.CallError{Kind: chains.ErrRefused, Message: "btc-1 was never asked getblockcount [1]"}
	if diff := cmp.Diff(want, r[0].Err); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if string(r[1].Result) != "900000" {
		t.Errorf("taped call answered %+v", r[1])
	}
	if r[2].Err == nil {
		t.Error("a parameter that is no JSON got an answer")
	}
	if _, ok := p.Caller("nobody"); ok {
		t.Error("an unknown label has a caller")
	}
}

// TestReplayOfAReplay: recording a played tape gives the same tape.
func TestReplayOfAReplay(t *testing.T) {
	p := player(t, sample)
	rec := tape.NewRecorder(func() time.Time { t.Error("the clock was read"); return noon })
	ex, _ := tape.Parse([]byte(sample))
	for _, c := range p.Callers() {
		c = rec.Wrap(c)
		for _, e := range ex {
			if e.Label != c.Label() {
				continue
			}
			var params []any
			if err := json.Unmarshal(e.Params, &params); err != nil {
				t.Fatal(err)
			}
			c.Batch(t.Context(), []chains.Call{call(e.Method, params...)})
		}
	}
	if diff := cmp.Diff(sample, string(tape.Format(rec.Exchanges()))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseSaysWhere(t *testing.T) {
	head := "## n.1 n 2026-01-01T00:00:00.000Z\n"
	for _, c := range []struct{ name, text, want string }{
		{"garbage", "hello\n", `line 1: expected a line that starts with "## "`},
		{"no label", "## n.1 2026-01-01T00:00:00.000Z\n", "line 1: expected id, label and time"},
		{"foreign id", "## m.1 n 2026-01-01T00:00:00.000Z\n", `line 1: id "m.1": expected "n." and a number`},
		{"id zero", "## n.0 n 2026-01-01T00:00:00.000Z\n", `line 1: id "n.0"`},
		{"id with zeros", "## n.01 n 2026-01-01T00:00:00.000Z\n", `line 1: id "n.01"`},
		{"address as label", "## http://n.1 http://n 2026-01-01T00:00:00.000Z\n", `line 1: label "http://n"`},
		{"seconds", "## n.1 n 2026-01-01T00:00:00Z\n", "line 1: time"},
		{"zone", "## n.1 n 2026-01-01T00:00:00.000+01:00\n", "line 1: time"},
		{"no call", head, `line 1: the tape ends before "-->"`},
		{"answer first", head + "<-- {\"result\":1}\n", `line 2: expected a line that starts with "--> "`},
		{"blank inside", head + "\n--> m []\n", `line 2: expected a line that starts with "--> "`},
		{"bad method", head + "--> eth-call []\n", `line 2: "eth-call" is not a method name`},
		{"object params", head + "--> m {}\n", "line 2: parameters: expected an array"},
		{"two params", head + "--> m [] []\n", "line 2: parameters: more than one JSON value"},
		{"no answer", head + "--> m []\n", `line 2: the tape ends before "<--"`},
		{"not JSON", head + "--> m []\n<-- {\"result\":}\n", "line 3: the result is not valid JSON"},
		{"neither", head + "--> m []\n<-- {\"results\":1}\n", "line 3: expected result or error"},
		{"both", head + "--> m []\n<-- {\"result\":1,\"error\":{}}\n", "line 3: expected nothing after the result"},
		{"after", head + "--> m []\n<-- {\"result\":1} x\n", "line 3: expected nothing after the answer"},
		{"error text", head + "--> m []\n<-- {\"error\":\"no\"}\n", "line 3: the error is not an object"},
		{"error key", head + "--> m []\n<-- {\"error\":{\"url\":\"x\"}}\n", "line 3: the error cannot be read"},
		{"error kind", head + "--> m []\n<-- {\"error\":{\"kind\":\"odd\"}}\n", `line 3: unknown kind of error "odd"`},
		{"twice", head + "--> m []\n<-- {\"result\":1}\n" + head, `line 4: id "n.1" is used twice`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := tape.Parse([]byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestLargeResults(t *testing.T) {
	big := `"` + strings.Repeat("ab", 1<<20) + `"`
	text := "## n.1 n 2026-01-01T00:00:00.000Z\n--> m []\n<-- {\"result\":" + big + "}\n"
	ex, err := tape.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if string(ex[0].Result) != big || string(tape.Format(ex)) != text {
		t.Error("a large result does not survive")
	}
	if g := tape.Evidence(ex)[0].Gist; len(g) > 170 {
		t.Errorf("gist of %d bytes", len(g))
	}
}

func TestEvidence(t *testing.T) {
	hash := "0x" + strings.Repeat("5a", 32)
	path := "/tx/" + strings.Repeat("c", 64) + "/outspends"
	for _, c := range []struct{ name, params, method, answer, wantMethod, wantGist string }{
		{"hash", `["` + hash + `",true]`, "eth_getTransactionByHash", `{"result":null}`, `eth_getTransactionByHash "` + hash + `" true`, "null"},
		{"path", `["` + path + `"]`, "GET", `{"result":[1]}`, "GET " + path, "[1]"},
		{"none", `[]`, "getblockcount", `{"result":5}`, "getblockcount", "5"},
		{"raw", `["` + strings.Repeat("f", 500) + `"]`, "decoderawtransaction", `{"result":5}`, `decoderawtransaction "` + strings.Repeat("f", 95) + "…", "5"},
		{"many", `["` + hash + `","` + hash + `","` + hash + `","` + hash + `"]`, "m", `{"result":5}`, `m "` + hash + `" "` + hash + `" "` + hash + `" and 1 more`, "5"},
		{"node error", `[]`, "m", `{"error":{"code":-32000,"message":"header not found"}}`, "m", "error -32000: header not found"},
		{"no code", `[]`, "m", `{"error":{"message":"odd"}}`, "m", "error: odd"},
		{"http", `[]`, "m", `{"error":{"kind":"http","http":429,"message":"slow"}}`, "m", "HTTP 429: rate"},
		{"rest 404", `["/tx/x"]`, "GET", `{"error":{"http":404,"message":"Transaction not found"}}`, "GET /tx/x", "HTTP 404: Transaction not found"},
		{"timeout", `[]`, "m", `{"error":{"kind":"timeout"}}`, "m", "timeout"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ex, err := tape.Parse([]byte("## n.1 n 2026-01-01T00:00:00.000Z\n--> " + c.method + " " + c.params + "\n<-- " + c.answer + "\n"))
			if err != nil {
				t.Fatal(err)
			}
			want := []facts.Evidence{{ID: "n.1", Node: "n", Method: c.wantMethod, At: ex[0].At, Gist: facts.Untrusted(c.wantGist)}}
			if diff := cmp.Diff(want, tape.Evidence(ex)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestInert(t *testing.T) {
	in := "{\n\t\"a\":\"é\u202e\u009b\u007f\ufeff\U000e0041\xff\",\r\n \"b\": 1}"
	got := tape.Inert([]byte(in))
	for i, c := range got {
		if c != '\n' && (c < 0x20 || c > 0x7e) {
			t.Errorf("byte %d is %#x", i, c)
		}
	}
	var a, b any
	if err := json.Unmarshal([]byte(in), &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(got, &b); err != nil {
		t.Fatalf("no longer JSON: %v\n%s", err, got)
	}
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("the value changed (-want +got):\n%s", diff)
	}
}
