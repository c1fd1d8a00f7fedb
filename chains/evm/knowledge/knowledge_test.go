package knowledge_test

import (
	"os"
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

func TestEveryLineResolves(t *testing.T) {
	for _, file := range []string{"errors.txt", "more-errors.txt"} {
		for _, sig := range lines(t, file) {
			sig, _, _ := strings.Cut(sig, "\t")
			e, ok := knowledge.ErrorOf(knowledge.SelectorOf(sig))
			if !ok {
				t.Errorf("%s is not found", sig)
			} else if e.Signature != sig {
				t.Errorf("%s collides with %s", sig, e.Signature)
			}
			if !strings.HasPrefix(sig, e.Name()+"(") || !strings.HasSuffix(sig, ")") {
				t.Errorf("%q is not a signature", sig)
			}
		}
	}
	for _, sig := range lines(t, "functions.txt") {
		if got, _ := knowledge.FunctionOf(knowledge.SelectorOf(sig)); got != sig {
			t.Errorf("%s resolves to %q", sig, got)
		}
	}
	for _, sig := range lines(t, "events.txt") {
		if got, _ := knowledge.EventOf(knowledge.TopicOf(sig)); got != sig {
			t.Errorf("%s resolves to %q", sig, got)
		}
	}
}

func TestUnknownStaysUnknown(t *testing.T) {
	if e, ok := knowledge.ErrorOf(knowledge.Selector{0xde, 0xad, 0xbe, 0xef}); ok {
		t.Errorf("0xdeadbeef is %v", e)
	}
	if c := knowledge.CategoryOf("a text that nobody wrote"); c != "" {
		t.Errorf("sorted as %q", c)
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
		if got := knowledge.CategoryOf(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestAddressesAreChecksummed(t *testing.T) {
	check := func(hex string) {
		if a := common.HexToAddress(hex); a.Hex() != hex {
			t.Errorf("%s should be %s", hex, a.Hex())
		}
	}
	for _, l := range lines(t, "tokens.txt") {
		f := strings.Split(l, "\t")
		if len(f) != 5 {
			t.Fatalf("%q has %d fields", l, len(f))
		}
		check(f[1])
	}
	for _, l := range lines(t, "places.txt") {
		f := strings.Split(l, "\t")
		if len(f) != 4 {
			t.Fatalf("%q has %d fields", l, len(f))
		}
		check(f[2])
	}
	usdt := common.HexToAddress("0xdAC17F958D2ee523a2206206994597C13D831ec7")
	if tk, ok := knowledge.TokenOf(1, usdt); !ok || tk.Symbol != "USDT" || tk.Decimals != 6 {
		t.Errorf("USDT: %+v %v", tk, ok)
	}
	if p, ok := knowledge.PlaceOf(56, common.Address{}); !ok || p.Kind != "burn" {
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

func BenchmarkFirstUse(b *testing.B) {
	for b.Loop() {
		for i := range 2200 {
			knowledge.SelectorOf("ERC20InsufficientBalance(address,uint256,uint256)" + string(rune(i)))
		}
	}
}
