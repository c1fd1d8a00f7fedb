package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"txtriage/chains/chainstest/nodes"
	"txtriage/testdata/nodes/evmstates/states"
)

// failureScenes brings a node into the states in which the reason of a failure is hidden.
func (h *stagehand) failureScenes(url string) []states.Scene {
	made, err := states.MakeFailures(h.t.Context(), url)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, s := range made {
		h.show(s.Scenario, "eip155:31337", url, s.Hash.Hex(), s.Note)
	}
	h.done()
	return made
}

func TestFailures(t *testing.T) {
	for _, c := range []struct {
		scenes, node string
		args         []string
	}{
		{"failures", "gethsim", nil},
		{"failures-amsterdam", "gethsim", []string{"-amsterdam"}},
		{"failures-anvil", "anvil", []string{"--no-mining"}},
		{"failures-hardhat", "hardhat", nil}, // no traces
	} {
		t.Run(c.scenes, func(t *testing.T) {
			h := newStagehand(t, c.scenes)
			url := nodes.EVM(t, c.node, c.args...)
			made := h.failureScenes(url)
			if c.node == "gethsim" {
				h.poorerNodes(url, made)
			}
		})
	}
}

// refused reports whether a poorer node refuses a call, and with which message.
type refused func(method string, params []json.RawMessage) string

func methods(starts ...string) refused {
	return func(method string, _ []json.RawMessage) string {
		if slices.ContainsFunc(starts, func(s string) bool { return strings.HasPrefix(method, s) }) {
			return "the method " + method + " does not exist/is not available"
		}
		return ""
	}
}

// noOldStates refuses what needs the state after a named block.
func noOldStates(method string, params []json.RawMessage) string {
	old := []string{"eth_call", "eth_estimateGas", "eth_getBalance", "eth_getCode", "eth_getTransactionCount", "eth_simulateV1", "eth_callMany"}
	if slices.Contains(old, method) && len(params) > 1 && strings.HasPrefix(text(params[1]), "0x") {
		return "missing trie node"
	}
	return ""
}

func both(all ...refused) refused {
	return func(method string, params []json.RawMessage) string {
		for _, r := range all {
			if why := r(method, params); why != "" {
				return why
			}
		}
		return ""
	}
}

// poorer stands before a node and refuses some of what it could do.
func poorer(t *testing.T, url string, no refused) string {
	type call struct {
		ID     json.RawMessage   `json:"id"`
		Method string            `json:"method"`
		Params []json.RawMessage `json:"params"`
	}
	one := func(raw json.RawMessage) any {
		var c call
		_ = json.Unmarshal(raw, &c)
		if why := no(c.Method, c.Params); why != "" {
			return map[string]any{"jsonrpc": "2.0", "id": c.ID, "error": refusal{-32601, why}}
		}
		resp, err := http.Post(url, "application/json", bytes.NewReader(raw))
		if err != nil {
			return nil
		}
		defer func() { _ = resp.Body.Close() }()
		body, _ := io.ReadAll(resp.Body)
		return json.RawMessage(body)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var list []json.RawMessage
		if json.Unmarshal(body, &list) != nil {
			_ = json.NewEncoder(w).Encode(one(body))
			return
		}
		out := []any{}
		for _, raw := range list {
			out = append(out, one(raw))
		}
		_ = json.NewEncoder(w).Encode(out)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// poorerNodes asks nodes that can do less about the same scenes. They may know less; they may not
// say anything wrong: nothing proven that is not so, no advice that does not help, and with the
// outcome of at least nine in ten explained where only traces and the pool are hidden.
func (h *stagehand) poorerNodes(url string, made []states.Scene) {
	noTrace := methods("debug_", "trace_", "txpool_")
	for _, c := range []struct {
		name  string
		no    refused
		least int // per hundred scenes told by the same cause
	}{
		{"without traces", noTrace, 90},
		{"without traces and replays", both(noTrace, methods("eth_simulateV1", "eth_callMany")), 70},
		{"without old states", noOldStates, 70},
		{"with receipts only", both(noTrace, noOldStates), 0},
	} {
		node, same := poorer(h.t, url, c.no), 0
		for _, s := range made {
			_, out, errs := runNow("check", "--offline", "--quiet", "--node", "eip155:31337="+node, "--chain", "eip155:31337", "--format", "json", s.Hash.Hex())
			var r struct {
				State   string
				Causes  []struct{ Slug, Certainty string }
				Actions []struct{ What string }
			}
			if err := json.Unmarshal([]byte(out), &r); err != nil || len(r.Causes) == 0 {
				h.t.Errorf("%s, %s: %v %s", s.Scenario, c.name, err, errs)
				continue
			}
			want, first := h.wants[s.Scenario], r.Causes[0]
			if r.State != want.State {
				h.t.Errorf("%s, %s: state %s, want %s", s.Scenario, c.name, r.State, want.State)
			}
			switch {
			case first.Slug == want.Cause:
				same++
			case first.Certainty == "proven" && (s.Gas || !strings.HasPrefix(first.Slug, "reverted-")): // how it ended is never wrong, if more gas would not help
				h.t.Errorf("%s, %s: %s is told as proven; it is %s", s.Scenario, c.name, first.Slug, want.Cause)
			default:
				h.t.Logf("%s, %s: %s (%s); it is %s", s.Scenario, c.name, first.Slug, first.Certainty, want.Cause)
			}
			for _, a := range r.Actions {
				if a.What == "raise-gas-limit" && !s.Gas {
					h.t.Errorf("%s, %s: a higher gas limit is advised, which does not help", s.Scenario, c.name)
				}
			}
		}
		if len(made) > 10 && same*100 < c.least*len(made) {
			h.t.Errorf("%s: %d of %d scenes are told by their cause", c.name, same, len(made))
		}
	}
}
