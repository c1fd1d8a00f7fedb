package safe

import (
	"regexp"

	"txtriage/chains/facts"
)

// Raw is a stranger's text to compare or to search, never to print.
func Raw(u facts.Untrusted) string { return string(u) }

// listed is what a symbol of our own catalogue looks like.
var listed = regexp.MustCompile(`^[\pL\pN₮$]([\pL\pN₮$+_-]{0,15})(\.e)?$`)

// Listed is the symbol of an asset of our own catalogue; any other asset's is "". A case file
// may claim that anything is listed, so the form is checked too (USDC.e is a usual one).
func Listed(a facts.Asset) string {
	if s := string(a.Symbol); a.Listed && listed.MatchString(s) && s == visible(a.Symbol, Symbol, false) {
		return s
	}
	return ""
}
