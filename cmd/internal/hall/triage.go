package hall

import (
	"context"
	"slices"
	"strings"
	"sync"
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
	"txtriage/diagnose/claim"
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
		f.Evidence = fresh(rec, told)
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

// fresh is the evidence of the exchanges that no earlier id of the paste has told.
func fresh(rec *tape.Recorder, told map[facts.EvidenceID]bool) []facts.Evidence {
	var out []facts.Evidence
	for _, e := range tape.Evidence(rec.Exchanges()) {
		if !told[e.ID] {
			told[e.ID] = true
			out = append(out, e)
		}
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

// few chains may be searched for what carries an id that none of them knows; more would be
// searched for every mistyped id.
const few = 3

// askAll asks each chain that can know the id and has a node, all at once.
func askAll(ctx context.Context, refs []chains.Ref, job Job, rows map[string]chains.Row, callers map[string][]chains.Caller, now time.Time) []answer {
	var asked []answer
	for _, ref := range refs {
		if len(callers[ref.Chain]) == 0 {
			continue // nearly all, of a hash
		}
		if worthAsking(ref, job, rows[ref.Chain], callers[ref.Chain]) {
			asked = append(asked, answer{ref: ref, row: rows[ref.Chain]})
		}
	}
	one := func(a *answer) {
		q := chains.Question{Ref: a.ref, Chain: a.row, Ticket: claimed(job, a.ref), Raw: job.Raw, Now: now}
		q.Wide = len(asked) > few && !a.ref.Sure && a.ref.Chain != job.Chain && q.Ticket.ClaimedChain != a.ref.Chain
		a.facts = ask(ctx, q, callers[a.ref.Chain])
		sites(a.facts, callers[a.ref.Chain])
	}
	if len(asked) == 1 {
		one(&asked[0])
		return asked
	}
	var wg sync.WaitGroup
	for i := range asked {
		wg.Go(func() { one(&asked[i]) })
	}
	wg.Wait()
	return asked
}

// sites notes which nodes are one witness: it may show only once they were asked.
func sites(f *facts.Facts, nodes []chains.Caller) {
	for i := range f.Nodes {
		n := &f.Nodes[i]
		for _, c := range nodes {
			if site := tape.CleanSite(c); c.Label() == n.Label && site != n.Label {
				n.Site = site
			}
		}
	}
}

// ask inspects on one chain. Nodes that taught nothing are shown as what they are, and where
// the paste is the right id in another spelling, the right one is looked up.
func ask(ctx context.Context, q chains.Question, nodes []chains.Caller) *facts.Facts {
	f, err := families[q.Chain.Family].Inspect(ctx, q, nodes)
	if err != nil || f == nil {
		f = q.Facts()
		f.Sighting = facts.Without[facts.Sighting](facts.Failed)
		for _, c := range nodes {
			f.Nodes = append(f.Nodes, facts.NodeView{Label: c.Label(), Kind: c.Kind(), Public: c.Public(), Saw: facts.Without[bool](facts.Failed)})
		}
		return f
	}
	right := rightID(f)
	if right == "" || string(right) == q.Ref.ID {
		return f
	}
	again := q
	again.Ref.ID = string(right)
	if q.Ref.Kind == chains.Address { // the one payment to it that the ticket tells of
		again.Ref.Kind, again.Ticket.To = chains.Transaction, facts.Untrusted(q.Ref.ID)
	}
	found, err := families[q.Chain.Family].Inspect(ctx, again, nodes)
	if err != nil {
		return f
	}
	found.Carrier = f.Carrier
	if found.UTXO != nil && f.UTXO != nil {
		found.UTXO.Reversed, found.UTXO.TxidOf = f.UTXO.Reversed, f.UTXO.TxidOf
		if q.Ref.Kind == chains.Address {
			found.UTXO.Payments, found.UTXO.Window, found.UTXO.Balance = f.UTXO.Payments, f.UTXO.Window, f.UTXO.Balance
		}
	}
	if found.EVM != nil && f.EVM != nil && q.Ref.Kind == chains.Address {
		found.EVM.Account = f.EVM.Account
	}
	return found
}

// rightID is the transaction id that the paste stands for, if it is another spelling of it or
// names something that the transaction carries.
func rightID(f *facts.Facts) facts.Hash {
	switch {
	case f.Sighting.Known():
		return ""
	case f.Carrier.Known():
		return f.Carrier.V.Hash
	case f.UTXO != nil && f.UTXO.Reversed.Known():
		return f.UTXO.Reversed.V
	case f.UTXO != nil && f.UTXO.TxidOf.Known():
		return f.UTXO.TxidOf.V
	}
	if p, ok := claim.Only(f); ok {
		return p.Txid
	}
	return ""
}

// worthAsking leaves out chains without a node, pastes that no node can know, and test networks
// of which only a built-in public node is at hand, unless the paste or --chain names them.
func worthAsking(ref chains.Ref, job Job, row chains.Row, nodes []chains.Caller) bool {
	if len(nodes) == 0 || ref.Problem != "" && ref.Kind != chains.Address {
		return false
	}
	own := slices.ContainsFunc(nodes, func(c chains.Caller) bool { return !c.Public() })
	return own || !row.Test || ref.Sure || ref.Chain == job.Chain
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

type answer struct {
	ref   chains.Ref
	row   chains.Row
	facts *facts.Facts
}

// order puts the chain of --chain first and the certain readings before the others.
func order(refs []chains.Ref, hint string) []chains.Ref {
	if hint == "" && !slices.ContainsFunc(refs, func(r chains.Ref) bool { return r.Sure }) {
		return refs
	}
	refs = slices.Clone(refs)
	rank := func(r chains.Ref) int {
		switch {
		case hint != "" && r.Chain == hint:
			return 0
		case r.Sure:
			return 1
		default:
			return 2
		}
	}
	slices.SortStableFunc(refs, func(a, b chains.Ref) int { return rank(a) - rank(b) })
	return refs
}

// settle picks the chain to tell about: one that has the transaction, else one that knows
// what took its place, else the first in order that answered at all.
func settle(asked []answer) int {
	rank := func(a answer) int {
		switch f := a.facts; {
		case f.Sighting.Known():
			return 0
		case f.Successor.Known():
			return 1
		case f.PastedBlock.Known():
			return 2
		case a.ref.Kind == chains.Address:
			return 3 + idle(f)
		case f.Sighting.State == facts.Absent:
			return 3
		default:
			return 4
		}
	}
	best := 0
	for i := range asked {
		if rank(asked[i]) < rank(asked[best]) {
			best = i
		}
	}
	return best
}

// idle ranks a chain by what it knows of a pasted address: payments that fit the ticket, anything
// at all, nothing, no answer.
func idle(f *facts.Facts) int {
	list, exact := claim.Incoming(f)
	b := brief(f)
	switch {
	case exact && len(list) > 0:
		return 0
	case f.UTXO != nil && claim.Arrivals(f).Known(), b.Known() && b.V != (facts.AccountBrief{Balance: b.V.Balance}), b.V.Balance.Sign() > 0:
		return 1
	case b.Known() || lookedUp(f):
		return 2
	}
	return 3
}

// brief is what one chain shows of a pasted account.
func brief(f *facts.Facts) facts.Value[facts.AccountBrief] {
	e := f.EVM
	if f.Subject.Kind != string(chains.Address) || e == nil || e.NonceLatest.State == facts.NotAsked {
		return facts.Value[facts.AccountBrief]{}
	}
	if !e.NonceLatest.Known() || !e.Balance.Known() {
		return facts.Without[facts.AccountBrief](facts.Failed, e.NonceLatest.From...)
	}
	b := facts.AccountBrief{Number: e.NonceLatest.V, Balance: e.Balance.V}
	if k := e.SenderCode.V.Kind; k != "none" {
		b.Code = k
	}
	for _, p := range e.Account.Payments.V {
		if !claim.Strange(p) {
			b.Payments++
		}
	}
	return facts.KnownValue(b, append(slices.Clone(e.NonceLatest.From), e.Balance.From...)...)
}

// saw folds a chain's answer into "has it, has it not, could not tell".
func saw(f *facts.Facts) facts.Value[bool] {
	if f.Sighting.Known() {
		return facts.KnownValue(true, f.Sighting.From...)
	}
	return facts.Value[bool]{State: f.Sighting.State, From: f.Sighting.From}
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
