package moves_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"txtriage/chains/evm/moves"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// FuzzMoves: whatever contracts log and nodes trace, what moved is some amount from nothing to all
// that 256 bits hold, between addresses, and the list is not longer than its sources.
func FuzzMoves(f *testing.F) {
	const hash = `"0x0100000000000000000000000000000000000000000000000000000000000000"`
	word := func(s string) string { return strings.Repeat("0", 64-len(s)) + s }
	log := func(address, topics, data string) string {
		return `{"gasUsed":"0x1","status":"0x1","blockHash":` + hash + `,"blockNumber":"0x5","logs":[{"address":"` + address + `","topics":[` + topics + `],"data":"` + data + `"}]}`
	}
	const token, who = "0xdac17f958d2ee523a2206206994597c13d831ec7", `"0x0000000000000000000000001111111111111111111111111111111111111111"`
	tx := `{"hash":` + hash + `,"value":"0x5","from":"0x2222222222222222222222222222222222222222","to":"0x1111111111111111111111111111111111111111"}`
	trace := `{"type":"CALL","from":"0x2222222222222222222222222222222222222222","to":"0x1111111111111111111111111111111111111111","value":"0x5","calls":[{"type":"CALL","value":"0x1","to":"0x3333333333333333333333333333333333333333"}]}`
	f.Add([]byte(tx), []byte(log(token, `"0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",`+who+","+who, "0x"+word("7"))), []byte(trace))
	f.Add([]byte(tx), []byte(log(token, `"0x4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb",`+who+","+who+","+who, "0x"+word("40")+word("80")+word("1")+word("7")+word("1")+word("9"))), []byte(`null`))
	f.Add([]byte(tx), []byte(log("0x0000000000000000000000000000000000001010", `"0xe6497e3ee548a3372136af2fcb0696db31fc6cf20260707645068bd3fe97f3c4",`+who+","+who+","+who, "0x"+word("7")+word("8")+word("9")+word("1")+word("2"))), []byte(`null`))
	most := new(big.Int).Lsh(big.NewInt(1), 256)
	f.Fuzz(func(t *testing.T, tx, receipt, trace []byte) {
		r, err := wire.ParseReceipt(json.RawMessage(receipt))
		if err != nil || r == nil {
			return
		}
		w, err := wire.ParseTx(json.RawMessage(tx))
		if err != nil {
			return
		}
		top, err := wire.ParseCallTrace(json.RawMessage(trace))
		if err != nil {
			top = nil
		}
		for _, id := range []uint64{1, 137, 324} {
			in := moves.Reader{Chain: facts.Chain{ID: "eip155:1", Native: facts.Asset{Symbol: "ETH", Decimals: 18, Listed: true}}, ID: id}
			got := in.All(w, r, top)
			if len(got) > len(tx)+len(receipt)+len(trace) {
				t.Fatalf("%d moves", len(got))
			}
			for _, m := range got {
				if b := m.Amount.Units.Big(); b.Sign() < 0 || b.Cmp(most) >= 0 {
					t.Fatalf("%+v moved", m)
				}
				for _, a := range []facts.Address{m.From, m.To} {
					if a != "" && len(a) != 42 {
						t.Fatalf("%q is no address", a)
					}
				}
			}
			in.Logged(r)
			moves.FailedInside(r)
			moves.Spoke(r)
		}
		if top != nil {
			moves.Swallowed(top)
			moves.Whole(top)
		}
	})
}
