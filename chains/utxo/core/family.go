package core

import (
	"txtriage/chains/facts"
	"txtriage/chains/utxo/ask"
	"txtriage/chains/utxo/look"
	"txtriage/chains/utxo/wire"
)

func (c *Desk) readRelatives(ancestors bool) func(ask.Reply) {
	return func(r ask.Reply) {
		var list map[string]wire.Entry
		if !r.Into(&list) || !sound(list) && !r.Damaged() {
			if ancestors {
				c.l.Cluster = ask.Without[[]facts.PoolEntry](r)
			}
			return
		}
		for id, e := range list {
			if h := wire.Hash(id); h != "" && len(c.l.Relatives) < look.FamilyMax {
				c.l.Relatives[h] = e.PoolEntry(h)
			}
		}
		c.l.RelativesFrom = append(c.l.RelativesFrom, r.ID)
	}
}

func sound(list map[string]wire.Entry) bool {
	for _, e := range list {
		if !e.Sound() {
			return false
		}
	}
	return true
}

// relations asks for what else spends from the ancestors: it may pay for them, and it counts
// towards the limits.
func (c *Desk) relations(b *ask.Batch) {
	l := c.l
	for _, h := range look.Sorted(l.Relatives) {
		if c.asked >= rootsMax || !l.Above(h) {
			continue
		}
		for _, d := range l.Relatives[h].SpentBy {
			if _, known := l.Relatives[d]; !known && d != c.w.ID {
				c.asked++
				b.Ask(c.readRelatives(false), "getmempooldescendants", h, true)
				break
			}
		}
	}
	if len(l.Notes.Diagram) == 0 {
		return
	}
	b.Ask(func(r ask.Reply) {
		var v struct {
			Count  wire.Whole `json:"txcount"`
			Weight wire.Whole `json:"clusterweight"`
		}
		if r.Into(&v) && v.Count.OK && v.Count.N > 0 && l.Entry.Known() {
			l.Entry.V.ClusterCount, l.Entry.V.ClusterSize = int(min(v.Count.N, 1<<20)), (max(v.Weight.N, 0)+3)/4
			l.Entry.From = append(l.Entry.From, r.ID)
		}
	}, "getmempoolcluster", c.w.ID)
}

// ownEntry makes the entry and the sums of the transaction and its relatives from the whole
// pool, for a node that does not tell them.
func (c *Desk) ownEntry() {
	l := c.l
	if _, ok := l.Waiting[c.w.ID]; !ok {
		l.Entry = facts.Without[facts.PoolEntry](facts.Absent, l.PoolFrom)
		return
	}
	up, down := look.Kin(l.Waiting)
	near := map[facts.Hash]facts.PoolEntry{}
	for _, h := range append(look.Closure(c.w.ID, up), look.Closure(c.w.ID, down)...) {
		for _, r := range append(look.Closure(h, up), look.Closure(h, down)...) {
			if e, ok := l.Waiting[r]; ok && len(near) < 1000 {
				near[r] = e
			}
		}
	}
	look.Sum(near)
	for h, e := range near {
		l.Waiting[h] = e
	}
	l.Entry = facts.KnownValue(near[c.w.ID], l.PoolFrom)
	for _, h := range append(look.Closure(c.w.ID, up), look.Closure(c.w.ID, down)...) {
		if e, ok := near[h]; ok && len(l.Relatives) < look.FamilyMax {
			l.Relatives[h] = e
		}
	}
	l.RelativesFrom = append(l.RelativesFrom, l.PoolFrom)
	if l.Sight.Known() && l.Sight.V.Place == facts.InPool {
		l.Sight.V.FirstSeen = l.Entry.V.Time
		l.Sight.From = append(l.Sight.From, l.PoolFrom)
	}
}

const rootsMax = 10 // ancestors of which the other descendants are asked for
