package nodeerr_test

import (
	"testing"

	"txtriage/chains/nodeerr"
)

// A pasted text that says why nothing was found is told as that reason.
func TestFindHearsReasons(t *testing.T) {
	for text, want := range map[string]nodeerr.Class{
		"transaction not found":                                       nodeerr.Absent,
		"transaction not found: connection refused":                   nodeerr.Offline,
		"transaction not found: node is still syncing":                nodeerr.Syncing,
		"transaction not found, too many requests":                    nodeerr.Rate,
		"execution reverted: too many requests":                       nodeerr.Revert,
		"timed out before it was known whether execution reverted":    nodeerr.Timeout,
		`{"code":-32000,"message":"tx not found: request timed out"}`: nodeerr.Timeout,
	} {
		if key, got := nodeerr.Find(text); got != want {
			t.Errorf("%q: %s (%s), want %s", text, got, key, want)
		}
	}
}
