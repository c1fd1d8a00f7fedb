package wire

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/rawjson"
)

// LogsFor reads the answer to an eth_getLogs with these parameters. One log that is garbled, or
// that was not asked for, and the whole answer counts for nothing: what else is in it, or is
// missing, cannot be told then.
func LogsFor(params []any) func(json.RawMessage) ([]Log, error) {
	return func(raw json.RawMessage) ([]Log, error) {
		list, ok := rawjson.Elements(raw)
		if !ok || isNull(raw) {
			return nil, errShape
		}
		var q map[string]any
		if len(params) > 0 {
			q, _ = params[0].(map[string]any)
		}
		var out []Log
		for _, one := range list {
			l, err := parseLog(one)
			if err != nil {
				return nil, err
			}
			if l.Block == nil || l.TxHash == nil || l.BlockHash == nil || !fits(l, q) {
				return nil, errShape
			}
			out = append(out, *l)
		}
		return out, nil
	}
}

// fits reports that a log is one of those that were asked for.
func fits(l *Log, q map[string]any) bool {
	if at, ok := q["address"].(string); ok && l.Address != common.HexToAddress(at) {
		return false
	}
	for i, key := range []string{"fromBlock", "toBlock"} {
		s, _ := q[key].(string)
		n, err := Uint(json.RawMessage(`"` + s + `"`))
		if !strings.HasPrefix(s, "0x") || err != nil { // a tag
			continue
		}
		if i == 0 && *l.Block < n || i == 1 && *l.Block > n {
			return false
		}
	}
	topics, _ := q["topics"].([]any)
	if len(l.Topics) < len(topics) {
		return false
	}
	for i, want := range topics {
		var some []string
		switch w := want.(type) {
		case nil:
			continue
		case string:
			some = []string{w}
		case []string:
			some = w
		case []any:
			for _, x := range w {
				s, _ := x.(string)
				some = append(some, s)
			}
		}
		if !slices.ContainsFunc(some, func(s string) bool { return common.HexToHash(s) == l.Topics[i] }) {
			return false
		}
	}
	return true
}
