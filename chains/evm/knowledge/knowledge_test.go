package knowledge_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/knowledge"
)

// Published selectors and topics, to check the computation against something outside.
func TestPublishedSelectors(t *testing.T) {
	for hex, want := range map[string]string{
		"0x08c379a0": "Error(string)", "0x4e487b71": "Panic(uint256)",
		"0xe450d38c": "ERC20InsufficientBalance(address,uint256,uint256)",
		"0xfb8f41b2": "ERC20InsufficientAllowance(address,uint256,uint256)",
		"0x39d35496": "V3TooLittleReceived()", "0xd93c0665": "EnforcedPause()",
	} {
		e, ok := knowledge.ErrorOf(knowledge.Selector(common.FromHex(hex)))
		if !ok || e.Signature != want {
			t.Errorf("%s is %q, want %q", hex, e.Signature, want)
		}
	}
	for hex, want := range map[string]string{
		"0xa9059cbb": "transfer(address,uint256)", "0x23b872dd": "transferFrom(address,address,uint256)",
		"0x095ea7b3": "approve(address,uint256)", "0x38ed1739": "swapExactTokensForTokens(uint256,uint256,address[],address,uint256)",
	} {
		if f, _ := knowledge.FunctionOf(knowledge.Selector(common.FromHex(hex))); f != want {
			t.Errorf("%s is %q, want %q", hex, f, want)
		}
	}
	transfer := common.HexToHash("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")
	if e, _ := knowledge.EventOf(transfer); e != "Transfer(address,address,uint256)" {
		t.Errorf("Transfer's topic is %q", e)
	}
}

// Every line of the sources is found in the tables, with what its line says.
func TestEveryLineResolves(t *testing.T) {
	seen := map[string]string{}
	for _, file := range []string{"errors.txt", "more-errors.txt"} {
		for _, l := range lines(t, file) {
			f := strings.Split(l, "\t")
			s := knowledge.SelectorOf(f[0])
			e, ok := knowledge.ErrorOf(s)
			if !ok || e.Signature != f[0] || e.Source == "" || len(f) > 1 && (e.Category != f[1] || e.Meaning != f[2]) {
				t.Errorf("%s: %+v, %v", l, e, ok)
			}
			if !strings.HasPrefix(f[0], e.Name()+"(") {
				t.Errorf("%q is not a signature", f[0])
			}
			seen[s.String()] = f[0]
		}
	}
	for _, l := range lines(t, "functions.txt") {
		f := strings.Split(l, "\t")
		s := knowledge.SelectorOf(f[0])
		if got, ok := knowledge.Function(s); !ok || got.Signature != f[0] || got.Meaning != f[1] || got.Source == "" {
			t.Errorf("%s: %+v, %v", l, got, ok)
		}
		if e := seen[s.String()]; e != "" {
			t.Errorf("%s is both %s and %s: the command that explains must show both", s, e, f[0])
		}
	}
	for _, l := range lines(t, "events.txt") {
		f := strings.Split(l, "\t")
		if got, ok := knowledge.Event(knowledge.TopicOf(f[0])); !ok || got.Signature != f[0] || got.Meaning != f[1] || got.Source == "" {
			t.Errorf("%s: %+v, %v", l, got, ok)
		}
	}
	for _, l := range lines(t, "reasons.txt") {
		f := strings.Split(l, "\t")
		said, open := strings.CutSuffix(f[0], "…")
		if open {
			said += " 0x01 and more"
		}
		if got, ok := knowledge.TextOf(said); !ok || !got.Listed || got.Category != f[1] || got.Meaning != f[2] || got.Source == "" {
			t.Errorf("%s: %+v, %v", l, got, ok)
		}
	}
	for _, l := range lines(t, "halts.txt") {
		f := strings.Split(l, "\t")
		for _, said := range []string{f[0], f[0] + ": size 1, limit 0"} {
			if got, ok := knowledge.HaltOf(said); !ok || got.Meaning != f[1] || got.Source == "" {
				t.Errorf("%s: %+v, %v", said, got, ok)
			}
		}
	}
}

