package look

import (
	"errors"
	"slices"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/proof"
	"txtriage/chains/utxo/wire"
)

// Prove checks that the block's header commits to the transaction and carries work: then its
// place needs no trust in the node, only in the block being part of the chain. newest are the
// headers on top that the node listed. A node whose proof is forged is not believed at all.
func (l *Look) Prove(w *Want, block facts.Hash, text string, raw []byte, newest []wire.EsploraBlock, from facts.EvidenceID) {
	n := proof.Of(w.Row)
	if tx, err := w.Decode(raw); err != nil || tx.Txid != w.ID {
		return // these are not its bytes, or we cannot read them
	}
	h, err := n.Branch(text, raw, block)
	weak := ""
	if err == nil {
		weak, err = n.Work(h)
	}
	p := facts.Proof{Weak: weak}
	if err == nil {
		p.Headers, weak, err = n.Chain(headers(newest), ids(newest), block)
		if p.Headers > 0 && p.Weak == "" {
			p.Weak = weak
		}
	}
	if errors.Is(err, proof.ErrForged) {
		l.View.Lied = []string{"proof"}
	}
	if err != nil {
		return
	}
	list, grounds := append([]string(nil), l.Verified.V...), append(append([]facts.EvidenceID(nil), l.Verified.From...), from)
	list = append(list, "block")
	if p.Weak == "" {
		list = append(list, "work")
	}
	if p.Headers > 1 && p.Weak == "" {
		list, grounds = append(list, "headers"), append(grounds, l.Notes.HeadID)
	}
	l.Verified = facts.KnownValue(list, Unique(grounds)...)
	l.Proof = facts.KnownValue(p, Unique(grounds)...)
}

// Placed notes a block that holds the transaction, and does not believe a node whose block cannot be one of
// the network's: its id shows no work.
func (l *Look) Placed(w *Want, block facts.BlockRef, from ...facts.EvidenceID) {
	l.Tx.V.Block = block
	l.Sight = facts.KnownValue(facts.Sighting{Place: facts.InBlock, Block: block}, from...)
	if proof.Of(w.Row).Strange(block.Hash, block.Time) {
		l.View.Lied = []string{"proof"}
	}
}

// ProveRival checks the same of a transaction that spends a coin of the one asked about.
func (l *Look) ProveRival(w *Want, id facts.Hash, text string) bool {
	r, n := l.Rivals[id], proof.Of(w.Row)
	if r.Block.Hash == "" {
		return false
	}
	h, err := n.Branch(text, r.Raw, r.Block.Hash)
	if err == nil {
		_, err = n.Work(h)
	}
	return err == nil
}

// Buried checks the headers on top of a block that a server listed: so many must be linked, each with the
// work of the network. false: the list is not what stands on the block. Where work proves nothing, the
// names of the blocks are all that is compared.
func (l *Look) Buried(w *Want, block facts.Hash, depth int, list []wire.EsploraBlock, from ...facts.EvidenceID) bool {
	n := proof.Of(w.Row)
	count, weak, err := n.Chain(headers(list), ids(list), block)
	switch {
	case errors.Is(err, proof.ErrForged):
		l.View.Lied = []string{"proof"}
		return false
	case err == nil && count < depth && (count > 0 || n.Counts()):
		return false
	case err != nil || count == 0:
		at := slices.Index(ids(list), block)
		return at+1 >= depth
	}
	if p := &l.Proof; p.Known() && count > p.V.Headers {
		p.V.Headers, p.From = count, Unique(append(append([]facts.EvidenceID(nil), p.From...), from...))
		if p.V.Weak == "" {
			p.V.Weak = weak
		}
		if p.V.Weak == "" && count > 1 {
			l.Verified = facts.KnownValue(append(append([]string(nil), l.Verified.V...), "headers"), Unique(append(append([]facts.EvidenceID(nil), l.Verified.From...), from...))...)
		}
	}
	return true
}

// headers are the newest blocks as far as they were listed in full, newest first.
func headers(list []wire.EsploraBlock) []proof.Header {
	var out []proof.Header
	for _, b := range list {
		h, ok := proof.Fields{
			Version: b.Version.N, Time: b.Time.N, Bits: b.Bits.N, Nonce: b.Nonce.N, Previous: b.Previous, Root: b.Root,
		}.Header()
		if !ok {
			return out
		}
		out = append(out, h)
	}
	return out
}

func ids(list []wire.EsploraBlock) []facts.Hash {
	var out []facts.Hash
	for _, b := range list {
		out = append(out, wire.Hash(b.ID))
	}
	return out
}
