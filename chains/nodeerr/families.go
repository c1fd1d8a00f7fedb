package nodeerr

import (
	"strings"

	"txtriage/chains"
)

// evmReplayed: a node ran a block again on a state that is not the one before it. What it says of
// the first transaction is no verdict of a pool.
var evmReplayed = []row{
	{key: "state-pruned", class: StatePruned, starts: true, source: "erigontech/erigon#6902; " + srcGeth + " eth/state_accessor.go", texts: []string{"transaction "}, also: []string{" failed: nonce too low", " failed: nonce too high", " failed: insufficient funds"}},
}

// evmFamilies is asked when no program's words were found: what a pool may say of a transaction's
// form, conditions and fork. Of a text of unknown origin only those are asked that are marked as found.
var evmFamilies = vague(
	row{key: "bad-blobs", class: PoolVerdict, found: true, words: [][]string{{" blob ", " blobs ", " sidecar ", " kzg ", "blob_", " blobless ", " versioned hash ", " versioned hashes ", "blob_versioned_hashes"}, {"invalid", "missing", "must ", "mismatch", "not match", "too many", "exceed", "unsupported", "wrong", "cannot", "can't", "incorrect", "unexpected", "at least", "disallowed", "not found", "full ", "fail", "greater", "required", "limit", "duplicate", "already", "without", "not allowed", " create ", "not supported", " bits ", " were not ", " was not "}}, unless: []string{"request", "param", "getblobs", "archive", "parse", "trie", " node", "read", "store"}},
	row{key: "empty-authorization-list", class: PoolVerdict, found: true, words: [][]string{{"authorization list", "authorization_list", "authorizationlist", "authorization tuple", "authorizations", " set code ", "setcode", "eip-7702"}, {"invalid", "missing", "must ", "empty", "no items", "unsupported", "not supported", "too many", "too large", "too long", "cannot", "at least", "reserved", "fail"}}, unless: []string{"request", "param"}},
	row{key: "pool-verdict", class: PoolVerdict, found: true, words: [][]string{{" transaction ", " transactions ", " tx ", " txn ", "access list", "max fee", " sender ", "gas price"}, {" berlin ", " london ", " cancun ", " prague ", " osaka ", " shanghai ", " spurious dragon ", " homestead ", " amsterdam ", " fork ", " hardfork "}}, unless: []string{"block access", "param", "unwound"}},
	row{key: "pool-verdict", class: PoolVerdict, words: [][]string{{" transaction ", " transaction's ", " tx ", " txn "}, {" rejected ", " refused ", " not accepted ", "not acceptable", "not permitted", " denied ", " filtered ", " dropped ", " discarded ", " conflicts ", " dependent ", "overdraws", "overdraft", "unprofitable", " censored "}}, unless: []string{"request", "param", "hash", "index", "trace", "timeout", "rate limit", "method"}},
	row{key: "pool-verdict", class: PoolVerdict, codes: []int{-32003}, words: [][]string{{"condition", "constraint", "minimum", "maximum", "balance", "known accounts", "knownaccounts", "validation", "gas", "cost", "fee", "nonce", "sender", "signature", " chain "}}, unless: []string{"request", "limit reached", "daily", "response", "credit", "rate", "node", "provider"}},
	// A property of a transaction, and that it is not as it must be.
	row{key: "pool-verdict", class: PoolVerdict, found: true, words: [][]string{
		{" nonce ", " intrinsic ", "gas limit ", " gas price ", "gasprice ", "fee per gas", "feepergas", " base fee ", "basefee ", " upfront ", "up-front", " initcode ", " init code ", " chain id ", " chainid ", " signature ", " sender ", " priority fee ", " tip ", " blob gas ", "account balance", " gas cost "},
		{"exceed", "below ", "above ", "less than", "greater than", "at most ", "at least ", "not match", "cannot be", "could not be", "insufficient", "higher", "lower", "maximum ", "minimum ", "not enough", "was meant for", "too low", "too high", "too small", "too large"},
	}, unless: []string{"request", "rate limit", " plan", "api", "response", " logs", "result", "batch", " key", "param", "argument", "hex", "rpc", "estimat", "header", " state", "token", "credential", "trace", "index", "block number", "expired", "method", "receipt", "historical", "compute", "seconds"}},
	row{key: "method-missing", class: Method, words: [][]string{{" only "}, {" available ", " supported ", " implemented ", " works "}, {" engine ", " backend ", " mode ", " consensus ", " networks ", " networks", " clients "}}},
	row{key: "bad-parameters", class: BadParams, words: [][]string{{" from ", " begin ", " start ", "fromblock", " beginning ", " lower "}, {"greater than", "larger than", "higher than", " after ", " exceeds ", " > ", "must not be", "must be less", "must be before"}, {" to ", " end ", "toblock", " upper "}}, unless: []string{"limit", "max", "requested too many"}},
)

