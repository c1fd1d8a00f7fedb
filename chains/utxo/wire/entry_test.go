package wire_test

import (
	"encoding/json"
	"testing"

	"txtriage/chains/utxo/wire"
)

// A rate is made of size and fee: an entry that lacks one of them, or garbles it, has none.
func TestEntrySound(t *testing.T) {
	for in, want := range map[string]bool{
		`{"vsize":141,"weight":561,"fees":{"base":0.00001}}`:                 true,
		`{"size":222,"vsize":141,"weight":561,"fee":0.00001}`:                true, // btcd
		`{"size":141,"fee":0.00001}`:                                         true, // before Core 0.19
		`{"vsize":141,"fees":{"base":0}}`:                                    true,
		`{"vsize":200,"weight":561,"fee":0.00001}`:                           true, // signature operations count
		`{"size":222,"vsize":"the fox","weight":561,"fee":0.00001}`:          false,
		`{"size":222,"weight":561,"fee":0.00001}`:                            false,
		`{"size":222,"vsize":null,"weight":561,"fee":0.00001}`:               false,
		`{"size":222,"vsize":1e400,"weight":561,"fee":0.00001}`:              false,
		`{"size":222,"vsize":-1,"weight":561,"fee":0.00001}`:                 false,
		`{"size":222,"vsize":0,"weight":561,"fee":0.00001}`:                  false,
		`{"size":222,"vsize":7,"weight":561,"fee":0.00001}`:                  false,
		`{"vsize":141,"weight":561}`:                                         false,
		`{"vsize":141,"weight":561,"fee":"the fox"}`:                         false,
		`{"vsize":141,"weight":561,"fee":-0.1}`:                              false,
		`{"vsize":141,"weight":561,"fees":{"base":null}}`:                    false,
		`{"vsize":141,"weight":561,"fees":{"base":1e400}}`:                   false,
		`{"vsize":9223372036854775807,"weight":561,"fees":{"base":0.00001}}`: true,
		`{}`: false,
	} {
		var e wire.Entry
		if err := json.Unmarshal([]byte(in), &e); err != nil {
			t.Fatalf("%s: %v", in, err)
		}
		if e.Sound() != want {
			t.Errorf("%s: sound %v, want %v", in, !want, want)
		}
	}
}
