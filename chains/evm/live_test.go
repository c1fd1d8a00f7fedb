package evm_test

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/chainstest"
	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/evm"
	"txtriage/chains/facts"
	"txtriage/chains/rpc"
	"txtriage/testdata/nodes/evmstates/states"
)

// Each state that a real node can be in, and what the inspector must say of it.
var live = map[string]struct {
	raw  bool   // the signed transaction is given beside the id
	want string // as summary writes it
	only string // the node that has the scene; "" both
}{
	"plain":               {want: "block ok 1*native(1.5)"},
	"token":               {want: "block ok 1*token(1.5 SCN)"},
	"token-from-approval": {want: "block ok call=approve(address,uint256)"},
	"collectible":         {want: "block ok 2*nft"},
	"nothing":             {want: "block ok receiver=contract"},
	"no-contract":         {want: "block ok call=transfer(address,uint256) receiver=none"},
	"data-to-self":        {want: "block ok"},
	"internal":            {want: "block ok 2*native(0.7),internal(0.7) receiver=contract"},
	"create":              {want: "block ok"},
	"safe-failed":         {want: `block ok inner=safe inner=swallowed"insufficient balance for transfer"`},
	"operation-failed":    {want: `block ok inner=user-operation"ERC20: transfer amount exceeds balance"`},
	"false-return":        {want: "block ok call=transfer(address,uint256) receiver=contract inner=false-return short-of-token"},
	"swallowed":           {want: `block ok 1*native(0.001) receiver=contract inner=swallowed"execution reverted"`},
	"reason":              {want: `block failed revert"insufficient liquidity" before after more-fails`},
	"known-error":         {want: `block failed revert ERC20InsufficientAllowance category=allowance before after more-fails`},
	"unknown-error":       {want: "block failed revert data before after more-fails"},
	"panic":               {want: "block failed revert panic before after more-fails"},
	"silent":              {want: "block failed revert before after more-fails"},
	"abort":               {want: "block failed invalid-opcode before after more-fails"},
	"deadline":            {want: `block failed revert"UniswapV2Router: EXPIRED" category=deadline before after more-fails`},
	"out-of-gas":          {want: "block failed out-of-gas before after more-helps"},
	"out-of-gas-forever":  {want: "block failed out-of-gas before after more-fails"},
	"inner-gas":           {want: "block failed out-of-gas depth=1 inner-gas outer=revert before after more-helps"},
	"stipend":             {want: "block failed out-of-gas depth=1 inner-gas stipend outer=revert before after more-fails no-value-fails"},
	"no-coins":            {want: "block failed revert before after more-fails no-value-fails"},
	"coins-with-call":     {want: "block failed revert before after more-fails no-value-helps"},
	"token-balance":       {want: "block failed revert ERC20InsufficientBalance category=balance before after more-fails short-of-token"},
	"token-allowance":     {want: "block failed revert ERC20InsufficientAllowance category=allowance before after more-fails short-of-allowance"},
	"router-balance":      {want: "block failed revert ERC20InsufficientBalance category=balance depth=1 before after more-fails short-of-token"},
	"router-allowance":    {want: "block failed revert ERC20InsufficientAllowance category=allowance depth=1 before after more-fails short-of-allowance"},
	"router-paused":       {want: "block failed revert EnforcedPause category=paused depth=1 before after more-fails paused"},
	"swallowed-balance":   {want: "block failed revert ERC20InsufficientBalance category=balance depth=1 before after more-fails short-of-token"},
	"creation":            {want: "block failed revert before after more-fails"},
	"approve-reset":       {want: "block failed revert before after more-fails"},
	"paused":              {want: "block failed revert EnforcedPause category=paused before after more-fails paused"},
	"listed":              {want: "block failed revert before after more-fails frozen=1"},
	"new-account":         {want: "block failed out-of-gas before after more-helps no-value-helps fresh new-rules", only: "amsterdam"},
	"race":                {want: `block failed revert"already taken" after more-helps`},

	"repriced":               {raw: true, want: "absent successor=repriced compared"},
	"cancelled":              {raw: true, want: "absent successor=cancelled compared"},
	"different":              {raw: true, want: "absent successor=different compared"},
	"replaced-by-failed":     {raw: true, want: "absent successor=different compared failed"},
	"nonce-by-authorization": {raw: true, want: "absent successor=authorization"},
	"nonce-by-creation":      {raw: true, want: "absent successor=creation"},
	"dropped":                {raw: true, want: "absent free"},
	"unknown":                {want: "absent"},
	"unsent":                 {raw: true, want: "absent free"},
	"other-chain":            {raw: true, want: "absent free raw-chain=5"},
	"too-expensive":          {raw: true, want: "absent free too-dear"},
	"gas-above-cap":          {raw: true, want: "absent free"},
	"reorganised":            {want: "block ok 1*native(1)", only: "gethsim"},
	"orphaned":               {raw: true, want: "absent free", only: "gethsim"},
	"stale-block":            {want: "absent is-block", only: "gethsim"},
	"block":                  {want: "absent is-block"},
	"address":                {want: "account"},
	"newest":                 {want: "block ok 1*native(0.003)"},

	"delegated-second": {raw: true, want: "absent free"},
	"delegated-early":  {raw: true, want: "absent free"},
	"poor-together":    {want: "pool behind trial-ok", only: "anvil"},

	"just-sent":      {want: "pool next trial-ok"},
	"low-tip":        {want: "pool next trial-ok"},
	"gap":            {want: "pool gap trial-ok"},
	"will-revert":    {want: `pool next trial"insufficient liquidity"`},
	"below-base-fee": {want: "pool next trial-ok below-base", only: "gethsim"},
	"blocked":        {want: "pool behind trial-ok", only: "gethsim"},
	"poor-later":     {want: "pool next too-dear", only: "anvil"},
	"rival-waits":    {raw: true, want: "absent free successor=repriced compared waiting", only: "gethsim"},
}

