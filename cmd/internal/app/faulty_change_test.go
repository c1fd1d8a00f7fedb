package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// place is where in a result something is changed: keys and indexes from the top.
type place []any

// places lists every place of a value, in order.
func places(v any, at place, out []place) []place {
	out = append(out, slices.Clone(at))
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out = places(v[k], append(at, k), out)
		}
	case []any:
		for i := range v[:min(len(v), 4)] {
			out = places(v[i], append(at, i), out)
		}
	}
	return out
}

// gone takes its place out of what holds it.
type gone struct{}

// put changes one place of a value.
func put(v any, at place, f func(any) (any, bool)) (any, bool) {
	if len(at) == 0 {
		return f(v)
	}
	switch k := at[0].(type) {
	case string:
		m := maps.Clone(v.(map[string]any))
		got, ok := put(m[k], at[1:], f)
		if _, drop := got.(gone); drop {
			delete(m, k)
		} else {
			m[k] = got
		}
		return m, ok
	case int:
		l := slices.Clone(v.([]any))
		got, ok := put(l[k], at[1:], f)
		if _, drop := got.(gone); drop {
			l = slices.Delete(l, k, k+1)
		} else {
			l[k] = got
		}
		return l, ok
	}
	return v, false
}

func constant(x any) func(any) (any, bool) { return func(any) (any, bool) { return x, true } }

func onText(f func(string) string) func(any) (any, bool) {
	return func(v any) (any, bool) {
		s, ok := v.(string)
		if !ok || s == "" || f(s) == s {
			return v, false
		}
		return f(s), true
	}
}

// onHex changes hex after 0x: of numbers, or of ids and addresses, whose length is fixed. Other
// data of another length could be what an honest node says.
func onHex(numbers, ids bool, f func(digits string) string) func(any) (any, bool) {
	return onText(func(s string) string {
		d, ok := strings.CutPrefix(s, "0x")
		id := len(d) == 40 || len(d) == 64
		number := len(d) < 40 && (d == "0" || !strings.HasPrefix(d, "0"))
		if ok && (numbers && number || ids && id) {
			return f(d)
		}
		return s
	})
}

// other replaces what is of another type.
func other(x any) func(any) (any, bool) {
	return func(v any) (any, bool) { return x, fmt.Sprintf("%T", v) != fmt.Sprintf("%T", x) }
}

// changes are what can be wrong in one place of a result.
var changes = map[string]func(any) (any, bool){
	"drop": func(any) (any, bool) { return gone{}, true }, "null": constant(nil), "true": other(true), "seven": other(json.Number("7")),
	"below-zero": constant(json.Number("-1")), "fraction": constant(json.Number("1.5")), "beyond": constant(json.Number("1e400")),
	"words": constant("the fox"), "nothing": constant(""), "hex-nothing": constant("0x"), "minus-hex": constant("-0x1"), "not-hex": constant("0xzz"),
	"list": other([]any{}), "object": constant(map[string]any{}), "list-of-null": constant([]any{nil}),
	"wide":     onHex(true, true, func(string) string { return "0x" + strings.Repeat("f", 80) }),
	"decimal":  other("99999999999999999999999999999999999999999999999999999999999999999999999999999999999999"),
	"long":     constant(strings.Repeat("ab", 100_000)),
	"bare-hex": onHex(true, true, func(d string) string { return d }),
	"odd-hex":  onHex(false, true, func(d string) string { return "0x" + d[:max(0, len(d)-1)] }),
	"zeros":    onHex(true, true, func(d string) string { return "0x000" + d }),
	"capitals": onHex(true, true, func(d string) string { return "0X" + d }),
	"longer":   onHex(false, true, func(d string) string { return "0x" + d + "00" }),
	"many": func(v any) (any, bool) {
		l, ok := v.([]any)
		if !ok || len(l) == 0 {
			return v, false
		}
		one, _ := json.Marshal(l[0])
		return slices.Repeat([]any{l[0]}, min(100_000, 800_000/(len(one)+1)+1)), true
	},
	"deep": constant(func() any {
		var v any = "x"
		for range 300 {
			v = []any{v}
		}
		return v
	}()),
	"one-more": func(v any) (any, bool) {
		m, ok := v.(map[string]any)
		if !ok {
			return v, false
		}
		m = maps.Clone(m)
		m["weather"] = map[string]any{"rain": json.Number("1")}
		return m, true
	},
}

// changed makes a fault of a change in the n-th place of a result, counted round.
func changed(name string, n uint32) *spoil {
	s := &spoil{name: fmt.Sprintf("%s-%d", name, n)}
	s.value = func(good json.RawMessage) (string, bool) {
		d := json.NewDecoder(bytes.NewReader(good))
		d.UseNumber()
		var v any
		if d.Decode(&v) != nil {
			return "", false
		}
		all := places(v, nil, nil)
		at := all[int(n)%len(all)]
		out, ok := put(v, at, changes[name])
		if _, drop := out.(gone); drop {
			out = nil
		}
		b, err := json.Marshal(out)
		s.name = fmt.Sprintf("%s at %v", name, at)
		return string(b), ok && err == nil
	}
	s.item = func(it item) string {
		if it.result == nil {
			return string(it.bytes())
		}
		if v, ok := s.value(it.result); ok {
			it.result = json.RawMessage(v)
		}
		return string(it.bytes())
	}
	return s
}
