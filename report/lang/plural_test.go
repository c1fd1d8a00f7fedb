package lang_test

import (
	"testing"

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
