package lang

import (
	"strings"
	"sync"
)

// late is the file of what errors and refusals mean: hundreds of sentences of which a report
// needs one or two, so it is read when the first is asked for.
const late = "meanings"

// split takes the late file out of the files of a language.
func split(tag string, byName map[string][]byte) func() *Words {
	file, ok := byName[late]
	delete(byName, late)
	return sync.OnceValue(func() *Words {
		if !ok {
			return load(tag, map[string][]byte{})
		}
		return load(tag, map[string][]byte{late: file})
	})
}

// of is the part of the language that holds an id.
func (w *Words) of(id string) *Words {
	if w.late != nil && strings.HasPrefix(id, late+".") {
		return w.late()
	}
	return w
}
