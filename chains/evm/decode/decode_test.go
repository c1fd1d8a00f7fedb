package decode_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/decode"
	"txtriage/chains/evm/knowledge"
)

func w(n string) string { return strings.Repeat("0", 64-len(n)) + n }

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestArgs(t *testing.T) {
	const bob = "70997970c51812dc3a010c7d01b50e0d17dc79c8"
	for _, c := range []struct{ sig, data, want string }{
		{"transfer(address,uint256)", w(bob) + w("64"), "0x70997970C51812dc3A010C7d01b50e0d17dc79C8 100"},
		{"f(bool,bytes4,int256)", w("1") + "a9059cbb" + strings.Repeat("0", 56) + strings.Repeat("f", 64), "true 0xa9059cbb -1"},
		{"f(bytes)", w("20") + w("3") + "abcdef" + strings.Repeat("0", 58), "0xabcdef"},
		{"f(uint256[])", w("20") + w("2") + w("7") + w("8"), "[7,8]"},
		{"f(uint256[2],uint256)", w("7") + w("8") + w("9"), "[7,8] 9"},
		{"f((address,uint256)[])", w("20") + w("1") + w(bob) + w("5"), "[(0x70997970C51812dc3A010C7d01b50e0d17dc79C8,5)]"},
		{"f((bytes,uint256))", w("20") + w("40") + w("5") + w("1") + "ff" + strings.Repeat("0", 62), "(0xff,5)"},
		{"f()", "", ""},
		// Bad data: nothing is read.
		{"transfer(address,uint256)", w(bob), "!"},
		{"transfer(address,uint256)", "ff" + w(bob)[2:] + w("64"), "!"},
		{"f(bytes)", "8" + strings.Repeat("0", 63) + w("3"), "!"},
		{"f(bytes)", w("20") + "8" + strings.Repeat("0", 63), "!"},
		{"f(uint256[])", w("20") + strings.Repeat("f", 64), "!"},
		{"f(uint8)", w("100"), "!"},
	} {
		got, err := decode.Args(c.sig, unhex(t, c.data))
		s := strings.Join(got, " ")
		if err != nil {
			s = "!"
		}
		if s != c.want {
			t.Errorf("%s %s: %q, want %q", c.sig, c.data, s, c.want)
		}
	}
}

// Overlapping offsets would make a list of lists of lists grow without bound.
func TestArgsBomb(t *testing.T) {
	level := w("20") + w("f0")
	for range 240 {
		level += strings.Repeat(w("20"), 1)
	}
	if got, err := decode.Args("f(uint256[][][][][])", unhex(t, level)); err == nil {
		t.Errorf("a bomb was read: %d", len(got))
	}
}

