package utxo

import (
	"txtriage/chains/facts"
	"txtriage/chains/utxo/blockspace"
)

// room is what a block has for transactions, in virtual bytes: where there is SegWit, 4,000,000
// weight less the 8,000 that Bitcoin Core keeps for header and reward (blockreservedweight).
func (w *want) room() int64 {
	switch {
	case w.Row.HRP != "":
		return 998_000
	case w.Row.CashAddr != "":
		return 32_000_000
	default:
		return 1_000_000
	}
}

// limits are those of a block of the chain and of the usual builder.
func (w *want) limits() blockspace.Limits {
	l := blockspace.Usual
	if w.Row.HRP == "" {
		l.Weight, l.Sigops = 4*w.room()+l.Reserved, 0
	}
	return l
}

// queue fills what waits before the transaction, from the fee-rate diagram of the node or
// from its whole pool.
func (l *look) queue(w *want) {
	if !l.Entry.Known() {
		return
	}
	q := facts.Queue{BlockVSize: w.room(), MeanGap: l.notes.gap, InflowVPM: -1}
	from := append([]facts.EvidenceID(nil), l.Entry.From...)
	switch {
	case len(l.notes.diagram) > 0:
		q.Source = "diagram"
		fee, size := l.Entry.V.ChunkFee, l.Entry.V.ChunkSize
		if size <= 0 {
			fee, size = lower(l.Entry.V)
		}
		q.AheadVSize, q.NextRate = blockspace.Ahead(l.notes.diagram, fee, size, q.BlockVSize)
		q.OwnVSize = size
		from = append(from, l.notes.diagramID)
	case l.pool != nil:
		p, ok := blockspace.New(values(l.pool), blockspace.Wire)
		if !ok {
			return
		}
		at, ok := p.Find(l.Entry.V.Txid, w.limits())
		if !ok {
			return
		}
		q.Source = "pool"
		q.AheadVSize, q.OwnVSize, q.NextRate, q.Next = at.Ahead, at.Own, at.Next, &at.In
		q.InflowVPM = p.Inflow(w.Now, at, l.recent)
		from = append(from, l.poolFrom)
		if q.InflowVPM >= 0 {
			from = append(from, l.blocksFrom...)
		}
	default:
		return
	}
	if q.MeanGap > 0 {
		from = append(from, l.notes.gapID)
	}
	l.Queue = facts.KnownValue(q, unique(from)...)
}

// values lists a pool in the order of its ids.
func values(pool map[facts.Hash]facts.PoolEntry) []facts.PoolEntry {
	out := make([]facts.PoolEntry, 0, len(pool))
	for _, h := range sorted(pool) {
		out = append(out, pool[h])
	}
	return out
}

// lower is the lesser of an entry's own rate and that of it with its ancestors.
func lower(e facts.PoolEntry) (facts.Int, int64) {
	if e.AncestorSize > 0 && e.AncestorFee.Mul(facts.NewInt(e.VSize)).Cmp(e.Fee.Mul(facts.NewInt(e.AncestorSize))) < 0 {
		return e.AncestorFee, e.AncestorSize
	}
	return e.Fee, e.VSize
}

// missed keeps the blocks that were found since the transaction entered the pool.
func (l *look) missed() {
	if len(l.blocks) == 0 || !l.Entry.Known() || l.Entry.V.Height == 0 {
		return
	}
	var list []facts.BlockFees
	for _, b := range l.blocks {
		if b.Height > l.Entry.V.Height {
			list = append(list, b)
		}
	}
	l.Missed = facts.KnownValue(list, unique(append(append([]facts.EvidenceID(nil), l.Entry.From...), l.blocksFrom...))...)
}
