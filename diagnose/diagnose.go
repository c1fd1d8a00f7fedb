// Package diagnose turns facts into a verdict. Pure: no clock, no network, no randomness,
// no floats; the same facts give the same bytes.
package diagnose

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose/eta"
)

// State is what the chain says. It may go backwards.
type State string

// The states of the JSON contract.
const (
	StateNotFound   State = "not-found"
	StatePending    State = "pending"
	StateIncluded   State = "included"
	StateFinal      State = "final"
	StateFailed     State = "failed"
	StateReplaced   State = "replaced"
	StateDropped    State = "dropped"
	StateImpossible State = "impossible"
	StateInTransit  State = "in-transit"
	StateUnknown    State = "unknown"
	StateAddress    State = "address"
)

// Party is who has to act next.
type Party string

// The parties of the JSON contract.
const (
	Nobody           Party = "nobody"
	Sender           Party = "sender"
	SenderPlatform   Party = "sender-platform"
	ReceiverPlatform Party = "receiver-platform"
	Network          Party = "network"
	Issuer           Party = "issuer"
	Bridge           Party = "bridge"
	ThirdParty       Party = "third-party"
	NodeOperator     Party = "node-operator"
	UnknownParty     Party = "unknown"
)

// Funds is where the money is.
type Funds string

// The places of the JSON contract.
const (
	Arrived        Funds = "arrived"
	Moving         Funds = "moving"
	WithSender     Funds = "with-sender"
	WithOtherOwner Funds = "with-other-owner"
	Held           Funds = "held"
	Destroyed      Funds = "destroyed"
	UnknownFunds   Funds = "unknown"
)

// Answer is what a rule says of its cause.
type Answer uint8

// The three answers. CannotTell is a full answer: it names what would settle it.
const (
	No Answer = iota
	Yes
	CannotTell
)

// Certainty grades a Yes. Proven must be impossible to be wrong given an honest node.
type Certainty string

// The grades, strongest first.
const (
	Proven   Certainty = "proven"
	Likely   Certainty = "likely"
	Possible Certainty = "possible"
)

// Role is a finding's part in the story.
type Role string

// The roles.
const (
	Root    Role = "root"    // the cause to act on
	Symptom Role = "symptom" // follows from the root
	Note    Role = "note"    // worth knowing beside it
)

// Action is one thing to do, with exact numbers. Numbers in Args are facts.Int in base units.
type Action struct {
	Who      Party
	What     string // a code of the contract's list
	Args     map[string]any
	Verified bool // a node confirmed it by simulation
}

// Related is another object of the story: the replacing transaction, the blocker.
type Related struct {
	Relation string // replaced-by, blocked-by, parent, same-id-on
	Hash     facts.Hash
	Chain    string // CAIP-2; "" is the same chain
}

// Outcome is a rule's answer with its grounds.
type Outcome struct {
	Answer    Answer
	Certainty Certainty
	Args      map[string]any     // values, never sentences: facts.Amount, facts.Int, uint64, int, time.Time, time.Duration, facts.Hash, facts.Address, facts.Untrusted, or a code (string)
	Because   []facts.EvidenceID // every Yes needs at least one, except rules that read only the paste
	Missing   []string           // of a CannotTell: the paths of facts that would settle it
	Open      []string           // of a Yes or CannotTell: facts that decide between this cause and others and were not had for whatever reason; no lighter cause is told then, and a Yes stands beside "cannot tell"
	Actions   []Action
	Related   []Related
	ETA       *eta.Range // nil: this cause says nothing about time
	State     State      // "" keeps the cause's
	Party     Party      // "" keeps the cause's
	Funds     Funds      // "" keeps the cause's
}

// Cause is one entry of the vocabulary: one next step for the reader.
type Cause struct {
	Slug    string
	Section string // pasted, missing, waiting, failed, uncredited, between, platform, settled
	Weight  int    // which cause is told first: higher is told first; see README
	Note    bool   // never the root: it stands beside another cause
	// Ordinary is the normal course of things (just sent, waiting for blocks, arrived):
	// it becomes a symptom as soon as any other root stands beside it.
	Ordinary bool
	// Residual causes are told where nothing more particular was found. Where a node failed to
	// answer one of the questions, the particular one may be behind it: then none is told, if
	// this one is no more certain than Residual. "" is told all the same.
	Residual Certainty
	// Fallback causes are judged only if no other root remains.
	Fallback bool
	Args     []string // names that its words may use; the same in every rule
	Yields   []string // slugs that this cause explains: they become symptoms and are not told as causes; notes are left out
	State    State    // what this cause makes of the state; "" keeps what the chain says
	Party    Party
	Funds    Funds
	Rules    []Rule
}

// Rule is one way to prove or refute a cause.
type Rule struct {
	Family facts.Family // "" for every family, and for a paste that is on no chain
	Needs  []string     // every fact that Judge reads: "Sighting", "EVM.Receipt", "Nodes.Saw"; the blindfold test checks it
	// Unless are facts whose answer could take a Yes away: where a node failed to give it, the
	// cause is not told as one.
	Unless []string
	Judge  func(*facts.Facts) Outcome
}

// Finding is a cause that applies.
type Finding struct {
	Slug      string
	Section   string
	Certainty Certainty
	Role      Role
	Args      map[string]any
	Because   []facts.EvidenceID
}

// Eliminated is a cause that was ruled out by evidence.
type Eliminated struct {
	Slug    string
	Because []facts.EvidenceID
}

// NotSeen is something that could not be looked at, and the causes it leaves open.
type NotSeen struct {
	Fact  string // the path of the fact
	Slugs []string
}

// Verdict is the whole answer about one id.
type Verdict struct {
	State      State
	Party      Party
	Funds      Funds
	Findings   []Finding // the first is told first
	Eliminated []Eliminated
	NotSeen    []NotSeen
	ETA        *eta.Range
	Actions    []Action
	Related    []Related
	Progress   Progress
	NextCheck  time.Time // when asking again makes sense; zero: never by itself
}

// Progress is how far a mined transaction has come.
type Progress struct {
	Confirmations uint64
	Required      uint64 // 0: not known
	RequiredFrom  string // ticket, profile, catalogue
	Final         bool
	FinalBy       string // tag, depth, instant; age: no usable tag, but far deeper than any known reversal
}
