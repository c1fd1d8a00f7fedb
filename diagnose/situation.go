package diagnose

import "txtriage/chains/facts"

// Where the transaction stands, as an Answer: CannotTell whenever no node could say.
// Rules read "Sighting" (and "Success") through these, and declare both in Needs.

// Pending says whether it waits in a pool.
func Pending(f *facts.Facts) Answer { return placed(f, facts.InPool) }

// Mined says whether it stands in a block of the chain, whether or not it succeeded.
func Mined(f *facts.Facts) Answer { return placed(f, facts.InBlock) }

// Abandoned says whether the last block that held it is no longer part of the chain.
func Abandoned(f *facts.Facts) Answer { return placed(f, facts.InStaleBlock) }

// NotFound says whether every node that was asked does not know it. This alone proves nothing.
func NotFound(f *facts.Facts) Answer {
	switch f.Sighting.State {
	case facts.Absent:
		return Yes
	case facts.Known:
		return No
	case facts.NotAsked, facts.Unsupported, facts.Failed, facts.Conflicting:
	}
	return CannotTell
}

// Succeeded says whether it is mined and the chain executed it. Reads Success too.
func Succeeded(f *facts.Facts) Answer { return executed(f, true) }

// FailedOnChain says whether it is mined and the chain refused to execute it. Reads Success too.
func FailedOnChain(f *facts.Facts) Answer { return executed(f, false) }

func placed(f *facts.Facts, p facts.Place) Answer {
	switch f.Sighting.State {
	case facts.Known:
		if f.Sighting.V.Place == p {
			return Yes
		}
		return No
	case facts.Absent:
		return No
	case facts.NotAsked, facts.Unsupported, facts.Failed, facts.Conflicting:
	}
	return CannotTell
}

func executed(f *facts.Facts, want bool) Answer {
	if m := Mined(f); m != Yes {
		return m
	}
	if !f.Success.Known() {
		return CannotTell
	}
	if f.Success.V == want {
		return Yes
	}
	return No
}
