package utxo_test

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/facts"
	"txtriage/chains/utxo"
)

func talk(t *testing.T, name string) chainstest.Case {
	t.Helper()
	all := talks(t)
	i := slices.IndexFunc(all, func(c chainstest.Case) bool { return c.Name == name })
	if i < 0 {
		t.Fatalf("no conversation %s", name)
	}
	return all[i]
}

// edit changes a node's answers to one method, as text.
func edit(a chainstest.Answer, method, from, to string) chainstest.Answer {
	return func(c chains.Call) (json.RawMessage, *chains.CallError) {
		res, err := a(c)
		if c.Method == method {
			res = json.RawMessage(strings.ReplaceAll(string(res), from, to))
		}
		return res, err
	}
}

func refuse(a chainstest.Answer, method string, e *chains.CallError) chainstest.Answer {
	return func(c chains.Call) (json.RawMessage, *chains.CallError) {
		if c.Method == method {
			return nil, e
		}
		return a(c)
	}
}

func ask(t *testing.T, c chainstest.Case, nodes map[string]chainstest.Answer) *facts.Facts {
	t.Helper()
	var all []chains.Caller
	for label, a := range nodes {
		all = append(all, (&chainstest.Node{Name: label, Type: c.Kind, Answer: a}).Caller())
	}
	f, err := utxo.New().Inspect(context.Background(), c.Question, all)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var (
	unknownHere = &chains.CallError{Kind: chains.ErrNode, Code: -5, Message: "No such mempool or blockchain transaction. Use gettransaction for wallet transactions."}
	noIndex     = &chains.CallError{Kind: chains.ErrNode, Code: -5, Message: "No such mempool transaction. Use -txindex or provide a block hash to enable blockchain transaction queries. Use gettransaction for wallet transactions."}
)

func TestNodesTogether(t *testing.T) {
	c := talk(t, "core-bitcoin-regtest-confirmed")
	good := c.Nodes["a"]
	block := string(ask(t, c, map[string]chainstest.Answer{"a": good}).Sighting.V.Block.Hash)
	turned := strings.Repeat("1", 8) + block[8:]

	t.Run("one has it, one has not", func(t *testing.T) {
		f := ask(t, c, map[string]chainstest.Answer{"a": refuse(refuse(good, "getrawtransaction", unknownHere), "gettxout", unknownHere), "b": good})
		is(t, f.Sighting.Known() && f.Sighting.V.Place == facts.InBlock && f.Sighting.V.Only == 1, "the find counts")
		is(t, f.Nodes[0].Saw.State == facts.Absent && f.Nodes[1].Saw.V, "each node's answer is kept")
	})
	absent := refuse(refuse(good, "getrawtransaction", unknownHere), "gettxout", unknownHere)
	head := string(ask(t, c, map[string]chainstest.Answer{"a": good}).Head.V.Hash)
	t.Run("one says that a block holds it and cannot prove it, one has it in its pool", func(t *testing.T) {
		waits := edit(refuse(good, "gettxoutproof", unknownHere), "getrawtransaction", `"blockhash"`, `"x"`)
		blind := refuse(good, "gettxoutproof", &chains.CallError{Kind: chains.ErrNode, Code: -1, Message: "Block not available (pruned data)"})
		for _, nodes := range []map[string]chainstest.Answer{{"a": blind, "b": waits}, {"a": waits, "b": blind}} {
			f := ask(t, c, nodes)
			is(t, f.Sighting.State == facts.Conflicting && !f.Success.Known(), "they contradict each other")
		}
		is(t, ask(t, c, map[string]chainstest.Answer{"a": good, "b": waits}).Success.Known(), "a proof decides")
	})
	t.Run("one says that a block holds it, and that none does", func(t *testing.T) {
		torn := refuse(good, "gettxoutproof", &chains.CallError{Kind: chains.ErrNode, Code: -5, Message: "Transaction not yet in block"})
		f := ask(t, c, map[string]chainstest.Answer{"a": torn})
		is(t, !f.Sighting.Known() && !f.Success.Known(), "it contradicts itself")
	})
	t.Run("one gives other amounts without the bytes", func(t *testing.T) {
		bare := func(call chains.Call) (json.RawMessage, *chains.CallError) {
			r, e := good(call)
			if call.Method == "getrawtransaction" {
				r = regexp.MustCompile(`"value": ?[0-9.]+`).ReplaceAll(regexp.MustCompile(`"hex": ?"[0-9a-f]{200,}"`).ReplaceAll(r, []byte(`"hex":""`)), []byte(`"value":7.5`))
			}
			return r, e
		}
		for _, nodes := range []map[string]chainstest.Answer{{"a": bare, "b": good}, {"a": good, "b": bare}} {
			f, want := ask(t, c, nodes), ask(t, c, map[string]chainstest.Answer{"a": good})
			is(t, f.Transfers.V[0].Amount.Units.Cmp(want.Transfers.V[0].Amount.Units) == 0, "the bytes decide")
		}
	})
	t.Run("one has it, one follows another chain without it", func(t *testing.T) {
		fork := edit(edit(absent, "getblockchaininfo", head, turned), "getbestblockhash", head, turned)
		f := ask(t, c, map[string]chainstest.Answer{"a": fork, "b": good})
		is(t, f.Sighting.State == facts.Conflicting && f.Success.State == facts.NotAsked, "they contradict each other")
	})
	t.Run("one has it waiting, one is blocks ahead and has it not", func(t *testing.T) {
		w := talk(t, "core-bitcoin-regtest-cheap-parent")
		late := ask(t, w, map[string]chainstest.Answer{"a": w.Nodes["a"]}).Head.V
		ahead := func(by uint64) chainstest.Answer {
			n := func(x uint64) string { return `"blocks":` + facts.NewUint(x).String() }
			a := edit(edit(w.Nodes["a"], "getblockchaininfo", n(late.Height), n(late.Height+by)), "getblockchaininfo", string(late.Hash), turned)
			return refuse(refuse(a, "getrawtransaction", unknownHere), "gettxout", unknownHere)
		}
		f := ask(t, w, map[string]chainstest.Answer{"a": w.Nodes["a"], "b": ahead(8)})
		is(t, f.Sighting.State == facts.Failed, "it is not said to wait")
		f = ask(t, w, map[string]chainstest.Answer{"a": w.Nodes["a"], "b": ahead(1)})
		is(t, f.Sighting.Known(), "one block may come at any moment")
	})
	t.Run("one has it in another block", func(t *testing.T) {
		bare := refuse(edit(good, "getrawtransaction", block, turned), "gettxoutproof", &chains.CallError{Kind: chains.ErrNode, Code: -1, Message: "Block not available (pruned data)"})
		f := ask(t, c, map[string]chainstest.Answer{"a": bare, "b": good})
		is(t, f.Sighting.State == facts.Conflicting && f.Success.State == facts.NotAsked, "they contradict each other")
		torn := edit(good, "getrawtransaction", block, turned) // and its own branch leads to the true one
		for _, nodes := range []map[string]chainstest.Answer{{"a": torn, "b": good}, {"a": good, "b": torn}} {
			f = ask(t, c, nodes)
			is(t, f.Sighting.Known() && string(f.Sighting.V.Block.Hash) == block, "the branch decides")
		}
		is(t, !ask(t, c, map[string]chainstest.Answer{"a": torn}).Sighting.Known(), "alone it contradicts itself")
	})
	t.Run("one counts more confirmations on the same block", func(t *testing.T) {
		torn := edit(good, "getrawtransaction", `"confirmations":2`, `"confirmations":9`) // its coins lie less deep
		more := edit(torn, "gettxout", `"confirmations":2`, `"confirmations":9`)
		want := ask(t, c, map[string]chainstest.Answer{"a": good}).Sighting.V.Block.Height
		for _, nodes := range []map[string]chainstest.Answer{{"a": more, "b": good}, {"a": good, "b": more}} {
			f := ask(t, c, nodes)
			is(t, f.Sighting.Known() && f.Sighting.V.Block.Height == 0 && f.Head.State == facts.Conflicting && !f.FinalHead.Known(), "a block has one height")
		}
		for _, nodes := range []map[string]chainstest.Answer{{"a": torn, "b": good}, {"a": good, "b": torn}} {
			is(t, ask(t, c, nodes).Sighting.V.Block.Height == want, "who contradicts itself is not followed")
		}
		for _, nodes := range []map[string]chainstest.Answer{{"a": more, "b": good, "c": good}, {"a": good, "b": more, "c": good}, {"a": good, "b": good, "c": more}} {
			is(t, ask(t, c, nodes).Sighting.V.Block.Height == want, "two decide")
		}
		next := edit(good, "getrawtransaction", `"confirmations":2`, `"confirmations":3`)
		for _, nodes := range []map[string]chainstest.Answer{{"a": next, "b": good}, {"a": good, "b": next}} {
			is(t, ask(t, c, nodes).Sighting.V.Block.Height == want, "a block came in between: the fewer count")
		}
	})
	t.Run("one says that its block was abandoned", func(t *testing.T) {
		left := edit(good, "getrawtransaction", `"confirmations":2`, `"confirmations":0`)
		f := ask(t, c, map[string]chainstest.Answer{"a": refuse(left, "gettxout", unknownHere), "b": good})
		is(t, f.Sighting.State == facts.Conflicting, "they contradict each other")
		is(t, !ask(t, c, map[string]chainstest.Answer{"a": left}).Sighting.Known(), "a block holds its coin: it contradicts itself")
	})
	t.Run("one is behind and still has it waiting", func(t *testing.T) {
		f := ask(t, c, map[string]chainstest.Answer{"a": edit(good, "getrawtransaction", `"blockhash"`, `"x"`), "b": good})
		is(t, f.Sighting.V.Place == facts.InBlock && f.Sighting.V.Only == 2, "the block counts")
		is(t, f.UTXO.Entry.State != facts.Known, "nothing is said of a pool")
	})
	t.Run("one is of another chain", func(t *testing.T) {
		f := ask(t, c, map[string]chainstest.Answer{"a": edit(good, "getblockchaininfo", `"chain":"regtest"`, `"chain":"main"`)})
		is(t, f.Nodes[0].OnChain.Known() && !f.Nodes[0].OnChain.V && f.Sighting.State == facts.Failed && f.UTXO.Tx.State == facts.NotAsked && f.Head.State == facts.NotAsked, "nothing of it is used")
	})
	t.Run("one gives another transaction", func(t *testing.T) {
		raw := ask(t, c, map[string]chainstest.Answer{"a": good}).UTXO.Tx.V.Outs[0].Script
		f := ask(t, c, map[string]chainstest.Answer{"a": edit(good, "getrawtransaction", raw[4:], strings.Repeat("7", len(raw)-4))})
		is(t, slices.Equal(f.Nodes[0].Lied, []string{"id"}) && !f.Sighting.Known() && f.UTXO.Tx.State == facts.NotAsked, "it has lied and nothing of it is used")
	})
	t.Run("one says another amount than the bytes", func(t *testing.T) {
		f := ask(t, c, map[string]chainstest.Answer{"a": edit(good, "getrawtransaction", `"value":1.00000000`, `"value":9.00000000`)})
		is(t, f.UTXO.Tx.V.Outs[0].Value.String() == "100000000", "the bytes count")
	})
	t.Run("one is syncing", func(t *testing.T) {
		f := ask(t, c, map[string]chainstest.Answer{"a": edit(good, "getblockchaininfo", `"initialblockdownload":false`, `"initialblockdownload":true`)})
		is(t, f.Nodes[0].Syncing.V && !f.Head.Known() && f.Sighting.Known(), "its head is not the chain's")
	})
	syncing := func(t *testing.T, name, from, to string) *facts.Facts {
		c := talk(t, name)
		a := edit(c.Nodes["a"], "getblockchaininfo", `"initialblockdownload":false`, `"initialblockdownload":true`)
		return ask(t, c, map[string]chainstest.Answer{"a": edit(a, "getrawtransaction", from, to)})
	}
	t.Run("one is syncing and still has it waiting", func(t *testing.T) {
		f := syncing(t, "core-bitcoin-regtest-cheap-parent", "-", "-")
		is(t, f.Sighting.State == facts.Failed && f.Nodes[0].Saw.V, "it may be in a block that the node has not seen")
	})
	t.Run("one is syncing and knows its block from later", func(t *testing.T) {
		f := syncing(t, "core-bitcoin-regtest-confirmed", `"confirmations":2`, `"confirmations":0`)
		is(t, f.Sighting.State == facts.Failed, "its block is not called abandoned")
	})
	t.Run("one is syncing and counts a lock from its own newest block", func(t *testing.T) {
		f := syncing(t, "core-litecoin-regtest-relative-time", "-", "-")
		is(t, f.UTXO.Locks.State == facts.Failed, "the lock may be open by now")
	})
	t.Run("one warms up", func(t *testing.T) {
		warm := &chains.CallError{Kind: chains.ErrNode, Code: -28, Message: "Loading block index…"}
		all := func(chains.Call) (json.RawMessage, *chains.CallError) { return nil, warm }
		f := ask(t, c, map[string]chainstest.Answer{"a": all, "b": good})
		is(t, f.Nodes[0].Syncing.V && f.Nodes[0].Saw.State == facts.Failed && f.Sighting.Known(), "it says nothing")
	})
	t.Run("a block came in between", func(t *testing.T) {
		f := ask(t, c, map[string]chainstest.Answer{"a": edit(good, "getbestblockhash", block[:4], "ffff")})
		is(t, f.Sighting.Known(), "it is found")
		g := ask(t, c, map[string]chainstest.Answer{"a": edit(good, "getbestblockhash", `"`, `"0`)})
		is(t, g.Sighting.Known() && g.Sighting.V.Block.Height == 0 && g.Sighting.V.Block.Hash != "", "the height is not reckoned")
	})
	t.Run("one has no index", func(t *testing.T) {
		f := ask(t, c, map[string]chainstest.Answer{"a": refuse(good, "getrawtransaction", noIndex)})
		b := f.Sighting.V.Block
		is(t, f.Sighting.Known() && f.Sighting.V.Place == facts.InBlock && b.Height == f.Head.V.Height-1, "its unspent output shows that it is in a block")
		is(t, f.Nodes[0].Indexed.Known() && !f.Nodes[0].Indexed.V, "the node has no index")
	})
}

func TestAbsentWithoutIndexIsSaidSo(t *testing.T) {
	c := talk(t, "core-bitcoin-regtest-double-spent")
	f := ask(t, c, map[string]chainstest.Answer{"a": refuse(c.Nodes["a"], "getrawtransaction", noIndex)})
	is(t, f.Sighting.State == facts.Absent && f.Nodes[0].Indexed.Known() && !f.Nodes[0].Indexed.V, "absent, on a node that could not know")
	for _, in := range f.UTXO.Inputs.V {
		is(t, in.ParentKnown == nil && in.State == "unknown", "nothing is claimed of a coin whose transaction the node cannot look up")
	}
}

func TestProbe(t *testing.T) {
	c := talk(t, "core-bitcoin-regtest-confirmed")
	node := (&chainstest.Node{Name: "a", Type: "core", Answer: c.Nodes["a"]}).Caller()
	view, can := utxo.New().Probe(context.Background(), c.Question.Chain, node)
	is(t, view.Label == "a" && view.OnChain.V && view.Head.Known() && view.Saw.State == facts.NotAsked, "it shows itself")
	have := map[string]facts.State{}
	for _, a := range can {
		have[a.Code] = a.State
	}
	is(t, have["history"] == facts.Known && have["pool"] == facts.Known && have["fee-diagram"] == facts.Unsupported, "its abilities are told")
}

// Node 31 tells chunks and the diagram of its whole pool. None can be had here, so its
// answers are written after its release notes.
func TestClusterNode(t *testing.T) {
	c := talk(t, "core-bitcoin-regtest-cheap-parent")
	good := edit(c.Nodes["a"], "getmempoolentry", `"fees":{`, `"chunkweight":1148,"fees":{"chunk":0.00000350,`)
	diagram := func(call chains.Call) (json.RawMessage, *chains.CallError) {
		if call.Method == "getmempoolfeeratediagram" {
			return json.RawMessage(`[{"weight":0,"fee":0.00000000},{"weight":8000,"fee":0.00010000},{"weight":9148,"fee":0.00010350}]`), nil
		}
		return good(call)
	}
	f := ask(t, c, map[string]chainstest.Answer{"a": diagram})
	e, q := f.UTXO.Entry.V, f.UTXO.Queue
	is(t, e.ChunkFee.String() == "350" && e.ChunkSize == 287, "its chunk is known")
	is(t, q.Known() && q.V.Source == "diagram" && q.V.AheadVSize == 2000 && q.V.InflowVPM == -1, "the queue is read off the diagram")
}

// What Litecoin adds for private payments cannot be decoded here: the node's reading is used
// and nothing claims to have been recomputed.
func TestPrivateExtension(t *testing.T) {
	c := talk(t, "core-litecoin-regtest-confirmed")
	f := ask(t, c, map[string]chainstest.Answer{"a": edit(c.Nodes["a"], "getrawtransaction", `"hex":"020000000001`, `"hex":"020000000009`)})
	is(t, f.Sighting.Known() && f.UTXO.Tx.Known() && !slices.Contains(f.Verified.V, "id") && len(f.Transfers.V) > 0, "it is read as the node reads it")
}

func TestDoubtfulAnswers(t *testing.T) {
	t.Run("a block without a count of confirmations", func(t *testing.T) {
		c := talk(t, "core-bitcoin-regtest-confirmed")
		f := ask(t, c, map[string]chainstest.Answer{"a": edit(c.Nodes["a"], "getrawtransaction", `"confirmations"`, `"x"`)})
		is(t, f.Sighting.State == facts.Failed, "it is not said to be abandoned")
	})
	t.Run("mined between two answers", func(t *testing.T) {
		c, n := talk(t, "core-bitcoin-regtest-confirmed"), 0
		good := c.Nodes["a"]
		first := func(call chains.Call) (json.RawMessage, *chains.CallError) {
			if call.Method == "getrawtransaction" && n == 0 {
				n++
				return edit(good, "getrawtransaction", `"blockhash"`, `"x"`)(call)
			}
			return good(call)
		}
		f := ask(t, c, map[string]chainstest.Answer{"a": first})
		is(t, f.Sighting.V.Place == facts.InBlock && f.Sighting.V.Block.Height == f.Head.V.Height-1, "it is asked for again")
	})
}

// Bitcoin Cash shares its first block with Bitcoin: the block that only one of them has decides.
func TestOwnBlock(t *testing.T) {
	c := talk(t, "core-bitcoin-regtest-confirmed")
	good := c.Nodes["a"]
	row := *c.Question.Chain.UTXO
	row.OwnHeight, row.OwnBlock = 478_559, strings.Repeat("1", 64)
	c.Question.Chain.UTXO = &row
	at := func(hash string) chainstest.Answer {
		return func(call chains.Call) (json.RawMessage, *chains.CallError) {
			if call.Method == "getblockhash" && len(call.Params) == 1 && call.Params[0] == row.OwnHeight {
				if hash == "" {
					return nil, &chains.CallError{Kind: chains.ErrNode, Code: -8, Message: "Block height out of range"}
				}
				return json.RawMessage(`"` + hash + `"`), nil
			}
			return good(call)
		}
	}
	for _, x := range []struct {
		hash string
		same bool
	}{{row.OwnBlock, true}, {strings.Repeat("2", 64), false}, {"", true}} {
		f := ask(t, c, map[string]chainstest.Answer{"a": at(x.hash)})
		if v := f.Nodes[0].OnChain; !v.Known() || v.V != x.same || f.Sighting.Known() != x.same {
			t.Errorf("with %q there: %+v, seen %v", x.hash, v, f.Sighting.State)
		}
	}
}

func TestProbeTellsHowDeepAPrunedNodeGoes(t *testing.T) {
	c := talk(t, "core-bitcoin-regtest-confirmed")
	pruned := edit(c.Nodes["a"], "getblockchaininfo", `"chain":"regtest"`, `"chain":"regtest","pruned":true,"pruneheight":142`)
	for want, a := range map[uint64]chainstest.Answer{0: c.Nodes["a"], 142: pruned} {
		view, abilities := utxo.New().Probe(t.Context(), c.Question.Chain, (&chainstest.Node{Name: "a", Type: c.Kind, Answer: a}).Caller())
		i := slices.IndexFunc(abilities, func(x chains.Ability) bool { return x.Code == "history" })
		if i < 0 || abilities[i].Since != want || view.Head.V.Time.IsZero() {
			t.Errorf("want %d: %+v, head %+v", want, abilities, view.Head)
		}
	}
}
