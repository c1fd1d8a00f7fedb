package core

import (
	"encoding/hex"
	"slices"
	"strings"

	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/utxo/ask"
	"txtriage/chains/utxo/look"
	"txtriage/chains/utxo/proof"
	"txtriage/chains/utxo/wire"
)

// coins asks what became of the coins that tx spends. With rivals it also asks who else
// spends them and looks up the transactions that made them.
func (c *Desk) coins(b *ask.Batch, tx facts.UTXOTx, rivals bool) {
	var points []outpoint
	for i, in := range tx.Ins {
		if in.Txid == "" || i >= look.MaxInputs {
			continue
		}
		p := look.Point{Tx: in.Txid, N: in.Vout}
		b.Ask(c.readCoin(p, false), "gettxout", in.Txid, in.Vout, false)
		if rivals {
			b.Ask(c.readCoin(p, true), "gettxout", in.Txid, in.Vout, true)
			points = append(points, outpoint{in.Txid, in.Vout})
		}
	}
	if len(points) > 0 {
		b.Ask(c.readSpenders, "gettxspendingprevout", points)
		for _, h := range look.ParentsOf(tx) {
			b.Ask(c.readParent(h), "getrawtransaction", h, 1)
		}
	}
}

func (c *Desk) readCoin(p look.Point, pool bool) func(ask.Reply) {
	return func(r ask.Reply) {
		k := c.l.Coin(p)
		var o wire.Coin
		there := r.Into(&o)
		if there && (!o.Value.OK || !o.Confirmations.OK) {
			there = r.Damaged()
		}
		if !there && !r.Null() {
			return
		}
		k.From = append(k.From, r.ID)
		answer := look.No()
		if there {
			answer = look.Yes()
			k.Coinbase, k.Value = o.Coinbase, o.Value.N
			if s := c.w.OutputOf(p.N, o.Value.N, o.Script); o.Value.OK {
				k.Script, k.Address = s.Script, s.Address
			}
			if o.Confirmations.N > 0 {
				k.Depth = o.Confirmations.Natural()
			}
		}
		if pool {
			k.Pooled = answer
		} else {
			k.Confirmed = answer
		}
	}
}

func (c *Desk) readSpenders(r ask.Reply) {
	var list []wire.Spender
	if !r.Into(&list) {
		return
	}
	for _, s := range list {
		k := c.l.Coins[look.Point{Tx: wire.Hash(s.Txid), N: uint32(s.Vout.N)}]
		if k == nil {
			continue
		}
		k.RivalKnown = true
		k.From = append(k.From, r.ID)
		if by := wire.Hash(s.By); by != "" {
			k.By, k.Block.Hash = by, wire.Hash(s.Block)
		}
	}
}

func (c *Desk) readParent(h facts.Hash) func(ask.Reply) {
	return func(r ask.Reply) {
		var t wire.Tx
		p := &look.Parent{From: []facts.EvidenceID{r.ID}}
		c.l.Parents[h] = p
		if !r.Into(&t) {
			if r.Class == nodeerr.Absent {
				p.Known = look.No()
			}
			return
		}
		tx, _, ok := c.w.Transaction(t, h)
		if !ok {
			return
		}
		p.Tx, p.Known, p.Depth = tx, look.Yes(), t.Confirmations.N
		p.Block = facts.BlockRef{Hash: wire.Hash(t.Block), Time: wire.Time(t.BlockTime)}
	}
}

// accept asks the node to judge the pasted transaction. The limit on the fee is lifted:
// it guards a sender, and nothing is sent here.
func (c *Desk) accept(b *ask.Batch) {
	if len(c.w.Bytes) > wire.MaxRaw {
		return
	}
	var limit any = 0 // Core: none
	switch {
	case c.btcd:
		limit = 1_000_000 // btcd takes 0 at its word
	case slices.Contains(c.w.Chain.Quirks, "fee-limit-switch"):
		limit = true // Bitcoin Cash Node: allow high fees
	}
	b.Ask(func(r ask.Reply) {
		var list []wire.Accept
		if !r.Into(&list) || len(list) != 1 || list[0].Allowed == nil && list[0].Reason == "" {
			c.l.Accept = ask.Without[facts.Accept](r)
			if c.l.Accept.State == facts.Unsupported && !slices.Contains(c.w.Chain.Quirks, "old-core") {
				c.l.Accept.State = facts.Failed // such nodes have been able to for many years
			}
			return
		}
		x := list[0] // btcd leaves "allowed" out where it is false
		a := facts.Accept{Allowed: x.Allowed != nil && *x.Allowed, Reason: x.Reason, Details: x.Details}
		text := strings.TrimPrefix(string(x.Reason), x.Txid+": ")
		if x.Details != "" {
			text += ", " + string(x.Details)
		}
		if !a.Allowed {
			v := nodeerr.Submission(c.a.Caller.Kind(), text)
			a.Class, a.Meaning, a.Invalid, a.Script = v.Class, v.Key, v.Invalid, v.Script
		}
		a.Known = a.Class == "already"
		c.l.Accept = facts.KnownValue(a, r.ID)
	}, "testmempoolaccept", []string{c.w.RawHex()}, limit)
}

// readProofOfTwo takes a double-spend proof: of the transaction, or of an ancestor that waits.
func (c *Desk) readProofOfTwo(r ask.Reply) {
	var p struct {
		Txid string `json:"txid"`
		Coin struct {
			Txid string     `json:"txid"`
			Vout wire.Whole `json:"vout"`
		} `json:"outpoint"`
	}
	of, coin := facts.Hash(""), facts.Hash("")
	if r.Into(&p) {
		of, coin = wire.Hash(p.Txid), wire.Hash(p.Coin.Txid)
	}
	if of == "" || coin == "" {
		c.l.Rival = ask.Without[facts.Rival](r)
		return
	}
	c.l.Rival = facts.KnownValue(facts.Rival{Txid: of, Coin: facts.Point{Txid: coin, N: uint32(p.Coin.Vout.Natural())}}, r.ID)
}

// outputs tells which outputs of the transaction were spent on.
func (c *Desk) outputs() {
	l := c.l
	var list []facts.OutUse
	var from []facts.EvidenceID
	for _, o := range l.Tx.V.Outs {
		k := l.Coins[look.Point{Tx: c.w.ID, N: o.N}]
		if k == nil || k.Pooled == nil || wire.Unspendable(o) {
			continue
		}
		list = append(list, facts.OutUse{N: o.N, Spent: !*k.Pooled, By: k.By})
		from = append(from, k.From...)
	}
	if len(list) > 0 && !l.Tx.V.Stale {
		l.Outputs = facts.KnownValue(list, look.Unique(from)...)
	}
}

// readProof takes the branch from the transaction to its block.
func (c *Desk) readProof(r ask.Reply) {
	var text string
	c.inNoBlock = r.Err != nil && r.Class == nodeerr.Absent
	if c.found == nil || c.found.Confirmations.N <= 0 || !r.Into(&text) || len(text) > 1<<20 {
		return
	}
	raw, _ := hex.DecodeString(c.found.Hex)
	if block, ok := proof.Of(c.w.Row).Names(text, raw); ok && c.found.Block != "" && block != wire.Hash(c.found.Block) {
		c.elsewhere = true
		return
	}
	c.l.Prove(c.w, wire.Hash(c.found.Block), text, raw, nil, r.ID)
}