// lastTable is asked when nothing else is known: the bare grammar of a refusal, of every kind of
// node. None of it is evidence.
var lastTable = vague(
	row{key: "state-pruned", class: StatePruned, words: [][]string{{" state ", " states ", " trie ", " trienode ", " histories ", " changeset "}, {"not canonical", "n't been", "not been", "not recoverable", "unrecoverable", "not indexed", "not yet"}}},
	row{key: "unknown-block", class: BlockUnknown, words: [][]string{{" block ", " blocks ", " header ", " headers ", " parent ", " genesis ", " uncle ", " blocknumber ", " height ", " tipset ", " epoch ", " slot "}, {" missing ", " no ", "not found", "too high", "has no ", "can't find", "couldn't find", "could not find", "not able to find", "cannot be", "unseen", "not seen", "not exist", "n't exist"}}},
	row{key: "method-missing", class: Method, texts: []string{"not support", "n't support", "not yet support", "not have a ", "is disabled", "are disabled", "not enabled", "n't enabled", "turned off", " disabled", "not exposed", "not registered", "not accessible", "disallowed", "not offered", "not allowed"}},
	row{key: "bad-parameters", class: BadParams, texts: []string{"missing required", " must ", "overflows", "non-zero", "needs to be", "has both", "have both", "already been overridden", "already overridden", "specified without", "illegal ", "malformed", "negative ", "duplicate ", "not match", "mismatch", "larger than int64", "out of range", "out of bound", "not a precompile", "if specified", "at least ", " < begin", "has to be", "should be", "unrecognized ", "unrecognised ", "not a valid", "isn't valid", "is not valid", "is invalid", "not well formed"}},
	row{key: "bad-parameters", class: BadParams, starts: true, texts: []string{"invalid ", "bad ", "unexpected type", "empty ", "missing ", "expected ", "non-", "no id", "wrong "}},
	row{key: "range-too-large", class: Range, texts: []string{"too many", "too large", "too big", "too long", "gas cap exhausted", "exceeds max", "exceeded max", "exceeds the max", "limit of", "exceeds limit", "exceeded limit", "too wide", "too broad", "too deep", "max depth"}},
	row{key: "node-error", class: Server, starts: true, texts: []string{"failed ", "failure", "error", "could not ", "couldn't ", "cannot ", "can't ", "unable to ", "unexpected ", "internal", "fatal", "panic", "system.", "java.", "org.", "io.", "revm error", "exception", "unhandled", "uncaught", "processing ", "oops", "sorry"}, unless: []string{" because "}},
	row{key: "node-error", class: Server, texts: []string{" closed", " stopped", " terminated", " interrupted", "shutting down", "shut down", " aborted", " halted", "truncated", "inconsistent", "corrupt", "not initialized", "not initialised", "not ready", "not started", "not running", " failed", " failure", "exception", " error", "is stale", "overflow", "mutex", " lock"}},
)

// lastResort looks at an error that no table knows: at names written as one word, at a status that
// its text quotes, at the grammar of its sentence.
func lastResort(kind, text string, e *chains.CallError) (key string, c Class) {
	if more := spelled(string(e.Message)); more != "" {
		if key, c, _ = lookUp(kind, more, e); c != Other {
			return key, c
		}
	}
	if status := numberIn(inStatus, text); status != 0 {
		if key, c = byStatus(&chains.CallError{Kind: chains.ErrHTTP, HTTP: status}); c != Other {
			return key, c
		}
	}
	if e.Kind == chains.ErrHTTP && kind != "esplora" || strings.HasPrefix(text, "web page:") {
		return "", Other
	}
	m := messageOf(text)
	for i := range lastTable {
		if r := &lastTable[i]; r.matches(m, e) {
			return r.key, r.class
		}
	}
	return "", Other
}
