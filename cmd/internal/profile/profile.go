// Package profile reads the platform's own rules, a YAML file, and answers for one transfer
// which of them concern it. An unknown key, a wrong type or a missing file is an error:
// a rule that is silently not there would be believed to have passed.
package profile

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// Example is a commented profile to start from.
//
//go:embed example.yaml
var Example string

// Schema is the JSON Schema of a profile.
//
//go:embed schema.json
var Schema string

// file is the YAML as written.
type file struct {
	Name     string    `yaml:"name"`
	AsOf     string    `yaml:"as_of"`
	Source   string    `yaml:"source"`
	Deposits []deposit `yaml:"deposit_addresses"`
	File     string    `yaml:"deposit_address_file"`
	Command  []string  `yaml:"deposit_address_command"`
	URL      string    `yaml:"deposit_address_url"`
	Deadline string    `yaml:"deposit_address_deadline"`
	Hot      []hot     `yaml:"hot_wallets"`
	Assets   []asset   `yaml:"assets"`
	Networks []network `yaml:"networks"`
}

type deposit struct {
	Chain   string  `yaml:"chain"`
	Address string  `yaml:"address"`
	Memo    string  `yaml:"memo"`
	Account string  `yaml:"account"`
	Since   string  `yaml:"since"`
	Until   *string `yaml:"until"`
}

type hot struct {
	Chain   string `yaml:"chain"`
	Address string `yaml:"address"`
}

type asset struct {
	Asset         string         `yaml:"asset"`
	Symbol        string         `yaml:"symbol"`
	Decimals      *int           `yaml:"decimals"`
	Minimum       string         `yaml:"minimum"`
	Confirmations *confirmations `yaml:"confirmations"`
	Memo          string         `yaml:"memo"`
	Contract      string         `yaml:"contract_deposits"`
	Suspended     bool           `yaml:"suspended"`
	Delisted      *string        `yaml:"delisted_at"`
	AsOf          string         `yaml:"as_of"`
	Source        string         `yaml:"source"`
}

type confirmations struct {
	Credit uint64 `yaml:"credit"`
	Unlock uint64 `yaml:"unlock"`
}

type network struct {
	Chain     string    `yaml:"chain"`
	Supported *bool     `yaml:"supported"`
	Recovery  *recovery `yaml:"recovery"`
	AsOf      string    `yaml:"as_of"`
	Source    string    `yaml:"source"`
}

type recovery struct {
	Possible *bool  `yaml:"possible"`
	Fee      string `yaml:"fee"`
	Time     string `yaml:"time"`
	Link     string `yaml:"link"`
}

// Profile is a checked profile, ready to be asked.
type Profile struct {
	name, source facts.Untrusted
	asOf         string
	assets       map[string][]facts.ProfileAsset // by CAIP-2
	networks     map[string]facts.ProfileNetwork
	hot          map[string]bool // key of chain and address
	book         *book
}

// Load reads and checks a profile. Errors name the file, the line or the entry.
func Load(path string, cat *chains.Catalog) (*Profile, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("profile %s cannot be read", path)
	}
	p, err := parse(data, filepath.Dir(path), cat)
	if err != nil {
		return nil, fmt.Errorf("profile %s: %w", path, err)
	}
	return p, nil
}

