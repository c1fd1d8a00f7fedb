package profile

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"txtriage/chains/facts"
)

// mostAddresses bounds how many addresses of one transfer are looked up. A batch pays more;
// then what is left out is told as not looked up.
const mostAddresses = 64

// Concern is the part of the profile that concerns these facts. It may ask the look-ups; a
// failure is a fact, not an error.
func (p *Profile) Concern(ctx context.Context, f *facts.Facts) *facts.Profile {
	out := &facts.Profile{Name: p.name, AsOf: p.asOf, Source: p.source, Assets: p.assets[f.Chain.ID]}
	if n, ok := p.networks[f.Chain.ID]; ok {
		out.Network = &n
	}
	addresses, whole := concerned(f)
	for _, a := range addresses {
		if p.hot[key(f.Chain.Family, f.Chain.ID, string(a))] {
			out.Hot = append(out.Hot, a)
		}
	}
	if f.EVM != nil { // where the receiver passed it on to
		for _, t := range slices.Concat(f.EVM.Onward.V.Same, f.EVM.Onward.V.Later) {
			if p.hot[key(f.Chain.Family, f.Chain.ID, string(t.To))] && !slices.Contains(out.Hot, t.To) {
				out.Hot = append(out.Hot, t.To)
			}
		}
	}
	if p.book.empty || len(addresses) == 0 {
		out.Owned = facts.Without[[]facts.Owned](facts.Unsupported)
		return out
	}
	ctx, cancel := context.WithTimeout(ctx, p.book.deadline)
	defer cancel()
	var found []facts.Owned
	failed := !whole
	for _, a := range addresses {
		owned, err := p.book.find(ctx, f.Chain, p.siblings(f.Chain), string(a))
		found = append(found, owned...)
		failed = failed || err != nil
	}
	switch {
	case len(found) > 0:
		out.Owned = facts.KnownValue(found)
	case failed:
		out.Owned = facts.Without[[]facts.Owned](facts.Failed)
	default:
		out.Owned = facts.Without[[]facts.Owned](facts.Absent)
	}
	return out
}

// find looks an address up everywhere; what the profile itself names needs nobody asked.
func (b *book) find(ctx context.Context, chain facts.Chain, siblings []string, address string) ([]facts.Owned, error) {
	if found := b.known[key(chain.Family, "", address)]; len(found) > 0 {
		return found, nil
	}
	for _, ask := range b.ask {
		for _, id := range append([]string{chain.ID}, siblings...) {
			o, ok, err := ask(ctx, id, address)
			if err != nil {
				return nil, err
			}
			if ok {
				return []facts.Owned{o}, nil
			}
		}
	}
	return nil, nil
}

// mostSiblings bounds how many other chains one address is looked up on.
const mostSiblings = 5

// siblings are other EVM chains of the profile: there the same key has the same address, so a
// deposit on a wrong network still lands at the platform's address.
func (p *Profile) siblings(c facts.Chain) []string {
	if c.Family != facts.FamilyEVM {
		return nil
	}
	out := slices.DeleteFunc(slices.Sorted(maps.Keys(p.assets)), func(id string) bool { return id == c.ID || !strings.HasPrefix(id, "eip155:") })
	return out[:min(len(out), mostSiblings)]
}

// concerned are the addresses that the transfer pays and the one that the ticket names, in a
// fixed order; whole is false if there were too many.
func concerned(f *facts.Facts) (out []facts.Address, whole bool) {
	add := func(a facts.Address) {
		if a != "" && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	if f.Subject.Kind == "address" {
		add(facts.Address(f.Subject.ID))
	}
	if to := f.Ticket.To; to != "" && len(to) < 130 {
		add(facts.Address(to))
	}
	paid := slices.Clone(f.Transfers.V)
	slices.SortStableFunc(paid, func(a, b facts.Transfer) int { return cmp.Compare(a.Index, b.Index) })
	for _, t := range paid {
		if t.Kind != "change" && len(out) <= mostAddresses {
			add(t.To)
		}
	}
	if len(out) > mostAddresses {
		return out[:mostAddresses], false
	}
	return out, true
}
