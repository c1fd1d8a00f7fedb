package nodeerr

import (
	"encoding/json"
	"regexp"
	"strings"

	"txtriage/chains/facts"
	"txtriage/chains/nodeerr/rejects"
)

// Verdict is what a node says of a transaction that it was given.
type Verdict struct {
	Key     string // meaning key, such as "min-relay-fee-not-met"; "" when no row matches
	Class   string // fee-too-low, nonce-used, invalid, locked …
	Invalid bool   // class "invalid": breaks consensus rules, it can never confirm as it is
	Script  string // key of the script error in brackets, if any

	// Numbers that the text carries, by name: next_nonce, nonce, balance, cost, queued,
	// overshot (wei); fee, needed (satoshi, or wei per gas); rate, old_rate (satoshi per
	// 1,000 vbytes); gas, cap, limit, count, size, depth. Nil without any.
	Numbers map[string]facts.Int
}

// verdictRow is one entry of a table of verdicts. Texts are lower case; a row whose texts
// are whole words of Core ("dust") asks for the whole reason; one that ends in a dash, for
// its start.
type verdictRow struct {
	key     string
	class   string
	invalid bool
	texts   []string
	whole   bool
	words   [][]string // by meaning, as in row
	unless  []string   // parts of the message that speak against it
	numbers []*regexp.Regexp
	source  string
}

func (r *verdictRow) matches(m *message, reason string) bool {
	text := m.text
	if containsOne(text, r.unless) {
		return false
	}
	for _, group := range r.words {
		if !containsOne(m.words(), group) {
			return false
		}
	}
	if len(r.texts) == 0 && len(r.words) > 0 {
		return true
	}
	for _, t := range r.texts {
		if r.whole && (reason == t || strings.HasSuffix(t, "-") && strings.HasPrefix(reason, t)) || !r.whole && strings.Contains(text, t) {
			return true
		}
	}
	return false
}

// Submission explains the text with which a node refused a transaction: the answer to
// sendRawTransaction, or testmempoolaccept's reject-reason and reject-details joined by ", ".
// kind "" stands for a text of unknown origin. A text that is a node's trouble rather than a
// verdict ("pruned history unavailable") gets that row's key and class.
func Submission(kind, text string) Verdict {
	if v := verdict(kind, text); v.Key != "" {
		return v
	}
	clean, _ := reasonOf(text)
	m := messageOf(clean)
	for _, t := range rowsFor(kind) {
		for i := range t {
			if r := &t[i]; r.ofText() && r.matches(m, nil) {
				return Verdict{Key: r.key, Class: string(r.class)}
			}
		}
	}
	return Verdict{}
}

func rowsFor(kind string) [][]row {
	if kind == "" {
		return [][]row{evmTable, bitcoinTable, esploraTable}
	}
	return [][]row{tableOf(kind)}
}

func verdict(kind, text string) Verdict {
	clean, reason := reasonOf(text)
	if clean == "" {
		return Verdict{}
	}
	// A contract's own reason may say anything; it is no verdict of the pool.
	if kind == "evm" || kind == "" {
		m := messageOf(clean)
		for i := range evmReverts {
			if r := &evmReverts[i]; r.ofText() && !r.bare && r.matches(m, nil) {
				return Verdict{Key: r.key, Class: string(Revert)}
			}
		}
	}
	var tables [][]verdictRow
	switch kind {
	case "evm":
		tables = [][]verdictRow{evmVerdicts, evmByMeaning}
	case "core", "btcd", "esplora":
		tables = [][]verdictRow{bitcoinVerdicts}
	case "":
		tables = [][]verdictRow{evmVerdicts, bitcoinVerdicts, evmByMeaning}
	}
	m := messageOf(clean)
	for _, t := range tables {
		for i := range t {
			r := &t[i]
			if !r.matches(m, reason) {
				continue
			}
			v := Verdict{Key: r.key, Class: r.class, Invalid: r.invalid, Numbers: read(r.numbers, clean)}
			if strings.Contains(clean, "script-verify-flag") || r.key == "script-refused" {
				v.Script = rejects.ScriptKey(clean)
			}
			return v
		}
	}
	return Verdict{}
}

var (
	inJSON   = regexp.MustCompile(`"message"\s*:\s*"((?:[^"\\]|\\.)*)"`)
	rejected = regexp.MustCompile(`^(?:\d{1,3}: |tx rejected: |transaction rejected: |transaction was rejected with reason: |error: |rpc error: |(?:sendrawtransaction|testmempoolaccept|submitpackage) rpc error(?: -?\d+)?: |-?\d+: )+`)
	codeTail = regexp.MustCompile(`\s*\(code \d+\)$`)
	blanks   = regexp.MustCompile(`\s+`)
)

// reasonOf takes what wallets and tools put around a node's words off them. reason is the
// part before details: Core's short reject string.
func reasonOf(s string) (text, reason string) {
	s = fold(s)
	if m := inJSON.FindStringSubmatch(s); m != nil {
		if json.Unmarshal([]byte(`"`+m[1]+`"`), &s) != nil {
			s = m[1]
		}
	}
	if _, after, ok := strings.Cut(s, "error message:"); ok { // bitcoin-cli
		s = after
	}
	s = strings.TrimSpace(blanks.ReplaceAllString(s, " "))
	s = rejected.ReplaceAllString(s, "")
	s = strings.TrimRight(codeTail.ReplaceAllString(s, ""), ".! ")
	reason = s
	for _, sep := range []string{", ", " (", ": "} {
		reason, _, _ = strings.Cut(reason, sep)
	}
	return s, reason
}

// read takes the named groups of the first pattern that matches. Names that end in _btc and
// _ether are decimals of the coin, given in base units without that ending.
func read(patterns []*regexp.Regexp, text string) map[string]facts.Int {
	for _, p := range patterns {
		m := p.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		out := map[string]facts.Int{}
		for i, name := range p.SubexpNames() {
			if name == "" || m[i] == "" || len(m[i]) > 80 {
				continue
			}
			decimals := 0
			for unit, d := range map[string]int{"_btc": 8, "_ether": 18} {
				if base, ok := strings.CutSuffix(name, unit); ok {
					name, decimals = base, d
				}
			}
			if n, err := facts.ParseDecimal(m[i], decimals); err == nil {
				out[name] = n
			}
		}
		if len(out) > 0 {
			complete(out)
			return out
		}
	}
	return nil
}

// complete derives what a client leaves out: reth tells balance and cost only.
func complete(n map[string]facts.Int) {
	balance, b := n["balance"]
	cost, c := n["cost"]
	_, o := n["overshot"]
	_, q := n["queued"]
	if b && c && !o && !q && cost.Cmp(balance) > 0 {
		n["overshot"] = cost.Sub(balance)
	}
}

func res(patterns ...string) []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(patterns))
	for i, p := range patterns {
		out[i] = regexp.MustCompile(p)
	}
	return out
}
