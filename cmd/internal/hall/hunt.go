package hall

import (
	"maps"
	"slices"
	"strings"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/diagnose/claim"
)

// unknown tells that none of the asked chains has anything of that id.
func unknown(asked []answer) bool {
	for _, a := range asked {
		f := a.facts
		if a.ref.Kind != chains.Transaction || f.Sighting.Known() || f.Successor.Known() || f.PastedBlock.Known() || f.Carrier.Known() {
			return false
		}
	}
	return true
}

// wider are the other chains that 64 hex characters can be on, whatever the link or the 0x
// before them says: customers open the wrong explorer, and programs print ids in their own way.
func wider(refs []chains.Ref, rows map[string]chains.Row) []chains.Ref {
	first := refs[0]
	id := strings.TrimPrefix(first.ID, "0x")
	if first.Kind != chains.Transaction || first.Problem != "" || len(id) != 64 {
		return nil
	}
	var out []chains.Ref
	for _, chain := range slices.Sorted(maps.Keys(rows)) {
		row := rows[chain]
		if slices.ContainsFunc(refs, func(r chains.Ref) bool { return r.Chain == chain }) {
			continue
		}
		ref := chains.Ref{Kind: first.Kind, Chain: chain, ID: id, Text: first.Text, Item: first.Item, Shape: first.Shape, Claim: first.Claim}
		if row.Family == facts.FamilyEVM {
			ref.ID = "0x" + id
		}
		out = append(out, ref)
	}
	return out
}

// nameNetwork settles which network the ticket names: one that we know by name only, or the main
// network for which a local one of developers stands in.
func nameNetwork(f *facts.Facts, row chains.Row, cat *chains.Catalog) {
	t := &f.Ticket
	if n, ok := cat.Named(string(t.Network)); ok && t.ClaimedChain == "" {
		t.ClaimedName = n.Name
	}
	if named, ok := cat.ByID(t.ClaimedChain); ok && standsFor(row, named) {
		t.ClaimedChain = row.ID
	}
}

// standsFor tells whether one chain is a developer's own copy of the other.
func standsFor(local, main chains.Row) bool {
	switch {
	case main.Test || local.Family != main.Family:
		return false
	case local.UTXO != nil:
		return local.UTXO.CoreName == "regtest" && local.Native.Symbol == main.Native.Symbol
	}
	return main.ID == "eip155:1" && (local.ID == "eip155:31337" || local.ID == "eip155:1337")
}

// turnRound takes an address that the paste only calls an address for the sender's, where the
// chain shows that it paid and was not paid.
func turnRound(f *facts.Facts) {
	t := &f.Ticket
	if !t.Loose || t.From != "" || !f.Sighting.Known() || len(claim.Paid(f)) > 0 {
		return
	}
	to := string(t.To)
	for _, x := range f.Transfers.V {
		if strings.HasSuffix(strings.ToLower(string(x.Amount.Asset.ID)), ":"+strings.ToLower(to)) {
			t.To, t.Loose = "", false // the token's own address
			return
		}
	}
	if claim.Pays(f, to) {
		t.From, t.To, t.Loose = t.To, "", false
	}
}
