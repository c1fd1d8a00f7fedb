package chainstest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// refusals are the ways in which a call fails.
var refusals = []*chains.CallError{
	{Kind: chains.ErrTransport, Message: "connection refused"},
	{Kind: chains.ErrTimeout, Message: "no answer in time"},
	{Kind: chains.ErrHTTP, HTTP: 429, Message: "Too Many Requests"},
	{Kind: chains.ErrReply, Message: "the reply is not JSON"},
	{Kind: chains.ErrNode, Code: -32601, Message: "the method does not exist/is not available"},
	{Kind: chains.ErrNode, Code: -32000, Message: "missing trie node", Data: json.RawMessage(`{"a":[1,"0x"]}`)},
	{Kind: chains.ErrRefused, Message: "not on the read-only list"},
	{Kind: chains.ErrBudget, Message: "the budget of this diagnosis is used up"},
}

// maxCalls bounds how many calls of one talk are spoilt: a search asks the same a hundred times.
// With -short, as the race detector has it, fewCalls.
const maxCalls, fewCalls = 40, 4

func sample(asked []said) (out []said) {
	most := maxCalls
	if testing.Short() {
		most = fewCalls
	}
	step := (len(asked) + most - 1) / most
	for i := 0; i < len(asked); i += max(1, step) {
		out = append(out, asked[i])
	}
	return out
}

// failing lets each call fail in each way. One failed call never fails the Inspector while
// another one was answered.
func failing(t *testing.T, c Case, in chains.Inspector, asked []said) {
	for _, a := range sample(asked) {
		for _, r := range refusals {
			hit := func(label string, i int, _ chains.Call, res json.RawMessage, e *chains.CallError) (json.RawMessage, *chains.CallError) {
				if label == a.label && i == a.i {
					cp := *r
					return nil, &cp
				}
				return res, e
			}
			if f, _ := c.inspect(t, in, hit, false); f == nil && len(asked) > 1 {
				t.Errorf("%s call %d (%s) failing with %q failed the inspection", a.label, a.i, a.call.Method, r.Message)
			}
		}
	}
}

// rubbish is put in the place of whole replies and of single values inside them.
var rubbish = []string{
	`null`, `true`, `"0x"`, `""`, `"zz"`, `-1`, `1e400`, `[]`, `{}`, `[null]`, `"0x0"`,
	`"0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"`,
	`"\u001b]0;x\u0007\u202e"`,
	`[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]`,
}

// maxSpoilt bounds how many values of one reply are spoilt.
const maxSpoilt = 12

func garbage(t *testing.T, c Case, in chains.Inspector, asked []said) {
	for _, a := range sample(asked) {
		for k, bad := range rubbish {
			c.inspect(t, in, replace(a, json.RawMessage(bad)), false)
			if k%7 == a.i%7 && len(a.reply) > 0 {
				for _, m := range mutations(a.reply, bad) {
					c.inspect(t, in, replace(a, m), false)
				}
			}
		}
	}
}

func replace(a said, with json.RawMessage) spoil {
	return func(label string, i int, _ chains.Call, res json.RawMessage, e *chains.CallError) (json.RawMessage, *chains.CallError) {
		if label == a.label && i == a.i {
			return with, nil
		}
		return res, e
	}
}

// mutations returns copies of a reply in each of which one value is bad, or missing.
func mutations(reply json.RawMessage, bad string) []json.RawMessage {
	var paths [][]string
	var root any
	d := json.NewDecoder(strings.NewReader(string(reply)))
	d.UseNumber()
	if d.Decode(&root) != nil {
		return nil
	}
	collect(root, nil, &paths)
	step := max(1, len(paths)/maxSpoilt)
	var out []json.RawMessage
	for i := 0; i < len(paths); i += step {
		if b, err := json.Marshal(with(root, paths[i], json.RawMessage(bad))); err == nil {
			out = append(out, b)
		}
	}
	return out
}

func collect(v any, path []string, out *[][]string) {
	if len(path) > 0 {
		*out = append(*out, append([]string(nil), path...))
	}
	switch v := v.(type) {
	case map[string]any:
		for _, k := range sortedKeys(v) {
			collect(v[k], append(path, k), out)
		}
	case []any:
		for i, x := range v {
			if i > 40 {
				break
			}
			collect(x, append(path, fmt.Sprint(i)), out)
		}
	}
}

func with(v any, path []string, bad json.RawMessage) any {
	if len(path) == 0 {
		return bad
	}
	switch v := v.(type) {
	case map[string]any:
		cp := map[string]any{}
		for k, x := range v {
			cp[k] = x
		}
		cp[path[0]] = with(v[path[0]], path[1:], bad)
		return cp
	case []any:
		cp := append([]any(nil), v...)
		for i := range cp {
			if fmt.Sprint(i) == path[0] {
				cp[i] = with(v[i], path[1:], bad)
			}
		}
		return cp
	}
	return v
}

// silent lets every call fail: nothing but the paste may be known, and every node is shown.
func silent(t *testing.T, c Case, in chains.Inspector) {
	for _, r := range refusals {
		none := func(string, int, chains.Call, json.RawMessage, *chains.CallError) (json.RawMessage, *chains.CallError) {
			cp := *r
			return nil, &cp
		}
		f, _ := c.inspect(t, in, none, false)
		if f == nil {
			continue // learned nothing: may fail
		}
		Walk(f, func(path string, s facts.State, _ []facts.EvidenceID) {
			if (s == facts.Known || s == facts.Absent) && !fromPaste[path] {
				t.Errorf("%s is %v although every call failed with %q", path, s, r.Message)
			}
		})
		if len(f.Nodes) != len(c.Nodes) {
			t.Errorf("%d of %d nodes shown", len(f.Nodes), len(c.Nodes))
		}
	}
}
