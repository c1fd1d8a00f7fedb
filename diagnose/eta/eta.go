// Package eta estimates waiting times: always a range, with its basis and assumptions.
package eta

import "time"

// Range is a waiting time from Facts.AsOf on. If None is set no time can honestly be given
// and None is the code of the reason; the times are then zero.
type Range struct {
	Low     time.Duration // one in ten is faster
	Typical time.Duration // half are faster
	High    time.Duration // nine in ten are faster
	Basis   string        // code of how it was computed, worded in report/lang
	None    string        // code of why there is none
	Args    map[string]any
}
