// Package nodeerr knows what a node's refusal means. Ordered tables, first match wins.
package nodeerr

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr/rejects"
)

// Class is what a refused or failed call means for a diagnosis.
type Class string

// The classes.
const (
	Rate          Class = "rate"           // too many requests: wait, or ask another node
	SenderRate    Class = "sender-rate"    // the sequencer limits this sender
	Billing       Class = "billing"        // the operator's account with the provider is used up
	PlanMethod    Class = "plan-method"    // the method is not in the operator's plan
	Unauthorised  Class = "unauthorised"   // wrong or missing key
	Method        Class = "method"         // the node has no such method
	Range         Class = "range"          // asked for too much at once
	Addresses     Class = "addresses"      // asked for too many addresses at once
	StatePruned   Class = "state-pruned"   // the state of that block is gone
	HistoryPruned Class = "history-pruned" // the block or its receipts are gone: not an absence
	TxIndexing    Class = "tx-indexing"    // the index is still being built: not an absence
	NoTxIndex     Class = "no-tx-index"    // there is no index: not an absence
	BlockUnknown  Class = "block-unknown"  // the node lags or the block is not on its chain
	Tag           Class = "tag"            // pending, safe or finalized is not supported
	Timeout       Class = "timeout"
	Revert        Class = "revert" // the execution was refused: this is an answer
	Syncing       Class = "syncing"
	Offline       Class = "offline" // the node itself has no peers, or cannot be reached
	Absent        Class = "absent"  // the node can know and does not
	BadParams     Class = "bad-params"
	BadReply      Class = "bad-reply"
	Server        Class = "server"
	PoolVerdict   Class = "pool-verdict" // a pool's verdict on a transaction: see Submission
	Refused       Class = "refused"      // never sent: not on the read-only list
	Budget        Class = "budget"       // beyond what one diagnosis may cost: says nothing of the node
	Other         Class = "other"
)

// row is one entry of a table. Every condition that is set must hold.
type row struct {
	key    string
	class  Class
	texts  []string   // parts of the message, lower case: one is enough
	starts bool       // the message starts with one of texts
	also   []string   // parts of the message: one of them too
	words  [][]string // by meaning: one phrase of each group, in the message with every sign made a blank
	unless []string   // parts of the message that speak against it
	codes  []int
	http   []int
	vague  bool // for errors only, not for texts of unknown origin
	found  bool // for these too, where nothing else is known
	bare   bool // only without data: what a contract says has some
	source string
}

// message is a text as rows look at it.
type message struct {
	text  string // lower case
	plain string // with every other sign than letters, digits, / _ - ' made a blank, and one at each end
}

func messageOf(text string) *message { return &message{text: text} }

func (m *message) words() string {
	if m.plain == "" {
		var b strings.Builder
		b.Grow(len(m.text) + 2)
		b.WriteByte(' ')
		blank := true
		for _, r := range m.text {
			keep := r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '/' || r == '_' || r == '-' || r == '\'' || r == '#' || r > 127
			if keep {
				b.WriteRune(r)
			} else if !blank {
				b.WriteByte(' ')
			}
			blank = !keep
		}
		b.WriteByte(' ')
		m.plain = b.String()
	}
	return m.plain
}

func containsOne(text string, parts []string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(text, p) })
}

func (r *row) matches(m *message, e *chains.CallError) bool {
	if len(r.codes) > 0 && (e == nil || !slices.Contains(r.codes, e.Code)) {
		return false
	}
	if len(r.http) > 0 && (e == nil || !slices.Contains(r.http, e.HTTP)) {
		return false
	}
	if r.bare && (e == nil || len(e.Data) > 0 && string(e.Data) != "null" && string(e.Data) != `"0x"` && string(e.Data) != `""`) {
		return false
	}
	if len(r.texts) > 0 && !slices.ContainsFunc(r.texts, func(t string) bool {
		return r.starts && strings.HasPrefix(m.text, t) || !r.starts && strings.Contains(m.text, t)
	}) {
		return false
	}
	if len(r.also) > 0 && !containsOne(m.text, r.also) {
		return false
	}
	for _, group := range r.words {
		if !containsOne(m.words(), group) {
			return false
		}
	}
	return !containsOne(m.text, r.unless)
}