func TestRevert(t *testing.T) {
	str := func(s string) string {
		h := hex.EncodeToString([]byte(s))
		return w("20") + w(hex.EncodeToString([]byte{byte(len(s))})) + h + strings.Repeat("0", (64-len(h)%64)%64)
	}
	sel := func(s string) string { return strings.TrimPrefix(knowledge.SelectorOf(s).String(), "0x") }
	for _, c := range []struct {
		name, data string
		want       decode.Refusal
	}{
		{"nothing", "", decode.Refusal{}},
		{"too short", "08c3", decode.Refusal{Form: decode.Broken}},
		{"reason", "08c379a0" + str("UniswapV2Router: EXPIRED"), decode.Refusal{Selector: "0x08c379a0", Reason: "UniswapV2Router: EXPIRED", Category: "deadline", Meaning: "swap-too-late"}},
		{"reason with a telling phrase only", "08c379a0" + str("the offer expired"), decode.Refusal{Selector: "0x08c379a0", Reason: "the offer expired", Category: "deadline", Heard: true}},
		{"reason nobody knows", "08c379a0" + str("nope"), decode.Refusal{Selector: "0x08c379a0", Reason: "nope"}},
		{"reason that is no text", "08c379a0" + w("20") + w("2") + "fffe" + strings.Repeat("0", 60), decode.Refusal{Selector: "0x08c379a0", Reason: "\uFFFD"}},
		{"reason of length 2^255", "08c379a0" + w("20") + "8" + strings.Repeat("0", 63), decode.Refusal{Form: decode.Broken}},
		{"reason at offset 2^255", "08c379a0" + "8" + strings.Repeat("0", 63), decode.Refusal{Form: decode.Broken}},
		{"reason of no letters", "08c379a0" + w("20") + w("0"), decode.Refusal{Form: decode.Blank}},
		{"no reason after its mark", "08c379a0", decode.Refusal{Form: decode.Broken}},
		{"panic without a number", "4e487b71", decode.Refusal{Form: decode.Broken}},
		{"custom", sel("ERC20InsufficientBalance(address,uint256,uint256)") + w("1") + w("2") + w("3"), decode.Refusal{
			Selector: "0xe450d38c", Signature: "ERC20InsufficientBalance(address,uint256,uint256)", Name: "ERC20InsufficientBalance", Category: "balance", Meaning: "too-few-tokens",
		}},
		{"custom whose arguments do not fit", "e450d38c" + w("1"), decode.Refusal{Selector: "0xe450d38c"}},
		{"custom with a text", sel("FailedOp(uint256,string)") + w("0") + w("40") + w("19") + hex.EncodeToString([]byte("AA21 didn't pay prefund..")) + strings.Repeat("0", 14), decode.Refusal{
			Selector: "0x220266b6", Signature: "FailedOp(uint256,string)", Name: "FailedOp", Reason: "AA21 didn't pay prefund..", Category: "erc4337", Meaning: "aa21",
		}},
		{"unknown", "deadbeef" + w("1"), decode.Refusal{Selector: "0xdeadbeef"}},
	} {
		if got := decode.Revert(unhex(t, c.data)); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	if got := decode.Revert(unhex(t, "4e487b71"+w("11"))); got.Panic == nil || *got.Panic != 0x11 {
		t.Errorf("panic: %+v", got)
	}
}

func TestCall(t *testing.T) {
	input := append(common.FromHex("0xa9059cbb"), make([]byte, 64)...)
	if d := decode.Call(input); d.Signature != "transfer(address,uint256)" || len(d.Args) != 2 {
		t.Errorf("%+v", d)
	}
	if d := decode.Call(input[:20]); d.Signature != "" || d.Selector != "0xa9059cbb" {
		t.Errorf("cut call data were decoded: %+v", d)
	}
	if _, ok := decode.Word(input[4:], 2); ok {
		t.Error("a word beyond the end")
	}
}

func FuzzRevert(f *testing.F) {
	f.Add(common.FromHex("0x08c379a0" + w("20") + w("3") + "616263"))
	f.Add(common.FromHex("0x4e487b71" + w("11")))
	f.Add(common.FromHex("0x220266b6" + w("0") + w("40") + w("1") + "61"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := decode.Revert(data)
		if len(r.Reason) > 3*1024 {
			t.Errorf("a reason of %d bytes", len(r.Reason))
		}
		if told := r.Selector != ""; told != (len(data) >= 4 && r.Form == "") || len(data) == 0 && r.Form != "" {
			t.Errorf("selector %q, form %q of %d bytes", r.Selector, r.Form, len(data))
		}
	})
}

func FuzzArgs(f *testing.F) {
	f.Add("f((address,bool,bytes)[])", common.FromHex(w("20")+w("1")+w("20")+w("1")+w("1")+w("60")+w("0")))
	f.Add("f(uint256[2][],string)", common.FromHex(w("40")+w("80")+w("1")+w("1")+w("2")))
	f.Fuzz(func(t *testing.T, sig string, data []byte) {
		args, err := decode.Args(sig, data)
		if err != nil {
			return
		}
		n := 0
		for _, a := range args {
			n += len(a)
		}
		if n > 1<<20 {
			t.Errorf("%d bytes of output", n)
		}
	})
}
