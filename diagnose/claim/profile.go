package claim

import (
	"slices"
	"strings"

	"txtriage/chains/facts"
)

// Owned returns the profile's entry of an address, the one for this chain first.
func Owned(f *facts.Facts, a facts.Address) (facts.Owned, bool) {
	var found *facts.Owned
	if f.Profile == nil || !f.Profile.Owned.Known() || a == "" {
		return facts.Owned{}, false
	}
	for i, o := range f.Profile.Owned.V {
		if !Same(f.Chain.Family, string(o.Address), a) {
			continue
		}
		if found == nil || o.Chain == f.Chain.ID && found.Chain != f.Chain.ID {
			found = &f.Profile.Owned.V[i]
		}
	}
	if found == nil {
		return facts.Owned{}, false
	}
	return *found, true
}

// ownedAddress is the one deposit address of the platform that the transaction pays; it
// stands in for a receiver that the ticket does not name.
func ownedAddress(f *facts.Facts) string {
	var out facts.Address
	for _, t := range f.Transfers.V {
		if _, ok := Owned(f, t.To); !ok || t.Amount.Units.IsZero() {
			continue
		}
		if out != "" && out != t.To {
			return "" // a batch
		}
		out = t.To
	}
	return string(out)
}

// Deposits are the movements to the claimed address, or else to the platform's own ones.
func Deposits(f *facts.Facts) []facts.Transfer {
	if Address(f) != "" {
		return Paid(f)
	}
	var out []facts.Transfer
	for _, t := range f.Transfers.V {
		if _, ok := Owned(f, t.To); ok {
			out = append(out, t)
		}
	}
	return out
}

// Hot reports whether an address is one of the platform's sending wallets.
func Hot(f *facts.Facts, a facts.Address) bool {
	return f.Profile != nil && a != "" && slices.ContainsFunc(f.Profile.Hot, func(h facts.Address) bool { return Same(f.Chain.Family, string(h), a) })
}

// Terms is what the platform does with an asset.
func Terms(f *facts.Facts, id facts.AssetID) (facts.ProfileAsset, bool) {
	if f.Profile == nil {
		return facts.ProfileAsset{}, false
	}
	for _, a := range f.Profile.Assets {
		if strings.EqualFold(string(a.Asset.ID), string(id)) {
			return a, true
		}
	}
	return facts.ProfileAsset{}, false
}

// Total is what arrived of one asset in this transaction, with what the platform says of it.
type Total struct {
	Amount facts.Amount
	Terms  facts.ProfileAsset
	Listed bool // the platform takes it
	To     facts.Address
	Kinds  []string // of the movements
}

// Totals adds the deposits by asset, in the order in which they stand. A collectible is none.
func Totals(f *facts.Facts) []Total {
	var out []Total
	for _, t := range Deposits(f) {
		if t.Kind == "nft" || t.Kind == "change" || t.Amount.Units.IsZero() {
			continue
		}
		i := slices.IndexFunc(out, func(x Total) bool { return x.Amount.Asset.ID == t.Amount.Asset.ID })
		if i < 0 {
			terms, listed := Terms(f, t.Amount.Asset.ID)
			a := t.Amount.Asset
			if listed && a.NoScale {
				a.Decimals, a.NoScale = terms.Asset.Decimals, false
			}
			out = append(out, Total{Amount: facts.Amount{Asset: a}, Terms: terms, Listed: listed, To: t.To})
			i = len(out) - 1
		}
		out[i].Amount.Units = out[i].Amount.Units.Add(t.Amount.Units)
		out[i].Kinds = append(out[i].Kinds, t.Kind)
	}
	return out
}
