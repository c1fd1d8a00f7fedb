package wire

import (
	"encoding/json"
	"strings"
	"testing"

	"txtriage/chains/facts"
)

func TestDecimal(t *testing.T) {
	for _, c := range []struct {
		text     string
		decimals int
		want     string
		exact    bool
	}{
		{"0.00001000", 8, "1000", true},
		{"1e-05", 8, "1000", true},
		{"20999999.97690000", 8, "2099999997690000", true},
		{"-0.5", 8, "-50000000", true},
		{"50", 8, "5000000000", true},
		{"1.5E3", 0, "1500", true},
		{"12.3456", 3, "12345", false},
		{"0.0000000001", 8, "0", false},
		{"9999999999999999.99999999", 8, "999999999999999999999999", true},
	} {
		n, exact, err := Decimal(c.text, c.decimals)
		if err != nil || n.String() != c.want || exact != c.exact {
			t.Errorf("decimal(%q, %d) = %v, %v, %v; want %s, %v", c.text, c.decimals, n, exact, err, c.want, c.exact)
		}
	}
	for _, bad := range []string{"", "-", ".", "1e99999999999", "1e400", "0x10", "NaN", "1.2.3", "１", strings.Repeat("9", 100), `"1"`, "null", "1 "} {
		if n, _, err := Decimal(bad, 8); err == nil {
			t.Errorf("decimal(%q) = %v, want an error", bad, n)
		}
	}
}

// A Bitcoin amount survives whatever way a node writes it: as a float it would not.
func TestCoinsKeepEverySatoshi(t *testing.T) {
	for _, text := range []string{"0.1", "0.10000000", "1e-1", "10000000e-8"} {
		var v struct{ A Coins }
		if err := json.Unmarshal([]byte(`{"A":`+text+`}`), &v); err != nil || !v.A.OK || v.A.N.String() != "10000000" {
			t.Errorf("%s: %+v, %v", text, v, err)
		}
	}
	for _, text := range []string{`null`, `""`, `"0.1"`, `{}`, `[1]`, `true`, `0.123456789`} {
		v := struct{ A Coins }{Coins{facts.NewInt(7), true}}
		if err := json.Unmarshal([]byte(`{"A":`+text+`}`), &v); err != nil || v.A.OK {
			t.Errorf("%s: %+v, %v", text, v, err)
		}
	}
}

func FuzzDecimal(f *testing.F) {
	for _, s := range []string{"0.00001", "1e-8", "-1.5E+3", "99999999999999999999", "0e40", "-0"} {
		f.Add(s, 8)
	}
	f.Fuzz(func(t *testing.T, text string, decimals int) {
		if decimals < 0 || decimals > 18 {
			return
		}
		n, exact, err := Decimal(text, decimals)
		if err != nil || !exact || strings.ContainsAny(text, "eE") {
			return
		}
		sign := n.Sign() < 0
		back, err := facts.ParseDecimal(strings.TrimPrefix(n.Decimal(decimals), "-"), decimals)
		if err != nil || sign && back.Add(n).Sign() != 0 || !sign && back.Cmp(n) != 0 {
			t.Fatalf("%q is %v, printed %s, read %v (%v)", text, n, n.Decimal(decimals), back, err)
		}
	})
}
