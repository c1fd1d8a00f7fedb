package wire

import "encoding/json"

// SimulatedLogs reads the logs of the one call of eth_simulateV1, with the payments that
// traceTransfers adds. A garbled log makes the whole answer unusable.
func SimulatedLogs(raw json.RawMessage) ([]Log, error) {
	var blocks []struct {
		Calls []struct{ Logs []json.RawMessage }
	}
	if isNull(raw) || json.Unmarshal(raw, &blocks) != nil || len(blocks) != 1 || len(blocks[0].Calls) != 1 {
		return nil, errShape
	}
	var out []Log
	for _, one := range blocks[0].Calls[0].Logs {
		l, err := parseLog(one)
		if err != nil {
			return nil, err
		}
		out = append(out, *l)
	}
	return out, nil
}
