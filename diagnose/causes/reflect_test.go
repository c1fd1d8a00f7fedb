package causes_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"txtriage/chains/facts"
)

// slot is one facts.Value inside Facts, with the path that rules declare in Needs.
type slot struct {
	path  string
	value reflect.Value
}

func (s slot) asked() bool { return !s.value.FieldByName("State").IsZero() }

// hide makes the fact one that nobody asked for; restore puts it back.
func (s slot) hide() (restore func()) {
	was := reflect.New(s.value.Type()).Elem()
	was.Set(s.value)
	s.value.SetZero()
	return func() { s.value.Set(was) }
}

// hideAll hides every fact that the paths cover, from the last to the first: what lies inside
// another fact comes after it in the list.
func hideAll(all []slot, needs []string) (restore func()) {
	var undo []func()
	for i := len(all) - 1; i >= 0; i-- {
		if covered(all[i].path, needs) {
			undo = append(undo, all[i].hide())
		}
	}
	return func() {
		for i := len(undo) - 1; i >= 0; i-- {
			undo[i]()
		}
	}
}

// slots finds every facts.Value, also those inside lists and inside other values.
// All elements of a list share one path: "Nodes.Saw".
func slots(f *facts.Facts) []slot {
	var out []slot
	walk("", reflect.ValueOf(f).Elem(), &out)
	return out
}

func walk(path string, v reflect.Value, out *[]slot) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walk(path, v.Elem(), out)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(path, v.Index(i), out)
		}
	case reflect.Struct:
		if isValue(v.Type()) {
			*out = append(*out, slot{path, v})
			walk(path, v.FieldByName("V"), out)
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				walk(strings.TrimPrefix(path+"."+f.Name, "."), v.Field(i), out)
			}
		}
	default: // a plain value: no fact inside
	}
}

func isValue(t reflect.Type) bool {
	return strings.HasPrefix(t.Name(), "Value[") && t.PkgPath() == reflect.TypeFor[facts.Facts]().PkgPath()
}

// allPaths lists every path that a rule may declare, from the types alone.
func allPaths() []string {
	var out []string
	typePaths("", reflect.TypeFor[facts.Facts](), nil, &out)
	slices.Sort(out)
	return slices.Compact(out)
}

// above are the types on the way: a type inside itself ends there.
func typePaths(path string, t reflect.Type, above []reflect.Type, out *[]string) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		typePaths(path, t.Elem(), above, out)
	case reflect.Struct:
		if slices.Contains(above, t) {
			return
		}
		above = append(slices.Clone(above), t)
		if isValue(t) {
			*out = append(*out, path)
			v, _ := t.FieldByName("V")
			typePaths(path, v.Type, above, out)
			return
		}
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() {
				typePaths(strings.TrimPrefix(path+"."+f.Name, "."), f.Type, above, out)
			}
		}
	default: // a plain value: no fact inside
	}
}

// covered: declaring "EVM.Failure" allows reading what lies inside it.
func covered(path string, needs []string) bool {
	return slices.ContainsFunc(needs, func(n string) bool { return n == path || strings.HasPrefix(path, n+".") })
}

// evidenceIDs collects every evidence id that any fact rests on.
func evidenceIDs(f *facts.Facts) map[facts.EvidenceID]bool {
	out := map[facts.EvidenceID]bool{}
	for _, s := range slots(f) {
		from, _ := s.value.FieldByName("From").Interface().([]facts.EvidenceID)
		for _, id := range from {
			out[id] = true
		}
	}
	return out
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
