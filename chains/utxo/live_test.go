package utxo_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/facts"
	"txtriage/chains/utxo"
	"txtriage/chains/utxo/scenes"
)

func TestBitcoind(t *testing.T) {
	n := nodes.StartBitcoind(t, "-mempoolexpiry=1")
	play(t, n, scenes.Core, func(s string, want *expect) {
		if s == "confirmed" || s == "reward" {
			want.rounds = 1
		}
	})
}

func TestLitecoind(t *testing.T) {
	atOwnSpeed(t)
	n := nodes.StartLitecoind(t, "-mempoolexpiry=1")
	play(t, n, scenes.Core, func(s string, want *expect) {
		if s == "repriced-id-only" || s == "child-made-again" || s == "parent-gone" || s == "refused-missing-inputs" || strings.HasPrefix(s, "address") {
			want.rounds = 11 // no search of its own: blocks are read one by one
		}
	})
}

func TestBtcd(t *testing.T) {
	n := nodes.StartBtcd(t, scenes.MiningAddress(t), "--rejectnonstd")
	play(t, n, scenes.Btcd, func(s string, want *expect) {
		want.class = "" // its words are its own
		want.rounds++   // the time of its newest block takes one more
	})
}

// A node without index hides much. What it shows must be what one with index would show.
func TestBitcoindWithoutIndex(t *testing.T) {
	atOwnSpeed(t)
	n := nodes.StartBitcoind(t, "-mempoolexpiry=1", "-txindex=0", "-blockfilterindex=0")
	found := 0
	scenes.Core(t, n, func(s scenes.Scene) {
		want := expected[s.Name]
		t.Run(s.Name, func(t *testing.T) {
			f, err := utxo.New().Inspect(context.Background(), question(t, s), []chains.Caller{dial(t, n)})
			if err != nil {
				t.Fatal(err)
			}
			g := f.Sighting
			if g.Known() && g.V.Place != want.place {
				t.Errorf("seen in %q, want %q", g.V.Place, want.place)
			}
			if g.Known() && f.UTXO.Tx.Known() {
				found++
			}
			if s.Kind != "address" && (!f.Nodes[0].Indexed.Known() || f.Nodes[0].Indexed.V) {
				t.Error("the node is said to have an index")
			}
			if r := f.Successor.V; f.Successor.Known() && (r.Confirmed != want.mined || r.Kind != want.kind && r.Compared) {
				t.Errorf("successor %+v, want %q, mined %v", r, want.kind, want.mined)
			}
			if p := f.UTXO.PayeePaid; p.Known() && (want.paid == nil || *want.paid != p.V) {
				t.Errorf("payee paid: %v", p.V)
			}
			for _, in := range f.UTXO.Inputs.V {
				if in.State != want.input && in.State != "unknown" {
					t.Errorf("an input is %s, want %s or unknown", in.State, want.input)
				}
				if in.ParentKnown != nil && !*in.ParentKnown {
					t.Error("a parent is said to be unknown by a node that cannot know it")
				}
			}
		})
	})
	if found < 8 {
		t.Errorf("only %d transactions were found without index", found)
	}
}

// expect is what the facts of a scene must say. Zero fields are not looked at.
type expect struct {
	place  facts.Place
	state  facts.State // of the sighting: Known if place is set, else Absent
	kind   facts.SuccessorKind
	mined  bool   // the successor is in a block
	paid   *bool  // the payee
	input  string // state of the first input
	class  string // of the node's verdict on the raw transaction
	rounds int    // at most
	more   func(*testing.T, scenes.Scene, *facts.Facts)
}

var yes, no = true, false

