package tally_test

import (
	"bytes"
	"encoding/json"
	"reflect"
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

// What is read by hand is what encoding/json reads, in every form that a member may have.
func TestReadAsJSON(t *testing.T) {
	for _, doc := range []string{
		`{"schema":"x","headline":"A\u2026 \"b\"","input":{"text":"0x","kind":"k","id":"i","chain":"eip155:1"},"state":"final","party":"nobody","funds":"arrived",` +
			`"causes":[{"slug":"arrived","certainty":"proven","args":{"a":[1]}},{"slug":"b\u0063"}],"transfers":[{"asset":"a","symbol":"S","listed":true,"amount":"1.5","matches_ticket":null},{"asset":"b","matches_ticket":false,"amount":"\u0031"}],` +
			`"confirmations":70,"required_confirmations":null,"final":true,"eta":{"low":1,"typical":2,"high":null},"next_check_at":"2026-11-22T06:04:29Z","evidence":[{"state":"x"}]}`,
		`{"transfers":[],"causes":[],"input":{"text":"\u202e","chain":null},"confirmations":0,"final":false,"eta":null,"next_check_at":null}`,
		`{"transfers":null,"causes":null,"input":null,"final":null,"state":null}`, `{}`, ` { "state" : "pending" , "final" : true } `,
		`{"final":1}`, `{"confirmations":-1}`, `{"confirmations":1e2}`, `{"transfers":{}}`, `{"transfers":[1]}`, `{"causes":[1]}`, `{"state":"a"`, `[]`, `{"transfers":[{"listed":"x"}]}`, `{"input":[]}`, ``,
	} {
		got, err := tally.Read([]byte(doc))
		want := &tally.Gist{}
		wanted := json.Unmarshal([]byte(doc), want)
		if (err == nil) != (wanted == nil) || err == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("%s\n%+v %v\n%+v %v", doc, got, err, want, wanted)
		}
	}
}
