package hall

import (
	"context"
	"slices"
	"sync"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/tape"
	"txtriage/diagnose/claim"
)

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
		q := chains.Question{Ref: a.ref, Chain: a.row, Ticket: claimed(job, a.ref), Raw: job.Raw, Queued: job.Queued, Now: now}
		q.Wide = len(asked) > few && !a.ref.Sure && a.ref.Chain != job.Chain && q.Ticket.ClaimedChain != a.ref.Chain
		a.facts = ask(ctx, q, callers[a.ref.Chain])
		sites(a.facts, callers[a.ref.Chain])
		job.Tide.turn(a.facts)
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
