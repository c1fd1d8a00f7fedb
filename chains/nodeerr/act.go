package nodeerr

// Lack is what a refusal tells of the node itself, beyond the one question. It says for what
// the node need not be asked again in the same run.
type Lack string

// What a node may lack.
const (
	LacksNothing Lack = ""
	LacksMethod  Lack = "method"  // this method
	LacksState   Lack = "state"   // the state of that block and of those before it
	LacksHistory Lack = "history" // that block, its transactions and receipts, and those before it
	LacksIndex   Lack = "index"   // looking transactions up by id
	LacksTag     Lack = "tag"     // this word for a block: pending, safe, finalized
	LacksRight   Lack = "right"   // everything: the account or the key lets nobody ask
)

// Act is what a diagnosis does with a failed call of one class. See the table in the README.
type Act struct {
	Again     bool // the same question to the same node, once, may be answered
	Wait      bool // and first a pause, as long as the node says
	Elsewhere bool // another node may answer
	Less      bool // a smaller question may be answered here
	Lacks     Lack // what to remember of the node
	Operator  bool // whoever runs the program has to hear of it, and nobody else
	Evidence  bool // an answer about what was asked. All others prove nothing
}

var acts = map[Class]Act{
	Rate:          {Again: true, Wait: true, Elsewhere: true},
	SenderRate:    {},
	Billing:       {Elsewhere: true, Lacks: LacksRight, Operator: true},
	PlanMethod:    {Elsewhere: true, Lacks: LacksMethod, Operator: true},
	Unauthorised:  {Elsewhere: true, Lacks: LacksRight, Operator: true},
	Method:        {Elsewhere: true, Lacks: LacksMethod},
	Range:         {Elsewhere: true, Less: true},
	Addresses:     {Elsewhere: true, Less: true},
	StatePruned:   {Elsewhere: true, Lacks: LacksState},
	HistoryPruned: {Elsewhere: true, Lacks: LacksHistory},
	TxIndexing:    {Elsewhere: true},
	NoTxIndex:     {Elsewhere: true, Lacks: LacksIndex},
	BlockUnknown:  {Elsewhere: true},
	Tag:           {Elsewhere: true, Lacks: LacksTag},
	Timeout:       {Again: true, Elsewhere: true},
	Revert:        {Evidence: true},
	Syncing:       {Elsewhere: true},
	Offline:       {Elsewhere: true},
	Absent:        {Evidence: true},
	BadParams:     {Elsewhere: true},
	BadReply:      {Elsewhere: true},
	Server:        {Elsewhere: true},
	PoolVerdict:   {Evidence: true},
	Refused:       {},
	Budget:        {},
	Other:         {Elsewhere: true},
}

// Act tells what to do with a failed call of this class. A class that is not known is Other.
func (c Class) Act() Act {
	if a, ok := acts[c]; ok {
		return a
	}
	return acts[Other]
}

// Classes returns every class, in no order.
func Classes() []Class {
	out := make([]Class, 0, len(acts))
	for c := range acts {
		out = append(out, c)
	}
	return out
}
