package chains

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// KnownKeys compares the keys of a YAML tree with the yaml tags of a type. The decoder's own
// check would name the key and a Go type; people need the key that they meant.
func KnownKeys(n *yaml.Node, like any) error { return keysOf(n, reflect.TypeOf(like)) }

func keysOf(n *yaml.Node, t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Slice && n.Kind == yaml.SequenceNode:
		for _, c := range n.Content {
			if err := keysOf(c, t.Elem()); err != nil {
				return err
			}
		}
	case t.Kind() == reflect.Struct && n.Kind == yaml.MappingNode:
		fields := map[string]reflect.Type{}
		for i := range t.NumField() {
			if tag := t.Field(i).Tag.Get("yaml"); tag != "" && tag != "-" {
				fields[tag] = t.Field(i).Type
			}
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			ft, ok := fields[key.Value]
			if !ok {
				return fmt.Errorf("line %d: unknown key %q%s", key.Line, key.Value, nearest(key.Value, fields))
			}
			if err := keysOf(n.Content[i+1], ft); err != nil {
				return err
			}
		}
	}
	return nil
}

// nearest words the known key with the fewest edits, if any is near.
func nearest(key string, fields map[string]reflect.Type) string {
	best := Nearest(key, slices.Collect(maps.Keys(fields)))
	if edits(strings.ToLower(key), best) > len(key)/2+2 {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", best)
}

// Nearest is the known word with the fewest edits; the first in the alphabet of several.
func Nearest(word string, known []string) string {
	best, at := "", 0
	for _, k := range known {
		if d := edits(strings.ToLower(word), k); best == "" || d < at || d == at && k < best {
			best, at = k, d
		}
	}
	return best
}

// edits is the Levenshtein distance of two short keys.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diag, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diag+cost)
		}
	}
	return row[len(b)]
}
