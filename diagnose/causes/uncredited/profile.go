package uncredited

import (
	"strings"
	"time"
	"unicode"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/record"
)

// A profile is the platform's own word and may be out of date, so no cause that rests on it is
// ever proven. Without one its rules cannot tell, and the report names what was not tested.

// ruled lets a rule go on with a deposit that went through while a profile is at hand.
func ruled(f *facts.Facts) (diagnose.Outcome, bool) {
	if out, ok := succeeded(f); !ok {
		return out, false
	}
	if f.Profile == nil {
		if len(f.Transfers.V) == 0 {
			return diagnose.Outcome{}, false
		}
		return diagnose.Unsure("Profile"), false
	}
	return diagnose.Outcome{}, true
}

// ruledNeeds are the facts that ruled and the totals of claim read.
func ruledNeeds(more ...string) []string {
	return append([]string{"Sighting", "Success", "Transfers", "Profile.Owned"}, more...)
}

// lookedUp lets a rule go on whose answer hangs on whose address is paid.
func lookedUp(f *facts.Facts) (diagnose.Outcome, bool) {
	if claim.Address(f) != "" || len(claim.Deposits(f)) > 0 || f.Profile.Owned.Known() || f.Profile.Owned.State == facts.Absent {
		return diagnose.Outcome{}, true
	}
	return diagnose.Unsure("Profile.Owned"), false
}

// owns lets a rule go on that reads the platform's own list of addresses.
func owns(f *facts.Facts) (diagnose.Outcome, bool) {
	if f.Profile.Owned.Known() || f.Profile.Owned.State == facts.Absent {
		return diagnose.Outcome{}, true
	}
	return diagnose.Unsure("Profile.Owned"), false
}

// deposited is the grade of a finding about a deposit: likely where the platform says that
// the address is its own, or the ticket names it.
func deposited(f *facts.Facts, slugArgs map[string]any) diagnose.Outcome {
	out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From)...)
	out.Args = slugArgs
	return out
}

// longestOwn bounds what of a profile is printed as plain words.
const longestOwn = 60

// own is a short text of the platform's profile as plain words; anything that could be more
// than words, such as a link, stays a quotation, since a case file may come from a stranger.
func own(u facts.Untrusted) any {
	s := string(u)
	if s == "" || len(s) > longestOwn || strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" -,&'+%", r)
	}) {
		return u
	}
	return diagnose.Name(s)
}

// figures are the arguments that every cause of a profile has: whose figures, of which day.
func figures(f *facts.Facts, asOf string, more map[string]any) map[string]any {
	args := map[string]any{"platform": own(f.Profile.Name), "as_of": diagnose.Name(asOf)}
	for k, v := range more {
		args[k] = v
	}
	return args
}

// when the transaction was put into its block; zero if that is not known.
func when(f *facts.Facts) time.Time { return f.Sighting.V.Block.Time }

// recordSays reports whether the ticket quotes a platform's record that names this cause.
func recordSays(f *facts.Facts, slug string) (record.Row, bool) {
	row, ok := record.Read(string(f.Ticket.Status)).Single()
	sense, _ := row.Meaning.Sense()
	return row, ok && sense.Cause == slug
}
