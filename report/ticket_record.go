package report

import (
	"slices"

	"txtriage/diagnose"
	"txtriage/diagnose/record"
)

// recordMatch tells whether the chain fits what the platform's own record says.
func recordMatch(v diagnose.Verdict, r record.Reading) match {
	row, ok := r.Single()
	sense, _ := row.Meaning.Sense()
	if !ok || sense.Expect == record.Anything {
		return cannotCheck
	}
	fits, unfit := []diagnose.State{}, []diagnose.State{}
	const absent, pending, included, final, failed, replaced = diagnose.StateNotFound, diagnose.StatePending, diagnose.StateIncluded, diagnose.StateFinal, diagnose.StateFailed, diagnose.StateReplaced
	switch sense.Expect {
	case record.NotThere:
		fits, unfit = append(fits, absent), append(unfit, pending, included, final, failed)
	case record.Seen:
		fits, unfit = append(fits, pending, included, final), append(unfit, absent, failed, replaced)
	case record.InBlock:
		fits, unfit = append(fits, included, final), append(unfit, absent, pending, failed, replaced)
	case record.Refused:
		fits, unfit = append(fits, failed), append(unfit, absent, pending, included, final)
	case record.Gone:
		fits, unfit = append(fits, absent, replaced, diagnose.StateDropped), append(unfit, included, final)
	case record.Anything:
	}
	switch {
	case slices.Contains(fits, v.State):
		return agrees
	case slices.Contains(unfit, v.State):
		return differs
	}
	return cannotCheck
}

// discreet is the verdict as a customer may see it: a platform's compliance team is not named,
// not even by the slug of the cause.
func discreet(v diagnose.Verdict) diagnose.Verdict {
	v.Findings = slices.Clone(v.Findings)
	for i := range v.Findings {
		if v.Findings[i].Slug == kept {
			v.Findings[i].Slug = discreetSlug(kept)
			v.Findings[i].Args = nil
		}
	}
	v.Eliminated = slices.DeleteFunc(slices.Clone(v.Eliminated), func(e diagnose.Eliminated) bool { return e.Slug == kept })
	return v
}

const kept = "compliance-hold"

// discreetSlug is the name by which a customer may see a cause.
func discreetSlug(slug string) string {
	if slug == kept {
		return "platform-review"
	}
	return slug
}
