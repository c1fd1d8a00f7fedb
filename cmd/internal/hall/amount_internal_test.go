package hall

import (
	"testing"

	"txtriage/chains/facts"
)

// TestAmount: an amount is read where there is one way to read it, and left alone where there are two.
func TestAmount(t *testing.T) {
	for written, want := range map[string]string{
		"1.5": "1.5", "1,5": "1.5", "1,50": "1.50", "0,123": "0.123", "0,00012345": "0.00012345", "12,3456": "12.3456",
		"1,500": "1,500", "1.500": "1.500", "123,456": "123,456", // two ways
		"1,500.25": "1500.25", "1.500,25": "1500.25", "1,234,567": "1234567", "1.234.567": "1234567", "1,234,567.5": "1234567.5",
		"1 500": "1500", "1 500,25": "1500.25", "1\u202f500.25": "1500.25", "12'345.6": "12345.6", "12’345": "12345",
		"１．５": "1.5", "１，５": "1.5", " 2,5 ": "2.5",
		"1 5": "1 5", "15 00": "15 00", "1,5,2": "1,5,2", "1.2,3.4": "1.2,3.4", "1,50.25": "1,50.25", "1,500.25.3": "1,500.25.3", "1,500,25": "1,500,25",
		"1,5 USDT": "1.5", "100usdt": "100", "USDT": "USDT", "100 ETH": "100 ETH", "1.5k": "1.5k", "1万": "1万", "about 5": "about 5",
		"-1,5": "-1,5", "1e5": "1e5", ",5": ",5", "5,": "5,", ".5": ".5", "": "", "\u202e1,5": "\u202e1,5", "0x10": "0x10",
	} {
		if got := amount(facts.Untrusted(written), "USDT"); string(got) != want {
			t.Errorf("%q is read as %q, want %q", written, got, want)
		}
	}
	if got := amount("1,5 USDT", ""); got != "1,5 USDT" {
		t.Errorf("a unit that nobody named is taken off: %q", got)
	}
}
