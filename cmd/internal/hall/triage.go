package hall

import (
	"context"
	"slices"
	"strings"
	"time"

	"txtriage/chains"
	"txtriage/chains/evm"
	"txtriage/chains/facts"
	"txtriage/chains/recognise"
	"txtriage/chains/recognise/story"
	"txtriage/chains/rpc/budget"
	"txtriage/chains/rpc/once"
	"txtriage/chains/tape"
	"txtriage/chains/utxo"
	"txtriage/diagnose"
	"txtriage/diagnose/causes"
)

// family is what the hall asks of a family's room.
type family interface {
	chains.Inspector
	chains.Prober
	chains.Glancer
}

// families is the one place that names the inspectors.
var families = map[facts.Family]family{
	facts.FamilyEVM:  evm.New(),
	facts.FamilyUTXO: utxo.New(),
}

// Prober is the one that tells what the family's nodes are good for.
func Prober(f facts.Family) chains.Prober { return families[f] }

// Job is one paste with what the ticket claims.
type Job struct {
	Paste  string
	Ticket facts.Ticket
	Raw    []byte // --raw
	Chain  string // --chain as CAIP-2: orders candidates, hides nothing
	Rules  Rules  // --profile; nil: none
	Queued bool   // one of many: nodes are asked for as little as most rows need
	Tide   *Tide  // what the nodes showed before in a run of many looks; nil: there was none

	told  facts.Ticket // what the paste says around its id
	piece int          // only this piece of the paste, from 1; 0: all
}

// Rules are a platform's own: what of them concerns the facts of one id. Asked once an id, in
// the order of the paste.
type Rules interface {
	Concern(ctx context.Context, f *facts.Facts) *facts.Profile
}

// Item is the answer about one id of the paste.
type Item struct {
	Facts   *facts.Facts
	Verdict diagnose.Verdict
}

// Triage walks a paste through the rooms. The recorder has every exchange afterwards.
// now is the clock of the diagnosis: the case's own in a replay.
func Triage(ctx context.Context, job Job, cat *chains.Catalog, nodes *Nodes, rec *tape.Recorder, now time.Time) []Item {
	var items []Item
	purse := budget.New(nodes.Limits)
	cat = nodes.Chart(cat)
	if job.piece == 0 && !oneWord(job.Paste) { // of a piece it was read before: "yesterday" stays the same day
		job.told = story.Read(job.Paste, cat, now)
	}
	refs := recognise.Recognise(job.Paste, cat)
	if job.piece > 0 {
		refs = slices.DeleteFunc(refs, func(r chains.Ref) bool { return r.Item != job.piece-1 })
	}
	told := map[facts.EvidenceID]bool{}
	for len(refs) > 0 {
		n := slices.IndexFunc(refs, func(r chains.Ref) bool { return r.Item != refs[0].Item })
		if n < 0 {
			n = len(refs)
		}
		account, wrapped := purse.Account(), map[string][]chains.Caller{}
		for id, list := range nodes.ByChain {
			for _, c := range list {
				asked := account.Wrap(id, c)
				if !nodes.played { // a tape has what was asked again
					asked = once.Wrap(asked)
				}
				wrapped[id] = append(wrapped[id], rec.Wrap(asked))
			}
		}
		f := inspect(ctx, refs[:n], job, cat, nodes.Rows, wrapped, now)
		if job.Rules != nil {
			f.Profile = job.Rules.Concern(ctx, f)
		}
		f.Evidence = fresh(rec, told, n < len(refs))
		items = append(items, Item{Facts: f, Verdict: diagnose.Diagnose(f, causes.All())})
		refs = refs[n:]
	}
	return items
}

