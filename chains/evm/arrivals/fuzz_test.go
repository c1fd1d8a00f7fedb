package arrivals

import (
	"encoding/json"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/moves"
	"txtriage/chains/facts"
)

// FuzzWaiting: whatever stands in a pool, what it would pay is more than nothing and to the address.
func FuzzWaiting(f *testing.F) {
	who := common.HexToAddress("0x1111111111111111111111111111111111111111")
	const tx = `{"hash":"0x0100000000000000000000000000000000000000000000000000000000000000","from":"0x2222222222222222222222222222222222222222","to":"0x1111111111111111111111111111111111111111","value":"0x5","nonce":"0x1"}`
	f.Add([]byte(`{"pending":{"0x22":{"1":` + tx + `}},"queued":{"":{"":null}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := Waiting(json.RawMessage(raw), who, moves.Reader{Chain: facts.Chain{ID: "eip155:1"}, ID: 1})
		if err != nil && got != nil {
			t.Fatal("payments and an error")
		}
		for _, p := range got {
			if p.Value.Sign() <= 0 || p.Value.Big().BitLen() > 256 || common.HexToAddress(string(p.To)) != who {
				t.Fatalf("%+v", p)
			}
		}
	})
}
