package eta

// Why a range is what it is. The words stand in report/lang/<tag>/eta.yaml.
const (
	BasisPoisson    = "blocks-poisson"  // n blocks that come at random: Erlang quantiles
	BasisRegular    = "blocks-regular"  // n blocks that come in a fixed rhythm
	BasisFinality   = "finality-usual"  // the chain's usual time from inclusion to finality
	BasisQueue      = "queue"           // the queue ahead at the demand of the last hour, blocks at random
	BasisQueueAlone = "queue-alone"     // the queue ahead, if nobody pushes in: the demand is not known
	BasisEstimates  = "node-estimates"  // the fee estimator of a node of Bitcoin's family
	BasisLock       = "lock"            // blocks or time until the transaction becomes valid
	BasisClock      = "clock"           // a date that is fixed by the chain's own rules
	BasisSeconds    = "sequencer-usual" // one operator orders the transactions: usually seconds
)

// Why no time can honestly be given.
const (
	NoneBaseFee   = "base-fee-must-fall" // not before Args["blocks"] blocks (Args["earliest"]); how much later nobody knows
	NoneDemand    = "demand-must-fall"   // more comes in at a higher price than blocks can take
	NoneSender    = "needs-sender"       // nothing moves until the sender acts
	NoneReceiver  = "needs-receiver"     // nothing moves until the receiver or its platform acts
	NoneThird     = "needs-third-party"  // an issuer, a bridge, an operator must act
	NoneNever     = "never"              // it can not happen any more
	NoneStalled   = "network-stalled"    // the network itself stands still
	NoneAdrift    = "clock-adrift"       // the newest block (Args["head_time"]) does not fit the clock
	NoneLate      = "finality-late"      // finality is later than usual
	NoneNotKnown  = "not-known"          // too little is known
	NoneNotNeeded = "nothing-to-wait"    // it is done
)

// Bases lists every code of Range.Basis.
func Bases() []string {
	return []string{BasisPoisson, BasisRegular, BasisFinality, BasisQueue, BasisQueueAlone, BasisEstimates, BasisLock, BasisClock, BasisSeconds}
}

// Nones lists every code of Range.None.
func Nones() []string {
	return []string{
		NoneBaseFee, NoneDemand, NoneSender, NoneReceiver, NoneThird,
		NoneNever, NoneStalled, NoneAdrift, NoneLate, NoneNotKnown, NoneNotNeeded,
	}
}
