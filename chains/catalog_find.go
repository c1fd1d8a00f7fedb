package chains

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"txtriage/chains/facts"
)

// Rows lists all chains in the order of the catalogue: main networks first.
func (c *Catalog) Rows() []Row { return append([]Row(nil), c.rows...) }

// ByID finds the row of a CAIP-2 id.
func (c *Catalog) ByID(caip2 string) (Row, bool) {
	for _, r := range c.rows {
		if r.ID == caip2 {
			return r, true
		}
	}
	return Row{}, false
}

// Find finds a chain by what people call it: slug, name, alias or CAIP-2 id, in any case.
func (c *Catalog) Find(name string) (Row, bool) {
	name = strings.TrimSpace(name)
	for _, r := range c.rows {
		for _, n := range append([]string{r.ID, r.Slug, r.Name}, r.Aliases...) {
			if strings.EqualFold(n, name) {
				return r, true
			}
		}
	}
	return Row{}, false
}

// Named finds a chain that we know by name only and cannot inspect, such as "TRC20" (Tron).
func (c *Catalog) Named(name string) (Name, bool) {
	name = strings.TrimSpace(name)
	for _, n := range c.names {
		for _, x := range append([]string{n.Slug, n.Name}, n.Aliases...) {
			if strings.EqualFold(x, name) {
				return n, true
			}
		}
	}
	return Name{}, false
}

// ByHost finds the chains that an explorer's link can be about; several for a site that
// shows many chains and whose path does not tell.
func (c *Catalog) ByHost(host, path string) []Row {
	var out []Row
	host = strings.TrimPrefix(strings.ToLower(host), "www.")
	for _, r := range c.rows {
		for _, e := range r.Explorers {
			if e.Host == host && strings.HasPrefix(path, e.Path) {
				out = append(out, r)
				break
			}
		}
	}
	return out
}

// Made returns the row for a chain named by --node or --chain: a known one by any of its
// names, or an EVM chain that the catalogue does not know ("eip155:1337"), made up.
func (c *Catalog) Made(name string) (Row, error) {
	if r, ok := c.Find(name); ok {
		return r, nil
	}
	if ref, ok := strings.CutPrefix(name, "eip155:"); ok {
		if n, err := strconv.ParseUint(ref, 10, 64); err == nil && n > 0 {
			id := "eip155:" + strconv.FormatUint(n, 10)
			return Row{
				ID: id, Name: "EVM chain " + ref, Slug: "eip155-" + ref, Family: facts.FamilyEVM,
				Native:   Native{Symbol: "ETH", Name: "native coin", Decimals: 18},
				Finality: Finality{Rule: "tag"}, EVM: &EVMRow{ChainID: n}, Made: true,
			}, nil
		}
	}
	return Row{}, fmt.Errorf("unknown chain %q", name)
}

// Facts is the part of the row that rules and reports need.
func (r Row) Facts() facts.Chain {
	f := facts.Chain{
		ID: r.ID, Name: r.Name, Family: r.Family, Test: r.Test, Native: r.Coin(),
		BlockInterval: time.Duration(r.BlockMS) * time.Millisecond,
		FinalityRule:  r.Finality.Rule, FinalityDepth: r.Finality.Depth,
		FinalityTime:   time.Duration(r.Finality.Seconds) * time.Second,
		FinalitySource: r.Finality.Source, FinalityAsOf: r.Finality.AsOf,
		Quirks: append([]string(nil), r.Quirks...), Known: !r.Made,
	}
	if r.EVM != nil {
		f.GasCap = r.EVM.GasCap
	}
	if r.UTXO != nil {
		f.Maturity = r.UTXO.Maturity
	}
	return f
}

// Coin is the chain's own coin as an asset with its CAIP-19 id.
func (r Row) Coin() facts.Asset {
	return facts.Asset{
		ID:       facts.AssetID(r.ID + "/slip44:" + strconv.Itoa(r.Native.Slip44)),
		Symbol:   facts.Untrusted(r.Native.Symbol),
		Decimals: r.Native.Decimals, Listed: !r.Made,
	}
}
