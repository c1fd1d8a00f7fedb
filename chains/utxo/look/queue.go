package look

import (
	"txtriage/chains/facts"
	"txtriage/chains/utxo/blockspace"
)

// queue fills what waits before the transaction, from the fee-rate diagram of the node or
// from its whole pool.
func (l *Look) queue(w *Want) {
	if !l.Entry.Known() {
		return
	}
	q := facts.Queue{BlockVSize: w.Room(), MeanGap: l.Notes.Gap, InflowVPM: -1}
	from := append([]facts.EvidenceID(nil), l.Entry.From...)
	switch {
	case len(l.Notes.Diagram) > 0:
		q.Source = "diagram"
		fee, size := l.Entry.V.ChunkFee, l.Entry.V.ChunkSize
		if size <= 0 {
			fee, size = LowerRate(l.Entry.V)
		}
		q.AheadVSize, q.NextRate = blockspace.Ahead(l.Notes.Diagram, fee, size, q.BlockVSize)
		q.OwnVSize = size
		from = append(from, l.Notes.DiagramID)
	case l.Waiting != nil:
		p, ok := blockspace.New(Values(l.Waiting), blockspace.Wire)
		if !ok {
			return
		}
		at, ok := p.Find(l.Entry.V.Txid, w.limits())
		if !ok {
			return
		}
		q.Source = "pool"
		q.AheadVSize, q.OwnVSize, q.NextRate, q.Next = at.Ahead, at.Own, at.Next, &at.In
		q.InflowVPM = p.Inflow(w.Now, at, l.Recent)
		from = append(from, l.PoolFrom)
		if q.InflowVPM >= 0 {
			from = append(from, l.NewestFrom...)
		}
	default:
		return
	}
	if !w.Believable(q.NextRate) { // somebody filled the pool with words
		return
	}
	if q.MeanGap > 0 {
		from = append(from, l.Notes.GapID)
	}
	l.Queue = facts.KnownValue(q, Unique(from)...)
}

// Values lists a pool in the order of its ids.
func Values(pool map[facts.Hash]facts.PoolEntry) []facts.PoolEntry {
	out := make([]facts.PoolEntry, 0, len(pool))
	for _, h := range Sorted(pool) {
		out = append(out, pool[h])
	}
	return out
}

// LowerRate is the lesser of an entry's own rate and that of it with its ancestors.
func LowerRate(e facts.PoolEntry) (facts.Int, int64) {
	if e.AncestorSize > 0 && e.AncestorFee.Mul(facts.NewInt(e.VSize)).Cmp(e.Fee.Mul(facts.NewInt(e.AncestorSize))) < 0 {
		return e.AncestorFee, e.AncestorSize
	}
	return e.Fee, e.VSize
}

// missed keeps the blocks that were found since the transaction entered the pool.
func (l *Look) missed() {
	if len(l.Newest) == 0 || !l.Entry.Known() || l.Entry.V.Height == 0 {
		return
	}
	var list []facts.BlockFees
	for _, b := range l.Newest {
		if b.Height > l.Entry.V.Height {
			list = append(list, b)
		}
	}
	l.Missed = facts.KnownValue(list, Unique(append(append([]facts.EvidenceID(nil), l.Entry.From...), l.NewestFrom...))...)
}
