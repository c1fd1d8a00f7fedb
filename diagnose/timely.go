package diagnose

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose/eta"
)

// aheadOfUs is how far the newest block may lie after our own clock: Bitcoin's rule lets a block
// be two hours early, and a chain's clock differs from ours by minutes at most.
const aheadOfUs = 2*time.Hour + 5*time.Minute

// Adrift reports that the time of the newest block and our clock do not fit: it is older than a
// healthy node's would be (see outOfStep), or it was made after now. Then the nodes are behind, or
// the clock that AsOf comes from is wrong; either way no waiting time can be told. Private and
// test networks make blocks when somebody wants one. Reads Head.
func Adrift(f *facts.Facts) bool {
	old, ok := headAge(f)
	return ok && (old > outOfStep(f.Chain) || old < -aheadOfUs)
}

// LongAgo reports that the newest block is so old that what it forbids may be allowed by now. Reads Head.
func LongAgo(f *facts.Facts) bool {
	old, ok := headAge(f)
	return ok && old > outOfStep(f.Chain)
}

// headAge is how old the newest block is, where blocks come by themselves.
func headAge(f *facts.Facts) (old time.Duration, ok bool) {
	if !f.Chain.Known || f.Chain.Test || f.Chain.BlockInterval <= 0 || f.AsOf.IsZero() || !f.Head.Known() || f.Head.V.Time.IsZero() {
		return 0, false
	}
	return f.AsOf.Sub(f.Head.V.Time), true
}

// outOfStep is the age of a newest block from which on nothing can be said about the chain's
// present: far more than a missed block, and than what a short halt explains.
func outOfStep(c facts.Chain) time.Duration { return max(2*LateAfter(c), 15*time.Minute) }

// timely takes a waiting time back that was counted from a newest block which does not fit our
// clock. Dates that the chain's own rules fix stay.
func timely(f *facts.Facts, r *eta.Range) *eta.Range {
	if r == nil || r.None != "" || r.Basis == eta.BasisClock || !Adrift(f) {
		return r
	}
	return &eta.Range{None: eta.NoneAdrift, Args: map[string]any{"head_time": f.Head.V.Time}}
}
