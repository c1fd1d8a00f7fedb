package rpc

import (
	"encoding/json"
	"testing"
)

// Reply objects are read as encoding/json reads them, whatever their names and values.
func TestMessagesLikeEncodingJSON(t *testing.T) {
	names := []string{"id", "result", "error", "Result", "ERROR", "iD", "jsonrpc", "re\\u0073ult", "x"}
	values := []string{`1`, `"0x1"`, `null`, `{"a":[1]}`, `[]`, ` 2`}
	texts := []string{`{}`, ` {} `, `null`, `[]`, `1`, `{`, `{"id":1,}`, `{"id":1}{}`, `{"id":01}`}
	for i, a := range names {
		for k, b := range names {
			texts = append(texts, `{"`+a+`":`+values[(i+k)%len(values)]+`,"`+b+`" : `+values[(i*k+1)%len(values)]+`,"id":7}`)
		}
	}
	for _, text := range texts {
		var want message
		fits := len(text) > 0 && text[0] == '{' && json.Unmarshal([]byte(text), &want) == nil
		got, ok := readMessage(json.RawMessage(text))
		if text[0] == ' ' { // elements of a list never begin with one
			continue
		}
		if ok != fits || ok && (string(got.ID) != string(want.ID) || string(got.Result) != string(want.Result) || string(got.Error) != string(want.Error)) {
			t.Errorf("%s: %v %s, want %v %s", text, ok, got, fits, want)
		}
	}
}
