package arrivals_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains"
	"txtriage/chains/evm/arrivals"
	"txtriage/chains/evm/moves"
	"txtriage/chains/facts"
)

const gap = 12 * time.Second

var (
	me    = common.HexToAddress("0x00000000000000000000000000000000000000B2")
	other = common.HexToAddress("0x00000000000000000000000000000000000000A1")
	usdt  = common.HexToAddress("0xdAC17F958D2ee523a2206206994597C13D831ec7")
	start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	coin  = facts.Asset{ID: "eip155:1/slip44:60", Symbol: "ETH", Decimals: 18, Listed: true}
)

// event is one thing that happens in a block.
type event struct {
	height uint64
	kind   string // token, coin, refused (coin that the chain refused), inside, out, spam, foreign (a record of others)
	units  int64
}

// chain is a made-up node: its limits are what public nodes have.
type chain struct {
	head    uint64
	events  []event
	limit   uint64 // most blocks in one question for records; 0: any
	kept    uint64 // records below are thrown away, and the answer is an empty list
	states  uint64 // states below are gone
	refuses string // method
	rounds  int
	calls   int
}

func (c *chain) at(n uint64) time.Time { return start.Add(time.Duration(n) * gap) }

func (c *chain) ask(calls []chains.Call) []chains.Reply {
	c.rounds++
	out := make([]chains.Reply, len(calls))
	for i, q := range calls {
		c.calls++
		out[i].Evidence = facts.EvidenceID(fmt.Sprintf("e.%d", c.calls))
		v, err := c.answer(q)
		if err != nil {
			out[i].Err = err
			continue
		}
		out[i].Result, _ = json.Marshal(v)
	}
	return out
}

func refuse(code int, text facts.Untrusted) *chains.CallError {
	return &chains.CallError{Kind: chains.ErrNode, Code: code, Message: text}
}

func num(s any) uint64 {
	var n uint64
	_, _ = fmt.Sscanf(s.(string), "0x%x", &n)
	return n
}

func word(n uint64) string { return fmt.Sprintf("0x%064x", n) }

func (c *chain) answer(q chains.Call) (any, *chains.CallError) {
	if q.Method == c.refuses {
		return nil, refuse(-32601, "the method does not exist")
	}
	switch q.Method {
	case "eth_getLogs":
		f := q.Params[0].(map[string]any)
		return c.logs(num(f["fromBlock"]), num(f["toBlock"]), f["topics"])
	case "eth_getBlockByNumber":
		return c.block(num(q.Params[0]), q.Params[1].(bool)), nil
	case "eth_getTransactionReceipt":
		status := "0x1"
		if strings.HasSuffix(q.Params[0].(string), "ff") {
			status = "0x0"
		}
		return map[string]any{"transactionHash": q.Params[0], "blockHash": word(1), "blockNumber": "0x1", "gasUsed": "0x5208", "status": status, "logs": []any{}}, nil
	}
	n := num(q.Params[1])
	if n < c.states {
		return nil, refuse(-32000, "missing trie node")
	}
	balance, number := big.NewInt(1000), 0
	for _, e := range c.events {
		if e.height <= n {
			switch e.kind {
			case "coin", "inside":
				balance.Add(balance, big.NewInt(e.units))
			case "out":
				balance.Sub(balance, big.NewInt(e.units))
				number++
			}
		}
	}
	if q.Method == "eth_getBalance" {
		return fmt.Sprintf("0x%x", balance), nil
	}
	return fmt.Sprintf("0x%x", number), nil
}

func (c *chain) logs(from, to uint64, topics any) (any, *chains.CallError) {
	if c.limit > 0 && to-from >= c.limit {
		return nil, refuse(-32005, "query exceeds limit: block range is too large")
	}
	list := []any{}
	out := topics != nil && len(topics.([]any)) == 2
	for i, e := range c.events {
		if e.height < from || e.height > to || e.height < c.kept {
			continue
		}
		token, to := usdt, me
		switch e.kind {
		case "token":
		case "spam":
			token = common.HexToAddress("0x00000000000000000000000000000000000000F4")
		case "foreign":
			if topics != nil {
				continue
			}
			to = common.HexToAddress("0x00000000000000000000000000000000000000C3")
		default:
			continue
		}
		if out {
			continue
		}
		list = append(list, map[string]any{
			"address": token, "topics": []any{"0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", common.BytesToHash(other[:]), common.BytesToHash(to[:])},
			"data": word(uint64(e.units)), "blockNumber": fmt.Sprintf("0x%x", e.height), "blockHash": word(e.height + 1), "transactionHash": word(uint64(i + 1)), "logIndex": "0x0",
		})
	}
	return list, nil
}

