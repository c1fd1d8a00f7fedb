package diagnose

import (
	"slices"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose/claim"
)

const (
	// staleTags: a finalized block older than so many usual finality times says nothing about
	// now: some public nodes serve tags that are hours old.
	staleTags = 5
	// staleTagsLeast keeps a hiccup of a chain that finalises within seconds from counting.
	staleTagsLeast = 2 * time.Minute
	// ageFactor: without a usable tag a block counts as final after so many finality times.
	ageFactor = 10
)

// ProgressOf tells how far a mined transaction has come. Confirmations count its own block;
// they are 0 while the head or the block's height is not known. Reads Sighting, Head, FinalHead, the
// ticket, and Transfers where a profile is given.
func ProgressOf(f *facts.Facts) Progress {
	var p Progress
	switch {
	case f.Ticket.Confirmations > 0:
		p.Required, p.RequiredFrom = f.Ticket.Confirmations, "ticket"
	case credit(f) > 0:
		p.Required, p.RequiredFrom = credit(f), "profile"
	case f.Chain.FinalityDepth > 0:
		p.Required, p.RequiredFrom = f.Chain.FinalityDepth, "catalogue"
	}
	if Mined(f) != Yes {
		return p
	}
	block := f.Sighting.V.Block
	if block.Height == 0 { // not told: no transaction stands in a chain's first block
		return p
	}
	if f.Head.Known() {
		p.Confirmations = 1 // another node's head may be behind the one that has the block
		if f.Head.V.Height > block.Height {
			p.Confirmations = f.Head.V.Height - block.Height + 1
		}
	}
	p.FinalBy = finalBy(f, block, p.Confirmations)
	p.Final = p.FinalBy != ""
	return p
}

// FinalBlock reports whether a block of the chain, such as that of a successor, is final and
// has as many blocks on top as the receiver asks for. Reads Head, FinalHead and the ticket.
func FinalBlock(f *facts.Facts, block facts.BlockRef) bool {
	if !f.Head.Known() || block.Height == 0 || block.Height > f.Head.V.Height {
		return false
	}
	n := f.Head.V.Height - block.Height + 1
	return n >= ProgressOf(f).Required && finalBy(f, block, n) != ""
}

// TipIsWord reports that how many blocks stand on a transaction of Bitcoin's family is the word of one
// server that shows no chain of its own (Esplora), and that their headers could not be checked. Reads
// Nodes.Saw, UTXO.Proof, and what ProgressOf reads.
func TipIsWord(f *facts.Facts) bool {
	if f.Chain.Family != facts.FamilyUTXO {
		return false
	}
	sites := map[string]bool{}
	for _, n := range f.Nodes {
		if n.Saw.Known() && n.Saw.V {
			if n.Kind != "esplora" {
				return false
			}
			sites[Site(n)] = true
		}
	}
	p, need := UTXO(f).Proof, ProgressOf(f)
	checked := p.Known() && p.V.Weak == "" && uint64(p.V.Headers) >= min(need.Confirmations, max(need.Required, 1))
	return len(f.Nodes) > 0 && len(sites) < 2 && !checked
}

// rush: blocks that come so many times as fast as usual are not found by work. Six of Bitcoin within
// three minutes happen once in some thousands of years; a clock that is wrong only looks like it.
const rush = 20

// Rushed reports that the blocks on a transaction of Bitcoin's family came faster than the network can
// find them, so that their number proves nothing.
func Rushed(f *facts.Facts) bool {
	return Mined(f) == Yes && rushed(f, f.Sighting.V.Block, ProgressOf(f).Confirmations)
}

func rushed(f *facts.Facts, block facts.BlockRef, confirmations uint64) bool {
	if f.Chain.Family != facts.FamilyUTXO || f.Chain.Test || !f.Chain.Known || block.Time.IsZero() || confirmations < 3 {
		return false
	}
	return f.AsOf.Sub(block.Time) < time.Duration(min(confirmations, 1<<20))*f.Chain.BlockInterval/rush
}

// OldWork reports a proof whose work anybody could do today, as that of old blocks is.
func OldWork(f *facts.Facts) bool {
	p := UTXO(f).Proof
	return p.Known() && p.V.Weak == "low-work"
}

// FinalityStale reports whether the finalized block is too old to say what is not final yet.
func FinalityStale(f *facts.Facts) bool {
	if !f.FinalHead.Known() || f.Chain.FinalityTime <= 0 {
		return false
	}
	ref := f.AsOf
	if f.Head.Known() && !f.Head.V.Time.IsZero() {
		ref = f.Head.V.Time
	}
	at := f.FinalHead.V.Time
	return !at.IsZero() && ref.Sub(at) > max(staleTags*f.Chain.FinalityTime, staleTagsLeast)
}

