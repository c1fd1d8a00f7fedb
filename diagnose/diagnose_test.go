package diagnose_test

import (
	"slices"
	"testing"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// says makes a cause whose one rule always gives this outcome.
func says(c diagnose.Cause, out diagnose.Outcome) diagnose.Cause {
	if c.Section == "" {
		c.Section = "waiting"
	}
	c.Rules = append(c.Rules, diagnose.Rule{Judge: func(*facts.Facts) diagnose.Outcome { return out }})
	return c
}

func yes(c diagnose.Certainty) diagnose.Outcome { return diagnose.YesBecause(c, "n.1") }

func pending() *facts.Facts {
	return &facts.Facts{
		Chain:    facts.Chain{ID: "x:1", Family: facts.FamilyEVM, BlockInterval: 12 * time.Second},
		AsOf:     now,
		Sighting: facts.KnownValue(facts.Sighting{Place: facts.InPool}, "n.1"),
	}
}

func told(v diagnose.Verdict) (out []string) {
	for _, x := range v.Findings {
		out = append(out, x.Slug+"/"+string(x.Role))
	}
	return out
}

func TestOrderOfTelling(t *testing.T) {
	v := diagnose.Diagnose(pending(), []diagnose.Cause{
		says(diagnose.Cause{Slug: "b", Weight: 5}, yes(diagnose.Likely)),
		says(diagnose.Cause{Slug: "a", Weight: 5}, yes(diagnose.Likely)),
		says(diagnose.Cause{Slug: "surer", Weight: 5}, yes(diagnose.Proven)),
		says(diagnose.Cause{Slug: "heavy", Weight: 9, Yields: []string{"explained"}}, yes(diagnose.Possible)),
		says(diagnose.Cause{Slug: "explained", Weight: 99}, yes(diagnose.Proven)),
		says(diagnose.Cause{Slug: "ordinary", Weight: 50, Ordinary: true}, yes(diagnose.Proven)),
		says(diagnose.Cause{Slug: "beside", Weight: 100, Note: true}, yes(diagnose.Proven)),
		says(diagnose.Cause{Slug: "no", Weight: 100}, diagnose.Outcome{}),
	})
	want := []string{"heavy/root", "surer/root", "a/root", "b/root", "explained/symptom", "ordinary/symptom", "beside/note"}
	if got := told(v); !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
}

func TestOrdinaryAloneIsTheStory(t *testing.T) {
	v := diagnose.Diagnose(pending(), []diagnose.Cause{
		says(diagnose.Cause{Slug: "ordinary", Ordinary: true}, yes(diagnose.Likely)),
		says(diagnose.Cause{Slug: "beside", Note: true}, yes(diagnose.Proven)),
		says(diagnose.Cause{Slug: "last", Fallback: true}, yes(diagnose.Possible)),
	})
	if got, want := told(v), []string{"ordinary/root", "beside/note"}; !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
}

// A root that leaves the axes to the chain leaves the time to the ordinary course too.
func TestTimeOfTheOrdinaryCourse(t *testing.T) {
	wait := eta.Range{Basis: eta.BasisRegular, High: time.Minute}
	ordinary := yes(diagnose.Likely)
	ordinary.ETA = &wait
	for party, want := range map[diagnose.Party]*eta.Range{"": &wait, diagnose.Sender: nil} {
		v := diagnose.Diagnose(pending(), []diagnose.Cause{
			says(diagnose.Cause{Slug: "named", Party: party, Yields: []string{"beside"}}, yes(diagnose.Proven)),
			says(diagnose.Cause{Slug: "ordinary", Ordinary: true}, ordinary),
			says(diagnose.Cause{Slug: "beside", Note: true}, yes(diagnose.Proven)),
		})
		if v.ETA != want {
			t.Errorf("party %q: %v", party, v.ETA)
		}
		if got, want := told(v), []string{"named/root", "ordinary/symptom"}; !slices.Equal(got, want) {
			t.Errorf("told %v, want %v: a note that is explained has nothing to say", got, want)
		}
	}
}

// Who has to act is not told to wait by what is told later.
func TestNobodyWaitsWhereSomebodyActs(t *testing.T) {
	first, later := yes(diagnose.Proven), yes(diagnose.Possible)
	first.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "top-up-sender"}}
	later.Actions = []diagnose.Action{{Who: diagnose.Nobody, What: "wait"}, {Who: diagnose.NodeOperator, What: "ask-other-node"}}
	beside := diagnose.Cause{Slug: "beside", Note: true}
	v := diagnose.Diagnose(pending(), []diagnose.Cause{says(diagnose.Cause{Slug: "named", Party: diagnose.Sender}, first), says(beside, later)})
	if len(v.Actions) != 2 || v.Actions[0].What != "top-up-sender" || v.Actions[1].What != "ask-other-node" {
		t.Errorf("%+v", v.Actions)
	}
	v = diagnose.Diagnose(pending(), []diagnose.Cause{says(diagnose.Cause{Slug: "named"}, yes(diagnose.Proven)), says(beside, later)})
	if len(v.Actions) != 2 || v.Actions[0].What != "wait" {
		t.Errorf("nobody acts: %+v", v.Actions)
	}
}

