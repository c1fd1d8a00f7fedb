package nodeerr

import (
	"regexp"
	"strconv"
	"strings"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// Find looks a text up whose origin is unknown, as a person pastes it: a node's words, a whole
// reply, or "HTTP 429". The key is "" if no row knows it.
func Find(text string) (key string, c Class) {
	if v := Submission("", text); v.Key != "" {
		c := classOfKey(v.Key)
		if c == "" {
			// A node that ran an old block again may say the same of what is in it.
			if key, c = Match("evm", spoken(text)); c == StatePruned || c == HistoryPruned {
				return key, c
			}
			return v.Key, PoolVerdict
		}
		if c == Absent || c == Revert { // but an explorer's page may add advice, which is no trouble of a node
			if k, d := doubted("", spoken(text), strings.TrimSpace(fold(text)), v.Key, c); d != c && (c == Revert || d != Server) {
				return k, d
			}
		}
		if c.Act().Evidence || !aboutAccounts(c) || fromNode(text) {
			return v.Key, c
		}
		return "", Other // such as "account suspended": anybody can say so
	}
	clean, _ := reasonOf(text)
	m := messageOf(clean)
	for i := range evmFamilies {
		if r := &evmFamilies[i]; r.found && r.matches(m, spoken(text)) {
			return r.key, r.class
		}
	}
	e := &chains.CallError{Kind: chains.ErrHTTP, Code: numberIn(inCode, text), HTTP: numberIn(inStatus, text)}
	if e.Code == 0 && e.HTTP == 0 {
		return "", Other
	}
	if key, c = Match("evm", e); c.Act().Evidence { // a number alone proves nothing
		return "", Other
	}
	return key, c
}

// spoken is a node's error of these words.
func spoken(text string) *chains.CallError {
	return &chains.CallError{Kind: chains.ErrNode, Message: facts.Untrusted(text)}
}

var (
	inCode   = regexp.MustCompile(`(?i)(?:"code"\s*:\s*"?|\bcode[:= ]+)(-?\d{2,6})\b`)
	inStatus = regexp.MustCompile(`(?i)(?:\bhttp(?:/[\d.]+)?(?: error| code| status)?[ :(]+|\bstatus(?: code)?(?: error)?[:= (]+|^)(4\d\d|5\d\d)\b`)
)

func numberIn(p *regexp.Regexp, text string) int {
	m := p.FindStringSubmatch(text[:min(len(text), maxText)])
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	return n
}

// aboutAccounts are the classes that other services than nodes speak of in the same words.
func aboutAccounts(c Class) bool {
	return c == Rate || c == Billing || c == PlanMethod || c == Unauthorised
}

// fromNode reports that a text about an account, a plan, a key or a limit comes from a node's side.
func fromNode(text string) bool {
	if numberIn(inCode, text) != 0 || numberIn(inStatus, text) != 0 {
		return true
	}
	return containsOne(fold(text), []string{
		"request", "rate", "api", "rpc", "compute unit", "credits", "throughput", "method", "module", "namespace", "eth_", "debug", "trace", "archive", "endpoint", "authentic", "unauthor", "project id", "capacity", "free tier", "calls", "node", "server", "queue", "scan ", "quota", "throttl", "chain", "backend",
	})
}

func classOfKey(key string) Class {
	for _, t := range [][]row{evmTable, bitcoinTable, esploraTable} {
		for _, r := range t {
			if r.key == key && r.class != PoolVerdict {
				return r.class
			}
		}
	}
	return ""
}
