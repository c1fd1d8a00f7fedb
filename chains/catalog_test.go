package chains_test

import (
	"testing"

	"txtriage/chains"
)

func TestBuiltInCatalogLoads(t *testing.T) {
	c, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	if r, ok := c.Find("ERC20"); !ok || r.ID != "eip155:1" {
		t.Fatalf("ERC20 is %v", r.ID)
	}
}
