package story

import (
	"regexp"
	"strings"

	"txtriage/chains"
)

var (
	// standards are names that mean a network wherever they stand.
	standards = regexp.MustCompile(`(?i)(?:^|[^A-Za-z0-9])((?:ERC|TRC|BEP|SPL|KIP|HRC|ARC)[- ]?[0-9]{0,4}|BEP2)(?:[^A-Za-z0-9]|$)`)
	// named are words that a network's name follows, or that follow it.
	named   = regexp.MustCompile(`(?i)(?:network|chain|mainnet|网络|链|主网)["']?\s*(?:is|was|为|是|选的是|选了)?\s*[:：=]?\s*["']?([A-Za-z][A-Za-z0-9]*(?: (?:One|Smart Chain|Chain|PoS|Classic|Cash))?)`)
	after   = regexp.MustCompile(`(?i)([A-Za-z][A-Za-z0-9]*(?: (?:One|Smart|PoS))?) ?(?:network|chain|mainnet|网络|链|主网)`)
	via     = regexp.MustCompile(`(?i)(?:\bon|\bvia|\bover|\bthrough|\busing|通过|走|用的?) ?(?:the )?([A-Za-z][A-Za-z0-9]*(?: (?:One|Smart Chain|PoS|Classic|Cash))?)`)
	baseFee = regexp.MustCompile(`(?i)\bbase fee`) // of a block, not of Base
	brack   = regexp.MustCompile(`[(（]([A-Za-z][A-Za-z0-9 -]{1,20})[)）]`)
)

// network is the name of the network that the text names, as written; "" for none or several.
func network(text string, cat *chains.Catalog) string {
	out, id := "", ""
	text = baseFee.ReplaceAllString(text, "")
	for _, re := range []*regexp.Regexp{standards, named, after, via, brack} {
		for _, m := range re.FindAllStringSubmatch(text, -1) {
			name := strings.TrimSpace(m[1])
			is := chainOf(name, cat)
			if is == "" {
				if first, _, more := strings.Cut(name, " "); more {
					name = first
					is = chainOf(first, cat)
				}
			}
			switch {
			case is == "":
			case id == "":
				out, id = name, is
			case is != id:
				return ""
			}
		}
	}
	for _, name := range spelt(text, cat) {
		switch is := chainOf(name, cat); {
		case id == "":
			out, id = name, is
		case is != id:
			return ""
		}
	}
	for _, w := range plainWord.FindAllString(text, -1) {
		if is := chainOf(w, cat); is != "" && is != id && out != "" {
			return "" // another network is named beside it: which one was used is not clear
		}
	}
	return out
}

var (
	plainWord = regexp.MustCompile(`[A-Za-z]{5,}`) // shorter ones may be symbols of coins
	hanRun    = regexp.MustCompile(`(\p{Han}{2,8})(?:链|网络|主网|公链)|(?:走|通过|使用|用|网络|选了|选的是)[:：是为]?(\p{Han}{2,8})`)
)

// spelt are the networks that Chinese text names before "链", "网络" or behind "走", "通过".
func spelt(text string, cat *chains.Catalog) (out []string) {
	for _, m := range hanRun.FindAllStringSubmatch(text, -1) {
		run := []rune(m[1] + m[2])
		for n := min(len(run), 5); n >= 2; n-- {
			name := string(run[len(run)-n:])
			if m[2] != "" {
				name = string(run[:n])
			}
			if chainOf(name, cat) == "" {
				name += "链"
			}
			if chainOf(name, cat) != "" {
				out = append(out, name)
				break
			}
		}
	}
	return out
}

// chainOf names a chain of the catalogue, also one that is known by name only; "" for none.
func chainOf(name string, cat *chains.Catalog) string {
	if row, ok := cat.Find(name); ok {
		return row.ID
	}
	if n, ok := cat.Named(name); ok {
		return n.Name
	}
	return ""
}
