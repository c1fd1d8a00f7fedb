package ledger

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/cmd/internal/watch/pace"
	"txtriage/diagnose"
	"txtriage/report"
)

// Compare lists in what two looks differ, as far as anybody needs to be told. age is for how long
// the story has stood.
func Compare(was, now report.Told, sameChain bool, age time.Duration) (kinds []report.Kind) {
	add := func(k report.Kind, yes bool) {
		if yes {
			kinds = append(kinds, k)
		}
	}
	add(report.NewState, was.State != now.State)
	moved := sameChain && Left(was.Block, now.Block)
	add(report.Reorged, moved)
	add(report.NewBlock, moved && now.Block.Hash != "")
	add(report.NewCause, was.Cause != now.Cause)
	// That it is less certain than before is about the nodes that were asked, not about the transfer.
	add(report.NewCertainty, was.Cause == now.Cause && was.Certainty != diagnose.Proven && now.Certainty == diagnose.Proven)
	add(report.NewParty, was.Party != now.Party)
	add(report.NewFunds, was.Funds != now.Funds)
	add(report.NewSuccessor, was.Successor != "" && now.Successor != "" && was.Successor != now.Successor)
	add(report.NewConfirmations, step(now) > step(was) && was.State == diagnose.StateIncluded && now.State == was.State && was.Block.Hash == now.Block.Hash)
	add(report.NewTime, was.State == now.State && laterOrSooner(was, now, age))
	return kinds
}

// Left reports that what was in one block is there no more. A node that does not name the block
// of that height does not contradict.
func Left(was, now facts.BlockRef) bool {
	return was.Hash != "" && now.Hash != was.Hash && (now.Hash != "" || now.Height != was.Height)
}

// step is how many of the numbers of confirmations that matter were reached.
func step(t report.Told) (n int) {
	if t.Block == (facts.BlockRef{}) || t.Required < 2 {
		return 0
	}
	for at := uint64(0); ; n++ {
		next := pace.Step(at, t.Required)
		if next == 0 || next > t.Confirmations {
			return n
		}
		at = next
	}
}

const (
	slackLeast = 2 * time.Minute
	slackShare = 10
)

// laterOrSooner reports that what was told of the time no longer holds: half of such cases are
// now done after the time by which nine in ten were to be, or before the time before which one
// in ten was. What does not come although it should is told ever more rarely: each time it must
// be late by most of the time that has passed.
func laterOrSooner(was, now report.Told, age time.Duration) bool {
	if was.By.IsZero() != now.By.IsZero() {
		return !now.Final
	}
	if now.By.IsZero() {
		return false
	}
	slack := max(was.By.Sub(was.AsOf)/slackShare, slackLeast, age*3/4)
	return now.Done.After(was.By.Add(slack)) || now.Done.Before(was.Low.Add(-slack))
}
