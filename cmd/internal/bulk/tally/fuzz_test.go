package tally_test

import (
	"bytes"
	"strings"
	"testing"

	"txtriage/cmd/internal/bulk/tally"
)

// FuzzRead: whatever stands where a report should, adding it up ends, rows are counted once, and
// the sums are amounts.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"state":"final","party":"nobody","causes":[{"slug":"arrived"}],"transfers":[{"asset":"eip155:1/slip44:60","symbol":"ETH","listed":true,"amount":"1.5"}]}`), 0)
	f.Add([]byte(`{"transfers":[{"amount":"-1e9"},{"amount":"1..2"}],"next_check_at":"x"}`), 10)
	f.Add([]byte(`{"transfers":[{"asset":"a","amount":"`+strings.Repeat("9", 100)+`.`+strings.Repeat("0", 99)+`1"}]}`), 11)
	f.Fuzz(func(t *testing.T, doc []byte, exit int) {
		g, err := tally.Read(doc)
		if err != nil {
			g = &tally.Gist{}
		}
		s := tally.New()
		s.Add(g, exit, "", false)
		s.Add(g, exit, "not-json", true)
		s.Close()
		if s.Rows != 2 || s.Doubles != 1 {
			t.Fatalf("%+v", s)
		}
		for _, sum := range s.Sums {
			if strings.Trim(sum.Amount, "0123456789.") != "" || sum.Amount == "" || len(sum.Amount) > 2*len(doc)+2 || sum.Rows != 1 {
				t.Fatalf("%+v", sum)
			}
		}
		var out bytes.Buffer
		s.Tell(&out, "en")
		if strings.ContainsAny(out.String(), "\x1b\u202e\u200b") {
			t.Fatalf("%q", out.String())
		}
	})
}
