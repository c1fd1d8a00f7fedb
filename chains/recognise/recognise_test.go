package recognise_test

import (
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// The chains of a bare id, in the order in which they are asked: main networks before test networks,
// and without 0x Bitcoin's family first. They follow the catalogue, so that a new row changes no test.
var (
	allEVM = slugsOf(facts.FamilyEVM, false) + " " + slugsOf(facts.FamilyEVM, true)
	all    = slugsOf(facts.FamilyUTXO, false) + " " + slugsOf(facts.FamilyEVM, false) + " " +
		slugsOf(facts.FamilyUTXO, true) + " " + slugsOf(facts.FamilyEVM, true)
)

func slugsOf(f facts.Family, test bool) string {
	cat, err := chains.LoadCatalog()
	if err != nil {
		panic(err)
	}
	var out []string
	for _, r := range cat.Rows() {
		if r.Family == f && r.Test == test {
			out = append(out, r.Slug)
		}
	}
	return strings.Join(out, " ")
}

func catalog(t testing.TB) *chains.Catalog {
	t.Helper()
	c, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	return c
}