func (c *chain) block(n uint64, whole bool) any {
	if n > c.head {
		return nil
	}
	bloom, txs := strings.Repeat("00", 256), []any{}
	for i, e := range c.events {
		if e.height != n {
			continue
		}
		bloom = strings.Repeat("00", 255) + "01"
		from, to, last := other, me, "01"
		switch e.kind {
		case "refused":
			last = "ff"
		case "out":
			from, to = me, other
		case "coin":
		default:
			continue
		}
		hash := fmt.Sprintf("0x%062x%s", i+1, last)
		if whole {
			txs = append(txs, map[string]any{"hash": hash, "from": from, "to": to, "value": fmt.Sprintf("0x%x", e.units), "nonce": "0x0", "gas": "0x5208", "input": "0x", "type": "0x0", "gasPrice": "0x1"})
		} else {
			txs = append(txs, hash)
		}
	}
	return map[string]any{"number": fmt.Sprintf("0x%x", n), "hash": word(n + 1), "timestamp": fmt.Sprintf("0x%x", c.at(n).Unix()), "gasLimit": "0x1", "gasUsed": "0x0", "logsBloom": "0x" + bloom, "transactions": txs}
}

func (c *chain) search(around time.Time, runs bool) arrivals.Result {
	return arrivals.Run(arrivals.Search{
		Who: me, Reader: moves.Reader{Chain: facts.Chain{ID: "eip155:1", Native: coin}, ID: 1},
		Head: facts.BlockRef{Height: c.head, Time: c.at(c.head)}, Around: around, Gap: gap, Runs: runs,
	}, c.ask)
}

func heights(list []facts.Payment) string {
	var out []string
	for _, p := range list {
		out = append(out, fmt.Sprintf("%s%s@%d", p.Value, p.Kind, p.Block.Height))
	}
	return strings.Join(out, " ")
}

func span(v facts.Value[facts.Window]) string {
	if !v.Known() {
		return v.State.String()
	}
	return fmt.Sprintf("%s %d-%d", v.V.Source, v.V.From, v.V.To)
}

