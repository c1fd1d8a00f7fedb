package history_test

import (
	"encoding/json"
	"testing"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/history"
)

const a, b = facts.Hash("aa"), facts.Hash("bb")

func TestLedgerJoinsWhatIsSaidOfOnePayment(t *testing.T) {
	var l history.Ledger
	l.Spend(b, 1) // met before its payment
	l.Add(facts.Payment{Txid: a, Value: facts.NewInt(5), Block: facts.BlockRef{Height: 7, Hash: "h7"}}, "e1")
	l.Add(facts.Payment{Txid: b, N: 1, Value: facts.NewInt(6), Block: facts.BlockRef{Height: 9, Hash: "h9"}}, "e1")
	l.Add(facts.Payment{Txid: b, N: 2, Value: facts.NewInt(7)}, "e2")
	free := false
	l.Add(facts.Payment{Txid: a, Value: facts.NewInt(5), Block: facts.BlockRef{Height: 7}, Spent: &free}, "e3")
	list := l.List()
	if len(list) != 3 || list[0].N != 2 || list[1].N != 1 || list[2].Txid != a {
		t.Fatalf("%+v", list)
	}
	if list[0].Spent != nil || list[1].Spent == nil || !*list[1].Spent || list[2].Spent == nil || *list[2].Spent || list[2].Block.Hash != "h7" {
		t.Errorf("%+v", list)
	}
	if got := l.Blocks(1); len(got) != 1 || got[0].Height != 9 {
		t.Errorf("%+v", got)
	}
}

func TestUnspentMustAddUp(t *testing.T) {
	for text, ok := range map[string]bool{
		`{"success":true,"height":9,"unspents":[{"txid":"` + id + `","vout":1,"amount":0.5,"height":3}],"total_amount":0.5}`: true,
		`{"success":true,"height":9,"unspents":[],"total_amount":0.00000000}`:                                                true,
		`{"success":true,"height":9,"unspents":[{"txid":"` + id + `","vout":1,"amount":0.5,"height":3}],"total_amount":0.6}`: false,
		`{"success":false,"height":9,"unspents":[],"total_amount":0}`:                                                        false,
		`{"success":true,"height":9,"unspents":[{"txid":"short","vout":1,"amount":0.5,"height":3}],"total_amount":0.5}`:      false,
		`{"success":true,"height":9,"unspents":[{"txid":"` + id + `","vout":1,"amount":"x","height":3}],"total_amount":0.5}`: false,
		`{"success":true,"unspents":[],"total_amount":0}`:                                                                    false,
		`[]`: false,
	} {
		if _, _, _, got := history.Unspent(json.RawMessage(text), "x"); got != ok {
			t.Errorf("%s: %v", text, got)
		}
	}
}

const id = "0000000000000000000000000000000000000000000000000000000000000001"

func TestSums(t *testing.T) {
	bal, n, ok := history.Sums(json.RawMessage(`{"address":"x","chain_stats":{"funded_txo_count":3,"funded_txo_sum":900,"spent_txo_count":1,"spent_txo_sum":400,"tx_count":4},
		"mempool_stats":{"funded_txo_count":1,"funded_txo_sum":50,"spent_txo_count":1,"spent_txo_sum":20,"tx_count":2}}`))
	if !ok || n != 6 || bal.Held.String() != "500" || bal.Coins != 2 || bal.Coming.String() != "50" || bal.Leaving.String() != "20" {
		t.Errorf("%+v %d %v", bal, n, ok)
	}
	for _, text := range []string{`{}`, `[]`, `{"chain_stats":{"funded_txo_sum":1,"spent_txo_sum":2,"tx_count":1}}`} {
		if _, _, ok := history.Sums(json.RawMessage(text)); ok {
			t.Errorf("%s has sums", text)
		}
	}
}

func FuzzReplies(f *testing.F) {
	f.Add([]byte(`{"success":true,"height":9,"unspents":[],"total_amount":0}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, sum, _, ok := history.Unspent(raw, "x"); ok && sum.Sign() < 0 {
			t.Errorf("%s: %s", raw, sum)
		}
		if bal, _, ok := history.Sums(raw); ok && bal.Held.Sign() < 0 {
			t.Errorf("%s: %+v", raw, bal)
		}
	})
}