var expected = map[string]expect{
	"confirmed":            {place: facts.InBlock, rounds: 2, more: confirmedOnce},
	"batch":                {place: facts.InBlock, rounds: 2, more: batch},
	"confirmed-raw":        {place: facts.InBlock, rounds: 2, class: "already"},
	"reward":               {place: facts.InBlock, rounds: 2, more: reward},
	"low-fee":              {place: facts.InPool, rounds: 2, more: waits},
	"low-fee-missed":       {place: facts.InPool, rounds: 2, more: missed},
	"cheap-parent":         {place: facts.InPool, rounds: 2, more: cheapParent},
	"bumped-by-child":      {place: facts.InPool, rounds: 2, more: bumped},
	"long-chain":           {place: facts.InPool, rounds: 2, more: longChain},
	"repriced":             {kind: facts.Repriced, paid: &yes, input: "spent-in-pool", rounds: 3},
	"repriced-id-only":     {rounds: 3, more: siblingFound},
	"repriced-confirmed":   {kind: facts.Repriced, paid: &yes, mined: true, input: "spent-in-block", class: "inputs", rounds: 5},
	"cancelled":            {kind: facts.Cancelled, paid: &no, input: "spent-in-pool", rounds: 3},
	"replaced-different":   {kind: facts.Different, paid: &no, input: "spent-in-pool", rounds: 3},
	"double-spent":         {kind: facts.Different, paid: &no, mined: true, input: "spent-in-block", class: "inputs", rounds: 5},
	"parent-gone":          {input: "unknown", class: "inputs", rounds: 5, more: parentGone},
	"locked-height":        {input: "unspent", class: "locked", rounds: 2, more: lockedHeight},
	"locked-time":          {input: "unspent", class: "locked", rounds: 2, more: lockedTime},
	"relative-blocks":      {input: "unspent", class: "locked", rounds: 2, more: relativeBlocks},
	"relative-time":        {input: "unspent", class: "locked", rounds: 2, more: relativeTime},
	"immature":             {input: "unspent", class: "locked", rounds: 2, more: immature},
	"refused-dust":         {input: "unspent", rounds: 2, more: refused},
	"refused-low-fee":      {input: "unspent", class: "fee-too-low", rounds: 2, more: refused},
	"refused-signature":    {input: "unspent", class: "signature", rounds: 2, more: refused},
	"refused-unsigned":     {input: "unspent", class: "signature", rounds: 2, more: refused},
	"never-sent":           {input: "unspent", rounds: 2, more: accepted},
	"expired":              {input: "unspent", rounds: 2, more: accepted},
	"reversed-id":          {rounds: 2, more: turned},
	"witness-id":           {rounds: 4, more: witnessed},
	"block-id":             {rounds: 2, more: block},
	"unknown-id":           {rounds: 4, more: unknown},
	"address":              {state: facts.NotAsked, rounds: 5, more: paidAddress},
	"address-amount":       {state: facts.NotAsked, rounds: 5, more: paidAddress},
	"address-other-amount": {state: facts.NotAsked, rounds: 5, more: heldAddress},
	"address-twice":        {state: facts.NotAsked, rounds: 5, more: paidAddress},
	"address-waiting":      {state: facts.NotAsked, rounds: 5, more: paidAddress},
	"address-swept":        {state: facts.NotAsked, rounds: 5, more: sweptAddress},
	"address-unpaid":       {state: facts.NotAsked, rounds: 5, more: unpaidAddress},

	"earlier-confirmed":      {kind: facts.Repriced, paid: &yes, mined: true, input: "spent-in-block", rounds: 5, more: lowerRate},
	"replaced-yet-confirmed": {place: facts.InBlock, rounds: 2},
	"replaced-twice":         {kind: facts.Repriced, paid: &yes, input: "spent-in-pool", rounds: 3},
	"child-made-again":       {input: "unknown", rounds: 5, more: siblingOfChild},

	"reorganised-waiting": {place: facts.InPool, rounds: 2},
	"reorganised-spent":   {place: facts.InStaleBlock, kind: facts.Different, paid: &no, mined: true, input: "spent-in-block", rounds: 6},

	"reorganised-parent":     {place: facts.InStaleBlock, input: "unknown", rounds: 6, more: parentVoid},
	"refused-missing-inputs": {input: "unknown", class: "inputs", rounds: 5, more: parentGone},
	"witness-id-confirmed":   {rounds: 4, more: witnessed},
}

type scene func(nodes.Host, *nodes.UTXO, scenes.Show)

