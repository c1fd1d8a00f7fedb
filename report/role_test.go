package report_test

import (
	"strings"
	"testing"
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/report"
)

// Each role reads another next step, and the party that must act is named for all of them.
func TestEachRoleHasItsOwnNextStep(t *testing.T) {
	for _, tag := range []string{"en", "zh-Hans"} {
		for _, party := range []diagnose.Party{diagnose.ReceiverPlatform, diagnose.SenderPlatform, diagnose.Network, diagnose.Issuer, diagnose.Bridge, diagnose.NodeOperator} {
			seen := map[string]string{}
			for _, role := range []string{"sender", "receiver", "user"} {
				f := &facts.Facts{Ticket: facts.Ticket{Role: role}}
				v := diagnose.Verdict{Party: party, State: diagnose.StateIncluded, Funds: diagnose.Held, Actions: []diagnose.Action{{Who: party, What: "escalate"}}}
				out := text(t, report.Build(v, f, report.Options{Lang: tag}))
				if other := seen[out]; other != "" {
					t.Errorf("%s: %s and %s read the same when %s has to act", tag, role, other, party)
				}
				seen[out] = role
			}
		}
	}
}

// What the customer is asked for stands in one list and leaves out what the ticket holds.
func TestTheCustomerIsAskedOnce(t *testing.T) {
	v := diagnose.Verdict{State: diagnose.StateNotFound, Party: diagnose.Sender}
	empty := &facts.Facts{Subject: facts.Subject{Kind: "transaction"}}
	full := &facts.Facts{Subject: empty.Subject, Ticket: facts.Ticket{
		To: "a", From: "b", Amount: "1", Asset: "BTC", Network: "Bitcoin", Memo: "x", Status: "okx withdrawal 4", SentAt: time.Unix(1, 0),
	}}
	if out := text(t, report.Build(v, empty, report.Options{})); strings.Count(out, "Ask the customer for") != 1 || !strings.Contains(out, "the receiving address, in full") {
		t.Errorf("not asked:\n%s", out)
	}
	if out := text(t, report.Build(v, full, report.Options{})); strings.Contains(out, "Ask the customer for") {
		t.Errorf("asked for what the ticket holds:\n%s", out)
	}
	v.Findings = []diagnose.Finding{{Slug: "secret-pasted", Section: "pasted", Certainty: diagnose.Proven}}
	if out := text(t, report.Build(v, empty, report.Options{})); strings.Contains(out, "Ask the customer for") {
		t.Error("somebody who pasted a secret is asked for more")
	}
}
