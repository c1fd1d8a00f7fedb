package utxo

import (
	"slices"
	"strings"

	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/utxo/wire"
)

// coins asks what became of the coins that tx spends. With rivals it also asks who else
// spends them and looks up the transactions that made them.
func (c *core) coins(b *batch, tx facts.UTXOTx, rivals bool) {
	var points []outpoint
	for i, in := range tx.Ins {
		if in.Txid == "" || i >= maxInputs {
			continue
		}
		p := point{in.Txid, in.Vout}
		b.ask(c.readCoin(p, false), "gettxout", in.Txid, in.Vout, false)
		if rivals {
			b.ask(c.readCoin(p, true), "gettxout", in.Txid, in.Vout, true)
			points = append(points, outpoint{in.Txid, in.Vout})
		}
	}
	if len(points) > 0 {
		b.ask(c.readSpenders, "gettxspendingprevout", points)
		for _, h := range parents(tx) {
			b.ask(c.readParent(h), "getrawtransaction", h, 1)
		}
	}
}

func (c *core) readCoin(p point, pool bool) func(reply) {
	return func(r reply) {
		k := c.l.coin(p)
		var o wire.Coin
		there := r.into(&o)
		if !there && !r.null() {
			return
		}
		k.from = append(k.from, r.id)
		answer := no()
		if there {
			answer = yes()
			k.coinbase, k.value = o.Coinbase, o.Value.N
			if s := c.w.OutputOf(p.n, o.Value.N, o.Script); o.Value.OK {
				k.script, k.address = s.Script, s.Address
			}
			if o.Confirmations.N > 0 {
				k.depth = o.Confirmations.Natural()
			}
		}
		if pool {
			k.pooled = answer
		} else {
			k.confirmed = answer
		}
	}
}

func (c *core) readSpenders(r reply) {
	var list []wire.Spender
	if !r.into(&list) {
		return
	}
	for _, s := range list {
		k := c.l.coins[point{wire.Hash(s.Txid), uint32(s.Vout.N)}]
		if k == nil {
			continue
		}
		k.rivalKnown = true
		k.from = append(k.from, r.id)
		if by := wire.Hash(s.By); by != "" {
			k.by, k.block.Hash = by, wire.Hash(s.Block)
		}
	}
}

func (c *core) readParent(h facts.Hash) func(reply) {
	return func(r reply) {
		var t wire.Tx
		p := &parent{from: []facts.EvidenceID{r.id}}
		c.l.parents[h] = p
		if !r.into(&t) {
			if r.class == nodeerr.Absent {
				p.known = no()
			}
			return
		}
		tx, _, ok := c.w.Transaction(t, h)
		if !ok {
			return
		}
		p.tx, p.known, p.depth = tx, yes(), t.Confirmations.N
		p.block = facts.BlockRef{Hash: wire.Hash(t.Block), Time: wire.Time(t.BlockTime)}
	}
}

// accept asks the node to judge the pasted transaction. The limit on the fee is lifted:
// it guards a sender, and nothing is sent here.
func (c *core) accept(b *batch) {
	if len(c.w.raw) > wire.MaxRaw {
		return
	}
	var limit any = 0 // Core: none
	switch {
	case c.btcd:
		limit = 1_000_000 // btcd takes 0 at its word
	case slices.Contains(c.w.Chain.Quirks, "fee-limit-switch"):
		limit = true // Bitcoin Cash Node: allow high fees
	}
	b.ask(func(r reply) {
		var list []wire.Accept
		if !r.into(&list) || len(list) != 1 || list[0].Allowed == nil && list[0].Reason == "" {
			c.l.Accept = without[facts.Accept](r)
			return
		}
		x := list[0] // btcd leaves "allowed" out where it is false
		a := facts.Accept{Allowed: x.Allowed != nil && *x.Allowed, Reason: x.Reason, Details: x.Details}
		text := strings.TrimPrefix(string(x.Reason), x.Txid+": ")
		if x.Details != "" {
			text += ", " + string(x.Details)
		}
		if !a.Allowed {
			v := nodeerr.Submission(c.a.c.Kind(), text)
			a.Class, a.Meaning, a.Invalid, a.Script = v.Class, v.Key, v.Invalid, v.Script
		}
		a.Known = a.Class == "already"
		c.l.Accept = facts.KnownValue(a, r.id)
	}, "testmempoolaccept", []string{c.w.rawHex()}, limit)
}

// readProofOfTwo takes a double-spend proof: of the transaction, or of an ancestor that waits.
func (c *core) readProofOfTwo(r reply) {
	var p struct {
		Txid string `json:"txid"`
		Coin struct {
			Txid string     `json:"txid"`
			Vout wire.Whole `json:"vout"`
		} `json:"outpoint"`
	}
	of, coin := facts.Hash(""), facts.Hash("")
	if r.into(&p) {
		of, coin = wire.Hash(p.Txid), wire.Hash(p.Coin.Txid)
	}
	if of == "" || coin == "" {
		c.l.Rival = without[facts.Rival](r)
		return
	}
	c.l.Rival = facts.KnownValue(facts.Rival{Txid: of, Coin: facts.Point{Txid: coin, N: uint32(p.Coin.Vout.Natural())}}, r.id)
}

// outputs tells which outputs of the transaction were spent on.
func (c *core) outputs() {
	l := c.l
	var list []facts.OutUse
	var from []facts.EvidenceID
	for _, o := range l.Tx.V.Outs {
		k := l.coins[point{c.w.id, o.N}]
		if k == nil || k.pooled == nil || wire.Unspendable(o) {
			continue
		}
		list = append(list, facts.OutUse{N: o.N, Spent: !*k.pooled, By: k.by})
		from = append(from, k.from...)
	}
	if len(list) > 0 && !l.Tx.V.Stale {
		l.Outputs = facts.KnownValue(list, unique(from)...)
	}
}
