package utxo

import (
	"time"

	"txtriage/chains/facts"
)

// Locks of a transaction: BIP 65 for the wire.Whole, BIP 68 for each input.
const (
	final          = 0xffffffff // a sequence that switches both off
	relativeOff    = 1 << 31    // of the sequence: no relative lock
	relativeTime   = 1 << 22    // of the sequence: counted in 512 seconds, not in blocks
	relativeMask   = 0xffff
	timeLock       = 500_000_000 // a lock time from here on is a time
	relativeSecond = 512
)

// locks tells what keeps tx from being valid in the next block. Missing knowledge about the
// coins leaves it unknown rather than free.
func (l *look) locks(w *want, tx facts.UTXOTx) {
	head := l.view.Head
	if !head.Known() || tx.Coinbase {
		return
	}
	if syncing(l) { // its newest block is not the network's: the lock may be open there
		l.Locks = facts.Without[facts.Locks](facts.Failed, head.From...)
		return
	}
	var k facts.Locks
	from := append([]facts.EvidenceID(nil), head.From...)
	free, sure := true, true
	active := false
	for _, in := range tx.Ins {
		active = active || in.Sequence != final
	}
	switch {
	case tx.LockTime == 0 || !active:
	case tx.LockTime < timeLock:
		if tx.LockTime > head.V.Height {
			k.UntilHeight, free = tx.LockTime, false
		}
	case !l.Median.Known():
		sure = false
	case !l.Median.V.After(time.Unix(int64(tx.LockTime), 0)):
		k.UntilTime, free = time.Unix(int64(tx.LockTime), 0).UTC(), false
		from = append(from, l.Median.From...)
	}
	for i, in := range tx.Ins {
		if in.Txid == "" {
			continue
		}
		c := l.coins[point{in.Txid, in.Vout}]
		relative := tx.Version >= 2 && in.Sequence&relativeOff == 0 && in.Sequence&relativeMask != 0
		if i >= maxInputs || c == nil || c.confirmed == nil && c.pooled == nil {
			sure = false // it may be a reward that is not mature
			continue
		}
		from = append(from, c.from...)
		waiting := c.depth == 0 && c.pooled != nil && *c.pooled
		if c.coinbase && c.depth > 0 && c.depth < w.Row.Maturity {
			k.MatureIn, free = max(k.MatureIn, w.Row.Maturity-c.depth), false
		}
		if !relative {
			continue
		}
		n := uint64(in.Sequence & relativeMask)
		switch {
		case c.depth == 0 && !waiting:
			sure = false // spent or unknown: its age is not known
		case in.Sequence&relativeTime != 0:
			start, ok := l.medians[head.V.Height-min(c.depth, head.V.Height)]
			if waiting {
				start, ok = l.Median.V, l.Median.Known()
			}
			if !ok || !l.Median.Known() {
				sure = false
				continue
			}
			until := start.Add(time.Duration(n*relativeSecond) * time.Second)
			from = append(append(from, l.Median.From...), l.mediansFrom...)
			if l.Median.V.Before(until) && until.After(k.RelativeUntil) {
				k.RelativeUntil, free = until, false
			}
		case n > c.depth:
			// A coin of depth d may be spent after n blocks when d >= n; one that waits has depth 0.
			k.RelativeBlocks, free = max(k.RelativeBlocks, n-c.depth), false
		}
	}
	switch {
	case !free:
		l.Locks = facts.KnownValue(k, unique(from)...)
	case sure:
		l.Locks = facts.Without[facts.Locks](facts.Absent, unique(from)...)
	default:
		l.Locks = facts.Without[facts.Locks](facts.Failed, unique(from)...)
	}
}

// needsMedian lists the heights whose median time a relative lock of tx counts from: the
// block before the one that holds the coin.
func (l *look) needsMedian(tx facts.UTXOTx) []uint64 {
	var out []uint64
	seen := map[uint64]bool{}
	head := l.view.Head
	for i, in := range tx.Ins {
		c := l.coins[point{in.Txid, in.Vout}]
		if i >= maxInputs || c == nil || c.depth == 0 || !head.Known() || tx.Version < 2 ||
			in.Sequence&relativeOff != 0 || in.Sequence&relativeTime == 0 || in.Sequence&relativeMask == 0 {
			continue
		}
		if h := head.V.Height - min(c.depth, head.V.Height); !seen[h] {
			seen[h] = true
			out = append(out, h)
		}
	}
	return out
}
