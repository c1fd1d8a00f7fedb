package core

import (
	"cmp"
	"context"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/ask"
	"txtriage/chains/utxo/look"
)

// hunting is one search while it goes on: what each of its rounds leaves for the next.
type hunting struct {
	*search
	head     uint64
	ids      *[]facts.Hash     // that wait
	blocks   *[]facts.BlockRef // the newest
	wants    []string          // what the node is told to search for
	filtered bool              // its filters were searched
	hits     []string          // blocks that they point at
	searched bool              // the node itself has searched for the payments
	next     int               // the first of the newest blocks that was not read whole
	view     facts.Window
}

// hunt searches the pool and the newest blocks, as far as the node's means go: one round for
// the lists, one for what stands in them, and blocks read whole where nothing else helps.
func (c *Desk) hunt(ctx context.Context, s *search) {
	if !s.needed() || !c.l.View.Head.Known() {
		return
	}
	h := &hunting{search: s, head: c.l.View.Head.V.Height}
	c.lists(ctx, h)
	c.contents(ctx, h)
	c.spenders(ctx, h)
	c.wholes(ctx, h)
	if s.payee != "" && !c.btcd && (h.view.From <= h.head || h.view.Pool || h.view.Coins) {
		c.l.Window = facts.KnownValue(h.view, look.Unique(append(append([]facts.EvidenceID(nil), c.l.View.Head.From...), s.paid.From...))...)
	}
	c.l.Pay(&s.paid)
	if lost := cmp.Or(s.pool, s.far); lost != "" && s.payee != "" && c.w.Address == "" && !c.l.Payments.Known() {
		c.l.Payments = facts.Without[[]facts.Payment](facts.Failed, lost)
	}
}

// lists asks what waits, which blocks are the newest, and which of many the node's filters point at.
func (c *Desk) lists(ctx context.Context, h *hunting) {
	b := c.a.Batch()
	h.ids, h.blocks = c.listPool(b, h.search), c.listBlocks(b, h.search, h.head)
	if !c.btcd && c.l.Notes.Version >= 290_000 && c.l.Notes.Version < 1_000_000 {
		h.wants = c.descriptors(h.search)
	}
	if len(h.wants) > 0 {
		c.a.Has("scanblocks", "getdescriptoractivity")
		b.Ask(func(r ask.Reply) {
			var v struct {
				Blocks []string `json:"relevant_blocks"`
			}
			if r.Into(&v) {
				h.filtered, h.hits = true, v.Blocks
			} else {
				failed(&h.far, r)
			}
		}, "scanblocks", "start", h.wants, h.head-min(h.head, c.depth()), h.head)
	}
	c.indexed(b, h.search)
	b.Run(ctx)
}

// contents asks what stands in the lists.
func (c *Desk) contents(ctx context.Context, h *hunting) {
	b := c.a.Batch()
	c.readPoolTxs(b, h.search, *h.ids)
	h.searched = c.btcd && h.payee != "" && len(h.open) == 0
	h.view = facts.Window{Source: "blocks", From: h.head + 1, To: h.head, Pool: len(*h.ids) > 0 || c.l.Notes.PoolSize == 0}
	if len(h.wants) > 0 {
		c.activity(b, h)
	}
	if h.id != "" { // a witness id stands in no index
		for ; h.next < min(2, len(*h.blocks)); h.next++ {
			c.whole(b, h.search, (*h.blocks)[h.next])
		}
	}
	b.Run(ctx)
}

// activity has the node search the newest blocks, or those that its filters point at.
func (c *Desk) activity(b *ask.Batch, h *hunting) {
	list := near(*h.blocks)
	if h.filtered {
		list = h.hits[max(0, len(h.hits)-most):]
	}
	b.Ask(func(r ask.Reply) {
		if h.searched = c.readActivity(h.search, r); !h.searched {
			failed(&h.far, r)
			return
		}
		h.pool = ""
		h.view.Pool, h.view.From = true, h.head-min(h.head, scanBlocks-1)
		if h.filtered {
			h.view.Source, h.view.From, h.view.Capped = "filters", h.head-min(h.head, c.depth()), len(h.hits) > most
		}
	}, "getdescriptoractivity", list, h.wants, true)
}

// spenders asks for the transactions that were found to spend the coins.
func (c *Desk) spenders(ctx context.Context, h *hunting) {
	b := c.a.Batch()
	for _, p := range h.order {
		k := c.l.Coins[p]
		if _, known := c.l.Rivals[k.By]; k.By != "" && k.By != c.w.ID && !known {
			c.rival(b, k.By)
		}
	}
	c.times(b, h.search)
	c.holdings(b, h.search, &h.view)
	b.Run(ctx)
}

// wholes reads blocks one after the other, as long as something is not found.
func (c *Desk) wholes(ctx context.Context, h *hunting) {
	for ; h.next < len(*h.blocks) && (len(h.open) > 0 || h.payee != "" && !h.searched); h.next++ {
		b := c.a.Batch()
		c.whole(b, h.search, (*h.blocks)[h.next])
		b.Run(ctx)
	}
	if !h.searched && h.next > 0 {
		h.view.From = (*h.blocks)[h.next-1].Height
	}
	b := c.a.Batch()
	c.times(b, h.search) // of coins older than the blocks that were searched
	b.Run(ctx)
}
