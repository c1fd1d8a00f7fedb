package chains

import (
	"bytes"
	_ "embed"
	"fmt"

	"go.yaml.in/yaml/v3"
)

//go:embed catalog.yaml
var builtin []byte

// Catalog is the list of known chains. It is not changed after loading, so it may be shared.
type Catalog struct {
	rows  []Row
	names []Name
}

// Name is a chain that people name but that no inspector can read yet.
type Name struct {
	Name    string   `yaml:"name"`
	Slug    string   `yaml:"slug"`
	Aliases []string `yaml:"aliases"`
}

type file struct {
	Chains []Row  `yaml:"chains"`
	Names  []Name `yaml:"names"`
}

// LoadCatalog reads the built-in rows and lays the user's own files over them: a row with
// a known id replaces ours, another one is added.
func LoadCatalog(user ...[]byte) (*Catalog, error) {
	c, err := new(Catalog).Merge(builtin)
	for _, u := range user {
		if err != nil {
			return nil, err
		}
		c, err = c.Merge(u)
	}
	return c, err
}

// Merge returns a new catalogue with the rows of a YAML file laid over this one.
func (c *Catalog) Merge(text []byte) (*Catalog, error) {
	var f file
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("chain catalogue: %w", err)
	}
	out := &Catalog{rows: append([]Row(nil), c.rows...), names: append(append([]Name(nil), c.names...), f.Names...)}
next:
	for _, r := range f.Chains {
		for i := range out.rows {
			if out.rows[i].ID == r.ID {
				out.rows[i] = r
				continue next
			}
		}
		out.rows = append(out.rows, r)
	}
	return out, nil
}