// Rows of which nobody read a source are few, and known by name here. They are found by the
// command that explains, but no fact is made of them.
func TestUnverifiedRows(t *testing.T) {
	for name, want := range map[string]string{
		"errors.tsv": "", "events.tsv": "", "texts.tsv": "", "tails.tsv": "", "halts.tsv": "", "tokens.tsv": "", "places.tsv": "", "chains.tsv": "", "functions.tsv": "fallback() ",
	} {
		b, err := os.ReadFile("tables/" + name)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for l := range strings.Lines(string(b)) {
			if f := strings.Split(strings.TrimSpace(l), "\t"); strings.HasPrefix(f[len(f)-1], "!") {
				got += f[1] + " "
			}
		}
		if got != want {
			t.Errorf("%s has the unverified rows %q, want %q", name, got, want)
		}
	}
	marker := knowledge.SelectorOf("fallback()")
	if f, ok := knowledge.Function(marker); !ok || f.Verified {
		t.Errorf("the marker is %+v, %v", f, ok)
	}
	if sig, ok := knowledge.FunctionOf(marker); ok {
		t.Errorf("a fact is made of %s", sig)
	}
}

func TestUnknownStaysUnknown(t *testing.T) {
	if e, ok := knowledge.ErrorOf(knowledge.Selector{0xde, 0xad, 0xbe, 0xef}); ok {
		t.Errorf("0xdeadbeef is %v", e)
	}
	if x, ok := knowledge.TextOf("a text that nobody wrote"); ok {
		t.Errorf("sorted as %+v", x)
	}
	if _, ok := knowledge.TokenOf(1, common.Address{1}); ok {
		t.Error("a token that nobody listed")
	}
	if _, ok := knowledge.PlaceOf(1, common.Address{1}); ok {
		t.Error("a place that nobody listed")
	}
}

func TestReasons(t *testing.T) {
	for text, want := range map[string]string{
		"ERC20: transfer amount exceeds balance":     "balance",
		"BEP20: transfer amount exceeds balance":     "balance",
		"UniswapV2Router: EXPIRED":                   "deadline",
		"PancakeRouter: EXPIRED":                     "deadline",
		"EXPIRED":                                    "deadline",
		"Swap: slippage!":                            "slippage",
		"Not enough gas to execute safe transaction": "gas",
	} {
		if got, _ := knowledge.TextOf(text); got.Category != want {
			t.Errorf("%q is %q, want %q", text, got.Category, want)
		}
	}
}

// Texts are matched whole, by a listed beginning, by their end, or by a phrase; never by less.
func TestTexts(t *testing.T) {
	for text, want := range map[string]knowledge.Text{
		"ERC20: transfer amount exceeds balance":           {Category: "balance", Meaning: "too-few-tokens", Listed: true},
		"MyToken: transfer amount exceeds balance":         {Category: "balance", Meaning: "too-few-tokens"},
		"Usds/insufficient-balance":                        {Category: "balance", Meaning: "too-few-tokens"},
		"AccessControl: account 0x00 is missing role 0x01": {Category: "permission", Meaning: "role-missing", Listed: true},
		"AccessControl: accounting is off":                 {},
		"AA23 reverted (or OOG)":                           {Category: "erc4337", Meaning: "aa23", Listed: true},
		"AA23 revertedly":                                  {},
		"AA21":                                             {Category: "erc4337", Meaning: "aa21", Listed: true},
		"AA21 didn't pay prefund.. ":                       {Category: "erc4337", Meaning: "aa21", Listed: true},
		"AA99":                                             {},
		"GS013":                                            {Category: "safe", Meaning: "gs013", Listed: true},
		"GS0130":                                           {},
		"GS999":                                            {},
		"STF":                                              {Category: "token", Meaning: "token-move-failed", Listed: true},
		"STFU":                                             {},
		"JoeRouter: EXPIRED":                               {Category: "deadline"},
		"Router: slippage of 3%":                           {Category: "slippage"},
		"":                                                 {}, ": ": {}, "\n": {}, "ERC20: \ttransfer": {}, "ERC20": {},
	} {
		got, ok := knowledge.TextOf(text)
		got.Origin = knowledge.Origin{}
		if got != want || ok != (want.Category != "") {
			t.Errorf("%q is %+v, %v, want %+v", text, got, ok, want)
		}
	}
}

func TestHalts(t *testing.T) {
	for _, text := range []string{"", "out", "out of gaspard", "execution reverted"} {
		if got, ok := knowledge.HaltOf(text); ok {
			t.Errorf("%q is %+v", text, got)
		}
	}
}

