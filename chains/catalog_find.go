package chains

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"txtriage/chains/facts"
)

// site is one explorer path of a host: a chain we can inspect (row ≥ 0) or only name.
type site struct {
	path []string
	row  int
	name int
}

// index builds the look-up tables and refuses names that two chains claim.
func (c *Catalog) index() error {
	c.byID, c.byName, c.sites = map[string]int{}, map[string]int{}, map[string][]site{}
	owner := map[string]string{}
	claim := func(who string, i int, names ...string) error {
		for _, n := range names {
			k := fold(n)
			if o, taken := owner[k]; taken && o != who {
				return fmt.Errorf("the name %q belongs to %s and to %s", n, o, who)
			}
			owner[k], c.byName[k] = who, i
		}
		return nil
	}
	for i, r := range c.rows {
		c.byID[r.ID] = i
		if err := claim(r.Name, i, append([]string{r.ID, r.Slug, r.Name}, r.Aliases...)...); err != nil {
			return err
		}
		c.addSites(r.Explorers, site{row: i, name: -1})
	}
	for i, n := range c.names {
		// Names without a row live below zero in the same table, so that one word never means both.
		if err := claim(n.Name, -1-i, append([]string{n.Slug, n.Name}, n.Aliases...)...); err != nil {
			return err
		}
		c.addSites(n.Explorers, site{row: -1, name: i})
	}
	return nil
}

func (c *Catalog) addSites(es []Explorer, s site) {
	for _, e := range es {
		s.path = steps(e.Path)
		c.sites[e.Host] = append(c.sites[e.Host], s)
	}
}

// Rows lists all chains in the order in which they should be asked: main networks first.
func (c *Catalog) Rows() []Row { return slices.Clone(c.rows) }

// ByID finds the row of a CAIP-2 id.
func (c *Catalog) ByID(caip2 string) (Row, bool) {
	i, ok := c.byID[caip2]
	if !ok {
		return Row{}, false
	}
	return c.rows[i], true
}

// Find finds a chain by what people call it: slug, name, alias or CAIP-2 id. Case, spaces,
// dashes and brackets do not matter; of "Ethereum (ERC20)" either part is enough.
func (c *Catalog) Find(name string) (Row, bool) {
	if i, ok := c.lookup(name); ok && i >= 0 {
		return c.rows[i], true
	}
	return Row{}, false
}

// Named finds a chain that we know by name only and cannot inspect, such as "TRC20" (Tron).
func (c *Catalog) Named(name string) (Name, bool) {
	if i, ok := c.lookup(name); ok && i < 0 {
		return c.names[-1-i], true
	}
	return Name{}, false
}

func (c *Catalog) lookup(name string) (int, bool) {
	if i, ok := c.byName[fold(name)]; ok {
		return i, true
	}
	// "USDT-TRC20", "Tron (TRC20)": the standard in the brackets says more than the word before.
	parts := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("()[]（）【】/-_|", r) })
	for _, p := range slices.Backward(parts) {
		if i, ok := c.byName[fold(p)]; ok && fold(p) != "" {
			return i, true
		}
	}
	return 0, false
}

