package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"math/rand"
	"reflect"
	"strings"
	"testing"
	"time"

	"txtriage/chains/facts"
	"txtriage/report/safe"
	"txtriage/report/safe/hostile"
)

// fill sets everything in v to something, or leaves it as it is where a value may be missing.
func fill(r *rand.Rand, v reflect.Value, texts []string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(texts[r.Intn(len(texts))])
	case reflect.Bool:
		v.SetBool(r.Intn(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(r.Int63() - r.Int63())
	case reflect.Uint64:
		v.SetUint(r.Uint64())
	case reflect.Pointer:
		if r.Intn(4) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(r, v.Elem(), texts)
		}
	case reflect.Slice:
		if r.Intn(5) > 0 {
			v.Set(reflect.MakeSlice(v.Type(), r.Intn(4), 4))
			for i := range v.Len() {
				fill(r, v.Index(i), texts)
			}
		}
	case reflect.Map:
		if r.Intn(5) > 0 {
			v.Set(reflect.MakeMap(v.Type()))
			for range r.Intn(20) {
				k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				fill(r, k, texts)
				fill(r, e, texts)
				v.SetMapIndex(k, e)
			}
		}
	case reflect.Interface: // of arguments
		var a docAmount
		fill(r, reflect.ValueOf(&a).Elem(), texts)
		v.Set(reflect.ValueOf([]any{a, a.Symbol, true, 7}[r.Intn(4)]))
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			fill(r, v.Field(i), texts)
		}
	default:
		panic("encode.go and this do not know " + v.Kind().String())
	}
}

// TestID: so is what the name of a report is made of.
func TestID(t *testing.T) {
	texts := append(hostile.Texts(), "", "", "<b>&", "\xff", "\u2028", "…")
	r := rand.New(rand.NewSource(2))
	for i := range 2000 {
		f := &facts.Facts{AsOf: time.Unix(r.Int63n(1<<33), r.Int63n(1e9))}
		fill(r, reflect.ValueOf(&f.Evidence).Elem(), texts)
		for k := range f.Evidence {
			f.Evidence[k].At = time.Unix(r.Int63n(1<<33), r.Int63n(1000)*1e6).In(time.FixedZone("", r.Intn(3)*1800))
		}
		fill(r, reflect.ValueOf(&f.Subject).Elem(), texts)
		if i%2 == 0 {
			f.Subject = facts.Subject{Kind: "transaction", ID: texts[r.Intn(len(texts))], Text: facts.Untrusted(texts[r.Intn(len(texts))]), Shape: "evm-hash"}
		}
		if i%3 == 0 {
			f.Ticket.To = facts.Untrusted(texts[r.Intn(len(texts))])
		}
		h := sha256.New()
		e := json.NewEncoder(h)
		for _, part := range []any{f.Subject, f.Chain.ID, f.AsOf.UTC().Format(time.RFC3339Nano), f.Ticket, f.Evidence} {
			if err := e.Encode(part); err != nil {
				t.Fatal(err)
			}
		}
		if want := "r-" + strings.ToLower(base32.StdEncoding.EncodeToString(h.Sum(nil))[:10]); ID(f) != want {
			t.Fatalf("%s, want %s: %+v", ID(f), want, f)
		}
	}
}

// TestLine: the document written by hand has the bytes of encoding/json, whatever stands in it.
func TestLine(t *testing.T) {
	texts := append(hostile.Texts(), "", "eip155:1", "<b>&", "\b\f\n\r\t\x00\x1f\x7f", "\xff\xfe", "\ufffd", "\u2028\u2029", "a\u200bb", "…", `"\/`, "手续费")
	for c := range 256 {
		texts = append(texts, "a"+string([]byte{byte(c)})+"b", string(rune(c)))
	}
	r := rand.New(rand.NewSource(1))
	for range 500 {
		var d document
		fill(r, reflect.ValueOf(&d).Elem(), texts)
		want, err := safe.EncodeJSONLine(d)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.line(); !bytes.Equal(got, bytes.TrimSuffix(want, []byte("\n"))) {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	}
}
