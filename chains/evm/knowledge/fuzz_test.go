package knowledge_test

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/knowledge"
)

// FuzzTexts: any text and any bytes may be looked up. What is found has a source, and what is
// listed as it stands is found under the same text again.
func FuzzTexts(f *testing.F) {
	for _, s := range []string{"ERC20: transfer amount exceeds balance", "AA21 didn't pay prefund", "UniswapV2: K", "STF", "out of gas: 5", "a b c d: e", ""} {
		f.Add(s, []byte{0x08, 0xc3, 0x79, 0xa0})
	}
	f.Fuzz(func(t *testing.T, text string, b []byte) {
		if got, ok := knowledge.TextOf(text); ok != (got != knowledge.Text{}) || ok && (got.Source == "" || got.Category == "") {
			t.Fatalf("%q: %+v %v", text, got, ok)
		}
		if got, ok := knowledge.HaltOf(text); ok && got.Meaning == "" {
			t.Fatalf("%q: %+v", text, got)
		}
		s := knowledge.Selector(common.RightPadBytes(b, 4)[:4])
		if sig, ok := knowledge.FunctionOf(s); ok && knowledge.SelectorOf(sig) != s {
			t.Fatalf("%s is %s", s, sig)
		}
		if e, ok := knowledge.ErrorOf(s); ok && (e.Name() == "" || knowledge.SelectorOf(e.Signature) != s) {
			t.Fatalf("%s is %+v", s, e)
		}
		topic := common.BytesToHash(b)
		if sig, ok := knowledge.EventOf(topic); ok && knowledge.TopicOf(sig) != topic {
			t.Fatalf("%s is %s", topic, sig)
		}
		knowledge.At(common.BytesToAddress(b))
	})
}
