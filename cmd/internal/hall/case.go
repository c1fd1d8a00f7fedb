package hall

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/tape"
	"txtriage/diagnose"
	"txtriage/diagnose/casefile"
)

// Case makes a case file of a live run.
func (l *Live) Case(job Job, comment string) (*casefile.Case, error) {
	c := &casefile.Case{
		Comment: comment, Paste: job.Paste, Raw: hex.EncodeToString(job.Raw), Chain: job.Chain,
		Ticket: job.Ticket, Version: Version, Tape: l.Recorder.Exchanges(),
	}
	for _, it := range l.Items {
		c.Clock = it.Facts.AsOf
		if it.Facts.Subject.Kind == string(chains.Secret) {
			return nil, Usage("a paste with a secret is not saved")
		}
	}
	used := map[string]bool{}
	for _, x := range c.Tape {
		used[x.Label] = true
	}
	known := map[string]tape.Node{}
	for _, n := range l.Recorder.Nodes() {
		known[n.Label] = n
	}
	for _, chain := range l.Nodes.Chains() {
		for _, n := range l.Nodes.ByChain[chain] {
			if label := tape.CleanLabel(n.Label()); used[label] {
				k := known[label]
				k.Chain = chain
				c.Nodes = append(c.Nodes, k)
			}
		}
	}
	if job.Rules != nil {
		var list []*facts.Profile
		for _, it := range l.Items {
			list = append(list, it.Facts.Profile)
		}
		if err := c.SetProfile(list); err != nil {
			return nil, err
		}
	}
	fs, vs := Derived(l.Items)
	return c, c.ReplaceDerived(fs, vs, nil)
}

// kept plays back what a profile said, id by id.
type kept struct{ list []*facts.Profile }

// Concern returns the next entry.
func (k *kept) Concern(context.Context, *facts.Facts) *facts.Profile {
	if len(k.list) == 0 {
		return nil
	}
	p := k.list[0]
	k.list = k.list[1:]
	return p
}

// Derived are the sections that follow from the tape.
func Derived(items []Item) ([]*facts.Facts, []diagnose.Verdict) {
	var fs []*facts.Facts
	var vs []diagnose.Verdict
	for _, it := range items {
		fs, vs = append(fs, it.Facts), append(vs, it.Verdict)
	}
	return fs, vs
}

// Replay runs a case through the same rooms, with the tape in place of the nodes.
func Replay(ctx context.Context, c *casefile.Case, cat *chains.Catalog) ([]Item, *tape.Player, error) {
	job, err := JobOf(c)
	if err != nil {
		return nil, nil, err
	}
	player := tape.NewPlayer(c.Tape, c.Nodes)
	nodes := &Nodes{played: true}
	for _, n := range c.Nodes {
		row, err := cat.Made(n.Chain)
		if err != nil {
			return nil, nil, fmt.Errorf("case.yaml: node %s: %w", n.Label, err)
		}
		caller, ok := player.Caller(n.Label)
		if !ok {
			return nil, nil, fmt.Errorf("case.yaml: node %s has no exchange on the tape", n.Label)
		}
		nodes.Add(row, caller)
	}
	rec := tape.NewRecorder(func() time.Time { return c.Clock })
	return Triage(ctx, job, cat, nodes, rec, c.Clock), player, nil
}

// JobOf is the question that a case was recorded for.
func JobOf(c *casefile.Case) (Job, error) {
	raw, err := hex.DecodeString(c.Raw)
	if err != nil {
		return Job{}, fmt.Errorf("case.yaml: raw is not hex")
	}
	job := Job{Paste: c.Paste, Ticket: c.Ticket, Raw: raw, Chain: c.Chain}
	if len(c.Profile) > 0 {
		k := &kept{}
		if err := json.Unmarshal(c.Profile, &k.list); err != nil {
			return Job{}, fmt.Errorf("profile.json does not hold what a profile says")
		}
		job.Rules = k
	}
	return job, nil
}

// Then reads the verdicts that the case was saved with.
func Then(c *casefile.Case) ([]diagnose.Verdict, error) {
	var vs []diagnose.Verdict
	if len(c.Verdict) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(c.Verdict, &vs); err != nil {
		return nil, fmt.Errorf("verdict.json: %w", err)
	}
	return vs, nil
}

// Gist is a verdict in one line of codes, to compare then and now.
func Gist(v diagnose.Verdict) string {
	var slugs []string
	for _, f := range v.Findings {
		slugs = append(slugs, fmt.Sprintf("%s (%s, %s)", f.Slug, f.Certainty, f.Role))
	}
	return fmt.Sprintf("%s | party %s | funds %s | %s", v.State, v.Party, v.Funds, strings.Join(slugs, ", "))
}