func TestLive(t *testing.T) {
	for name, args := range map[string][]string{
		"gethsim":   {"-gas-limit", "12000000"},
		"amsterdam": {"-gas-limit", "12000000", "-amsterdam"},
		"anvil":     {"--gas-limit", "12000000", "--no-mining"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			program := name
			if name == "amsterdam" {
				program = "gethsim"
			}
			url := nodes.EVM(t, program, args...)
			scenes, err := states.Make(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for _, s := range scenes {
				seen[s.Scenario] = true
				t.Run(s.Scenario, func(t *testing.T) { liveScene(t, name, url, s) })
			}
			for scene, l := range live {
				if !seen[scene] && (l.only == "" || l.only == name) {
					t.Errorf("scene %s was not made", scene)
				}
			}
		})
	}
}

func dial(t *testing.T, url string) chains.Caller {
	t.Helper()
	c, err := rpc.Dial(rpc.Node{Label: "node", Kind: "evm", URL: url}, rpc.Options{Timeout: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func sceneQuestion(s states.Scene, raw bool) chains.Question {
	q := chains.Question{
		Ref:   chains.Ref{Kind: chains.Transaction, ID: s.Hash.Hex()},
		Chain: testChain, Now: time.Now(),
		Ticket: facts.Ticket{To: facts.Untrusted(s.To)},
	}
	if raw {
		q.Raw = s.Raw
	}
	if s.Scenario == "address" {
		q.Ref = chains.Ref{Kind: chains.Address, ID: s.From.Hex()}
	}
	return q
}

func liveScene(t *testing.T, node, url string, s states.Scene) {
	l, ok := live[s.Scenario]
	if !ok {
		t.Fatalf("nobody said what %s must be", s.Scenario)
	}
	var talk chainstest.Talk
	n := &chainstest.Node{Name: "node", Type: "evm", Answer: talk.Keep(chainstest.From(dial(t, url)))}
	f, err := evm.New().Inspect(context.Background(), sceneQuestion(s, l.raw), []chains.Caller{n.Caller()})
	if err != nil {
		t.Fatal(err)
	}
	if got := summary(f); got != l.want {
		b, _ := json.MarshalIndent(f.EVM.Failure, "", " ")
		t.Errorf("%s\n got %s\nwant %s\n%s", s.Note, got, l.want, b)
	}
	if len(f.Nodes[0].Lied) > 0 {
		t.Errorf("an honest node was accused: %v", f.Nodes[0].Lied)
	}
	keepTalk(t, node, s, l.raw, &talk)
	most := 2
	if e := f.EVM.Failure.V; f.EVM.Checks.Inside != "" || e.Kind == "out-of-gas" || e.InnerGas { // looked deeper, or more gas tried in its place
		most = 3
	}
	if s.Scenario == "address" { // the chain is searched for payments
		most = 15
	}
	if len(n.Batches()) > most && !strings.HasPrefix(l.want, "absent") {
		t.Errorf("%d rounds, at most %d were promised", len(n.Batches()), most)
	}
}

// talks are the scenes whose conversations are kept for the tests that need no node.
// TXTRIAGE_WRITE_TALKS=1 records them again.
var talks = map[string]bool{
	"plain": true, "token": true, "internal": true, "false-return": true, "reason": true, "inner-gas": true, "token-balance": true,
	"repriced": true, "nonce-by-authorization": true, "dropped": true, "unknown": true, "address": true, "gap": true, "will-revert": true, "block": true,
	"race": true, "out-of-gas": true, "panic": true,
}

func keepTalk(t *testing.T, node string, s states.Scene, raw bool, talk *chainstest.Talk) {
	t.Helper()
	if os.Getenv("TXTRIAGE_WRITE_TALKS") == "" || node != "gethsim" || !talks[s.Scenario] {
		return
	}
	if !raw {
		s.Raw = nil
	}
	about, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("testdata/talks/"+s.Scenario+".talk", []byte("scene "+string(about)+"\n"+talk.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