// ofText reports that a row goes by the message alone.
func (r *row) ofText() bool {
	return !r.vague && len(r.texts)+len(r.words) > 0 && len(r.codes) == 0 && len(r.http) == 0
}

// maxText bounds how much of a message is looked at, in bytes.
const maxText = 4096

func fold(s string) string {
	if len(s) > maxText {
		s = s[:maxText]
	}
	return strings.ToLower(strings.ToValidUTF8(s, "\ufffd"))
}

// Classify tells what an error means. kind is the Caller's kind: evm, core, btcd, esplora.
// A nil error and an unknown text are Other.
func Classify(kind string, e *chains.CallError) Class {
	_, c := Match(kind, e)
	return c
}

// Match is Classify with the key of the row that matched, for explanations.
func Match(kind string, e *chains.CallError) (key string, c Class) {
	if e == nil {
		return "", Other
	}
	if len(e.Message) > memorable || len(e.Data) > memorable {
		return match(kind, e)
	}
	id := said{kind, string(e.Kind), string(e.Message), string(e.Data), e.HTTP, e.Code}
	remembered.Lock()
	m, ok := remembered.of[id]
	remembered.Unlock()
	if ok {
		return m.key, m.class
	}
	key, c = match(kind, e)
	remembered.Lock()
	defer remembered.Unlock()
	if remembered.of == nil || len(remembered.of) >= mostRemembered {
		remembered.of = make(map[said]meant, mostRemembered)
	}
	remembered.of[id] = meant{key, c}
	return key, c
}

// A node says the same few things again and again, in bulk for every row: what they mean is
// remembered. The tables never change, so neither does an answer.
const (
	memorable      = 256 // bytes
	mostRemembered = 256
)

type said struct {
	kind, layer, message, data string
	http, code                 int
}

type meant struct {
	key   string
	class Class
}

var remembered struct {
	sync.Mutex
	of map[said]meant
}

func match(kind string, e *chains.CallError) (key string, c Class) {
	text := strings.TrimSpace(fold(string(e.Message)))
	switch e.Kind {
	case chains.ErrRefused:
		return "not-read-only", Refused
	case chains.ErrBudget:
		return "budget-used-up", Budget
	case chains.ErrTimeout:
		return "no-answer-in-time", Timeout
	case chains.ErrTransport:
		return "not-reachable", Offline
	case chains.ErrReply:
		if strings.Contains(text, "larger than") {
			return "reply-too-large", Range
		}
		return "unreadable-reply", BadReply
	case chains.ErrHTTP, chains.ErrNode: // the tables know
	}
	if strings.HasPrefix(text, "<") {
		text = page(text)
	}
	key, c, weak := lookUp(kind, text, e)
	if c == Other {
		key, c = lastResort(kind, text, e)
		weak = c != Other
	}
	if c == Other || weak {
		key, c = liken(kind, e, key, c)
	}
	claimed := c.Act().Evidence
	key, c = doubted(kind, e, text, key, c)
	if claimed && (c.Act().Evidence || c == Server) && !speaks(kind, e, text) { // a gateway's status says it better
		key, c = byStatus(e)
	}
	// Some say in data what their message hides. It is no evidence: the message denies it.
	if c == Other || c == Server || c == BadParams && key == "bad-parameters" {
		if more := hidden(e); more != "" {
			if k, d, _ := lookUp(kind, more, &chains.CallError{Kind: e.Kind, HTTP: e.HTTP, Message: facts.Untrusted(more)}); d != Other && d != c && !d.Act().Evidence {
				return k, d
			}
		}
	}
	return key, c
}

