package alike_test

import (
	"testing"

	"txtriage/chains/facts"
	"txtriage/chains/facts/alike"
)

func TestOf(t *testing.T) {
	for name, c := range map[string]struct {
		family     facts.Family
		a, b       string
		ok         bool
		head, tail int
		alike      bool
		marked     string
		odds       string
	}{
		"ends agree, the middle does not": {facts.FamilyEVM, "0xd9A1C3788D81257612E2581A6ea0aDa244853a91", "0xD9a1b0B1e1aE382DbDc898Ea68012FfcB2853a91", true, 4, 6, true, "0xd9a1[c3788d81257612e2581a6ea0ada244]853a91", "1099511627776"},
		"three and three":                 {facts.FamilyEVM, "0xabc1111111111111111111111111111111111def", "0xABC2222222222222222222222222222222222DEF", true, 3, 3, true, "0xabc[1111111111111111111111111111111111]def", "16777216"},
		"two at the start":                {facts.FamilyEVM, "0xab11111111111111111111111111111111111def", "0xab22222222222222222222222222222222222def", true, 2, 3, false, "0xab[11111111111111111111111111111111111]def", "1048576"},
		"two at the end":                  {facts.FamilyEVM, "0xabc11111111111111111111111111111111111ef", "0xabc22222222222222222222222222222222222ef", true, 3, 2, false, "0xabc[11111111111111111111111111111111111]ef", "1048576"},
		"one character was mistyped":      {facts.FamilyEVM, "0xabc1111111111111111111111111111111111def", "0xabc1111111111111111911111111111111111def", true, 19, 20, false, "0xabc1111111111111111[1]11111111111111111def", "91343852333181432387730302044767688728495783936"},
		"the same in capitals":            {facts.FamilyEVM, "0xabc1111111111111111111111111111111111def", "0xABC1111111111111111111111111111111111DEF", false, 0, 0, false, "", ""},
		"no address":                      {facts.FamilyEVM, "0xabc1111111111111111111111111111111111def", "savings", false, 0, 0, false, "", ""},
		"bech32":                          {facts.FamilyUTXO, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bc1qw50zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzf3t4", true, 3, 4, true, "bc1qw50[8d6qejxtdg4y5r3zarvary0c5xw7kv8]f3t4", "34359738368"},
		"bech32, what all share is none":  {facts.FamilyUTXO, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bc1qzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzf3t4", true, 0, 4, false, "bc1q[w508d6qejxtdg4y5r3zarvary0c5xw7kv8]f3t4", "1048576"},
		"base58":                          {facts.FamilyUTXO, "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "1BpExxxxxxxxxxxxxxxxxxxxxxxxxxVggu", true, 3, 4, true, "1BpE[i6DfDAUFd7GtittLSdBeYJvcoa]Vggu", "2207984167552"},
		"two kinds":                       {facts.FamilyUTXO, "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "3BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", false, 0, 0, false, "", ""},
		"CashAddr":                        {facts.FamilyUTXO, "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "bitcoincash:qpm2zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzdx6a", true, 3, 4, true, "bitcoincash:qpm2[qsznhks23z7629mms6s4cwef74vcwvy22g]dx6a", "34359738368"},
	} {
		l, ok := alike.Of(c.family, c.a, c.b)
		if ok != c.ok || l.Head != c.head || l.Tail != c.tail || l.Alike() != c.alike {
			t.Errorf("%s: %+v %v", name, l, ok)
			continue
		}
		if ok && (l.Mark(c.a) != c.marked || l.Odds.String() != c.odds) {
			t.Errorf("%s: %s, 1 in %s", name, l.Mark(c.a), l.Odds)
		}
	}
}

// FuzzOf: any two texts may be compared, from both sides with the same result, and marking keeps every character.
func FuzzOf(f *testing.F) {
	f.Add("0xd9A1C3788D81257612E2581A6ea0aDa244853a91", "0xd9A1b0b1e1aE382DbDc898Ea68012FfcB2853a91")
	f.Add("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, family := range []facts.Family{facts.FamilyEVM, facts.FamilyUTXO} {
			x, ok := alike.Of(family, a, b)
			y, ok2 := alike.Of(family, b, a)
			if ok != ok2 || x.Head != y.Head || x.Tail != y.Tail || x.Alike() != y.Alike() {
				t.Fatalf("%+v %v, %+v %v", x, ok, y, ok2)
			}
			if m := x.Mark(a); ok && len(m) != len(a)+2 {
				t.Fatal(m)
			}
		}
	})
}