func TestChains(t *testing.T) {
	for _, l := range lines(t, "chains.txt") {
		f := strings.Split(l, "\t")
		id, err := strconv.ParseUint(f[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		c, ok := knowledge.ChainOf(id)
		if !ok || c.Name != f[1] || c.Coin != f[2] || strconv.Itoa(c.Decimals) != f[3] || strconv.FormatInt(c.Gap.Milliseconds(), 10) != f[4] ||
			strconv.FormatUint(c.Parent, 10) != f[5] || c.Explorer != strings.Trim(f[6], "-") || c.Source == "" || !c.Verified {
			t.Errorf("%s: %+v, %v", l, c, ok)
		}
	}
	if c, ok := knowledge.ChainOf(31337); ok {
		t.Errorf("a development chain is %+v", c)
	}
}

func TestTokensAndPlaces(t *testing.T) {
	for _, l := range lines(t, "tokens.txt") {
		f := strings.Split(l, "\t")
		chain, err := strconv.ParseUint(f[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := knowledge.TokenOf(chain, common.HexToAddress(f[1]))
		if !ok || got.Symbol != f[2] || strconv.Itoa(got.Decimals) != f[3] || got.Kind != strings.Trim(f[4], "-") || got.Source == "" {
			t.Errorf("%s: %+v, %v", l, got, ok)
		}
	}
	for _, l := range lines(t, "places.txt") {
		f := strings.Split(l, "\t")
		chain, _ := strconv.ParseUint(f[0], 10, 64) // "*": any
		if got, ok := knowledge.PlaceOf(chain, common.HexToAddress(f[2])); !ok || got.Kind != f[1] || got.Label != f[3] || got.Chain != chain {
			t.Errorf("%s: %+v, %v", l, got, ok)
		}
	}
	for _, trap := range []struct {
		chain    uint64
		address  string
		symbol   string
		decimals int
	}{
		{1, "0xdAC17F958D2ee523a2206206994597C13D831ec7", "USDT", 6},
		{56, "0x55d398326f99059fF775485246999027B3197955", "USDT", 18},
		{56, "0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d", "USDC", 18},
		{8453, "0xd9aAEc86B65D86f6A7B5B1b0c42FFA531710b6CA", "USDbC", 6},
		{42161, "0xFF970A61A04b1cA14834A43f5dE4533eBDDB5CC8", "USDC.e", 6},
		{42161, "0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9", "USDT0", 6},
	} {
		a := common.HexToAddress(trap.address)
		if got, ok := knowledge.TokenOf(trap.chain, a); !ok || got.Symbol != trap.symbol || got.Decimals != trap.decimals {
			t.Errorf("%+v: %+v, %v", trap, got, ok)
		}
		if got, ok := knowledge.TokenOf(trap.chain+1, a); ok {
			t.Errorf("%s is listed on another chain too: %+v", trap.address, got)
		}
		if ts, _ := knowledge.At(a); len(ts) != 1 || ts[0].Chain != trap.chain {
			t.Errorf("at %s lie %+v", trap.address, ts)
		}
	}
	if ts, ps := knowledge.At(common.HexToAddress("0x4200000000000000000000000000000000000006")); len(ts) < 4 || len(ps) != 1 {
		t.Errorf("the wrapped coin of OP networks: %+v, %+v", ts, ps)
	}
	if p, ok := knowledge.PlaceOf(56, common.Address{}); !ok || p.Kind != "burn" || p.Chain != 0 {
		t.Errorf("zero address: %+v %v", p, ok)
	}
}

func lines(t *testing.T, name string) []string {
	t.Helper()
	b, err := os.ReadFile("data/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for l := range strings.Lines(string(b)) {
		if l = strings.TrimRight(l, "\n"); l != "" && l[0] != '#' {
			out = append(out, l)
		}
	}
	if len(out) == 0 {
		t.Fatalf("%s is empty", name)
	}
	return out
}

func BenchmarkErrorOf(b *testing.B) {
	s := knowledge.SelectorOf("ERC20InsufficientBalance(address,uint256,uint256)")
	for b.Loop() {
		knowledge.ErrorOf(s)
	}
}
