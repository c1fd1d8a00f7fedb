package scenes

import (
	"encoding/json"
	"errors"

	"txtriage/chains/chainstest/nodes"
)

// Bid is a waiting transaction with ways to outbid it. Nothing is sent: the node only says
// whether it would take the try.
type Bid struct {
	Scene
	Replace func(fee int64) error          // the same payment with another fee, its change pays
	Child   func(fee int64) (int64, error) // a payment that spends its first output; its size in vB
	Fee     int64                          // satoshi
	Size    int64                          // vB
	AncFee  int64                          // what its unconfirmed ancestors pay, satoshi
	AncSize int64                          // their size, vB
}

// CoreBids plays waiting transactions on Bitcoin Core, Knots or litecoind.
func CoreBids(h nodes.Host, n *nodes.UTXO, show func(Bid)) {
	h.Helper()
	s := open(h, n, nil)
	lone := s.bid("alone", s.coin(), 150)
	show(lone.Bid)

	pinned := s.bid("pinned", s.coin(), 145)
	o := s.output(pinned.raw, 1)
	s.send(s.sign(s.build(0, []coin{o}, out{to: s.address(), sat: o.sat(h) - 112})))
	show(pinned.Bid)

	parent := s.bid("parent", s.coin(), 150)
	child := s.bid("child", s.output(parent.raw, 1), 900)
	child.AncFee, child.AncSize = parent.Fee, parent.Size
	show(child.Bid)
}

type sentBid struct {
	Bid
	raw string
}

// bid sends a payment with the given fee.
func (s *stage) bid(name string, c coin, fee sat) sentBid {
	s.h.Helper()
	to, change := s.address(), s.address()
	raw := ""
	for lock := range uint32(3) { // the usual length: a signature is a byte shorter now and then
		if r := s.payFrom(lock, c, to, 1e8, fee, change); raw == "" || s.size(r) > s.size(raw) {
			raw = r
		}
	}
	b := sentBid{raw: raw}
	b.Scene = Scene{Name: name, Chain: s.Chain, Kind: "transaction", ID: s.send(raw), To: to, Note: "waits"}
	b.Fee, b.Size = int64(fee), s.size(raw)
	b.Replace = func(fee int64) error {
		// Signatures differ by a byte now and then. The advice is for the same size, so another
		// one is made by naming a height that has passed.
		for lock := range uint32(64) {
			if again := s.payFrom(lock, c, to, 1e8, sat(fee), change); s.size(again) == b.Size {
				_, err := s.taken(again)
				return err
			}
		}
		return errors.New("no signature of the same length")
	}
	b.Child = func(fee int64) (int64, error) {
		o := s.output(raw, 0)
		return s.taken(s.sign(s.build(0, []coin{o}, out{to: s.address(), sat: o.sat(s.h) - sat(fee)})))
	}
	return b
}

func (s *stage) size(raw string) int64 {
	s.h.Helper()
	var v struct{ Vsize int64 }
	s.unmarshal(s.RPC("decoderawtransaction", raw), &v)
	return v.Vsize
}

// taken asks the node whether it would take a transaction, and how large it is.
func (s *stage) taken(raw string) (int64, error) {
	s.h.Helper()
	return s.size(raw), accepted(s.h, s.RPC("testmempoolaccept", []string{raw}, 0))
}

func accepted(h nodes.Host, reply json.RawMessage) error {
	h.Helper()
	var list []struct {
		Allowed bool
		Reason  string `json:"reject-reason"`
	}
	if err := json.Unmarshal(reply, &list); err != nil || len(list) != 1 {
		h.Fatalf("%s: %v", reply, err)
	}
	if list[0].Allowed {
		return nil
	}
	return errors.New(list[0].Reason)
}

// BtcdBids plays them on btcd, which has no wallet.
func BtcdBids(h nodes.Host, n *nodes.UTXO, show func(Bid)) {
	h.Helper()
	b := &bench{UTXO: n, h: h, miner: newKey(h, "miner"), next: 1}
	b.RPC("generate", 130)
	to := newKey(h, "payee")
	c := b.reward()
	fee := int64(150)
	pay := func(lock uint32, fee int64) (string, int64) {
		tx := b.build(lock, c, dest{to, 20e8}, dest{b.miner, 30e8 - fee})
		return raw(tx), int64(3*tx.SerializeSizeStripped()+tx.SerializeSize()+3) / 4
	}
	first, vsize := pay(0, fee)
	id := b.Text("sendrawtransaction", first, true)
	show(Bid{
		Scene: Scene{Name: "alone", Chain: b.Chain, Kind: "transaction", ID: id, To: to.addr, Note: "waits"},
		Fee:   fee, Size: vsize,
		Replace: func(fee int64) error {
			for lock := range uint32(64) {
				if text, now := pay(lock, fee); now == vsize {
					return accepted(h, b.RPC("testmempoolaccept", []string{text}, 1_000_000))
				}
			}
			return errors.New("no signature of the same length")
		},
	})
}
