package record_test

import (
	"slices"
	"strings"
	"testing"

	"txtriage/diagnose/record"
)

func TestReadFindsTheRow(t *testing.T) {
	for text, want := range map[string]string{
		"okx deposit 12":                       "okx compliance",
		"OKX deposit state: 11":                "okx compliance",
		"okex 充值 17":                           "okx travel-rule",
		"欧易充值状态 8":                             "okx deposits-suspended",
		"okx withdrawal -2":                    "okx cancelled",
		"okx withdraw 12":                      "okx approval-pending",
		"kucoin WAIT_TRM_MGT":                  "kucoin compliance",
		"wait_trm_mgt":                         "kucoin compliance",
		"Binance deposit status 6":             "binance credited-locked",
		"binance withdrawal awaiting approval": "binance approval-pending",
		"币安提现 4":                               "binance being-sent",
		"gate.io withdrawal EXTPEND":           "gate sent-waiting",
		"gate 提币 处理中":                          "gate being-sent",
		"bybit SecurityCheck":                  "bybit review",
		"bybit deposit 70011":                  "bybit rolled-back",
		"fireblocks DROPPED_BY_BLOCKCHAIN":     "fireblocks replaced",
		"Fireblocks withdrawal COMPLETED":      "fireblocks sent-complete",
		"circle STUCK":                         "circle sent-stuck",
		"confirmo absorbed":                    "confirmo kept-as-dust",
	} {
		row, ok := record.Read(text).Single()
		if got := row.Platform + " " + string(row.Meaning); !ok || got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
}

// What fits several records of different meaning, or none, has no single meaning.
func TestReadDoesNotGuess(t *testing.T) {
	for _, text := range []string{
		"", "okx", "okx deposit", "okx deposit 99", "12", "deposit 12", "pending", "completed", "done", "kraken deposit 2",
		"okx 12", "binance 2", "kucoin SUCCESS", "unknown_status_word",
	} {
		if row, ok := record.Read(text).Single(); ok {
			t.Errorf("%q is taken for %s %s %v", text, row.Platform, row.Kind, row.Codes)
		}
	}
	if got := record.Read("okx 12"); len(got.Rows) != 2 || got.Rows[1].Said != "12" {
		t.Errorf("okx 12 fits a deposit and a withdrawal, got %v", got.Rows)
	}
}

func TestTableIsWhole(t *testing.T) {
	seen := map[string]bool{}
	used := map[record.Meaning]bool{}
	for _, r := range record.Rows() {
		used[r.Meaning] = true
		if _, ok := r.Meaning.Sense(); !ok {
			t.Errorf("%s %v: nobody listed the meaning %q", r.Platform, r.Codes, r.Meaning)
		}
		if !slices.Contains([]string{"deposit", "withdrawal", "transfer"}, r.Kind) || len(r.AsOf) != len("2026-11-21") {
			t.Errorf("%s %v: kind %q, as of %q", r.Platform, r.Codes, r.Kind, r.AsOf)
		}
		for _, c := range r.Codes {
			key := r.Platform + " " + r.Kind + " " + strings.ToLower(c)
			if seen[key] {
				t.Errorf("%s stands twice", key)
			}
			seen[key] = true
			found := record.Read(r.Platform + " " + r.Kind + " " + c)
			if r.Kind == "transfer" {
				found = record.Read(r.Platform + " " + c)
			}
			if row, ok := found.Single(); !ok || row.Meaning != r.Meaning {
				t.Errorf("%s is read as %v", key, found.Rows)
			}
		}
	}
	if len(record.Rows()) < 170 {
		t.Errorf("%d rows", len(record.Rows()))
	}
	for _, m := range record.Meanings() {
		if !used[m] {
			t.Errorf("no row means %q", m)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("okx deposit 12")
	f.Add("欧易充值状态：8")
	f.Fuzz(func(t *testing.T, s string) {
		r := record.Read(s)
		if row, ok := r.Single(); ok && r.Platform != "" && row.Platform != r.Platform {
			t.Errorf("%q: row of %s", s, row.Platform)
		}
	})
}
