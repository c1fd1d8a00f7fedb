package evm

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains"
	"txtriage/chains/evm/bridges"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// bridge notes the part that a successful transaction has in a transfer between chains.
func (in *inquiry) bridge() {
	if !in.standsIn(facts.InBlock) || !in.f.Success.Known() || !in.f.Success.V {
		return
	}
	n := in.ranked()[0]
	if n.receipt == nil {
		return
	}
	at := n.receipt.BlockTime
	if at.IsZero() {
		at = in.f.Sighting.V.Block.Time
	}
	// What was pasted may be the id of an operation that this transaction carries.
	b := bridges.Recognise(in.chainID, n.tx, n.receipt, at, common.HexToHash(in.q.Ref.Text))
	if b == nil {
		return
	}
	in.f.Bridge = facts.KnownValue(*b, shape.Join(n.receiptAsk.From(), n.txAsk.From())...)
}

// farAnswer is what one node of the other chain says of the transfer.
type farAnswer struct {
	site string
	far  facts.BridgeFar
	from []facts.EvidenceID
	ok   bool
	gap  bool // a question of it was not answered
}

// Follow implements chains.Follower: all nodes of the other chain are asked at once. What is over
// for good counts from any of them, else the word of the one that stands furthest.
func (Inspector) Follow(ctx context.Context, b facts.Bridge, row chains.Row, callers []chains.Caller) facts.Value[facts.BridgeFar] {
	sorted := append([]chains.Caller(nil), callers...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].Label() < sorted[j].Label() })
	answers := make([]farAnswer, len(sorted))
	var wg sync.WaitGroup
	for i, c := range sorted {
		wg.Go(func() {
			a := &answers[i]
			a.site = cmp.Or(c.Standing().Site, c.Label())
			a.far, a.from, a.ok = bridges.Follow(b, chainIDOf(row), func(calls []chains.Call) []chains.Reply {
				out := c.Batch(ctx, calls)
				for i, r := range out {
					ran := calls[i].Method == "eth_call" && query.Executed(r.Err) // nothing else can be refused by an execution
					a.gap = a.gap || r.Err != nil && !ran || r.Err == nil && garbled(calls[i], r.Result)
				}
				return out
			})
			a.ok = a.ok && (!a.gap || a.far.Step == "done") // a step may look like the one before it where half is missing
		})
	}
	wg.Wait()
	var asked []facts.EvidenceID
	failed := false
	for _, a := range answers {
		asked = shape.Join(asked, a.from)
		failed = failed || a.gap
	}
	best := farthest(answers)
	switch {
	case best == nil && failed:
		return facts.Without[facts.BridgeFar](facts.Failed, asked...)
	case best == nil:
		return facts.Without[facts.BridgeFar](facts.Unsupported, asked...) // all answered, and none can know
	}
	best, sites := majority(answers, best)
	if best == nil {
		return facts.Without[facts.BridgeFar](facts.Conflicting, asked...)
	}
	best.far.Sites = sites
	best.far.Gap = slices.ContainsFunc(answers, func(a farAnswer) bool { return a.gap && !a.ok })
	return facts.KnownValue(best.far, best.from...)
}

// farthest is the answer that tells most: that it is done, else the newest; nil if there is none, or if one
// that stands further was left half said.
func farthest(answers []farAnswer) (best *farAnswer) {
	for i := range answers {
		a := &answers[i]
		switch {
		case !a.ok:
		case best == nil, a.far.Step == "done" && best.far.Step != "done":
			best = a
		case best.far.Step != "done" && a.far.Head.Time.After(best.far.Head.Time):
			best = a
		}
	}
	for i := range answers {
		if g := answers[i]; best != nil && best.far.Step != "done" && g.gap && !g.ok && g.far.Head.Time.After(best.far.Head.Time) {
			best = nil
		}
	}
	return best
}

// majority is what most sites tell at the moment of best, and how many they are: what a contract says no hash
// covers. It is nil where as many tell something else.
func majority(answers []farAnswer, best *farAnswer) (*farAnswer, int) {
	same := func(x, y farAnswer) bool {
		return x.far.Step == y.far.Step && x.far.Tx == y.far.Tx && x.far.ProvenAt.Equal(y.far.ProvenAt)
	}
	near := func(x farAnswer) bool { // of the same moment
		d := x.far.Head.Time.Sub(best.far.Head.Time)
		return x.ok && !x.gap && d.Abs() <= heard
	}
	backed := func(x farAnswer) (sites []string) {
		for _, y := range answers {
			if near(y) && same(x, y) && !slices.Contains(sites, y.site) {
				sites = append(sites, y.site)
			}
		}
		return sites
	}
	own := len(backed(*best))
	for i := range answers {
		a := &answers[i]
		if near(*a) && a.site != best.site && !same(*a, *best) {
			switch theirs := len(backed(*a)); {
			case theirs > own:
				best, own = a, theirs
			case theirs == own:
				return nil, 0
			}
		}
	}
	return best, own
}

// garbled reports an answer that no honest node of the chain gives, so that it counts as none.
func garbled(c chains.Call, raw json.RawMessage) bool {
	switch c.Method {
	case "eth_chainId":
		_, err := wire.Uint(raw)
		return err != nil // of another chain is an answer
	case "eth_call":
		b, err := wire.Bytes(raw)
		return err != nil || len(b)%32 > 0 || len(raw) < 4
	case "eth_getLogs":
		_, err := wire.LogsFor(c.Params)(raw)
		return err != nil
	case "eth_getTransactionReceipt":
		r, err := wire.ParseReceipt(raw)
		return err != nil || r != nil && (r.TxHash == nil || !strings.EqualFold(r.TxHash.Hex(), fmt.Sprint(c.Params...)) || !r.Whole())
	case "eth_getBlockByNumber", "eth_getBlockByHash":
		b, err := wire.ParseBlock(raw)
		return err != nil || b == nil && c.Method == "eth_getBlockByNumber"
	}
	return false
}
