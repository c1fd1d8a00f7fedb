package conflict_test

import (
	"encoding/hex"
	"testing"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/utxo/conflict"
	"txtriage/chains/utxo/wire"
)

// Scripts of the table: P and Q are payees, S is the script of the coin spent, C a fresh
// change address.
const (
	pay    = "0014" + "1111111111111111111111111111111111111111"
	other  = "0014" + "2222222222222222222222222222222222222222"
	self   = "0014" + "3333333333333333333333333333333333333333"
	change = "0014" + "4444444444444444444444444444444444444444"
)

func outs(list ...any) (out []facts.TxOut) {
	for i := 0; i < len(list); i += 2 {
		s, _ := list[i].(string)
		v, _ := list[i+1].(int)
		out = append(out, facts.TxOut{N: uint32(i / 2), Script: s, Value: facts.NewInt(int64(v)), Type: "witness_v0_keyhash"})
	}
	return out
}

func TestCompare(t *testing.T) {
	row := chains.UTXORow{P2PKH: []byte{0x6f}, P2SH: []byte{0xc4}, HRP: "bcrt"}
	for _, c := range []struct {
		name        string
		old, rival  []facts.TxOut
		named       bool // the ticket names the payee
		blind       bool // the coins spent are not known
		kind        facts.SuccessorKind
		paid, known bool
	}{
		{name: "change to a fresh address gets more: the version with the lower fee won", old: outs(pay, 100, change, 50), rival: outs(pay, 100, change, 60), kind: facts.Repriced, paid: true, known: true},
		{name: "an address that is paid gets several times as much", old: outs(pay, 100, change, 50), rival: outs(pay, 100, change, 150), kind: facts.Different},
		{name: "change to the sender's own script pays the higher fee", old: outs(pay, 100, self, 50), rival: outs(pay, 100, self, 40), kind: facts.Repriced, paid: true, known: true},
		{name: "fresh change pays, the payee is named", old: outs(pay, 100, change, 50), rival: outs(pay, 100, change, 40), named: true, kind: facts.Repriced, paid: true, known: true},
		{name: "fresh change pays, nobody is named", old: outs(pay, 100, change, 50), rival: outs(pay, 100, change, 40), kind: facts.Repriced},
		{name: "the payee's own output was cut, nobody is named", old: outs(pay, 100, change, 50), rival: outs(pay, 90, change, 50), kind: facts.Repriced},
		{name: "paid to a script of the coins spent: which output is change cannot be told", old: outs(self, 100, change, 50), rival: outs(self, 100, change, 40), kind: facts.Different},
		{name: "the named payee's output was cut", old: outs(pay, 100, self, 50), rival: outs(pay, 90, self, 50), named: true, kind: facts.Different},
		{name: "most of the payment was diverted to the sender", old: outs(pay, 100, change, 50), rival: outs(pay, 1, change, 50, self, 90), kind: facts.Different},
		{name: "everything goes back", old: outs(pay, 100, self, 50), rival: outs(self, 140), kind: facts.Cancelled, known: true},
		{name: "everything goes back, the payee is named", old: outs(pay, 100, self, 50), rival: outs(self, 140), named: true, kind: facts.Cancelled, known: true},
		{name: "everything goes somewhere new", old: outs(pay, 100, self, 50), rival: outs(other, 140), kind: facts.Different, known: true},
		{name: "only the fresh change is left, nobody is named", old: outs(pay, 100, change, 50), rival: outs(change, 140), kind: facts.Different},
		{name: "only the fresh change is left, the payee is named", old: outs(pay, 100, change, 50), rival: outs(change, 140), named: true, kind: facts.Different, known: true},
		{name: "joined with another payment", old: outs(pay, 100, self, 50), rival: outs(pay, 100, other, 20, self, 20), kind: facts.Repriced, paid: true, known: true},
		{name: "two payees, one left out", old: outs(pay, 100, other, 50), rival: outs(pay, 100), kind: facts.Different},
		{name: "two payees, the named one left out", old: outs(pay, 100, other, 50), rival: outs(other, 50), named: true, kind: facts.Different, known: true},
		{name: "the coins are not known: going back cannot be told", old: outs(pay, 100), rival: outs(self, 90), blind: true, kind: facts.Different, known: true},
		{name: "the coins are not known, all is paid", old: outs(pay, 100, change, 50), rival: outs(pay, 100, change, 50), blind: true, kind: facts.Repriced, paid: true, known: true},
		{name: "the named payee gets more", old: outs(pay, 100, self, 50), rival: outs(pay, 120, self, 20), named: true, kind: facts.Repriced, paid: true, known: true},
		{name: "the named payee is paid once where two payments of different size were due", old: outs(pay, 100, pay, 50), rival: outs(pay, 100, self, 40), named: true, kind: facts.Different},
		{name: "the named payee's two payments are joined", old: outs(pay, 100, pay, 50), rival: outs(pay, 150), named: true, kind: facts.Repriced, paid: true, known: true},
		{name: "one of two outputs is cut to nearly nothing, nobody is named", old: outs(pay, 100, change, 50), rival: outs(pay, 1, change, 50), kind: facts.Different},
		{name: "another payment is added and the change moves, nobody is named", old: outs(pay, 100, change, 50), rival: outs(pay, 100, other, 20, "0014"+"5555555555555555555555555555555555555555", 20), kind: facts.Different},
		{name: "the payee is paid once where two payments were due", old: outs(pay, 100, pay, 100), rival: outs(pay, 100, self, 90), kind: facts.Different},
	} {
		t.Run(c.name, func(t *testing.T) {
			codec, payee := wire.New(&row), ""
			if c.named {
				script, err := hex.DecodeString(pay)
				if err != nil {
					t.Fatal(err)
				}
				payee = string(codec.Addresses(script)[0])
			}
			in := facts.TxIn{Txid: "aa", Script: self}
			if c.blind {
				in.Script = ""
			}
			kind, paid, known := conflict.Compare(facts.UTXOTx{Ins: []facts.TxIn{in}, Outs: c.old}, facts.UTXOTx{Outs: c.rival}, func(o facts.TxOut) bool { return codec.Pays(o, payee) })
			if kind != c.kind || known != c.known || known && paid != c.paid {
				t.Errorf("%s, paid %v, known %v; want %s, %v, %v", kind, paid, known, c.kind, c.paid, c.known)
			}
		})
	}
}
