// Package nodes shows what each configured node is good for.
package nodes

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/cmd/internal/hall"
	"txtriage/report/safe"
)

// New makes the command.
func New(env *hall.Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "nodes",
		Short: "Show each node: reachable, right chain, in step, and what it can answer",
		Long: `Ask each configured node how it is: reachable, on the right chain, in step with it, and which
questions it can answer. Without it some causes cannot be told; they are named.

EXIT STATUS
  0   every node answers, is on its chain and in step
  12  at least one is not
  2   wrong configuration`,
		Example: `  txtriage nodes
  txtriage nodes --node bitcoin=core+http://user:password@127.0.0.1:8332 --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(env, cmd) },
	}
	hall.AddNodeFlags(cmd)
	cmd.Flags().Bool("json", false, "as JSON")
	return cmd
}

// line is what is told of one node.
type line struct {
	Label    string    `json:"label"`
	Chain    string    `json:"chain"`
	Kind     string    `json:"kind"`
	Public   bool      `json:"public"`
	State    string    `json:"state"` // good, unreachable, wrong-chain, behind, syncing, wrong-marks
	Client   string    `json:"client,omitempty"`
	Height   uint64    `json:"height,omitempty"`
	HeadAge  int64     `json:"head_age_seconds,omitempty"`
	Final    uint64    `json:"final_height,omitempty"`
	FinalAge int64     `json:"final_age_seconds,omitempty"`
	Since    uint64    `json:"state_since,omitempty"` // first height whose state it has, as far as tried; of Bitcoin's family the first block that a pruned node has
	Latency  int64     `json:"latency_ms"`            // of one question, connected
	Batch    int       `json:"batch,omitempty"`       // questions that it takes at once, 100 at most
	SameAs   string    `json:"same_as,omitempty"`     // the node with which it is one server or operator
	Amiss    []string  `json:"amiss,omitempty"`       // why what it calls safe and final is not used
	Can      []string  `json:"can"`
	Cannot   []string  `json:"cannot"`
	LastSeen time.Time `json:"asked_at"`
}

func run(env *hall.Env, cmd *cobra.Command) error {
	s, err := env.Settings(cmd)
	if err != nil {
		return err
	}
	cat, err := env.Catalog(s)
	if err != nil {
		return err
	}
	all, err := hall.Connect(env, s, cat)
	if err != nil {
		return err
	}
	if len(all.Chains()) == 0 {
		return hall.Usage("no node is configured", "txtriage config init writes a starting file", "or name one: --node ethereum=http://127.0.0.1:8545")
	}
	ctx, stop := context.WithTimeout(cmd.Context(), s.Timeout)
	defer stop()
	lines := probeAll(ctx, env, all)
	all.Notices.Tell(env.Err)
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		enc := json.NewEncoder(env.Out)
		enc.SetIndent("", "  ")
		if err := enc.Encode(lines); err != nil {
			return err
		}
	} else if err := table(env, lines); err != nil {
		return err
	}
	for _, l := range lines {
		if l.State != "good" {
			return hall.Exit(12)
		}
	}
	return nil
}

// probeAll asks all nodes at once; the order of the lines is the order of the settings.
func probeAll(ctx context.Context, env *hall.Env, all *hall.Nodes) []line {
	var lines []line
	var wg sync.WaitGroup
	type job struct {
		row  chains.Row
		node chains.Caller
	}
	var jobs []job
	for _, id := range all.Chains() {
		for _, n := range all.ByChain[id] {
			jobs = append(jobs, job{all.Rows[id], n})
		}
	}
	lines = make([]line, len(jobs))
	for i, j := range jobs {
		wg.Go(func() { lines[i] = probe(ctx, env, j.row, j.node) })
	}
	wg.Wait()
	return lines
}

func probe(ctx context.Context, env *hall.Env, row chains.Row, node chains.Caller) line {
	view, abilities := hall.Prober(row.Family).Probe(ctx, row, node)
	now := env.Now().UTC()
	l := line{Label: node.Label(), Chain: row.Slug, Kind: node.Kind(), Public: node.Public(), State: "good", LastSeen: now, Amiss: view.Amiss, Can: []string{}, Cannot: []string{}}
	if view.Client.Known() {
		l.Client = safe.Plain(view.Client.V, safe.Symbol)
	}
	if view.Head.Known() {
		l.Height = view.Head.V.Height
		if !view.Head.V.Time.IsZero() {
			l.HeadAge = int64(now.Sub(view.Head.V.Time).Seconds())
		}
	}
	if view.Final.Known() {
		l.Final = view.Final.V.Height
		if !view.Final.V.Time.IsZero() {
			l.FinalAge = int64(now.Sub(view.Final.V.Time).Seconds())
		}
	}
	measure(ctx, env, node, &l)
	for _, a := range abilities {
		if a.Code == "history" {
			l.Since = a.Since
		}
		if a.State == facts.Known {
			l.Can = append(l.Can, a.Code)
		} else {
			l.Cannot = append(l.Cannot, a.Code)
		}
	}
	interval := max(row.BlockMS/1000, 1)
	switch {
	case !view.OnChain.Known() && !view.Head.Known():
		l.State = "unreachable"
	case view.OnChain.Known() && !view.OnChain.V:
		l.State = "wrong-chain"
	case view.Syncing.Known() && view.Syncing.V:
		l.State = "syncing"
	case !row.Test && !view.Head.V.Time.IsZero() && l.HeadAge > 6*interval+60:
		l.State = "behind"
	case len(view.Amiss) > 0:
		l.State = "wrong-marks"
	}
	return l
}

// measure times one question more, and reads what the node showed of itself on the way.
func measure(ctx context.Context, env *hall.Env, node chains.Caller, l *line) {
	q := map[string]chains.Call{
		"evm": {Method: "eth_blockNumber", Params: []any{}}, "core": {Method: "getblockcount", Params: []any{}},
		"btcd": {Method: "getblockcount", Params: []any{}}, "esplora": {Method: http.MethodGet, Params: []any{"/blocks/tip/height"}},
	}[node.Kind()]
	start := env.Now()
	if out := node.Batch(ctx, []chains.Call{q}); len(out) == 1 && out[0].Err == nil {
		l.Latency = env.Now().Sub(start).Milliseconds()
		if l.Batch = node.Standing().Batch; node.Kind() == "esplora" {
			l.Batch = 1
		}
	}
	if s := node.Standing().Site; s != node.Label() {
		l.SameAs = s
	}
}

func table(env *hall.Env, lines []line) error {
	w := tabwriter.NewWriter(env.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NODE\tCHAIN\tKIND\tSTATE\tHEIGHT\tHEAD AGE\tFINAL AGE\tSTATE SINCE\tLATENCY\tBATCH\tCAN\tCANNOT")
	for _, l := range lines {
		height, age := "-", "-"
		if l.Height > 0 {
			height = fmt.Sprint(l.Height)
		}
		if l.HeadAge > 0 {
			age = (time.Duration(l.HeadAge) * time.Second).String()
		}
		final, since, latency, batch := "-", "-", "-", "-"
		if l.Final > 0 {
			final = (time.Duration(l.FinalAge) * time.Second).String()
		}
		if l.Since > 0 {
			since = fmt.Sprint(l.Since)
		}
		if l.Batch > 0 {
			latency, batch = fmt.Sprintf("%dms", l.Latency), fmt.Sprint(l.Batch)
		}
		fmt.Fprintln(w, strings.Join([]string{l.Label, l.Chain, l.Kind, l.State, height, age, final, since, latency, batch, list(l.Can), list(l.Cannot)}, "\t"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, l := range lines {
		if l.SameAs != "" {
			fmt.Fprintf(env.Err, "note: %s is the same server or operator as %s: they count as one where two have to agree\n", l.Label, l.SameAs)
		}
	}
	for _, l := range lines {
		for _, why := range l.Amiss {
			fmt.Fprintf(env.Err, "note: %s %s: its word on what is final is not used\n", l.Label, wrongMarks[why])
		}
	}
	said := map[string]bool{}
	for _, l := range lines {
		for _, c := range l.Cannot {
			if text := without[c]; text != "" && !said[c] {
				said[c] = true
				fmt.Fprintf(env.Err, "note: without %s: %s\n", c, text)
			}
		}
	}
	return nil
}

// wrongMarks says what is wrong with what a node calls safe and final; every reason that a Prober gives
// has its line.
var wrongMarks = map[string]string{
	"final-above":  "calls a block final that is higher than its newest one",
	"final-early":  "calls blocks final sooner than its network can make them so",
	"final-future": "calls a block final that is dated far ahead of this computer's clock",
	"final-later":  "calls a block final that is dated later than its newest one",
	"final-unsure": "calls blocks final that may be too new for that",
	"safe-below":   "contradicts itself on which blocks are safe and final",
}

// without says what cannot be told when a node lacks an ability; every code that a Prober
// gives has its line.
var without = map[string]string{
	"address-history": "an address cannot be searched for payments, so a payment is found by its id only",
	"estimates":       "the fee that is needed now is told from what waits and from past blocks, not from the node's estimate",
	"fee-diagram":     "the order in which what waits will be taken is worked out from single entries, so waiting times are rougher",
	"finality":        "safe and final blocks are not told; finality is counted in blocks by the rule of the chain",
	"history":         "old transactions and old states cannot be looked at: an unknown id proves little, and failures and replacements stay partly unexplained",
	"index":           "an unknown id cannot be told from one that this node does not index",
	"pool":            "what waits cannot be seen; gaps and blockers are inferred from transaction numbers, so less certain",
	"receipts":        "the receipts of a whole block come one by one: a search for what took a transaction's place is slower and shorter",
	"simulate":        "the exact place inside a block cannot be run again",
	"spender":         "what took the place of a lost transaction is found only by search",
	"spenders":        "which transaction spends a coin is not told, so replacements and double spends are found only by search",
	"trace":           "failed transactions are run again instead of read, which names the reason less certainly",
	"try-transaction": "a signed transaction cannot be tried without sending it, so the reason of a refusal stays unknown",
}

func list(codes []string) string {
	if len(codes) == 0 {
		return "-"
	}
	return strings.Join(codes, ",")
}
