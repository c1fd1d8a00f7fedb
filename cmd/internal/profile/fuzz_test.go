package profile

import (
	"os"
	"path/filepath"
	"testing"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// FuzzLists: whatever stands in a file of addresses or in the answer of a look-up, it is refused or
// each of its entries is for the chain and address that it names.
func FuzzLists(f *testing.F) {
	f.Add([]byte("chain,address,memo,since\neip155:1,0x1111111111111111111111111111111111111111,\"a\nb\",2026-01-01\n"))
	f.Add([]byte("\ufeffAddress,CHAIN\n1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu,bitcoin\n"))
	f.Add([]byte(`{"account":"x","since":"2026-01-01","until":"2025-01-01","memo":"\u202e"}`))
	cat, err := chains.LoadCatalog()
	if err != nil {
		f.Fatal(err)
	}
	file := filepath.Join(f.TempDir(), "list.csv")
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		b := &book{known: map[string][]facts.Owned{}}
		if err := b.read(file, cat); err == nil {
			for k, list := range b.known {
				for _, o := range list {
					row, ok := cat.ByID(o.Chain)
					if !ok || k != key(row.Family, "", string(o.Address)) || o.Address == "" {
						t.Fatalf("%q: %+v", k, o)
					}
				}
			}
		}
		o, ok, err := read(text, "eip155:1", "0x11")
		if ok != (err == nil) || ok && (o.Chain != "eip155:1" || o.Address != "0x11") {
			t.Fatalf("%+v %v %v", o, ok, err)
		}
	})
}
