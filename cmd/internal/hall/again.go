package hall

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// Again is the command line that was given with flags added behind its verb, as a shell takes
// it. What may be secret in the address of a node is left out. "" if it cannot be written so.
func (e *Env) Again(verb string, flags ...string) string {
	at := slices.Index(e.Args, verb)
	if at < 0 {
		return ""
	}
	words := []string{quoted(cmp.Or(e.Name, "txtriage"))}
	node := false
	for i, arg := range e.Args {
		name, value, joined := strings.Cut(arg, "=")
		switch {
		case strings.ContainsFunc(arg, unicode.IsControl):
			return ""
		case node:
			arg = open(arg)
		case joined && name == "--node":
			arg = name + "=" + open(value)
		}
		node = !node && arg == "--node"
		words = append(words, quoted(arg))
		if i == at {
			for _, f := range flags {
				if !slices.Contains(e.Args, f) {
					words = append(words, f)
				}
			}
		}
	}
	return strings.Join(words, " ")
}

// open is the part of CHAIN=URL that everybody may read; where something was left out it ends
// with "…".
func open(node string) string {
	chain, address, _ := strings.Cut(node, "=")
	kind, _, _ := strings.Cut(address, "://")
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return chain + "=…"
	case u.User != nil || len(u.Path) > 1 || u.RawQuery != "" || u.Fragment != "":
		return chain + "=" + kind + "://…@" + u.Host + "/…"
	}
	return node
}

func quoted(arg string) string {
	plain := func(r rune) bool {
		return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_-./:=,@+%", r))
	}
	if arg != "" && !strings.ContainsFunc(arg, func(r rune) bool { return !plain(r) }) {
		return arg
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}