// fold brings a name to the form in which names are compared: letters and digits, lower case.
// Of an id such as "eip155:1" every character counts.
func fold(name string) string {
	if strings.Contains(name, ":") {
		return strings.ToLower(strings.TrimSpace(name))
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// ByHost finds the chain that an explorer's link is about. The path tells apart the networks
// of one site; a leading language ("/en", "/zh-hans") is skipped. No row: the host is unknown
// or shows several chains and the path does not say which.
func (c *Catalog) ByHost(host, path string) (Row, bool) {
	s, ok := c.site(host, path)
	if !ok || s.row < 0 {
		return Row{}, false
	}
	return c.rows[s.row], true
}

// NamedByHost is ByHost for the chains that we know by name only.
func (c *Catalog) NamedByHost(host, path string) (Name, bool) {
	s, ok := c.site(host, path)
	if !ok || s.row >= 0 {
		return Name{}, false
	}
	return c.names[s.name], true
}

// KnownHost tells whether the host is an explorer's, whatever the path.
func (c *Catalog) KnownHost(host string) bool { return len(c.sites[bareHost(host)]) > 0 }

func (c *Catalog) site(host, path string) (site, bool) {
	at := steps(strings.ToLower(path))
	best, found := site{}, false
	for _, s := range c.sites[bareHost(host)] {
		fits := leads(s.path, at) || len(at) > 0 && isLanguage(at[0]) && leads(s.path, at[1:])
		if fits && (!found || len(s.path) > len(best.path)) {
			best, found = s, true
		}
	}
	return best, found
}

func bareHost(host string) string {
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	return strings.TrimPrefix(host, "www.")
}

func steps(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
}

// leads tells whether the steps of a pattern start the path; "*" is any one step.
func leads(pattern, path []string) bool {
	if len(pattern) > len(path) {
		return false
	}
	for i, p := range pattern {
		if p != "*" && p != path[i] {
			return false
		}
	}
	return true
}

// isLanguage knows "en", "zh-hans", "pt-br", "zh_cn" as a site's language step.
func isLanguage(step string) bool {
	lang, region, has := strings.Cut(strings.ReplaceAll(step, "_", "-"), "-")
	return len(lang) == 2 && (!has || len(region) >= 2 && len(region) <= 4)
}

// Made returns the row for a chain named by --node or --chain: a known one by any of its
// names, or an EVM chain that the catalogue does not know ("eip155:1337"), made up.
func (c *Catalog) Made(name string) (Row, error) {
	if r, ok := c.Find(name); ok {
		return r, nil
	}
	if ref, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(name)), "eip155:"); ok {
		n, err := strconv.ParseUint(ref, 10, 64)
		if err != nil || n == 0 {
			return Row{}, fmt.Errorf("%q: after eip155: comes the chain's number, such as eip155:1337", name)
		}
		if r, ok := c.ByID(fmt.Sprintf("eip155:%d", n)); ok {
			return r, nil
		}
		return Row{
			ID: fmt.Sprintf("eip155:%d", n), Name: fmt.Sprintf("EVM chain %d", n), Slug: fmt.Sprintf("eip155-%d", n),
			Family: facts.FamilyEVM, Native: Native{Symbol: "ETH", Name: "native coin", Decimals: 18, Slip44: 60},
			Finality: Finality{Rule: "tag"}, EVM: &EVMRow{ChainID: n}, Made: true,
		}, nil
	}
	if n, ok := c.Named(name); ok {
		return Row{}, fmt.Errorf("%s is known by name, but this version cannot look at it", n.Name)
	}
	return Row{}, fmt.Errorf("unknown chain %q: `txtriage chains` lists them; any EVM chain works as eip155:NUMBER", name)
}

// With returns the catalogue with rows that Made has made up, after its own: an id is then
// looked for on them too. Rows that it has already are left out.
func (c *Catalog) With(rows ...Row) *Catalog {
	if !slices.ContainsFunc(rows, func(r Row) bool { _, known := c.ByID(r.ID); return !known }) {
		return c
	}
	out := &Catalog{rows: slices.Clone(c.rows), names: c.names}
	for _, r := range rows {
		if _, known := c.ByID(r.ID); !known {
			out.rows = append(out.rows, r)
		}
	}
	if len(out.rows) == len(c.rows) || out.index() != nil {
		return c
	}
	return out
}

// Facts is the part of the row that rules and reports need.
func (r Row) Facts() facts.Chain {
	f := facts.Chain{
		ID: r.ID, Name: r.Name, Family: r.Family, Test: r.Test, Native: r.Coin(),
		BlockInterval: time.Duration(r.BlockMS) * time.Millisecond,
		FinalityRule:  r.Finality.Rule, FinalityDepth: r.Finality.Depth,
		FinalityTime:   time.Duration(r.Finality.Seconds) * time.Second,
		FinalityLeast:  time.Duration(r.Finality.Least) * time.Second,
		FinalitySource: r.Finality.Source, FinalityAsOf: r.Finality.AsOf,
		Quirks: slices.Clone(r.Quirks), Known: !r.Made,
	}
	if r.EVM != nil {
		f.GasCap, f.MinTip = r.EVM.GasCap, r.EVM.MinTip
	}
	if r.UTXO != nil {
		f.Maturity, f.RBF = r.UTXO.Maturity, r.UTXO.RBF
		f.DustRate, f.DustFloor, f.PoolExpiry = r.UTXO.DustRate, r.UTXO.DustFloor, time.Duration(r.UTXO.ExpiryHours)*time.Hour
	}
	return f
}

// Coin is the chain's own coin as an asset with its CAIP-19 id.
func (r Row) Coin() facts.Asset {
	return facts.Asset{
		ID:       facts.AssetID(fmt.Sprintf("%s/slip44:%d", r.ID, r.Native.Slip44)),
		Symbol:   facts.Untrusted(r.Native.Symbol),
		Decimals: r.Native.Decimals, Listed: !r.Made,
	}
}
