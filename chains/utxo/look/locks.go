package look

import (
	"time"

	"txtriage/chains/facts"
)

// Locks of a transaction: BIP 65 for the wire.Whole, BIP 68 for each input.
const (
	Final          = 0xffffffff // a sequence that switches both off
	relativeOff    = 1 << 31    // of the sequence: no relative lock
	relativeTime   = 1 << 22    // of the sequence: counted in 512 seconds, not in blocks
	relativeMask   = 0xffff
	timeLock       = 500_000_000 // a lock time from here on is a time
	relativeSecond = 512
)

// locks tells what keeps tx from being valid in the next block. Missing knowledge about the
// coins leaves it unknown rather than free.
func (l *Look) locks(w *Want, tx facts.UTXOTx) {
	head := l.View.Head
	if !head.Known() || tx.Coinbase {
		return
	}
	if Syncing(l) { // its newest block is not the network's: the lock may be open there
		l.Locks = facts.Without[facts.Locks](facts.Failed, head.From...)
		return
	}
	var k facts.Locks
	from := append([]facts.EvidenceID(nil), head.From...)
	free, sure := true, true
	active := false
	for _, in := range tx.Ins {
		active = active || in.Sequence != Final
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
		c := l.Coins[Point{in.Txid, in.Vout}]
		relative := tx.Version >= 2 && in.Sequence&relativeOff == 0 && in.Sequence&relativeMask != 0
		if i >= MaxInputs || c == nil || c.Confirmed == nil && c.Pooled == nil {
			sure = false // it may be a reward that is not mature
			continue
		}
		from = append(from, c.From...)
		waiting := c.Depth == 0 && c.Pooled != nil && *c.Pooled
		if c.Coinbase && c.Depth > 0 && c.Depth < w.Row.Maturity {
			k.MatureIn, free = max(k.MatureIn, w.Row.Maturity-c.Depth), false
		}
		if !relative {
			continue
		}
		n := uint64(in.Sequence & relativeMask)
		switch {
		case c.Depth == 0 && !waiting:
			sure = false // spent or unknown: its age is not known
		case in.Sequence&relativeTime != 0:
			start, ok := l.Medians[head.V.Height-min(c.Depth, head.V.Height)]
			if waiting {
				start, ok = l.Median.V, l.Median.Known()
			}
			if !ok || !l.Median.Known() {
				sure = false
				continue
			}
			until := start.Add(time.Duration(n*relativeSecond) * time.Second)
			from = append(append(from, l.Median.From...), l.MediansFrom...)
			if l.Median.V.Before(until) && until.After(k.RelativeUntil) {
				k.RelativeUntil, free = until, false
			}
		case n > c.Depth:
			// A coin of depth d may be spent after n blocks when d >= n; one that waits has depth 0.
			k.RelativeBlocks, free = max(k.RelativeBlocks, n-c.Depth), false
		}
	}
	switch {
	case !free:
		l.Locks = facts.KnownValue(k, Unique(from)...)
	case sure:
		l.Locks = facts.Without[facts.Locks](facts.Absent, Unique(from)...)
	default:
		l.Locks = facts.Without[facts.Locks](facts.Failed, Unique(from)...)
	}
}

// NeedsMedian lists the heights whose median time a relative lock of tx counts from: the
// block before the one that holds the coin.
func (l *Look) NeedsMedian(tx facts.UTXOTx) []uint64 {
	var out []uint64
	seen := map[uint64]bool{}
	head := l.View.Head
	for i, in := range tx.Ins {
		c := l.Coins[Point{in.Txid, in.Vout}]
		if i >= MaxInputs || c == nil || c.Depth == 0 || !head.Known() || tx.Version < 2 ||
			in.Sequence&relativeOff != 0 || in.Sequence&relativeTime == 0 || in.Sequence&relativeMask == 0 {
			continue
		}
		if h := head.V.Height - min(c.Depth, head.V.Height); !seen[h] {
			seen[h] = true
			out = append(out, h)
		}
	}
	return out
}
