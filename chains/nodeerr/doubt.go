package nodeerr

import (
	"slices"
	"strings"

	"txtriage/chains"
)

// What a node says may name an absence, a verdict or a lack and yet be none: the look-up broke off,
// the text denies it, or it asks to come back. doubted takes such a class back.
//
// A contract may write what it likes behind "execution reverted", so only what stands before counts.
func doubted(kind string, e *chains.CallError, text string, key string, c Class) (string, Class) {
	act := c.Act()
	if !act.Evidence && (act.Lacks == LacksNothing || act.Operator) {
		return key, c
	}
	own := text
	if c == Revert {
		own = beforeRevert(e, text)
	}
	m := messageOf(own)
	for i := range passingTable {
		if r := &passingTable[i]; r.matches(m, e) {
			return r.key, r.class
		}
	}
	if !act.Evidence {
		return key, c
	}
	const left, open = "node-error", Server
	switch {
	case containsOne(own, broken), containsOne(own, denials):
		return left, open
	case c == Revert && !ended(e, text):
		return left, open
	case c == Absent && strange(text):
		return left, open
	case c == Revert || !containsOne(own, unsure):
		return key, c
	}
	// What stands in another part of the sentence than the doubt may still be so.
	if rest := certainParts(own); rest != "" {
		if k, d, _ := lookUp(kind, rest, e); d == c {
			return k, d
		}
	}
	return left, open
}

// ended reports that a text about a revert or a halt says that it happened.
func ended(e *chains.CallError, text string) bool {
	before, after, found := strings.Cut(text, "revert")
	if !found { // a code alone says it with what the contract gave back
		return e.Code == 3 && len(e.Data) > 0 || !strings.Contains(text, "out of gas ") && (e.Code != 3 || halted(text, e) || strings.Contains(text, "out of gas"))
	}
	before = strings.TrimRight(before, " '\"(")
	if slices.ContainsFunc(negations, func(n string) bool { return strings.HasSuffix(before, n) }) {
		return false
	}
	return !slices.ContainsFunc([]string{"ing", "ed to ", " to "}, func(w string) bool { return strings.HasPrefix(after, w) })
}

func halted(text string, e *chains.CallError) bool {
	return slices.ContainsFunc(evmReverts, func(r row) bool { return r.class == Revert && r.ofText() && r.matches(messageOf(text), e) })
}

// strange reports that a text about an absence says more than that: which is a reason, and then it
// may be none. These words only name what was looked for, and where.
func strange(text string) bool {
	for _, w := range strings.Fields(messageOf(text).words()) {
		w = strings.Trim(w, "'-/#")
		if !plainWords[w] && strings.Trim(w, "0123456789abcdefx") != "" { // an id is none of its words
			return true
		}
	}
	return false
}

// beforeRevert is what a node itself wrote of a refused execution.
func beforeRevert(e *chains.CallError, text string) string {
	switch first := strings.Index(text, "revert"); {
	case first >= 0:
		return text[:first]
	case e.Code == 3 && len(e.Data) > 0: // the text may be the contract's
		return ""
	}
	return text
}

