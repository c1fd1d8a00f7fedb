package recognise_test

import (
	"testing"

	"txtriage/chains"
)

func catalog(t testing.TB) *chains.Catalog {
	t.Helper()
	c, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	return c
}
