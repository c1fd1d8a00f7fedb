package lang_test

import (
	"testing"

	"txtriage/report/lang"
)

func TestMatchFindsTheNearestLanguage(t *testing.T) {
	for ask, want := range map[string]string{
		"": "en", "C": "en", "POSIX": "en", "C.UTF-8": "en", "en_US.UTF-8": "en", "en-GB": "en", "xx": "en", "??": "en", "tlh": "en",
		"zh": "zh-Hans", "zh-CN": "zh-Hans", "zh_CN.UTF-8": "zh-Hans", "zh-SG": "zh-Hans", "zh-Hans": "zh-Hans", "zh_CN@pinyin": "zh-Hans",
	} {
		if got := lang.Match(ask); got != want {
			t.Errorf("Match(%q) = %s, want %s", ask, got, want)
		}
	}
	if got := lang.Match("", "xx", "zh-CN"); got != "zh-Hans" {
		t.Errorf("later wishes count: got %s", got)
	}
}

func TestEveryFileLoads(t *testing.T) {
	for _, tag := range lang.Available() {
		for _, err := range lang.Load(tag).Err() {
			t.Error(err)
		}
	}
}