// passingTable is what the trouble of a moment is called, and that of an account.
var passingTable = []row{
	{key: "rate-limited", class: Rate, texts: []string{"too many requests", "rate limit", "rate-limit", "ratelimit", "throttl", "overloaded", "too busy", "is busy", "queue depth", "quota"}, unless: []string{"sender is over rate limit", "rate limiter due to low fee"}},
	{key: "execution-timeout", class: Timeout, texts: []string{"timed out", "timeout", "time out", "deadline exceeded", "took too long", "context canceled", "context cancelled"}, unless: []string{"timeout_height", "timeout height", "timeoutheight", "max_timeout", "timeout parameter", "\"timeout\"", "'timeout'", "invalid timeout"}},
	{key: "node-syncing", class: Syncing, texts: []string{"is syncing", "still syncing", "while syncing", "catching up", "loading block index", "warming up", "starting up", "not synced", "in warmup", "is loading", " blocks behind"}},
	{key: "transaction-indexing", class: TxIndexing, texts: []string{"indexing is in progress", "still being indexed", "indexing in progress", "not yet indexed", "not been indexed yet"}},
	{key: "node-isolated", class: Offline, texts: []string{"connection refused", "connection reset", "connection lost", "lost connection", "connection closed", "dial tcp", "broken pipe", "no such host", "upstream request failed", "upstreams failed", "all upstreams", "bad gateway", "no healthy", "unreachable", "econnre", "socket hang up", "failed to connect", "did not respond", "not responding", " offline", " is down", "outage", "incident", "restarting"}},
	{key: "node-error", class: Server, texts: []string{"temporarily", "temporary", "service unavailable", "try again", "please retry", "retry in ", "retry later", "right now", "at the moment", "at this time", "for the moment", "during maintenance", "under maintenance", "database is locked", "disk full", "no space left", "i/o error", "crashed", "panic", "internal server error"}, unless: []string{"pool full", "pool is full", "queue is full"}},
	{class: Other, words: [][]string{{" api request", " api call", " request nonce ", " rpc account ", " your account ", " api plan ", " api key ", " subscription balance ", " your subscription "}}},
}

// broken is what speaks against evidence alone: of a lack it may be the very words.
var broken = []string{"unavailable", " closed", "corrupt", " disabled", "not finish", "not complete", "no response", "could not be read", "read failed", "read error", "database", "leveldb", "missing trie node", " gone", "skipped", "access denied", "credits", "out of memory"}

// plainWords are what nodes say of a transaction or block that they can know and do not.
var plainWords = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq("transaction transactions tx txn txid hash id with not found no such the a for of in or is was be could cannot can't does doesn't do don't exist exists unknown find mempool pool blockchain chain block blocks height header provided specified any all your query to information available about use gettransaction wallet non-wallet invalid yet main on this that get unable fetch output index number vout genesis coinbase considered an ordinary and retrieved results data insufficient feerate error message rpc code node 0x it by at bad matching requested confirmed unconfirmed response but there are entry database-key null summary daemon daemonerror") {
		m[w] = true
	}
	return m
}()

// denials say that it is not what the words behind them name.
var denials = []string{
	"not a revert", "not an execution revert", "not a verdict", "is no revert", "not reverted", "no revert ", "without revert", "non-revert", "isn't a revert", "not because of a revert", "did not revert", "didn't revert",
	"could not tell", "couldn't tell", "cannot tell", "can't tell", "cannot say", "can't say", "could not determine", "couldn't determine", "cannot determine", "can't determine", "unable to determine", "failed to determine", "unknown whether", "unclear whether", "unclear if", "not sure", "unknown if",
}

// negations stand right before "revert" where there was none, or nobody knows.
var negations = []string{" not", " not a", " not an", " not an execution", " no", "n't", " never", " without", " non-", " if", " whether", " if execution", " whether execution", " if the execution", " whether the execution", " if the transaction", " whether the transaction", " if it", " whether it", " nor"}

// unsure are words that say a question was asked, and not how it was answered.
var unsure = []string{
	"could not check", "couldn't check", "cannot check", "can't check", "unable to check", "failed to check", "error checking", "error while checking", "while checking", "not checked", "could not verify", "unable to verify", "could not look up", "failed to look up", "unable to look up", "lookup failed", "look-up failed", "lookup error", "checking for", "checking if", "checking whether", "whether", "search incomplete", "incomplete search", "partial",
}

// certainParts is a text without the parts of it that are unsure.
func certainParts(text string) string {
	var out []string
	for _, part := range strings.FieldsFunc(strings.NewReplacer(": ", "\x00", "; ", "\x00", ". ", "\x00", " (", "\x00").Replace(text), func(r rune) bool { return r == 0 }) {
		if !containsOne(part, unsure) {
			out = append(out, part)
		}
	}
	return strings.Join(out, ": ")
}
