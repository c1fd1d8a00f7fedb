package waiting

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// signed lets a rule go on with a transaction of which it is known what it asks for, and
// which is in no block: a waiting one, or one that was pasted and that no node has.
func signed(f *facts.Facts) (tx facts.EVMTx, from []facts.EvidenceID, waits bool, out diagnose.Outcome, ok bool) {
	e := diagnose.EVM(f)
	switch {
	case diagnose.Pending(f) == diagnose.Yes && e.Tx.Known() && passed(f, e.Tx.V):
		return tx, nil, true, diagnose.NoBecause(e.NonceLatest.From...), false
	case diagnose.Pending(f) == diagnose.Yes && e.Tx.Known():
		return e.Tx.V, diagnose.IDs(f.Sighting.From, e.Tx.From), true, out, true
	case diagnose.NotFound(f) == diagnose.Yes && e.Raw.Known() && passed(f, e.Raw.V):
		return tx, nil, false, diagnose.NoBecause(e.NonceLatest.From...), false
	case diagnose.NotFound(f) == diagnose.Yes && e.Raw.Known() && diagnose.Newest(f, diagnose.Proven) != diagnose.Proven:
		return tx, nil, false, diagnose.Unsure("Nodes.Head", "Nodes.Syncing"), false // only nodes that are behind deny it
	case diagnose.NotFound(f) == diagnose.Yes && e.Raw.Known():
		return e.Raw.V, f.Sighting.From, false, out, true
	case diagnose.Pending(f) == diagnose.Yes:
		return tx, nil, false, diagnose.Unsure("EVM.Tx"), false
	case diagnose.NotFound(f) == diagnose.Yes:
		return tx, nil, false, diagnose.Unsure("EVM.Raw"), false
	case diagnose.Pending(f) == diagnose.CannotTell:
		return tx, nil, false, diagnose.Unsure("Sighting"), false
	}
	return tx, nil, false, diagnose.Outcome{}, false
}

// signedNeeds are the facts that signed reads.
func signedNeeds(more ...string) []string {
	return append([]string{"Sighting", "EVM.Tx", "EVM.Raw", "EVM.NonceLatest", "Nodes.OnChain", "Nodes.Syncing", "Nodes.Head"}, more...)
}
