package record

// Meaning is what a record says, one word for all platforms; its sentences stand in
// report/lang, records.yaml.
type Meaning string

// Chain is what a record lets expect of the chain.
type Chain string

// What a record lets expect.
const (
	Anything Chain = ""        // it says nothing of the chain
	NotThere Chain = "absent"  // nothing was sent
	Seen     Chain = "seen"    // waiting or in a block
	InBlock  Chain = "mined"   // in a block, and not refused
	Refused  Chain = "refused" // in a block, refused by the chain
	Gone     Chain = "gone"    // no longer there, or replaced
)

// Sense is what a meaning is for a diagnosis.
type Sense struct {
	Cause  string // slug of the cause that it is; "" if the record only describes the normal course
	Expect Chain
	Sent   bool // it is about what the platform sends (else: about what it receives)
}

// senses is the one list of meanings.
var senses = map[Meaning]Sense{
	// records of what the platform receives
	"not-arrived-yet":    {},
	"waiting-blocks":     {Expect: Seen},
	"being-credited":     {Expect: InBlock},
	"credited-locked":    {Cause: "credited-not-unlocked", Expect: InBlock},
	"credited":           {Expect: InBlock},
	"deposit-refused":    {Cause: "platform-review"},
	"deposit-wrong":      {Cause: "platform-review", Expect: InBlock},
	"deposits-suspended": {Cause: "deposit-suspended"},
	"address-inactive":   {Cause: "old-deposit-address", Expect: InBlock},
	"kept-as-dust":       {Cause: "below-minimum", Expect: InBlock},
	"returned":           {Cause: "cancelled-by-platform", Expect: InBlock},
	"rollback-running":   {Cause: "platform-review"},
	"rolled-back":        {Cause: "reorged-out", Expect: Gone},
	"account-kind":       {Cause: "account-limit", Expect: InBlock},
	"account-level":      {Cause: "account-limit", Expect: InBlock},
	"travel-rule":        {Cause: "travel-rule"},
	// records of what the platform sends
	"owner-must-confirm": {Cause: "sender-not-broadcast", Expect: NotThere, Sent: true},
	"approval-pending":   {Cause: "sender-not-broadcast", Expect: NotThere, Sent: true},
	"being-sent":         {Cause: "sender-not-broadcast", Expect: Anything, Sent: true},
	"sent-waiting":       {Expect: Seen, Sent: true},
	"sent-stuck":         {Expect: Seen, Sent: true},
	"sent-in-block":      {Expect: InBlock, Sent: true},
	"sent-if-in-block":   {Expect: InBlock, Sent: true},
	"sent-complete":      {Expect: InBlock, Sent: true},
	"sent-not-taken":     {Expect: InBlock, Sent: true},
	"cancel-running":     {Cause: "cancelled-by-platform", Sent: true},
	"cancelled":          {Cause: "cancelled-by-platform", Expect: NotThere, Sent: true},
	"cancelled-by-user":  {Cause: "cancelled-by-platform", Expect: NotThere, Sent: true},
	"withdrawal-refused": {Cause: "cancelled-by-platform", Expect: NotThere, Sent: true},
	"withdrawal-failed":  {Cause: "cancelled-by-platform", Sent: true},
	"policy-refused":     {Cause: "cancelled-by-platform", Expect: NotThere, Sent: true},
	"refused-by-network": {Cause: "cancelled-by-platform", Sent: true},
	"failed-on-chain":    {Expect: Refused, Sent: true},
	"replaced":           {Expect: Gone, Sent: true},
	"sender-queue":       {Cause: "sender-not-broadcast", Sent: true},
	"fee-not-set":        {Cause: "sender-not-broadcast", Sent: true},
	"wallet-short":       {Cause: "sender-not-broadcast", Expect: NotThere, Sent: true},
	"amount-too-small":   {Cause: "sender-not-broadcast", Expect: NotThere, Sent: true},
	"details-wrong":      {Cause: "sender-not-broadcast", Expect: NotThere, Sent: true},
	"memo-wrong":         {Cause: "sender-not-broadcast", Expect: NotThere, Sent: true},
	// either
	"inside-platform":  {Cause: "internal-transfer-id", Expect: NotThere},
	"review":           {Cause: "platform-review"},
	"compliance":       {Cause: "compliance-hold"},
	"user-must-answer": {Cause: "travel-rule"},
	"not-told":         {},
}

// Sense returns what the meaning is for a diagnosis; ok is false for a word nobody listed.
func (m Meaning) Sense() (Sense, bool) {
	s, ok := senses[m]
	return s, ok
}

// Meanings lists every word that has a sense, in no order.
func Meanings() []Meaning {
	out := make([]Meaning, 0, len(senses))
	for m := range senses {
		out = append(out, m)
	}
	return out
}

// Sending reports whether the row is a record of what the platform sends.
func (r Row) Sending() bool {
	s := senses[r.Meaning]
	return r.Kind == "withdrawal" || r.Kind == "transfer" && s.Sent
}

// Uncredited reports whether the row is a record of the receiving platform that says that the
// account has not got the money.
func (r Row) Uncredited() bool {
	if r.Sending() {
		return false
	}
	switch r.Meaning {
	case "credited", "credited-locked", "returned", "rolled-back", "inside-platform", "not-told":
		return false
	}
	return true
}