// atOwnSpeed leaves out, with -short, what another node of its kind shows the race detector.
func atOwnSpeed(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("a long scene: runs without -short")
	}
}

func play(t *testing.T, n *nodes.UTXO, scene scene, change func(string, *expect)) {
	playAt(t, n, n, scene, func(s string, want *expect) bool {
		change(s, want)
		return true
	})
}

// playAt brings one node into each scene and asks another, which may be the same.
func playAt(t *testing.T, n, asked *nodes.UTXO, scene scene, change func(string, *expect) bool) {
	played := 0
	scene(t, n, func(s scenes.Scene) {
		played++
		want, ok := expected[s.Name]
		if !ok {
			t.Fatalf("nothing is expected of %s", s.Name)
		}
		if change(s.Name, &want) {
			t.Run(s.Name, func(t *testing.T) { inspect(t, asked, s, want) })
		}
	})
	if played < 15 {
		t.Errorf("only %d scenes were played", played)
	}
}

func question(t *testing.T, s scenes.Scene) chains.Question {
	t.Helper()
	raw, err := hex.DecodeString(s.Raw)
	if err != nil {
		t.Fatal(err)
	}
	q := chains.Question{
		Ref: chains.Ref{Kind: chains.Kind(s.Kind), ID: s.ID}, Chain: row(t, s.Chain), Raw: raw,
		Ticket: facts.Ticket{To: facts.Untrusted(s.To), Amount: facts.Untrusted(s.Amount)}, Now: time.Now().UTC(),
	}
	q.Ref.Chain = q.Chain.ID
	return q
}

func inspect(t *testing.T, n *nodes.UTXO, s scenes.Scene, want expect) {
	d := dial(t, n)
	q := question(t, s)
	f, err := utxo.New().Inspect(context.Background(), q, []chains.Caller{d})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if t.Failed() {
			b, _ := json.MarshalIndent(f, "", " ")
			t.Logf("%s", b)
		}
	}()
	keep(t, n.Kind+"-"+n.Chain+"-"+s.Name, n.Kind, q, s, &d.talk)
	if d.rounds > want.rounds {
		t.Errorf("%d rounds, at most %d are allowed", d.rounds, want.rounds)
	}
	if n.Kind == "btcd" && want.place == facts.InStaleBlock {
		want.place = "" // its index forgets abandoned blocks
	}
	switch got := f.Sighting; {
	case want.place != "":
		if !got.Known() || got.V.Place != want.place {
			t.Errorf("sighting %v %q, want %q", got.State, got.V.Place, want.place)
		}
		if want.place != facts.InStaleBlock && !slices.Contains(f.Verified.V, "id") {
			t.Error("the id was not recomputed")
		}
	case s.Kind == "address":
		if got.State != facts.NotAsked {
			t.Errorf("sighting %v of an address", got.State)
		}
	case got.State != facts.Absent:
		t.Errorf("sighting %v, want absent", got.State)
	}
	if v := f.Nodes[0]; !v.OnChain.V || !v.Head.Known() || v.Head.V.Time.IsZero() && want.place == "" || !v.Pool.V || v.Syncing.V || s.Kind != "address" && !v.Indexed.V {
		t.Errorf("a healthy node does not look like one: %+v", v)
	}
	if want.kind != f.Successor.V.Kind || want.mined != f.Successor.V.Confirmed {
		t.Errorf("successor %+v, want %q, mined %v", f.Successor.V, want.kind, want.mined)
	}
	if want.paid != nil && (!f.UTXO.PayeePaid.Known() || f.UTXO.PayeePaid.V != *want.paid) {
		t.Errorf("payee paid: %+v, want %v", f.UTXO.PayeePaid, *want.paid)
	}
	if want.input != "" {
		if in := f.UTXO.Inputs.V; len(in) == 0 || in[0].State != want.input {
			t.Errorf("inputs %+v, want the first %s", in, want.input)
		}
	}
	if want.class != "" && f.UTXO.Accept.V.Class != want.class {
		t.Errorf("the node's verdict is %+v, want class %q", f.UTXO.Accept.V, want.class)
	}
	if want.more != nil {
		want.more(t, s, f)
	}
}
