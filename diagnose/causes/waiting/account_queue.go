package waiting

import (
	"strconv"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// judgeAccountGap looks at what waits to leave a pasted address: behind a number that the pool does
// not hold, nothing moves.
func judgeAccountGap(f *facts.Facts) diagnose.Outcome {
	if f.Subject.Kind != "address" || !f.Subject.Looked || f.Sighting.Known() {
		return diagnose.Outcome{}
	}
	e := diagnose.EVM(f)
	if out, ok := diagnose.Need("EVM.NonceLatest", e.NonceLatest); !ok {
		return out
	}
	if out, ok := diagnose.Need("EVM.Pool", e.Pool); !ok {
		return out
	}
	next, from := e.NonceLatest.V, diagnose.IDs(e.NonceLatest.From, e.Pool.From)
	held, last, ready := map[uint64]bool{}, uint64(0), false
	for _, p := range e.Pool.V {
		if p.Nonce >= next {
			held[p.Nonce], last = true, max(last, p.Nonce)
		}
	}
	first := next
	for held[first] {
		first++
	}
	if len(held) == 0 || first > last {
		return diagnose.NoBecause(from...)
	}
	behind := 0
	for _, p := range e.Pool.V {
		if p.Nonce > first {
			behind++
			ready = ready || !p.Queued
		}
	}
	certainty := diagnose.Newest(f, diagnose.Proven)
	if ready { // a pool that calls it ready beside a gap contradicts itself
		certainty = diagnose.Likely
	}
	out := diagnose.YesBecause(certainty, from...)
	out.Args = map[string]any{
		"nonce": last, "missing_nonce": first, "missing": diagnose.Name(strconv.FormatUint(first, 10)), "count": uint64(behind), "variant": diagnose.Code("queue"),
	}
	out.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "send-missing-nonce", Args: map[string]any{"nonce": facts.NewUint(first)}}}
	r := eta.Unknown(eta.NoneSender, nil)
	out.ETA = &r
	return out
}