func TestFallbackOnlyWithoutRoot(t *testing.T) {
	all := []diagnose.Cause{
		says(diagnose.Cause{Slug: "beside", Note: true}, yes(diagnose.Proven)),
		says(diagnose.Cause{Slug: "open"}, diagnose.Unsure("EVM.Fees")),
		says(diagnose.Cause{Slug: "last", Fallback: true}, yes(diagnose.Possible)),
	}
	v := diagnose.Diagnose(pending(), all)
	if got, want := told(v), []string{"last/root", "beside/note"}; !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
	if len(v.NotSeen) != 1 || v.NotSeen[0].Fact != "EVM.Fees" || !slices.Equal(v.NotSeen[0].Slugs, []string{"open"}) {
		t.Errorf("not seen: %+v", v.NotSeen)
	}
}

// Of several rules the strongest Yes counts, then CannotTell, then No; rules of another
// family are not asked.
func TestRulesOfOneCause(t *testing.T) {
	rule := func(family facts.Family, out diagnose.Outcome) diagnose.Rule {
		return diagnose.Rule{Family: family, Judge: func(*facts.Facts) diagnose.Outcome { return out }}
	}
	for name, c := range map[string]struct {
		rules     []diagnose.Rule
		certainty diagnose.Certainty
		notSeen   int
		ruledOut  int
	}{
		"strongest yes":  {[]diagnose.Rule{rule("", yes(diagnose.Possible)), rule("", yes(diagnose.Proven)), rule("", yes(diagnose.Likely))}, diagnose.Proven, 0, 0},
		"yes over open":  {[]diagnose.Rule{rule("", diagnose.Unsure("Head")), rule("", yes(diagnose.Possible))}, diagnose.Possible, 0, 0},
		"open over no":   {[]diagnose.Rule{rule("", diagnose.NoBecause("n.1")), rule("", diagnose.Unsure("Head"))}, "", 1, 0},
		"reasoned no":    {[]diagnose.Rule{rule("", diagnose.NoBecause("n.1"))}, "", 0, 1},
		"plain no":       {[]diagnose.Rule{rule("", diagnose.Outcome{})}, "", 0, 0},
		"another family": {[]diagnose.Rule{rule(facts.FamilyUTXO, yes(diagnose.Proven))}, "", 0, 0},
	} {
		v := diagnose.Diagnose(pending(), []diagnose.Cause{{Slug: "x", Section: "waiting", Rules: c.rules}})
		var got diagnose.Certainty
		if len(v.Findings) > 0 {
			got = v.Findings[0].Certainty
		}
		if got != c.certainty || len(v.NotSeen) != c.notSeen || len(v.Eliminated) != c.ruledOut {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// Ruled out is told only of causes that one would think of here.
func TestEliminatedAreNear(t *testing.T) {
	v := diagnose.Diagnose(pending(), []diagnose.Cause{
		says(diagnose.Cause{Slug: "near", Section: "waiting"}, diagnose.NoBecause("n.1")),
		says(diagnose.Cause{Slug: "far", Section: "failed"}, diagnose.NoBecause("n.1")),
	})
	if len(v.Eliminated) != 1 || v.Eliminated[0].Slug != "near" {
		t.Errorf("%+v", v.Eliminated)
	}
}

func TestFirstRootGivesTheAxes(t *testing.T) {
	wait := eta.Range{None: eta.NoneSender}
	out := yes(diagnose.Proven)
	out.Funds, out.ETA = diagnose.Held, &wait
	out.Actions = []diagnose.Action{{Who: diagnose.Issuer, What: "contact-issuer"}}
	second := yes(diagnose.Likely)
	second.Funds = diagnose.Destroyed
	second.Actions = []diagnose.Action{{Who: diagnose.Issuer, What: "contact-issuer"}, {Who: diagnose.Sender, What: "resend"}}
	symptom := yes(diagnose.Proven)
	symptom.Actions = []diagnose.Action{{Who: diagnose.Sender, What: "claim-withdrawal"}}
	v := diagnose.Diagnose(pending(), []diagnose.Cause{
		says(diagnose.Cause{Slug: "first", Weight: 9, Party: diagnose.Issuer, Funds: diagnose.Moving, Yields: []string{"third"}}, out),
		says(diagnose.Cause{Slug: "second", Weight: 5, State: diagnose.StateFailed}, second),
		says(diagnose.Cause{Slug: "third", Weight: 99}, symptom),
	})
	if v.State != diagnose.StatePending || v.Party != diagnose.Issuer || v.Funds != diagnose.Held || v.ETA != &wait {
		t.Errorf("%s %s %s %v", v.State, v.Party, v.Funds, v.ETA)
	}
	var what []string
	for _, a := range v.Actions {
		what = append(what, a.What)
	}
	if want := []string{"contact-issuer", "resend"}; !slices.Equal(what, want) {
		t.Errorf("actions %v, want %v: each once, none of a symptom", what, want)
	}
}

func TestExitCode(t *testing.T) {
	root := func(slug, section string) []diagnose.Finding {
		return []diagnose.Finding{{Slug: slug, Section: section, Role: diagnose.Root}}
	}
	waiting := root("x", "waiting")
	for name, c := range map[string]struct {
		v    diagnose.Verdict
		want int
	}{
		"nothing":                     {diagnose.Verdict{}, 12},
		"only a note":                 {diagnose.Verdict{Findings: []diagnose.Finding{{Slug: "test-network", Section: "pasted", Role: diagnose.Note}}}, 12},
		"a bad paste":                 {diagnose.Verdict{Findings: root("secret-pasted", "pasted"), State: diagnose.StateUnknown}, 3},
		"undetermined":                {diagnose.Verdict{Findings: root("undetermined", "settled"), State: diagnose.StatePending, Party: diagnose.Network}, 12},
		"our node":                    {diagnose.Verdict{Findings: root("node-behind", "missing"), Party: diagnose.NodeOperator}, 12},
		"arrived and final":           {diagnose.Verdict{Findings: waiting, State: diagnose.StateFinal, Party: diagnose.Nobody, Funds: diagnose.Arrived}, 0},
		"final, elsewhere":            {diagnose.Verdict{Findings: waiting, State: diagnose.StateFinal, Party: diagnose.Nobody, Funds: diagnose.WithOtherOwner}, 11},
		"final, platform's turn":      {diagnose.Verdict{Findings: waiting, State: diagnose.StateFinal, Party: diagnose.ReceiverPlatform, Funds: diagnose.Arrived}, 11},
		"waiting for the network":     {diagnose.Verdict{Findings: waiting, State: diagnose.StatePending, Party: diagnose.Network, Funds: diagnose.Moving}, 10},
		"in a block":                  {diagnose.Verdict{Findings: waiting, State: diagnose.StateIncluded, Party: diagnose.Nobody, Funds: diagnose.Moving}, 10},
		"waiting for the sender":      {diagnose.Verdict{Findings: waiting, State: diagnose.StatePending, Party: diagnose.Sender, Funds: diagnose.WithSender}, 11},
		"goes on under a new id":      {diagnose.Verdict{Findings: waiting, State: diagnose.StateReplaced, Party: diagnose.Network, Funds: diagnose.Moving}, 10},
		"paid under a new id":         {diagnose.Verdict{Findings: waiting, State: diagnose.StateReplaced, Party: diagnose.Nobody, Funds: diagnose.Arrived}, 0},
		"a backward id, resolved":     {diagnose.Verdict{Findings: root("byte-reversed-id", "pasted"), State: diagnose.StatePending, Party: diagnose.Network, Funds: diagnose.Moving}, 10},
		"an address":                  {diagnose.Verdict{Findings: root("address-not-transaction", "pasted"), State: diagnose.StateAddress, Party: diagnose.Sender, Funds: diagnose.UnknownFunds}, 3},
		"an address, and blind nodes": {diagnose.Verdict{Findings: append(root("address-not-transaction", "pasted"), root("node-cannot-answer", "missing")...), State: diagnose.StateAddress, Party: diagnose.Sender, Funds: diagnose.UnknownFunds}, 12},
		"taken back":                  {diagnose.Verdict{Findings: waiting, State: diagnose.StateReplaced, Party: diagnose.Sender, Funds: diagnose.WithSender}, 11},
		"failed":                      {diagnose.Verdict{Findings: waiting, State: diagnose.StateFailed, Party: diagnose.Nobody, Funds: diagnose.WithSender}, 11},
	} {
		if got := diagnose.ExitCode(c.v); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
