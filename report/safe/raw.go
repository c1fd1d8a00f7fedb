package safe

import "txtriage/chains/facts"

// Raw is a stranger's text to compare or to search, never to print.
func Raw(u facts.Untrusted) string { return string(u) }

// Listed is the symbol of an asset of our own catalogue; any other asset's is "".
func Listed(a facts.Asset) string {
	if !a.Listed {
		return ""
	}
	return Words(string(a.Symbol))
}
