package diagnose

import (
	"slices"
	"time"

	"txtriage/chains/facts"
)

// place fills the three axes and the time: from the first root where it says so, otherwise
// from what the chain says.
func place(v *Verdict, f *facts.Facts, told []judged) {
	v.State, v.Party, v.Funds = chainSays(f, v.Progress)
	if len(told) == 0 || told[0].role != Root {
		return
	}
	c, o := told[0].cause, told[0].outcome
	v.State = first(o.State, c.State, v.State)
	v.Party = first(o.Party, c.Party, v.Party)
	v.Funds = first(o.Funds, c.Funds, v.Funds)
	if v.Party == Nobody {
		v.Party = claimed(told[1:])
	}
	v.ETA = o.ETA
	if o.ETA != nil || o.Party != "" || c.Party != "" {
		return
	}
	for _, j := range told { // the root leaves the course of things to the chain, so its time too
		if j.cause.Ordinary && j.outcome.ETA != nil {
			v.ETA = j.outcome.ETA
			return
		}
	}
}

// claimed is who acts by what is told beside a first cause after which nothing is left to do.
func claimed(others []judged) Party {
	for _, j := range others {
		p := first(j.outcome.Party, j.cause.Party)
		if j.role == Root && j.outcome.Certainty != Possible && p != "" && p != Network && p != UnknownParty {
			return p
		}
	}
	return Nobody
}

func first[T ~string](all ...T) T {
	for _, x := range all {
		if x != "" {
			return x
		}
	}
	return ""
}

func chainSays(f *facts.Facts, p Progress) (State, Party, Funds) {
	switch {
	case Pending(f) == Yes:
		return StatePending, Network, Moving
	case Abandoned(f) == Yes:
		return StateDropped, Sender, WithSender
	case FailedOnChain(f) == Yes:
		return StateFailed, Sender, WithSender
	case Mined(f) == Yes && p.Final && f.Success.Known():
		return StateFinal, Nobody, Arrived
	case Mined(f) == Yes && f.Success.Known():
		return StateIncluded, Network, Moving
	case Mined(f) == Yes:
		return StateIncluded, UnknownParty, UnknownFunds
	case NotFound(f) == Yes:
		return StateNotFound, UnknownParty, UnknownFunds
	case f.Subject.Kind == "address":
		return StateAddress, UnknownParty, UnknownFunds
	}
	return StateUnknown, UnknownParty, UnknownFunds
}

// The bounds of when to ask again.
const (
	soonest  = 15 * time.Second
	lostWait = time.Minute      // while nothing is known
	longest  = 30 * time.Minute // a waiting transaction is worth a look twice an hour
)

// nextCheck says when another look can show something new; zero if only somebody's act can.
func nextCheck(v Verdict, f *facts.Facts) time.Time {
	if f.Chain.ID == "" || f.AsOf.IsZero() || len(v.Findings) > 0 && v.Findings[0].Section == pasted {
		return time.Time{}
	}
	interval := max(f.Chain.BlockInterval, soonest)
	wait := time.Duration(0)
	switch v.State {
	case StatePending, StateIncluded:
		wait = interval
		if v.ETA != nil {
			wait = max(interval, v.ETA.Low)
		}
	case StateNotFound, StateDropped, StateUnknown:
		wait = max(lostWait, 5*interval)
		if p := pause(f); p > wait {
			return f.AsOf.Add(p)
		}
	case StateInTransit:
		wait = longest
	case StateReplaced:
		if f.Successor.Known() && !f.Successor.V.Confirmed {
			wait = interval
		}
	case StateImpossible:
		if v.Party == Network { // it turns on a block that not all nodes have
			wait = interval
		}
	case StateFinal, StateFailed, StateAddress:
	}
	if wait == 0 {
		return time.Time{}
	}
	return f.AsOf.Add(min(wait, longest))
}

// pause is the longest time for which a node wants to be left alone: before, asking it is of no use.
func pause(f *facts.Facts) time.Duration {
	longest := time.Duration(0)
	for _, n := range f.Nodes {
		longest = max(longest, n.Pause)
	}
	return longest
}

// The exit statuses that a verdict can have.
const (
	ExitArrived    = 0
	ExitNothing    = 3
	ExitWaiting    = 10
	ExitTrouble    = 11
	ExitCannotTell = 12
)

// ExitCode is the one place where a verdict becomes an exit status.
func ExitCode(v Verdict) int {
	if len(v.Findings) == 0 || v.Findings[0].Role != Root {
		return ExitCannotTell
	}
	switch root := v.Findings[0]; {
	case root.Section == pasted && v.State == StateAddress && slices.ContainsFunc(v.Findings, blind):
		return ExitCannotTell // payments to it were to be looked for
	case root.Section == pasted && (v.State == StateUnknown || v.State == StateAddress):
		return ExitNothing // another id that was found instead is judged like any
	case root.Slug == "undetermined" || root.Slug == "node-behind" || root.Slug == "node-cannot-answer":
		return ExitCannotTell
	}
	switch {
	case v.Party == Nobody && (v.State == StateFinal || v.State == StateReplaced) && v.Funds == Arrived:
		return ExitArrived
	case v.Party == Bridge:
		return ExitWaiting // between two networks, and nobody else has to act
	case v.Party != Nobody && v.Party != Network:
		return ExitTrouble
	}
	switch v.State {
	case StatePending, StateIncluded, StateInTransit, StateReplaced: // it goes on under the new id
		return ExitWaiting
	case StateImpossible:
		if v.Party == Network { // as it looks; the nodes do not agree yet, and the next blocks will show
			return ExitWaiting
		}
	case StateNotFound, StateFinal, StateFailed, StateDropped, StateUnknown, StateAddress:
	}
	return ExitTrouble
}

// blind: the nodes that were asked could not say anything.
func blind(x Finding) bool {
	return x.Role == Root && (x.Slug == "node-behind" || x.Slug == "node-cannot-answer")
}
