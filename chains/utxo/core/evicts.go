package core

import (
	"context"
	"slices"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/ask"
	"txtriage/chains/utxo/conflict"
	"txtriage/chains/utxo/look"
	"txtriage/chains/utxo/wire"
)

// outbids are the classes of a verdict that a transaction pays too little.
var outbids = []string{"replacement-fee", "fee-too-low", "fee-too-low-now"}

// evicts asks for all that a refused replacement would have to outbid: the waiting transactions
// that spend its coins and everything that spends from them.
func (c *Desk) evicts(ctx context.Context, tx facts.UTXOTx) {
	l := c.l
	rivals := c.outbid(tx)
	if len(rivals) == 0 {
		return
	}
	all, failed := map[facts.Hash]facts.PoolEntry{}, false
	var from []facts.EvidenceID
	b := c.a.Batch()
	if c.btcd { // it has no entries one by one
		b.Ask(c.readWholePool, "getrawmempool", true)
		b.Run(ctx)
		failed, from = l.Waiting == nil, []facts.EvidenceID{l.PoolFrom}
		all = look.Family(l.Waiting, rivals)
		for _, h := range rivals {
			failed = failed || all[h].VSize == 0
		}
	} else {
		for _, h := range rivals {
			b.Ask(func(r ask.Reply) {
				var e wire.Entry
				failed = !r.Into(&e) || !e.Sound() || failed
				all[h], from = e.PoolEntry(h), append(from, r.ID)
			}, "getmempoolentry", h)
			b.Ask(func(r ask.Reply) {
				var list map[string]wire.Entry
				failed = !r.Into(&list) || !sound(list) || failed
				for id, e := range list {
					if d := wire.Hash(id); d != "" {
						all[d] = e.PoolEntry(d)
					}
				}
				from = append(from, r.ID)
			}, "getmempooldescendants", h, true)
		}
		b.Run(ctx)
	}
	if failed {
		l.Evicts = facts.Without[[]facts.PoolEntry](facts.Failed, look.Unique(from)...)
		return
	}
	l.Evicts = facts.KnownValue(look.Values(all), look.Unique(from)...)
}

// outbid lists the waiting rivals of a transaction that the node refused for paying too little
// beside them. One that pays less than all of them was replaced itself: nobody means to raise it.
func (c *Desk) outbid(tx facts.UTXOTx) (out []facts.Hash) {
	l := c.l
	if !l.Accept.Known() || !slices.Contains(outbids, l.Accept.V.Class) {
		return nil
	}
	seen, tried := map[facts.Hash]bool{}, false
	paid, known := conflict.Fee(l.Completed(tx))
	for i, in := range tx.Ins {
		k := l.Coins[look.Point{Tx: in.Txid, N: in.Vout}]
		if i >= look.MaxInputs || k == nil {
			return nil // a rival may hide behind an input that was not looked at
		}
		if k.By == "" || k.By == tx.Txid || seen[k.By] {
			continue
		}
		seen[k.By] = true
		r, there := l.Rivals[k.By]
		if k.Block.Hash != "" || r.Block.Hash != "" {
			return nil // it cannot be replaced any more
		}
		fee, ok := conflict.Fee(l.Completed(r.Tx))
		tried = tried || there && known && ok && paid.Cmp(fee) >= 0
		out = append(out, k.By)
	}
	if !tried {
		return nil
	}
	return out
}
