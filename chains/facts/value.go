// Package facts is the vocabulary of what nodes said, before anybody judges it.
// It is a leaf: standard library only, no behaviour beyond reading and encoding.
package facts

import (
	"encoding/json"
	"fmt"
)

// State tells how much is known about one fact. The zero value is "nobody looked",
// so a fact that an inspector forgot can never be read as a denial.
type State uint8

// The six states of a fact.
const (
	NotAsked    State = iota // nobody looked
	Known                    // a node answered; V holds the answer
	Absent                   // a node that can know answered: there is none
	Unsupported              // the node cannot answer this question at all
	Failed                   // asked, no usable answer
	Conflicting              // nodes contradict each other
)

var stateNames = [...]string{"not-asked", "known", "absent", "unsupported", "failed", "conflicting"}

// String returns the name used in JSON and in reports' codes.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("state(%d)", uint8(s))
}

// MarshalText writes the name.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a name; an unknown name is an error.
func (s *State) UnmarshalText(b []byte) error {
	for i, n := range stateNames {
		if n == string(b) {
			*s = State(i)
			return nil
		}
	}
	return fmt.Errorf("unknown state %q", b)
}

// EvidenceID names one exchange with a node, such as "ethereum-1.3". Empty is never valid.
type EvidenceID string

// Value is one fact with its state and the exchanges it rests on.
type Value[T any] struct {
	State State
	V     T
	From  []EvidenceID
}

// KnownValue makes a fact that a node answered.
func KnownValue[T any](v T, from ...EvidenceID) Value[T] {
	return Value[T]{State: Known, V: v, From: from}
}

// Without makes a fact that has no value: Absent, Unsupported, Failed or Conflicting.
func Without[T any](s State, from ...EvidenceID) Value[T] { return Value[T]{State: s, From: from} }

// Known reports whether V may be read.
func (v Value[T]) Known() bool { return v.State == Known }

// IsZero lets encoding/json omit what nobody asked (omitzero).
func (v Value[T]) IsZero() bool { return v.State == NotAsked }

type valueJSON[T any] struct {
	State State        `json:"state"`
	V     *T           `json:"v,omitempty"`
	From  []EvidenceID `json:"from,omitempty"`
}

// MarshalJSON writes {"state":…,"v":…,"from":…}; v only when known.
func (v Value[T]) MarshalJSON() ([]byte, error) {
	out := valueJSON[T]{State: v.State, From: v.From}
	if v.State == Known {
		out.V = &v.V
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (v *Value[T]) UnmarshalJSON(b []byte) error {
	var in valueJSON[T]
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	*v = Value[T]{State: in.State, From: in.From}
	if in.V != nil {
		v.V = *in.V
	}
	return nil
}
