package nodeerr

// meaningTable is asked after all exact texts, before the codes that many share: phrases for texts of
// programs that nobody listed. None of it is evidence, so a wrong guess costs a question, and never
// a finding. Not asked for texts of unknown origin (Find), since people use such words too.
var meaningTable = vague(
	row{key: "account-used-up", class: Billing, texts: []string{"non-payment", "nonpayment", "unpaid", "trial period", "trial over", "trial ended", "trial is over", "overdue", "payment failed", "billing"}},
	row{key: "method-not-in-plan", class: PlanMethod, words: [][]string{{"upgrade"}, {" plan", " tier", "subscription", " account ", " premium"}}},
	row{key: "rate-limited", class: Rate, texts: []string{"resource exhausted", "resource_exhausted", "retry after", "try again in ", "retry in ", "slow down", "work queue", "too many open", "temporarily limited"}},
	row{key: "rate-limited", class: Rate, words: [][]string{{" request", " call ", " calls ", " relay", " queries ", " query ", "quota", " queue ", " credits ", " hits ", " connections "}, {"reached", "exceeded", "exhausted", "limit of", "limit for", "used up", "over the"}}, unless: []string{"timeout", "time limit", " time ", "gas", "transaction", "size", "unsupported"}},
	row{key: "execution-timeout", class: Timeout, texts: []string{"timed out", "timeout", "time out", "deadline", "took too long", "took too much", "received in time", "answer in time", "respond in time", "time limit"}},
	row{key: "node-syncing", class: Syncing, texts: []string{"synchroniz", "synchronis", "waiting for sync", "sync not complete", "sync is not complete", "too far behind", "far behind", "behind the head", "not caught up", "initial block download", "warming up", "warmup", "starting up", "still starting", "still loading", "bootstrapping", "not synced", "still syncing", "is syncing", "unsynced", "not in sync", "out of sync"}},
	row{key: "history-pruned", class: HistoryPruned, words: [][]string{{" block ", " blocks ", " receipt ", " receipts ", " history ", " data ", " logs ", " transactions "}, {"no longer", "retention", "not kept", "not stored", "not retained", "pruned", "expired", "too old", "older than", "garbage collected", "garbage-collected"}}, unless: []string{"state", "token", "key"}},
	row{key: "state-pruned", class: StatePruned, words: [][]string{{" state ", " states ", " trie ", "account data"}, {"too old", "collected", " gone ", "expired", "removed", "evicted", "no longer", "not kept", "not retained"}}},
	row{key: "state-pruned", class: StatePruned, words: [][]string{{" archive ", " archival "}, {"need", "require", " only ", " must ", " mode ", " data ", "request", "not "}}},
	row{key: "unknown-block", class: BlockUnknown, texts: []string{"no such block", "missing block", "block missing", "block is missing", "no block with", "unknown height", "no such height"}},
	row{key: "range-too-large", class: Range, words: [][]string{{" range ", " window ", " span ", " filter ", " query ", " interval "}, {"reduce", "smaller", "narrow", "decrease", "shrink", "split", "too heavy", "too complex", "too expensive", "too costly", "too broad", "too large", "too big"}}},
	row{key: "range-too-large", class: Range, words: [][]string{{" response ", " result ", " results ", " request ", " payload ", " reply ", " entity "}, {"too large", "too big", "too long", "too many", "exceeds the maximum", "size limit"}}},
	row{key: "wrong-key", class: Unauthorised, texts: []string{"bad api key", "no such api key", "bad key", "permission denied", "not have permission", "no permission", "insufficient permission", "lacks permission", "credentials", "not authorized", "not authorised", "whitelist", "allowlist", "authoriz", "authentic"}, unless: []string{"transaction", "sender", "delegat"}},
	row{key: "method-missing", class: Method, words: [][]string{{" method ", " methods ", " rpc ", " namespace ", " eth_", " debug_", " trace_", " txpool_", " command ", " procedure ", " action ", " route "}, {"disabled", "unknown", "invalid", "undefined", "recognized", "recognised", "no handler", "no such", "not exposed", "not implemented", "unimplemented", "not registered", "not available", "not supported", "unsupported", "not found", "not enabled", "turned off", "switched off"}}, unless: []string{"temporarily", "key", "param", "argument", "response", "block", "chain"}},
	row{key: "method-missing", class: Method, texts: []string{"not implemented", "unimplemented"}},
	row{key: "node-isolated", class: Offline, texts: []string{"connection refused", "connection reset", "econnrefused", "econnreset", "bad gateway", "no healthy", "no nodes", "no node ", "no servers", "no peers", "not connected", "could not connect", "cannot connect", "unable to connect", "failed to connect", "network error", "unreachable", "socket hang up", "no route to host"}},
	row{key: "node-isolated", class: Offline, words: [][]string{{" providers ", " provider ", " nodes ", " node ", " upstream ", " upstreams ", " backend ", " backends ", " endpoint ", " server ", " servers ", " cluster ", " sequencer ", " gateway "}, {" failed ", " down ", " offline ", " unavailable ", "not available", "not reachable", "could not reach", "failed to reach", "cannot reach", "can't reach", "currently available", "unhealthy", "not responding", "not respond", "no response", "refused", "disconnected", " died ", " dead "}}, unless: []string{"transaction", "block"}},
	row{key: "bad-parameters", class: BadParams, words: [][]string{{"parameter", " params ", " param ", "argument", " input ", " hex ", " request ", " address ", " body ", " json "}, {"wrong", "malformed", "illegal", "missing", "invalid", "must be", "expected", "incorrect", " bad "}}, unless: []string{"key", "token", "chain"}},
	row{key: "node-error", class: Server, texts: []string{"maintenance", "out of service", "unexpected failure", "unexpected error", "internal failure", "internal error", "internal server error", "server error", "service unavailable", "temporarily unavailable", "currently unavailable", "panic", "runtime error", "nil pointer", "disk full", "no space left", "io error", "i/o error", "fatal error", "something broke", "something went wrong", "database", "corrupt", "crash", "assertion failed", "try again later", "please try again", "please retry"}},
)

func vague(rows ...row) []row {
	for i := range rows {
		rows[i].vague, rows[i].source = true, "by meaning"
	}
	return rows
}