func TestSearch(t *testing.T) {
	const head = 1_000_000
	at := func(n uint64) time.Time { return start.Add(time.Duration(n) * gap) }
	payments := []event{{head - 9_999, "token", 7}, {head - 10_000, "token", 8}, {500_000, "token", 250}, {500_100, "coin", 33}, {990_500, "coin", 44}, {990_600, "inside", 55}, {999_950, "refused", 66}, {999_960, "coin", 77}, {999_961, "out", 5}, {999_962, "foreign", 1}}
	for name, c := range map[string]struct {
		node                      chain
		around                    time.Time
		runs                      bool
		in, out, tokens, coins    string
		rounds, refused, unlisted int
	}{
		"newest":                           {in: "77@999960 55inside@990600 44@990500 7@990001", out: "5@999961", tokens: "records 990001-1000000", coins: "states 990002-1000000", rounds: 12},
		"around a time":                    {around: at(500_000), in: "33@500100 250@500000", tokens: "records 499700-507200", coins: "states 499701-507200", rounds: 14},
		"1,000 blocks at once":             {node: chain{limit: 1_000}, around: at(500_000), in: "33@500100 250@500000", tokens: "records 499700-507200", coins: "states 499701-507200", rounds: 20},
		"10 blocks at once":                {node: chain{limit: 10}, around: at(500_000), in: "33@500100 250@500000", tokens: "records 499950-500349", coins: "states 499701-507200", rounds: 26},
		"one block at once":                {node: chain{limit: 1}, in: "77@999960 55inside@990600 44@990500", out: "5@999961", tokens: "unsupported", coins: "states 990002-1000000", rounds: 16},
		"records refused":                  {node: chain{refuses: "eth_getLogs"}, in: "77@999960 55inside@990600 44@990500", out: "5@999961", tokens: "unsupported", coins: "states 990002-1000000", rounds: 14},
		"states of the newest blocks only": {node: chain{states: head - 127}, in: "77@999960 7@990001", out: "5@999961", tokens: "records 990001-1000000", coins: "states 999875-1000000", rounds: 12},
		"no states":                        {node: chain{states: head + 1}, in: "77@999960 7@990001", out: "5@999961", tokens: "records 990001-1000000", coins: "coin-blocks 999953-1000000", rounds: 14},
		"a program stands there":           {runs: true, in: "77@999960 7@990001", out: "5@999961", tokens: "records 990001-1000000", coins: "coin-blocks 999953-1000000", rounds: 14},
		"blocks refused":                   {node: chain{refuses: "eth_getBlockByNumber"}, in: "7@990001", tokens: "records 990001-1000000", coins: "states 999962-1000000", rounds: 16},
	} {
		t.Run(name, func(t *testing.T) {
			n := c.node
			n.head, n.events = head, payments
			got := n.search(c.around, c.runs)
			if heights(got.In) != c.in || heights(got.Out) != c.out || span(got.Tokens) != c.tokens || span(got.Coins) != c.coins {
				t.Errorf("in %q out %q tokens %q coins %q\nwant %q %q %q %q", heights(got.In), heights(got.Out), span(got.Tokens), span(got.Coins), c.in, c.out, c.tokens, c.coins)
			}
			if n.rounds > c.rounds {
				t.Errorf("%d rounds, at most %d", n.rounds, c.rounds)
			}
			for _, p := range append(got.In, got.Out...) {
				if n.refuses == "" && !p.Block.Time.Equal(n.at(p.Block.Height)) {
					t.Errorf("block %d at %s", p.Block.Height, p.Block.Time)
				}
			}
		})
	}
}

// A node that threw its records away and answers with empty lists is not believed below the newest
// block of its own that shows it.
func TestEmptyListsOfThrownAwayRecords(t *testing.T) {
	c := &chain{head: 20_000, kept: 15_000}
	for n := uint64(1); n <= c.head; n++ {
		if n%3 > 0 {
			c.events = append(c.events, event{n, "foreign", 1})
		}
	}
	c.events = append(c.events, event{11_000, "token", 9}, event{19_000, "token", 5})
	got := c.search(time.Time{}, false)
	if heights(got.In) != "5@19000" || !got.Tokens.Known() || got.Tokens.V.From < 15_000 {
		t.Errorf("in %q, %s", heights(got.In), span(got.Tokens))
	}
	c.kept = c.head + 1
	if got := c.search(time.Time{}, false); got.Tokens.Known() {
		t.Errorf("believed: %s", span(got.Tokens))
	}
}

// Of an account with more changes than can be read, only the stretch that was read is claimed.
func TestBusyAccount(t *testing.T) {
	c := &chain{head: 9_000}
	for n := uint64(100); n <= 8_900; n += 100 {
		c.events = append(c.events, event{n, "coin", int64(n)})
	}
	got := c.search(time.Time{}, false)
	if !got.Coins.Known() || !got.Coins.V.Capped || got.Coins.V.From <= 100 {
		t.Fatalf("%s", span(got.Coins))
	}
	seen := map[uint64]bool{}
	for _, p := range got.In {
		seen[p.Block.Height] = true
	}
	for _, e := range c.events {
		if e.height >= got.Coins.V.From && !seen[e.height] {
			t.Errorf("block %d lies in %s and was not told", e.height, span(got.Coins))
		}
	}
}

// Spam is counted, not listed line by line, and never comes before what is listed.
func TestSpam(t *testing.T) {
	c := &chain{head: 900, events: []event{{10, "token", 250}}}
	for n := uint64(20); n < 800; n++ {
		c.events = append(c.events, event{n, "spam", int64(n)})
	}
	got := c.search(time.Time{}, false)
	if len(got.In) > 10 || got.In[0].Value.String() != "250" || got.Clutter.Unlisted != 780 {
		t.Errorf("%d listed, first %s, %d counted", len(got.In), got.In[0].Value, got.Clutter.Unlisted)
	}
}