// oneWord reports a paste of letters and digits alone: nothing is told around an id.
func oneWord(paste string) bool {
	return !strings.ContainsFunc(paste, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// fresh is the evidence of the exchanges that no earlier id of the paste has told; more: ids follow.
func fresh(rec *tape.Recorder, told map[facts.EvidenceID]bool, more bool) []facts.Evidence {
	out := rec.Evidence()
	if len(out) == 0 {
		return nil
	}
	if len(told) == 0 && !more {
		return out
	}
	out = slices.DeleteFunc(out, func(e facts.Evidence) bool {
		old := told[e.ID]
		told[e.ID] = true
		return old
	})
	if len(out) == 0 {
		return nil
	}
	return out
}

// inspect asks every candidate chain that has a node, at once, and settles on one answer.
func inspect(ctx context.Context, refs []chains.Ref, job Job, cat *chains.Catalog, rows map[string]chains.Row, callers map[string][]chains.Caller, now time.Time) *facts.Facts {
	refs = order(refs, job.Chain)
	asked := askAll(ctx, refs, job, rows, callers, now)
	if len(asked) > 0 && unknown(asked) {
		asked = append(asked, askAll(ctx, wider(refs, rows), job, rows, callers, now)...)
	}
	var beyond []answer // the chain that is named has no node: what the others say
	if len(asked) == 0 {
		beyond = askAll(ctx, wider(refs, rows), job, rows, callers, now)
		if !unknown(beyond) {
			asked = beyond
		}
	}
	if len(asked) == 0 {
		f := &facts.Facts{}
		for _, a := range beyond {
			f.Elsewhere = append(f.Elsewhere, facts.OtherChain{Chain: a.row.Facts(), Asked: len(a.facts.Nodes), Saw: saw(a.facts), Account: brief(a.facts)})
		}
		if row, ok := cat.ByID(refs[0].Chain); ok && len(refs) == 1 {
			f.Chain = row.Facts()
		}
		return dress(f, refs[0], chains.Row{}, job, cat, now)
	}
	best := settle(asked)
	f := asked[best].facts
	for i, a := range asked {
		if i != best {
			f.Elsewhere = append(f.Elsewhere, facts.OtherChain{Chain: a.row.Facts(), Asked: len(a.facts.Nodes), Saw: saw(a.facts), Account: brief(a.facts)})
		}
	}
	f.Chain = asked[best].row.Facts()
	follow(ctx, f, rows, callers, now)
	ref := asked[best].ref
	if ref.Claim.ClaimedChain == "" { // found, or looked for, beyond what the link names
		ref.Claim.ClaimedChain = refs[0].Claim.ClaimedChain
	}
	return dress(f, ref, asked[best].row, job, cat, now)
}

// dress puts what was pasted and claimed beside what was found.
func dress(f *facts.Facts, ref chains.Ref, row chains.Row, job Job, cat *chains.Catalog, now time.Time) *facts.Facts {
	f.AsOf = now
	f.Ticket = claimed(job, ref)
	nameNetwork(f, row, cat)
	turnRound(f)
	f.Subject = facts.Subject{Kind: string(ref.Kind), ID: ref.ID, Text: facts.Untrusted(ref.Text), Problem: ref.Problem, Network: ref.Network, Shape: ref.Shape, Missing: ref.Missing, At: ref.At, Harm: ref.Harm}
	f.Subject.Looked = ref.Kind == chains.Address && lookedUp(f)
	if f.Subject.Looked && f.Sighting.Known() && f.Ticket.To == "" {
		f.Ticket.To = facts.Untrusted(ref.ID) // a payment to it was found and followed
	}
	return f
}

// lookedUp: payments to the pasted address were searched, with whatever success.
func lookedUp(f *facts.Facts) bool {
	return f.UTXO != nil && f.UTXO.Window.Known() || f.EVM != nil && f.EVM.Account.Payments.State != facts.NotAsked
}

// claimed joins what the flags say with what the paste says of itself: flags win over a payment
// link, that wins over the words around it.
func claimed(job Job, ref chains.Ref) facts.Ticket {
	t := job.Ticket
	set := func(dst *facts.Untrusted, v facts.Untrusted) {
		if *dst == "" {
			*dst = v
		}
	}
	set(&t.To, ref.Claim.To)
	set(&t.From, ref.Claim.From)
	set(&t.Amount, ref.Claim.Amount)
	set(&t.Asset, ref.Claim.Asset)
	set(&t.Memo, ref.Claim.Memo)
	set(&t.Network, ref.Claim.Network)
	if t.Network == "" && job.told.Network != "" {
		t.Network, t.ClaimedChain = job.told.Network, job.told.ClaimedChain // "" is none of ours
	} else if t.ClaimedChain == "" {
		t.ClaimedChain = ref.Claim.ClaimedChain
	}
	t.Loose = t.To == "" && job.told.Loose
	set(&t.To, job.told.To)
	set(&t.From, job.told.From)
	t.Missed = job.told.Missed
	if t.Amount == "" {
		t.Amount = job.told.Amount
		set(&t.Asset, job.told.Asset)
	}
	set(&t.Memo, job.told.Memo)
	if t.SentAt.IsZero() {
		t.SentAt = job.told.SentAt
	}
	return t
}
