package lang_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"

	"txtriage/report/lang"
)

// A text without plural forms is said for every count, also for one.
func TestPlainTextWithACount(t *testing.T) {
	for _, count := range []string{"", "0", "1", "2"} {
		p, ok := lang.Load("en").Say("missing.never-seen.headline", count)
		if !ok || len(p) == 0 {
			t.Errorf("count %q: nothing is said", count)
		}
	}
}

// What English says in another way for one has in each language every form that its numbers need: where one is
// missing, the program would quietly say the form for all others.
func TestEveryPluralForm(t *testing.T) {
	for _, tag := range lang.Available() {
		files, err := filepath.Glob(filepath.Join(lang.Base, "*.yaml"))
		if err != nil || len(files) < 10 {
			t.Fatalf("%v %v", files, err)
		}
		for _, file := range files {
			name := filepath.Base(file)
			bundle := i18n.NewBundle(language.Make(tag))
			for _, m := range messages(t, filepath.Join(tag, name)) {
				if err := bundle.AddMessages(language.Make(tag), m); err != nil {
					t.Fatal(err)
				}
			}
			say := i18n.NewLocalizer(bundle, tag)
			for _, m := range messages(t, file) {
				if m.One == "" {
					continue
				}
				for n := range 200 {
					if _, err := say.Localize(&i18n.LocalizeConfig{MessageID: m.ID, PluralCount: n, TemplateData: map[string]string{}}); err != nil {
						t.Errorf("%s/%s: %s for %d: %v", tag, name, m.ID, n, err)
						break
					}
				}
			}
		}
	}
}

func messages(t *testing.T, file string) []*i18n.Message {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := i18n.ParseMessageFileBytes(b, filepath.Base(filepath.Dir(file))+".yaml", map[string]i18n.UnmarshalFunc{"yaml": yaml.Unmarshal})
	if err != nil {
		t.Fatal(err)
	}
	return f.Messages
}