func parse(data []byte, dir string, cat *chains.Catalog) (*Profile, error) {
	var tree yaml.Node
	if err := yaml.Unmarshal(data, &tree); err != nil {
		return nil, fmt.Errorf("not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(tree.Content) == 0 || tree.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("it holds no keys; txtriage config profile prints an example")
	}
	var f file
	if err := chains.KnownKeys(tree.Content[0], f); err != nil {
		return nil, err
	}
	if err := tree.Content[0].Decode(&f); err != nil {
		return nil, fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	p := &Profile{
		name: facts.Untrusted(f.Name), source: facts.Untrusted(f.Source), asOf: f.AsOf,
		assets: map[string][]facts.ProfileAsset{}, networks: map[string]facts.ProfileNetwork{}, hot: map[string]bool{},
	}
	if f.Name == "" {
		return nil, fmt.Errorf("name is missing")
	}
	if err := isDate("as_of", f.AsOf); err != nil {
		return nil, err
	}
	if f.Source == "" {
		return nil, fmt.Errorf("source is missing: where the figures are from")
	}
	for i, a := range f.Assets {
		if err := p.addAsset(a, f, cat); err != nil {
			return nil, fmt.Errorf("assets, entry %d: %w", i+1, err)
		}
	}
	for i, n := range f.Networks {
		if err := p.addNetwork(n, f, cat); err != nil {
			return nil, fmt.Errorf("networks, entry %d: %w", i+1, err)
		}
	}
	for i, h := range f.Hot {
		row, err := place(h.Chain, h.Address, cat)
		if err != nil {
			return nil, fmt.Errorf("hot_wallets, entry %d: %w", i+1, err)
		}
		p.hot[key(row.Family, row.ID, h.Address)] = true
	}
	var err error
	p.book, err = openBook(f, dir, cat)
	return p, err
}

func (p *Profile) addAsset(a asset, f file, cat *chains.Catalog) error {
	chain, rest, ok := strings.Cut(a.Asset, "/")
	row, err := cat.Made(chain)
	if !ok || err != nil || row.ID != chain {
		return fmt.Errorf("asset %q is not CAIP-19, such as eip155:1/erc20:0x… or eip155:1/slip44:60", a.Asset)
	}
	native := string(row.Facts().Native.ID) == a.Asset
	id := facts.AssetID(a.Asset)
	if !native {
		space, contract, ok := strings.Cut(rest, ":")
		if !ok || space != "erc20" || row.Family != facts.FamilyEVM || !isAddress(contract) {
			return fmt.Errorf("asset %q is neither the coin of %s nor a token of it (erc20:0x…)", a.Asset, row.Name)
		}
		id = facts.AssetID(strings.ToLower(a.Asset))
	}
	if a.Symbol == "" || a.Decimals == nil {
		return fmt.Errorf("%s: symbol and decimals are needed", a.Asset)
	}
	if *a.Decimals < 0 || *a.Decimals > 36 || native && *a.Decimals != row.Native.Decimals {
		return fmt.Errorf("%s: decimals %d cannot be", a.Asset, *a.Decimals)
	}
	x := facts.ProfileAsset{
		Asset:     facts.Asset{ID: id, Symbol: facts.Untrusted(a.Symbol), Decimals: *a.Decimals},
		Suspended: a.Suspended, AsOf: or(a.AsOf, f.AsOf), Source: facts.Untrusted(or(a.Source, f.Source)),
	}
	if err := isDate("as_of", x.AsOf); err != nil {
		return err
	}
	if a.Minimum != "" {
		if x.Minimum, err = facts.ParseDecimal(a.Minimum, *a.Decimals); err != nil {
			return fmt.Errorf("%s: minimum: %w", a.Asset, err)
		}
	}
	if c := a.Confirmations; c != nil {
		if c.Unlock > 0 && c.Unlock < c.Credit {
			return fmt.Errorf("%s: confirmations: unlock is less than credit", a.Asset)
		}
		x.Credit, x.Unlock = c.Credit, c.Unlock
	}
	if x.Memo, err = oneOf("memo", a.Memo, "none", "required", "optional"); err != nil {
		return fmt.Errorf("%s: %w", a.Asset, err)
	}
	if x.Contract, err = oneOf("contract_deposits", a.Contract, "credited", "manual", "not-credited"); err != nil {
		return fmt.Errorf("%s: %w", a.Asset, err)
	}
	if a.Delisted != nil {
		if x.Delisted, err = day("delisted_at", *a.Delisted); err != nil {
			return fmt.Errorf("%s: %w", a.Asset, err)
		}
	}
	if slices.ContainsFunc(p.assets[row.ID], func(y facts.ProfileAsset) bool { return y.Asset.ID == id }) {
		return fmt.Errorf("%s stands twice", a.Asset)
	}
	p.assets[row.ID] = append(p.assets[row.ID], x)
	return nil
}

func (p *Profile) addNetwork(n network, f file, cat *chains.Catalog) error {
	row, err := cat.Made(n.Chain)
	if err != nil {
		return fmt.Errorf("unknown chain %q", n.Chain)
	}
	if n.Supported == nil {
		return fmt.Errorf("%s: supported is missing: true or false", n.Chain)
	}
	if _, twice := p.networks[row.ID]; twice {
		return fmt.Errorf("%s stands twice", n.Chain)
	}
	x := facts.ProfileNetwork{Supported: *n.Supported, AsOf: or(n.AsOf, f.AsOf), Source: facts.Untrusted(or(n.Source, f.Source))}
	if err := isDate("as_of", x.AsOf); err != nil {
		return err
	}
	if r := n.Recovery; r != nil {
		if r.Possible == nil {
			return fmt.Errorf("%s: recovery: possible is missing: true or false", n.Chain)
		}
		if r.Link != "" && !strings.HasPrefix(r.Link, "https://") {
			return fmt.Errorf("%s: recovery: link must begin with https://", n.Chain)
		}
		x.Recovery = &facts.Recovery{Possible: *r.Possible, Fee: facts.Untrusted(r.Fee), Time: facts.Untrusted(r.Time), Link: facts.Untrusted(r.Link)}
	}
	p.networks[row.ID] = x
	return nil
}

// place checks that an address is written for its chain.
func place(chain, address string, cat *chains.Catalog) (chains.Row, error) {
	row, err := cat.Made(chain)
	if err != nil {
		return row, fmt.Errorf("unknown chain %q", chain)
	}
	if row.Family == facts.FamilyEVM && !isAddress(address) || len(address) < 14 || strings.ContainsAny(address, " \t\r\n") {
		return row, fmt.Errorf("%q is no address of %s", address, row.Name)
	}
	return row, nil
}

func isAddress(s string) bool {
	return len(s) == 42 && strings.HasPrefix(s, "0x") && strings.Trim(strings.ToLower(s[2:]), "0123456789abcdef") == ""
}

func oneOf(name, value string, known ...string) (string, error) {
	if value == "" || slices.Contains(known, value) {
		return value, nil
	}
	return "", fmt.Errorf("%s must be one of %s, not %q", name, strings.Join(known, ", "), value)
}

func isDate(name, s string) error {
	_, err := day(name, s)
	return err
}

// day reads a date, or a time with its zone.
func day(name, s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	if s == "" {
		return time.Time{}, fmt.Errorf("%s is missing: a date such as 2026-11-21", name)
	}
	return time.Time{}, fmt.Errorf("%s must be a date such as 2026-11-21, not %q", name, s)
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
