package chains_test

import (
	"testing"

	"txtriage/chains"
)

// FuzzCatalog: whatever stands in a user's file, it is refused or laid over our rows, and then
// every row is found under its own names and none of ours got lost.
func FuzzCatalog(f *testing.F) {
	f.Add([]byte("chains:\n  - id: eip155:99\n    name: Mine\n    slug: mine\n    family: evm\n    native: {symbol: M, decimals: 18}\n    evm: {chain_id: 99}\n    finality: {rule: depth, depth: 5}\n"))
	f.Add([]byte("names:\n  - {name: N, slug: n, aliases: [x], explorers: [\"scan.example\"]}\n"))
	f.Add([]byte("chains: [&a {id: *a}]"))
	ours, err := chains.LoadCatalog()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := chains.LoadCatalog(text)
		if err != nil {
			if c != nil {
				t.Fatal("a catalogue and an error")
			}
			return
		}
		if len(c.Rows()) < len(ours.Rows()) {
			t.Fatalf("%d rows of %d", len(c.Rows()), len(ours.Rows()))
		}
		for _, r := range c.Rows() {
			if got, ok := c.ByID(r.ID); !ok || got.ID != r.ID {
				t.Fatalf("%q is %q", r.ID, got.ID)
			}
			if got, ok := c.Find(r.Slug); !ok || got.ID != r.ID {
				t.Fatalf("%q is %q, not %q", r.Slug, got.ID, r.ID)
			}
		}
		c.ByHost("scan.example", "/")
		c.Find(string(text))
	})
}
