package lang

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
)

// Words is one language. Ids are "file.key", for causes "section.slug.part".
type Words struct {
	tag     string
	say     *i18n.Localizer
	holes   map[string][]string // of each id: the names of its placeholders, sorted
	empty   map[string]bool     // ids whose words are "" on purpose: a separator that a script does without
	section map[string]string   // of each cause
	late    func() *Words       // the words that few reports need; nil in themselves
	said    said
	errs    []error
}

// Piece is a part of a sentence: words, or a hole for an argument.
type Piece struct {
	Words string
	Arg   string // name of the argument; Words is then empty
}

var (
	loaded sync.Map // tag → func() *Words
	hole   = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)
)

// mark stands for a placeholder while go-i18n chooses the plural form. No word file holds it.
const mark = "\x00"

// Load returns a language; its files are read at the first call and not before.
func Load(tag string) *Words {
	f, _ := loaded.LoadOrStore(tag, sync.OnceValue(func() *Words {
		files := read(tag)
		late := split(tag, files)
		w := load(tag, files)
		w.late = late
		return w
	}))
	return f.(func() *Words)()
}

func load(tag string, byName map[string][]byte) *Words {
	t := language.Make(tag)
	bundle := i18n.NewBundle(t)
	w := &Words{tag: tag, holes: map[string][]string{}, empty: map[string]bool{}, section: map[string]string{}}
	unmarshal := map[string]i18n.UnmarshalFunc{"yaml": yaml.Unmarshal}
	for name, b := range byName {
		file, err := i18n.ParseMessageFileBytes(b, tag+".yaml", unmarshal)
		if err != nil {
			w.errs = append(w.errs, fmt.Errorf("%s/%s.yaml: %w", tag, name, err))
			continue
		}
		for _, m := range file.Messages {
			if slug, _, ok := strings.Cut(m.ID, "."); ok && sectionFile(name) {
				w.section[slug] = name
			}
			m.ID = name + "." + m.ID
			w.holes[m.ID] = holesOf(m)
			w.empty[m.ID] = m.Zero+m.One+m.Two+m.Few+m.Many+m.Other == ""
		}
		if err := bundle.AddMessages(t, file.Messages...); err != nil {
			w.errs = append(w.errs, fmt.Errorf("%s/%s.yaml: %w", tag, name, err))
		}
	}
	w.say = i18n.NewLocalizer(bundle, tag)
	return w
}

func holesOf(m *i18n.Message) []string {
	names := []string{}
	for _, form := range []string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other} {
		for _, x := range hole.FindAllStringSubmatch(form, -1) {
			names = append(names, x[1])
		}
	}
	sort.Strings(names)
	return slices.Compact(names)
}

// Tag returns the language's tag.
func (w *Words) Tag() string { return w.tag }

// Err returns why files could not be read; nil in a program that passed its tests.
func (w *Words) Err() []error {
	if w.late == nil {
		return w.errs
	}
	return slices.Concat(w.errs, w.late().errs)
}

// Has reports whether the language itself has the words.
func (w *Words) Has(id string) bool { _, ok := w.of(id).holes[id]; return ok }

// IDs returns every id that begins with the prefix, sorted.
func (w *Words) IDs(prefix string) []string {
	var ids []string
	for id := range w.holes {
		if strings.HasPrefix(id, prefix) {
			ids = append(ids, id)
		}
	}
	if w.late != nil && (prefix == "" || strings.HasPrefix(prefix, late)) {
		ids = append(ids, w.late().IDs(prefix)...)
	}
	sort.Strings(ids)
	return ids
}

// Holes returns the names of the placeholders of an id, over all its plural forms, sorted.
func (w *Words) Holes(id string) []string { return w.of(id).holes[id] }

// Section returns the file that holds a cause's words.
func (w *Words) Section(slug string) (string, bool) {
	s, ok := w.section[slug]
	return s, ok
}

// Causes returns the slugs that have words, sorted.
func (w *Words) Causes() []string { return slices.Sorted(maps.Keys(w.section)) }

// Say returns the sentence in pieces. count chooses the plural form: an integer as decimal
// text, or "" where there is none. It reports false if the language lacks the words.
// Nobody changes the pieces.
func (w *Words) Say(id, count string) ([]Piece, bool) {
	w = w.of(id)
	names, ok := w.holes[id]
	if !ok || w.empty[id] {
		return nil, ok
	}
	return w.said.recall(form{id, count}, func() ([]Piece, bool) { return w.localize(id, count, names) })
}

func (w *Words) localize(id, count string, names []string) ([]Piece, bool) {
	data := map[string]string{}
	for _, n := range names {
		data[n] = mark + n + mark
	}
	c := i18n.LocalizeConfig{MessageID: id, TemplateData: data}
	if count != "" {
		c.PluralCount = count
		if n, err := strconv.ParseInt(count, 10, 64); err == nil {
			c.PluralCount = n
		}
	}
	s, err := w.say.Localize(&c)
	if err != nil { // a text that is the same for one and for many has only the form "other"
		c.PluralCount = nil
		s, err = w.say.Localize(&c)
	}
	if err != nil {
		return nil, false
	}
	var out []Piece
	for i, part := range strings.Split(s, mark) {
		switch {
		case i%2 == 1:
			out = append(out, Piece{Arg: part})
		case part != "":
			out = append(out, Piece{Words: part})
		}
	}
	return out, true
}
