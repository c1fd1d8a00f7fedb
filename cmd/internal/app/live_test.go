package app_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/utxo/scenes"
	"txtriage/diagnose/casefile"
	"txtriage/testdata/nodes/evmstates/states"
)

// want is what a real node in a known state must be told as. The tables stand in
// testdata/scenes: one file per node, one line per scene.
type want struct {
	State string `yaml:"state"`
	Cause string `yaml:"cause"`
	Party string `yaml:"party"`
	Funds string `yaml:"funds"`
	Exit  int    `yaml:"exit"`
	Sites string `yaml:"sites"` // of several nodes: one, if the report says that it rests on the word of one
	Case  string `yaml:"case"`  // recorded below testdata/cases with RECORD=1
}

func (w want) String() string {
	sites := ""
	if w.Sites != "" {
		sites = ", sites: " + w.Sites
	}
	return fmt.Sprintf("{state: %s, cause: %s, party: %s, funds: %s, exit: %d%s", w.State, w.Cause, w.Party, w.Funds, w.Exit, sites)
}

// stagehand checks each scene that a node shows.
type stagehand struct {
	t     *testing.T
	node  string
	wants map[string]want
	seen  map[string]bool

	liar   *liar // before the node, once it was needed
	liarAt string
	lies   int
}

func newStagehand(t *testing.T, node string) *stagehand {
	h := &stagehand{t: t, node: node, wants: map[string]want{}, seen: map[string]bool{}}
	data, err := os.ReadFile(filepath.Join(top, "testdata/scenes", node+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, &h.wants); err != nil {
		t.Fatal(err)
	}
	return h
}

// show runs the program on a scene and compares.
func (h *stagehand) show(name, chain, url, paste, note string, flags ...string) {
	h.showTo([]string{url}, name, chain, paste, note, flags...)
}

// showAll asks several nodes, in both orders: the same is told.
func (h *stagehand) showAll(name, chain string, urls []string, paste, note string, flags ...string) {
	h.showTo(urls, name, chain, paste, note, flags...)
	slices.Reverse(urls)
	h.showTo(urls, name, chain, paste, note, flags...)
}

func (h *stagehand) showTo(urls []string, name, chain, paste, note string, flags ...string) {
	h.seen[name] = true
	file := filepath.Join(h.t.TempDir(), "case.txtar")
	args := []string{"check", "--offline", "--quiet", "--chain", chain, "--format", "json", "--save-case", file}
	for _, u := range urls {
		args = append(args, "--node", chain+"="+u)
	}
	status, out, errs := runNow(append(append(args, flags...), paste)...)
	var r struct {
		State, Party, Funds string
		Causes              []struct{ Slug, Certainty string }
		Agreement           []string
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil || len(r.Causes) == 0 {
		h.t.Errorf("%s: %v\n%s%s", name, err, out, errs)
		return
	}
	if _, again, _ := run("", "replay", "--quiet", "--format", "json", file); again != out {
		h.t.Errorf("%s: the replay of its case gives other bytes", name)
	}
	got := want{State: r.State, Cause: r.Causes[0].Slug, Party: r.Party, Funds: r.Funds, Exit: status}
	w := h.wants[name]
	got.Case = w.Case
	if len(urls) > 1 && slices.ContainsFunc(r.Agreement, func(s string) bool { return strings.Contains(s, "this rests on its word") }) {
		got.Sites = "one"
	}
	if got != w {
		h.t.Errorf("%s (%s)\n  told: %s} # %s\n  want: %s}\n  %s", name, note, got, r.Causes[0].Certainty, w, strings.Join(r.Agreement, "\n  "))
	}
	if again := os.Getenv("RECORD"); w.Case != "" && (again == "1" || slices.Contains(strings.Split(again, ","), name)) {
		h.record(file, w.Case, note)
	}
}

// record keeps the case with its first line.
func (h *stagehand) record(file, to, note string) {
	data, err := os.ReadFile(file)
	if err != nil {
		h.t.Error(err)
		return
	}
	c, err := casefile.Parse(data)
	if err != nil {
		h.t.Error(err)
		return
	}
	c.Comment = strings.ToUpper(note[:1]) + note[1:] + "."
	path := filepath.Join(top, "testdata/cases", to+".txtar")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		h.t.Error(err)
		return
	}
	if err := os.WriteFile(path, casefile.Format(c), 0o644); err != nil {
		h.t.Error(err)
	}
}

// done fails for a line of the table that no scene came for.
func (h *stagehand) done() {
	if h.liar != nil {
		h.t.Logf("%d lies beside the node", h.lies)
	}
	for name := range h.wants {
		if !h.seen[name] {
			h.t.Errorf("%s: the node never showed it", name)
		}
	}
}

func (h *stagehand) bitcoinScene(n *nodes.UTXO) scenes.Show {
	return func(s scenes.Scene) {
		paste := s.ID
		var flags []string
		if s.Raw != "" {
			if s.Kind == "raw-transaction" {
				paste = s.Raw
			} else {
				flags = append(flags, "--raw", s.Raw)
			}
		}
		if s.Amount != "" {
			flags = append(flags, "--amount", s.Amount)
		}
		if s.Name == "repriced-id-only" || s.Name == "child-made-again" {
			flags = append(flags, "--to", s.To) // the ticket has nothing but the id and the address
		}
		h.show(s.Name, s.Chain, n.Kind+"+"+n.URL, paste, s.Note, flags...)
		if n.Kind == "core" && h.node == "bitcoind" {
			h.besideLiars("core", s.Name, s.Chain, n.Kind+"+"+n.URL, paste, flags...)
		}
	}
}

// evmScenes brings an EVM node into all its states at once, then checks them.
func (h *stagehand) evmScenes(url string) {
	made, err := states.Make(h.t.Context(), url)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, s := range made {
		paste := s.Hash.Hex()
		if s.Scenario == "address" {
			paste = s.From.Hex()
		}
		var flags []string
		if len(s.Raw) > 0 {
			flags = append(flags, "--raw", s.Raw.String())
		}
		if s.To != "" {
			flags = append(flags, "--to", s.To)
		}
		h.show(s.Scenario, "eip155:31337", url, paste, s.Note, flags...)
		if h.node == "gethsim" {
			h.besideLiars("evm", s.Scenario, "eip155:31337", url, paste, flags...)
		}
	}
	h.done()
}

func TestGethsim(t *testing.T) {
	h := newStagehand(t, "gethsim")
	h.evmScenes(nodes.EVM(t, "gethsim"))
}

func TestAnvil(t *testing.T) {
	h := newStagehand(t, "anvil")
	h.evmScenes(nodes.EVM(t, "anvil", "--no-mining"))
}

// A node without traces and without a view of its pool.
func TestHardhat(t *testing.T) {
	h := newStagehand(t, "hardhat")
	h.evmScenes(nodes.EVM(t, "hardhat"))
}

func TestBitcoind(t *testing.T) {
	h := newStagehand(t, "bitcoind")
	n := nodes.StartBitcoind(t, "-mempoolexpiry=1")
	scenes.Core(t, n, h.bitcoinScene(n))
	h.done()
}

func TestLitecoind(t *testing.T) {
	h := newStagehand(t, "litecoind")
	n := nodes.StartLitecoind(t, "-mempoolexpiry=1")
	scenes.Core(t, n, h.bitcoinScene(n))
	h.done()
}

func TestBtcd(t *testing.T) {
	h := newStagehand(t, "btcd")
	n := nodes.StartBtcd(t, scenes.MiningAddress(t), "--rejectnonstd")
	scenes.Btcd(t, n, h.bitcoinScene(n))
	h.done()
}
