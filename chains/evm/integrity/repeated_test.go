package integrity

import (
	"encoding/json"
	"reflect"
	"testing"
)

// FuzzRepeated: what is read by hand is what encoding/json reads.
func FuzzRepeated(f *testing.F) {
	f.Add([]byte(answers(f)["eth_getTransactionReceipt"]))
	for _, s := range []string{
		`{"from":null,"to":"0x1111111111111111111111111111111111111111","logs":[{"logIndex":"0x0","blockNumber":null},null],"type":2}`,
		`{"logs":null,"logIndex":{"a":1}}`, `{"logs":[],"logs":[{}]}`, `{"From":"0x1111111111111111111111111111111111111111","type":"0x1","type":"0x2"}`,
		`{"from":7}`, `{"from":"0x1111111111111111111111111111111111111111","from":null}`, `{"lo\u0067s":[1]}`, `{"ty\u017fpe":1}`, `null`, `[]`, `{"logs":[[]]}`, `{"\u017ftype":1,"logIndex\u0000":2}`, ` {"type" : 1 } `,
		`{"log\u017f":[{"type":"0x5"}]}`, `{"TransactionIndex":1}`, `{"transactioninde\u212a":1}`, `{"bloc\u212aNumber":"0x5"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var got, want repeated
		ok := got.read(raw)
		if wanted := json.Unmarshal(raw, &want) == nil; ok != wanted {
			t.Fatalf("%v, want %v", ok, wanted)
		}
		if ok && !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
}
