package chainstest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// Case is one conversation that the Inspector must be able to hold.
type Case struct {
	Name     string
	Question chains.Question
	Nodes    map[string]Answer // by label
	Kind     string            // of the nodes
}

// Run holds an Inspector to its door. Every Case must be one in which the Inspector learns
// something from healthy nodes.
func Run(t *testing.T, in chains.Inspector, cases ...Case) {
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			good, asked := c.inspect(t, in, nil, false)
			if good == nil {
				t.Fatal("learned nothing from healthy nodes")
			}
			want := encode(t, good)
			t.Run("opening", func(t *testing.T) { opening(t, c, good) })
			t.Run("evidence", func(t *testing.T) { evidence(t, good, asked) })
			t.Run("same again", func(t *testing.T) {
				f, _ := c.inspect(t, in, nil, false)
				same(t, want, encode(t, f))
			})
			t.Run("nodes in another order", func(t *testing.T) {
				f, _ := c.inspect(t, in, nil, true)
				same(t, want, encode(t, f))
			})
			t.Run("json", func(t *testing.T) {
				var back facts.Facts
				if err := json.Unmarshal(want, &back); err != nil {
					t.Fatal(err)
				}
				same(t, want, encode(t, &back))
			})
			t.Run("failing calls", func(t *testing.T) { failing(t, c, in, asked) })
			t.Run("garbage", func(t *testing.T) { garbage(t, c, in, asked) })
			t.Run("nobody answers", func(t *testing.T) { silent(t, c, in) })
			t.Run("cancelled", func(t *testing.T) {
				ctx, cancel := context.WithCancel(context.Background())
				cancel()
				_, _ = in.Inspect(ctx, c.Question, c.callers(nil, nil, false))
			})
			t.Run("no nodes", func(t *testing.T) {
				if f, err := in.Inspect(context.Background(), c.Question, nil); err == nil && f == nil {
					t.Fatal("neither facts nor an error")
				}
			})
		})
	}
}

// spoil changes the reply to the i-th call of a node; i counts from 0 over the whole talk.
type spoil func(label string, i int, c chains.Call, r json.RawMessage, e *chains.CallError) (json.RawMessage, *chains.CallError)

type said struct {
	label string
	i     int
	call  chains.Call
	reply json.RawMessage
}

func (c Case) callers(s spoil, log *[]said, reversed bool) []chains.Caller {
	var out []chains.Caller
	for _, label := range sortedKeys(c.Nodes) {
		i, answer := -1, c.Nodes[label]
		kind := c.Kind
		if kind == "" {
			kind = "evm"
		}
		n := &Node{Name: label, Type: kind}
		n.Answer = func(call chains.Call) (json.RawMessage, *chains.CallError) {
			i++ // batches of one node come one after the other
			res, err := answer(call)
			if s != nil {
				res, err = s(label, i, call, res, err)
			}
			if log != nil {
				n.mu.Lock()
				*log = append(*log, said{label, i, call, res})
				n.mu.Unlock()
			}
			return res, err
		}
		out = append(out, n.Caller())
	}
	if reversed {
		for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
			out[i], out[j] = out[j], out[i]
		}
	}
	return out
}

func (c Case) inspect(t *testing.T, in chains.Inspector, s spoil, reversed bool) (*facts.Facts, []said) {
	t.Helper()
	logs := map[string]*[]said{}
	var all []chains.Caller
	for _, label := range sortedKeys(c.Nodes) {
		one := c
		one.Nodes = map[string]Answer{label: c.Nodes[label]}
		l := &[]said{}
		logs[label] = l
		all = append(all, one.callers(s, l, false)...)
	}
	if reversed {
		for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
			all[i], all[j] = all[j], all[i]
		}
	}
	f, err := in.Inspect(context.Background(), c.Question, all)
	if err != nil {
		f = nil
	}
	var out []said
	for _, label := range sortedKeys(c.Nodes) {
		out = append(out, *logs[label]...)
	}
	return f, out
}

func opening(t *testing.T, c Case, f *facts.Facts) {
	if f.Subject.Kind != string(c.Question.Ref.Kind) || f.Subject.ID != c.Question.Ref.ID {
		t.Errorf("subject %+v does not repeat the question", f.Subject)
	}
	if f.Chain.ID != c.Question.Chain.ID || !f.AsOf.Equal(c.Question.Now) {
		t.Errorf("chain %q, as of %v: not those of the question", f.Chain.ID, f.AsOf)
	}
	if len(f.Nodes) != len(c.Nodes) {
		t.Errorf("%d node views for %d nodes", len(f.Nodes), len(c.Nodes))
	}
	for i := 1; i < len(f.Nodes); i++ {
		if f.Nodes[i-1].Label >= f.Nodes[i].Label {
			t.Error("node views are not sorted by label")
		}
	}
}

// fromPaste are the facts that rest on no exchange.
var fromPaste = map[string]bool{"EVM.Raw": true, "UTXO.Raw": true}

func evidence(t *testing.T, f *facts.Facts, asked []said) {
	count := map[string]int{}
	for _, a := range asked {
		count[a.label]++
	}
	Walk(f, func(path string, state facts.State, from []facts.EvidenceID) {
		if state == facts.Known && len(from) == 0 && !fromPaste[path] {
			t.Errorf("%s is known, but names no exchange", path)
		}
		for _, id := range from {
			label, n, ok := strings.Cut(string(id), ".")
			for ok && strings.Contains(n, ".") { // labels may hold dots
				var more string
				more, n, _ = strings.Cut(n, ".")
				label += "." + more
			}
			var num int
			if _, err := fmt.Sscanf(n, "%d", &num); err != nil || num < 1 || num > count[label] {
				t.Errorf("%s names an exchange %q that never was", path, id)
			}
		}
	})
}

// Walk visits every Value of f with its path, such as "EVM.Receipt" or "Nodes.Saw".
func Walk(f *facts.Facts, visit func(path string, s facts.State, from []facts.EvidenceID)) {
	walk(reflect.ValueOf(f), "", visit)
}

func walk(v reflect.Value, path string, visit func(string, facts.State, []facts.EvidenceID)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walk(v.Elem(), path, visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), path, visit)
		}
	case reflect.Struct:
		if v.Type().PkgPath() != reflect.TypeFor[facts.Facts]().PkgPath() {
			return
		}
		if strings.HasPrefix(v.Type().Name(), "Value[") {
			s, from := v.FieldByName("State").Interface().(facts.State), v.FieldByName("From").Interface().([]facts.EvidenceID)
			visit(path, s, from)
			walk(v.FieldByName("V"), path, visit)
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				walk(v.Field(i), strings.TrimPrefix(path+"."+f.Name, "."), visit)
			}
		}
	default:
	}
}

func sortedKeys[T any](m map[string]T) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	for i := range out {
		for j := i; j > 0 && out[j] < out[j-1]; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

func encode(t *testing.T, f *facts.Facts) []byte {
	t.Helper()
	b, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func same(t *testing.T, want, got []byte) {
	t.Helper()
	if bytes.Equal(want, got) {
		return
	}
	w, g := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for i := range w {
		if i >= len(g) || w[i] != g[i] {
			t.Fatalf("facts differ at line %d: %s", i+1, w[i])
		}
	}
	t.Fatal("facts differ: one has more")
}
