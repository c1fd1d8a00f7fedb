package integrity

import (
	"encoding/json"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/rawjson"
)

// repeated are the fields in which a receipt or a log repeats its surroundings.
type repeated struct {
	From              *common.Address `json:"from"`
	To                *common.Address `json:"to"`
	BlockNumber       json.RawMessage `json:"blockNumber"`
	TransactionIndex  json.RawMessage `json:"transactionIndex"`
	CumulativeGasUsed json.RawMessage `json:"cumulativeGasUsed"`
	Type              json.RawMessage `json:"type"`
	Logs              []repeated      `json:"logs"`
	LogIndex          json.RawMessage `json:"logIndex"`
}

// names of the fields, to find them in another case.
var names = []string{"from", "to", "blockNumber", "transactionIndex", "cumulativeGasUsed", "type", "logs", "logIndex"}

// read takes the fields of an object as encoding/json does, and leaves to it what is not told in
// the usual way.
func (w *repeated) read(raw json.RawMessage) bool {
	*w = repeated{}
	if w.usual(raw) {
		return true
	}
	*w = repeated{}
	return json.Unmarshal(raw, w) == nil
}

func (w *repeated) usual(raw json.RawMessage) bool {
	var room [32]rawjson.Member
	members, ok := rawjson.AppendMembers(room[:0], raw)
	if !ok {
		return false
	}
	for _, m := range members {
		switch string(m.Key) {
		case "from":
			ok = account(&w.From, m.Value)
		case "to":
			ok = account(&w.To, m.Value)
		case "blockNumber":
			ok = w.BlockNumber == nil
			w.BlockNumber = m.Value
		case "transactionIndex":
			ok = w.TransactionIndex == nil
			w.TransactionIndex = m.Value
		case "cumulativeGasUsed":
			ok = w.CumulativeGasUsed == nil
			w.CumulativeGasUsed = m.Value
		case "type":
			ok = w.Type == nil
			w.Type = m.Value
		case "logIndex":
			ok = w.LogIndex == nil
			w.LogIndex = m.Value
		case "logs":
			ok = w.Logs == nil && w.logs(m.Value)
		default:
			for _, n := range names {
				if strings.EqualFold(n, string(m.Key)) {
					return false
				}
			}
		}
		if !ok {
			return false
		}
	}
	return true
}

func (w *repeated) logs(raw json.RawMessage) bool {
	list, ok := rawjson.Elements(raw)
	if !ok {
		return false
	}
	w.Logs = make([]repeated, len(list))
	for i, l := range list {
		if !w.Logs[i].usual(l) {
			return false
		}
	}
	return true
}

// account reads an address that was not read before.
func account(into **common.Address, raw json.RawMessage) bool {
	if *into != nil {
		return false
	}
	if string(raw) == "null" {
		return true
	}
	var a common.Address
	if a.UnmarshalJSON(raw) != nil {
		return false
	}
	*into = &a
	return true
}
