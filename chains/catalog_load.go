package chains

import (
	"bytes"
	_ "embed" // for catalog.yaml
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"txtriage/chains/facts"
)

//go:embed catalog.yaml
var builtin []byte

// Catalog is the list of known chains. It is never changed after loading, so it may be shared.
type Catalog struct {
	rows   []Row
	names  []Name
	byID   map[string]int
	byName map[string]int
	sites  map[string][]site
}

// Name is a chain that people name, link to and paste from, but that no inspector reads yet.
type Name struct {
	Name      string     `yaml:"name"`
	Slug      string     `yaml:"slug"`
	Aliases   []string   `yaml:"aliases"`
	Explorers []Explorer `yaml:"explorers"`
}

// file is the shape of a catalogue file, ours or the user's.
type file struct {
	Chains []Row  `yaml:"chains"`
	Names  []Name `yaml:"names"`
}

// ours is read once: a catalogue is never changed after loading.
var ours = sync.OnceValues(func() (*Catalog, error) { return new(Catalog).Merge(builtin) })

// LoadCatalog reads the built-in rows and lays the user's own files over them, in order:
// a row with a known id replaces ours, another one is added. An error names the line, the
// key and the nearest known key.
func LoadCatalog(user ...[]byte) (*Catalog, error) {
	c, err := ours()
	for _, u := range user {
		if err != nil {
			return nil, err
		}
		c, err = c.Merge(u)
	}
	return c, err
}

// Merge returns a new catalogue with the rows of one YAML file laid over this one.
func (c *Catalog) Merge(text []byte) (*Catalog, error) {
	f, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("chain catalogue: %w", err)
	}
	out := &Catalog{rows: slices.Clone(c.rows), names: slices.Clone(c.names)}
	for _, r := range f.Chains {
		if i := slices.IndexFunc(out.rows, func(o Row) bool { return o.ID == r.ID }); i >= 0 {
			out.rows[i] = r
		} else {
			out.rows = append(out.rows, r)
		}
	}
	for _, n := range f.Names {
		if i := slices.IndexFunc(out.names, func(o Name) bool { return o.Slug == n.Slug }); i >= 0 {
			out.names[i] = n
		} else {
			out.names = append(out.names, n)
		}
	}
	if err := out.index(); err != nil {
		return nil, fmt.Errorf("chain catalogue: %w", err)
	}
	return out, nil
}

// parse reads one file strictly: an unknown key is an error, not a key to ignore.
func parse(text []byte) (file, error) {
	var f file
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return f, err
	}
	if len(doc.Content) == 0 {
		return f, nil
	}
	if err := KnownKeys(doc.Content[0], file{}); err != nil {
		return f, err
	}
	if err := yaml.NewDecoder(bytes.NewReader(text)).Decode(&f); err != nil {
		return f, err
	}
	for _, r := range f.Chains {
		if err := r.check(); err != nil {
			return f, fmt.Errorf("chain %q: %w", r.ID, err)
		}
	}
	return f, nil
}

// check refuses a row that an inspector would stumble over.
func (r Row) check() error {
	kind, ref, ok := strings.Cut(r.ID, ":")
	switch {
	case !ok || kind == "" || ref == "":
		return errors.New(`id must be a CAIP-2 id such as "eip155:1"`)
	case r.Name == "" || r.Slug == "":
		return errors.New("name and slug must be set")
	case strings.Trim(r.Slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return fmt.Errorf("slug %q may hold only a-z, 0-9 and dashes", r.Slug)
	case r.Native.Symbol == "":
		return errors.New("native.symbol must be set")
	case !slices.Contains([]string{"tag", "depth", "instant"}, r.Finality.Rule):
		return fmt.Errorf("finality.rule is %q, not tag, depth or instant", r.Finality.Rule)
	case r.Finality.Least < 0, r.Finality.Least > 0 && r.Finality.Seconds < r.Finality.Least:
		return fmt.Errorf("finality.least is %d s, and the usual time %d s", r.Finality.Least, r.Finality.Seconds)
	}
	switch r.Family {
	case facts.FamilyEVM:
		if r.EVM == nil || r.ID != fmt.Sprintf("eip155:%d", r.EVM.ChainID) {
			return errors.New("an evm row needs evm.chain_id, the same number as in its id")
		}
		if g := r.EVM.Genesis; g != "" && (len(g) != 66 || !strings.HasPrefix(g, "0x") || strings.Trim(g[2:], "0123456789abcdef") != "") {
			return fmt.Errorf("evm.genesis %q is no block id", g)
		}
	case facts.FamilyUTXO:
		if r.UTXO == nil || len(r.UTXO.Genesis) != 64 || len(r.UTXO.P2PKH) == 0 || len(r.UTXO.P2SH) == 0 {
			return errors.New("a utxo row needs utxo.genesis, p2pkh and p2sh")
		}
		if !slices.Contains([]string{"full", "signalled", "none"}, r.UTXO.RBF) {
			return fmt.Errorf("utxo.rbf is %q, not full, signalled or none", r.UTXO.RBF)
		}
	default:
		return fmt.Errorf("family is %q, not evm or utxo", r.Family)
	}
	return nil
}

// UnmarshalYAML reads "host" or "host/path".
func (e *Explorer) UnmarshalYAML(n *yaml.Node) error {
	var s string
	if err := n.Decode(&s); err != nil {
		return err
	}
	e.Host, e.Path, _ = strings.Cut(strings.ToLower(s), "/")
	return nil
}
