package tally_test

import (
	"bytes"
	"strings"
	"testing"

	"txtriage/cmd/internal/bulk/tally"
)

const report = `{"state":"final","party":"nobody","funds":"arrived","input":{"chain":"eip155:1"},"causes":[{"slug":"arrived","certainty":"proven"}],"next_check_at":"2026-11-21T17:00:00Z","transfers":[%s]}`

func TestMoney(t *testing.T) {
	s := tally.New()
	add := func(exit int, double bool, transfers string) {
		g, err := tally.Read([]byte(strings.Replace(report, "%s", transfers, 1)))
		if err != nil {
			t.Fatal(err)
		}
		s.Add(g, exit, "", double)
	}
	one := `{"asset":"a","symbol":"USDT","listed":true,"amount":"1.25"}`
	add(0, false, one)
	add(0, false, `{"asset":"a","symbol":"USDT","listed":true,"amount":"0.0000000000000000000075"}`)
	add(0, true, one)           // an equal row: the same money
	add(11, false, one+","+one) // which of them is meant?
	add(11, false, one+`,{"asset":"b","symbol":"\u001b[31m","amount":"10","matches_ticket":true}`)
	add(11, false, `{"asset":"b","amount":"x"}`)
	s.Close()
	if len(s.Sums) != 2 || s.Sums[0].Asset != "b" || s.Sums[0].Amount != "10" || s.Sums[0].Symbol != "" || s.Sums[1].Amount != "1.2500000000000000000075" || s.Sums[1].Rows != 2 || s.Unclear != 2 {
		t.Errorf("%+v", s)
	}
	var b bytes.Buffer
	s.Tell(&b, "en")
	for _, want := range []string{"6 rows (1 of them equal to an earlier one): 3 trouble, 3 complete", "causes:\n       6  ", "money, complete: 1.2500000000000000000075 «USDT» a in 2 rows", "look again: from 2026-11-21 17:00:00"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, b.String())
		}
	}
}
