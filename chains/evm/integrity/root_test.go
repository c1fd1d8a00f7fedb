package integrity

import (
	"bytes"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
)

// counted is a list of so many entries of 1 to 70 bytes.
type counted int

func (c counted) Len() int { return int(c) }

func (c counted) EncodeIndex(i int, b *bytes.Buffer) {
	for n := range i%70 + 1 {
		b.WriteByte(byte(i + n))
	}
}

// The roots are those that go-ethereum's own trie gives for the same lists.
func TestRootOf(t *testing.T) {
	for n, want := range map[int]string{
		0:   "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421",
		1:   "0x7da536f7df63a0dfb481590e53be0e3063d9b798925cc3d479a3eb3155d0b394",
		2:   "0xfffaf529935479c8932c3e86b29b83b284d512066c952031f69b4de4212baab0",
		15:  "0xc2535e992688651502fb4dba66497199f14bcbc2c5b4c11ed89eb37b600af292",
		16:  "0x0da81e8590ccc0f6ac60c627f3eadf26ceff813cebb0f4dce7bad90ad71cae00",
		17:  "0x7022216ea50a9f9db70fa621dc244a590bacbcc605555a04ae7f71051283bd6e",
		127: "0x3828fd505c09e716621fafa00038118d55bca685374e1a0738f0eb78ae9bfa6f",
		128: "0x806a26b0b19c10f14e83d5caf0239c81103d15288b00e7a2fba076372a4839a2",
		129: "0x9d2469969729249f93f6b55d282f416c52ea6beebdc29c939621a8c70fe93f3d",
		300: "0xbf30fdd54888f948a723bef3779cd5905e52fce9fab329e53e06bea23e20556e",
	} {
		if got := types.DeriveSha(counted(n), new(rootOf)).Hex(); got != want {
			t.Errorf("%d entries: %s, want %s", n, got, want)
		}
	}
}
