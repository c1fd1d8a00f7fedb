package wire_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"txtriage/chains/evm/wire"
)

// TestBrokenTraces: a trace that ends with the node's own trouble is none, wherever the words
// stand; ends of an execution stay, also such that nobody knows.
func TestBrokenTraces(t *testing.T) {
	call := `{"type":"CALL","from":"0x00000000000000000000000000000000000a11ce","to":"0x00000000000000000000000000000000000a11cf","gas":"0x5208","gasUsed":"0x100","input":"0x"%s}`
	flat := `[{"type":"call","action":{"callType":"call","from":"0x00000000000000000000000000000000000a11ce","to":"0x00000000000000000000000000000000000a11cf","gas":"0x5208","input":"0x","value":"0x0"},"error":%q,"result":{"gasUsed":"0x100","output":"0x"},"subtraces":0,"traceAddress":[]}]`
	for words, broken := range map[string]bool{
		"execution timeout": true, "context deadline exceeded": true, "missing trie node 5a (path )": true, "rate limit exceeded": true, "header not found": true, "required historical state unavailable": true,
		"execution reverted": false, "out of gas": false, "Reverted": false, "invalid jump destination": false, "a reason of the future": false, "execution reverted: execution timeout": false, "max initcode size exceeded": false,
	} {
		at := fmt.Sprintf(`,"error":%q`, words)
		for _, raw := range []string{fmt.Sprintf(call, at), fmt.Sprintf(call, `,"calls":[`+fmt.Sprintf(call, at)+`]`)} {
			if _, err := wire.ParseCallTrace(json.RawMessage(raw)); (err != nil) != broken {
				t.Errorf("%q: %v", words, err)
			}
		}
		if _, err := wire.ParseParityTrace(json.RawMessage(fmt.Sprintf(flat, words))); (err != nil) != broken {
			t.Errorf("flat, %q: %v", words, err)
		}
	}
	if _, err := wire.ParseCallTrace(json.RawMessage(`{"error":"execution timeout"}`)); err == nil {
		t.Error("an error in the place of a trace")
	}
}
