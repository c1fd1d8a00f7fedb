package tape_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/tape"
)

func FuzzParse(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte("## n.1 n 2026-01-01T00:00:00.000Z\n--> m []\n<-- {\"result\":{\"a\":\"\\u202e\xff\"}}\n"))
	f.Add([]byte("## n.1 n 2026-01-01T00:00:00.000Z\n--> m\n<-- {\"error\":{\"data\":null,\"message\":\"\xff\"}}"))
	f.Fuzz(func(t *testing.T, in []byte) {
		ex, err := tape.Parse(in)
		if err != nil {
			return
		}
		text := tape.Format(ex)
		for i, c := range text {
			if c != '\n' && (c < 0x20 || c > 0x7e) {
				t.Fatalf("byte %d of the text form is %#x", i, c)
			}
		}
		again, err := tape.Parse(text)
		if err != nil {
			t.Fatalf("its own text form is refused: %v\n%s", err, text)
		}
		if diff := cmp.Diff(ex, again); diff != "" {
			t.Fatalf("round trip (-want +got):\n%s", diff)
		}
		tape.Evidence(ex)
		for _, c := range tape.NewPlayer(ex, nil).Callers() {
			c.Batch(t.Context(), []chains.Call{call("m")})
		}
	})
}

// FuzzRecord: whatever a node says, the tape of it is read back as it was recorded.
func FuzzRecord(f *testing.F) {
	f.Add("eth-1", "eth_call", []byte(`["latest",{"b":1,"a":2}]`), []byte(`{"x":"\u202e"}`), "slow \xff down", 0)
	f.Add("", "", []byte(``), []byte(`{`), "", -5)
	f.Fuzz(func(t *testing.T, label, method string, params, res []byte, msg string, code int) {
		rec := tape.NewRecorder(clock)
		rep := chains.Reply{Result: res}
		if code != 0 {
			rep = chains.Reply{Err: &chains.CallError{Kind: chains.ErrNode, Code: code, Message: facts.Untrusted(msg), Data: res}}
		}
		c := rec.Wrap(node{label, "evm", func(chains.Call) chains.Reply { return rep }})
		c.Batch(t.Context(), []chains.Call{call(method, json.RawMessage(params))})
		ex := rec.Exchanges()
		back, err := tape.Parse(tape.Format(ex))
		if err != nil {
			t.Fatalf("%v\n%s", err, tape.Format(ex))
		}
		if diff := cmp.Diff(ex, back); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}
