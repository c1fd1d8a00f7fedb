// Package marks holds what a node calls safe and final against what can be.
package marks

import (
	"time"

	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// How far what an honest node says of its own blocks may be out of step: behind one name several
// machines may answer, and nobody minds a clock that is a little out.
const (
	skew  = 15 * time.Second
	clock = 15 * time.Minute
	stamp = time.Hour // more, where a sequencer stamps its blocks (Nitro)
)

// Amiss tells why a node's finalized block cannot be so, in the words of facts.NodeView.Amiss; empty
// where nothing speaks against it. "final-unsure" is a node that may be right and is not to be relied on:
// one whose chain stands still, or who tells no newest block. now is the clock of this computer.
func Amiss(chain facts.Chain, head, safe, final *wire.Block, now time.Time) (why []string) {
	switch {
	case final == nil, head == nil && now.Sub(final.Time) >= chain.FinalityLeast:
		return nil
	case head == nil:
		return []string{"final-unsure"}
	}
	if final.Number > head.Number {
		why = append(why, "final-above")
	} else if final.Time.After(head.Time) {
		why = append(why, "final-later")
	}
	if safe != nil && safe.Number < final.Number && final.Time.Sub(safe.Time) > skew {
		why = append(why, "safe-below")
	}
	if chain.Known && !chain.Test && !now.IsZero() && final.Time.Sub(now) > leeway(chain) { // networks for tests keep times of their own
		why = append(why, "final-future")
	}
	if least := chain.FinalLag(); least > 0 && head.Time.Sub(final.Time) < least {
		if now.Sub(head.Time) >= least { // of a rollup that makes no blocks even the newest becomes final
			return append(why, "final-unsure")
		}
		why = append(why, "final-early")
	}
	return why
}

func leeway(c facts.Chain) time.Duration {
	if c.HasQuirk("sequencer") {
		return clock + stamp
	}
	return clock
}