func finalBy(f *facts.Facts, block facts.BlockRef, confirmations uint64) string {
	if confirmations == 0 {
		return ""
	}
	switch f.Chain.FinalityRule {
	case "instant":
		if f.Head.V.Height < block.Height { // announced, and not a block yet
			return ""
		}
		return "instant"
	case "depth":
		if f.Chain.FinalityDepth > 0 && confirmations >= f.Chain.FinalityDepth && !rushed(f, block, confirmations) {
			return "depth"
		}
		return ""
	}
	if young(f, block) {
		return ""
	}
	if f.FinalHead.Known() {
		switch {
		case f.FinalHead.V.Height < block.Height:
			return ""
		case FinalityStale(f):
			return "age" // what was final once stays so, but such a node is not to be taken at its word
		}
		return "tag"
	}
	if age := blockAge(f, block, confirmations); f.Chain.FinalityTime > 0 && age >= ageFactor*f.Chain.FinalityTime {
		return "age"
	}
	return ""
}

// young reports a block that its chain cannot have made final yet, whoever calls it so: by our own
// clock or by the newest block, whichever is the earlier. The time of a block that is not told is
// reckoned from the blocks on top; one below the final block is no younger than that.
func young(f *facts.Facts, block facts.BlockRef) bool {
	least, at := f.Chain.FinalityLeast, block.Time
	if least <= 0 {
		return false
	}
	if at.IsZero() && f.FinalHead.Known() && f.FinalHead.V.Height >= block.Height {
		at = f.FinalHead.V.Time
	}
	if h := f.Head; block.Time.IsZero() && h.Known() && !h.V.Time.IsZero() && h.V.Height >= block.Height {
		if told := h.V.Time.Add(-time.Duration(min(h.V.Height-block.Height, 1<<24)) * f.Chain.BlockInterval); at.IsZero() || told.Before(at) {
			at = told
		}
	}
	switch {
	case at.IsZero():
		return f.FinalHead.Known() // it says nothing of its age
	case f.AsOf.Sub(at) < least:
		return true
	}
	return f.Head.Known() && !f.Head.V.Time.IsZero() && f.Head.V.Time.Sub(at) < f.Chain.FinalLag()
}

// TooYoung reports a mined transaction that its chain cannot have made final yet, by our own clock.
func TooYoung(f *facts.Facts) bool {
	at, least := f.Sighting.V.Block.Time, f.Chain.FinalityLeast
	return Mined(f) == Yes && f.Chain.FinalityRule == "tag" && least > 0 && !at.IsZero() && f.AsOf.Sub(at) < least
}

// FinalOpen reports that nobody told whether a mined transaction is final, and that it may be. Reads what
// ProgressOf reads.
func FinalOpen(f *facts.Facts) bool {
	return !ProgressOf(f).Final && f.Chain.FinalityRule != "depth" && !f.FinalHead.Known() && !TooYoung(f)
}

// MarksAmiss reports that a node named a final block that is not used (facts.NodeView.Amiss), so that none is known.
func MarksAmiss(f *facts.Facts) bool {
	return !f.FinalHead.Known() && slices.ContainsFunc(f.Nodes, func(n facts.NodeView) bool { return len(n.Amiss) > 0 })
}

// blockAge is how long ago the block was found, by the head's clock or ours, whichever is the earlier.
func blockAge(f *facts.Facts, block facts.BlockRef, confirmations uint64) time.Duration {
	if !block.Time.IsZero() && !f.Head.V.Time.IsZero() {
		return min(f.Head.V.Time.Sub(block.Time), f.AsOf.Sub(block.Time))
	}
	if confirmations > 1<<40 {
		return 0
	}
	return time.Duration(confirmations) * f.Chain.BlockInterval
}

// CreditOpen are the facts that would tell how many confirmations the platform asks for; none
// if no profile is given, the ticket says it, or what was paid to whom is known.
func CreditOpen(f *facts.Facts) []string {
	switch {
	case f.Profile == nil || f.Ticket.Confirmations > 0:
		return nil
	case !f.Transfers.Known():
		return []string{"Transfers"}
	case f.Ticket.To == "" && (f.Profile.Owned.State == facts.NotAsked || f.Profile.Owned.State == facts.Failed):
		return []string{"Profile.Owned"}
	}
	return nil
}

// credit is how many confirmations the platform waits for before it books what arrived; 0 if
// its profile does not say.
func credit(f *facts.Facts) (most uint64) {
	for _, t := range claim.Totals(f) {
		most = max(most, t.Terms.Credit)
	}
	return most
}
