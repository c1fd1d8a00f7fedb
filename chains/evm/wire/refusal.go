package wire

import (
	"encoding/json"
	"sort"
	"strings"

	"txtriage/chains"
)

// Kind is how an execution ended.
type Kind string

// The ways an execution ends badly.
const (
	Revert        Kind = "revert"
	OutOfGas      Kind = "out-of-gas"
	InvalidOpcode Kind = "invalid-opcode"
	BadJump       Kind = "bad-jump"
	Stack         Kind = "stack"
	Creation      Kind = "creation"
	OtherHalt     Kind = "other-halt"
)

// halts maps what clients call an end to its kind; the first match wins. Texts are from
// go-ethereum core/vm/errors.go, OpenEthereum's and revm's halt names.
var halts = []struct {
	text string
	kind Kind
}{
	// go-ethereum names a halt while gas is counted "out of gas: max initcode size exceeded".
	{"max initcode size", Creation},
	{"write protection", OtherHalt},
	{"out of gas", OutOfGas}, // also "contract creation code storage out of gas"
	{"outofgas", OutOfGas},
	{"gas uint64 overflow", OutOfGas},
	{"gas required exceeds", OutOfGas},
	{"invalid opcode", InvalidOpcode},
	{"bad instruction", InvalidOpcode},
	{"invalidfeopcode", InvalidOpcode},
	{"opcodenotfound", InvalidOpcode},
	{"notactivated", InvalidOpcode},
	{"invalid jump", BadJump},
	{"bad jump", BadJump},
	{"invalidjump", BadJump},
	{"stack underflow", Stack},
	{"stack limit", Stack},
	{"stack overflow", Stack},
	{"stackunderflow", Stack},
	{"stackoverflow", Stack},
	{"out of stack", Stack},
	{"max code size", Creation},
	{"contract address collision", Creation},
	{"must not begin with 0xef", Creation},
	{"createcontract", Creation},
	{"createcollision", Creation},
	{"createinitcode", Creation},
	{"revert", Revert},
	{"insufficient balance for transfer", OtherHalt},
	{"outoffunds", OtherHalt},
	{"max call depth", OtherHalt},
	{"calltoodeep", OtherHalt},
	{"statechangeduringstaticcall", OtherHalt},
	{"callnotallowedinsidestatic", OtherHalt},
	{"mutable call in static context", OtherHalt},
	{"return data out of bounds", OtherHalt},
	{"outofoffset", OtherHalt},
	{"precompile", OtherHalt},
	{"built-in failed", OtherHalt},
	{"vm execution error", Revert},
}

// KindOf sorts a client's text about an end of an execution; "" if it is none.
func KindOf(text string) Kind {
	s := strings.ToLower(text)
	for _, h := range halts {
		if strings.Contains(s, h.text) {
			return h.kind
		}
	}
	if strings.Contains(text, "OOG") { // revm: MemoryOOG, ReentrancySentryOOG …; not Google
		return OutOfGas
	}
	return ""
}

// RevertData finds the bytes with which a call was refused in a node's error object, in any
// of the places where clients put them: a string, "Reverted 0x…", or inside an object.
func RevertData(e *chains.CallError) []byte {
	if e == nil {
		return nil
	}
	if len(e.Data) > 0 {
		var v any
		if json.Unmarshal(e.Data, &v) == nil {
			if s, ok := v.(string); ok && strings.HasPrefix(s, "0x") { // whatever its length: nothing else stands there
				if b, err := bytesOf(s); err == nil && len(b) > 0 {
					return b
				}
			}
			if b, ok := firstHex(v, 0); ok {
				return b
			}
		}
	}
	b, _ := hexIn(string(e.Message))
	return b
}

func firstHex(v any, depth int) ([]byte, bool) {
	if depth > 6 {
		return nil, false
	}
	switch v := v.(type) {
	case string:
		return hexIn(v)
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			if !strings.Contains(strings.ToLower(k), "hash") { // a transaction's hash is no revert data
				keys = append(keys, k)
			}
		}
		sort.Strings(keys)
		for _, k := range keys {
			if b, ok := firstHex(v[k], depth+1); ok {
				return b, true
			}
		}
	case []any:
		for _, x := range v {
			if b, ok := firstHex(x, depth+1); ok {
				return b, true
			}
		}
	}
	return nil, false
}

// hexIn reads a string that is hex, or "Reverted 0x…": at least a selector long.
func hexIn(s string) ([]byte, bool) {
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(strings.ToLower(s), "reverted "); ok {
		s = rest
	}
	if len(s) < 10 || len(s)%2 != 0 {
		return nil, false
	}
	b, err := bytesOf(s)
	return b, err == nil && len(b) >= 4
}