// lookUp asks the tables. weak says that the row that matched knows but the code, or a phrase that
// many may use.
func lookUp(kind, text string, e *chains.CallError) (key string, c Class, weak bool) {
	m, table := messageOf(text), tableOf(kind)
	for i := range table {
		r := &table[i]
		if r.vague && (strings.HasPrefix(text, "web page:") || e.Kind == chains.ErrHTTP && kind != "esplora") {
			continue // the status says it better
		}
		if r.class == PoolVerdict && len(r.texts)+len(r.words)+len(r.codes) == 0 {
			// Stands for the whole table of verdicts at this place of the order.
			if v := verdict(kind, text); v.Key != "" {
				if v.Class == string(Revert) {
					return v.Key, Revert, false
				}
				return v.Key, PoolVerdict, false
			}
			continue
		}
		if r.matches(m, e) {
			return r.key, r.class, r.vague || len(r.texts)+len(r.words)+len(r.http) == 0
		}
	}
	return "", Other, false
}

// speaks reports whether the node itself may be speaking. What a gateway answers, a web page, or
// anything under a status that refuses the asker, is never evidence, whatever words it holds.
func speaks(kind string, e *chains.CallError, text string) bool {
	switch e.HTTP {
	case 401, 402, 403, 407, 408, 413, 429, 502, 503, 504:
		return false
	}
	if e.HTTP >= 520 || strings.HasPrefix(text, "web page:") {
		return false
	}
	return e.Kind == chains.ErrNode || kind == "esplora"
}

func byStatus(e *chains.CallError) (key string, c Class) {
	m := messageOf("")
	for i := range statusTable {
		if r := &statusTable[i]; r.matches(m, e) {
			return r.key, r.class
		}
	}
	return "", Other
}

// hidden is the text in an error's data: a string, or the message inside an object.
func hidden(e *chains.CallError) string {
	if len(e.Data) == 0 || len(e.Data) > maxText {
		return ""
	}
	var text string
	if json.Unmarshal(e.Data, &text) != nil {
		var o struct {
			Message string `json:"message"`
			Reason  string `json:"reason"`
			Details string `json:"details"`
		}
		if json.Unmarshal(e.Data, &o) != nil {
			return ""
		}
		text = cmp.Or(o.Message, o.Reason, o.Details)
	}
	if strings.HasPrefix(text, "0x") {
		return ""
	}
	return strings.TrimSpace(fold(text))
}

func tableOf(kind string) []row {
	switch kind {
	case "evm":
		return evmTable
	case "core":
		return bitcoinTable
	case "btcd":
		return btcdTable
	case "esplora":
		return esploraTable
	}
	return statusTable
}

// Keys returns every meaning key, sorted: what an explanation needs words for.
func Keys() []string {
	keys := map[string]bool{"not-read-only": true, "budget-used-up": true, "no-answer-in-time": true, "not-reachable": true, "reply-too-large": true, "unreadable-reply": true}
	for _, t := range [][]row{evmTable, bitcoinTable, btcdTable, esploraTable} {
		for _, r := range t {
			keys[r.key] = true
		}
	}
	for _, k := range VerdictKeys() {
		keys[k] = true
	}
	for _, s := range rejects.Scripts() {
		keys[s.Key] = true
	}
	delete(keys, "")
	return slices.Sorted(maps.Keys(keys))
}

// VerdictKeys returns the keys that Submission gives to verdicts proper, sorted.
func VerdictKeys() []string {
	keys := map[string]bool{}
	for _, t := range [][]verdictRow{evmVerdicts, evmByMeaning, bitcoinVerdicts} {
		for _, r := range t {
			keys[r.key] = true
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// BitcoinKeys returns the keys of verdicts of Bitcoin's family, sorted.
func BitcoinKeys() []string {
	keys := map[string]bool{}
	for _, r := range bitcoinVerdicts {
		keys[r.key] = true
	}
	return slices.Sorted(maps.Keys(keys))
}
