package nodeerr

import "slices"

// Sources of the rows: geth is ethereum/go-ethereum v1.17.10, erpc is erpc/erpc@2f9ecef,
// dshackle is drpcorg/dshackle@63bc5e7, reth is paradigmxyz/reth@7b3432d.
const (
	srcGeth     = "geth"
	srcErpc     = "erpc error_normalizer.go, thirdparty"
	srcDshackle = "dshackle EthereumLowerBoundStateDetector.kt"
	srcReth     = "reth"
	srcHTTP     = "RFC 9110"
)

// evmTable: a contract chooses the text behind "execution reverted", so that comes first:
// no reason that a stranger wrote may pass for a limit or an absence. Then texts, the most
// particular first, then codes, then what http alone says.
var evmTable = slices.Concat([]row{
	{key: "execution-reverted", class: Revert, source: srcGeth, texts: []string{"execution reverted", "vm execution error", "vm exception while processing transaction"}},
	{key: "execution-reverted", class: Revert, starts: true, source: srcErpc, texts: []string{
		"execution error: revert", "reverted 0x", "transaction reverted", "always failing transaction", "evm error", "call reverted", "revert: ", "reverted with ", "reverted: ",
	}},
	{key: "unknown-block", class: BlockUnknown, codes: []int{3}, texts: []string{"unknown block"}, source: "alchemy docs"},
	{key: "execution-reverted", class: Revert, codes: []int{3}, source: srcGeth},
	{key: "execution-halted", class: Revert, starts: true, source: srcGeth + " core/vm/errors.go", texts: []string{
		"out of gas", "contract creation code storage out of gas", "max call depth exceeded", "insufficient balance for transfer", "contract address collision",
		"max code size exceeded", "invalid jump destination", "write protection", "return data out of bounds", "gas uint64 overflow", "invalid code: must not begin with 0xef",
		"stack underflow", "stack overflow", "stack limit reached", "invalid opcode", "bad instruction", "bad jump destination", "opcode 0xfe not defined", "invalidfeopcode",
	}},
	{key: "execution-halted", class: Revert, starts: true, texts: []string{"err: "}, codes: []int{-32000, -32015}, source: srcGeth + " internal/ethapi/api.go"},
	{key: "gas-required-exceeds-allowance", class: Revert, starts: true, texts: []string{"gas required exceeds allowance"}, source: srcGeth + " eth/gasestimator"},
	{key: "vm-error", class: Revert, codes: []int{-32015}, source: srcGeth + " internal/ethapi/errors.go"},

	{key: "sender-over-rate-limit", class: SenderRate, texts: []string{"sender is over rate limit"}, source: "ethereum-optimism proxyd -32017"},
	{key: "sender-over-rate-limit", class: SenderRate, codes: []int{-32017}, source: "ethereum-optimism proxyd"},
	{key: "account-used-up", class: Billing, texts: []string{"reached the free tier", "monthly capacity limit", "limit for your current plan", "/billing", "payment required", "subscription has expired"}, source: srcErpc},
	{key: "account-used-up", class: Billing, http: []int{402}, source: srcHTTP},
	{key: "method-not-in-plan", class: PlanMethod, source: srcErpc, texts: []string{
		"not included in your current plan", "access to archival, debug, or trace data is not included", "method is not whitelisted", "not allowed to access method", "is not available on the free", "not available on your plan", "method not allowed on your plan",
	}},
	{key: "method-not-in-plan", class: PlanMethod, codes: []int{-32612, -32613}, source: "quicknode docs"},
	{key: "wrong-key", class: Unauthorised, source: srcErpc, texts: []string{
		"invalid api key", "key is inactive", "unauthorized", "unauthorised", "token is invalid", "must be authenticated", "be authenticated", "access key", "invalid project id", "project id required", "authentication failed", "api key is not", "missing api key",
	}},
	{key: "wrong-key", class: Unauthorised, http: []int{401}, source: srcHTTP},

	{key: "transaction-indexing", class: TxIndexing, texts: []string{"transaction indexing is in progress", "transactions are still being indexed"}, source: srcGeth + " internal/ethapi/errors.go"},
	{key: "state-pruned", class: StatePruned, source: srcDshackle, texts: []string{
		"missing trie node", "historical state", "state histories haven't been fully indexed", "state history is not yet available", "no state available for block", "purged for block", "old data not available due to pruning",
		"state already discarded", "node state is pruned", "block with such an id is pruned", "no historical rpc", "world state unavailable", "state is not available", "state not available", "state unavailable", "but data before txnum=", "is not available, the oldest available state", "required historical",
	}},
	{key: "history-pruned", class: HistoryPruned, codes: []int{4444}, source: "EIP-4444, execution-apis#636"},
	{key: "history-pruned", class: HistoryPruned, texts: []string{"pruned history unavailable", "history is not available", "block has been pruned", "receipts have been pruned", "earliest available is"}, source: srcGeth + " core/history, xlayer"},
	{key: "state-pruned", class: StatePruned, texts: []string{"is pruned", "been pruned", "state pruning"}, source: srcReth + ", openethereum"},

	{key: "too-many-addresses", class: Addresses, texts: []string{"exceed max addresses", "exceed max topics", "specify less number of address", "specify less number of addresses", "filters exceeds", "'s current limit is"}, source: srcErpc},
	{key: "range-too-large", class: Range, source: srcErpc, texts: []string{
		"block range", "blocks range", "returned more than", "exceeds max results", "exceed max results", "query exceeds limit", "query exceeds max", "logs over more", "response size should not", "response size exceeded", "response is too big", "response too large",
		"too many results", "try paginating", "maximum block", "max block", "is too big", "log response size exceeded", "exceed maximum", "eth_getlogs is limited", "up to a", "blocks distance",
	}},
	{key: "range-too-large", class: Range, codes: []int{-32614, -32012}, source: "quicknode docs, erpc"},
	{key: "range-too-large", class: Range, http: []int{413}, source: srcHTTP},

	{key: "tag-not-supported", class: Tag, source: srcGeth + " eth/api_backend.go", texts: []string{
		"pending block is not available", "finalized block not found", "safe block not found", "pending state is not available", "pending receipts is not available", "malformed blocknumber", "tag not supported", "'finalized' tag", "'safe' tag",
		"finalized tag", "safe tag", "pending tag", "invalid block tag", "unknown block tag", "pending block not found", "no finalized block", "no safe block",
	}},
	{key: "transaction-not-found", class: Absent, texts: []string{"transaction not found", "tx not found", "unknown transaction"}, source: srcReth},
	{key: "unknown-block", class: BlockUnknown, source: srcErpc, texts: []string{
		"header not found", "header for hash not found", "block not found", "unknown block", "could not find block", "after last accepted block", "cannot query unfinalized data", "greater than latest", "request beyond head block",
		"height must be less than or equal", "not currently canonical", "genesis is not traceable", "block body not found", "block body is missing", "block is not available", "block number out of range", "cannot find block", "requested block number is greater", "blockoutofrangeerror",
	}},
	{key: "unknown-block", class: BlockUnknown, codes: []int{-39001, -38020}, source: srcErpc + "; execution-apis"},

	{key: "execution-timeout", class: Timeout, source: srcGeth, texts: []string{"request timed out", "execution timeout", "execution aborted (timeout", "gateway timeout", "context deadline exceeded", "timed out", "timeout exceeded", "upstream timeout"}},

	{class: PoolVerdict, source: "evmVerdicts"},
	{key: "pool-verdict", class: PoolVerdict, codes: []int{-32003, -32010, -38010, -38011, -38012, -38013, -38014, -38024, -38025}, source: "EIP-1474; nethermind; " + srcGeth + " internal/ethapi/errors.go"},
	{key: "range-too-large", class: Range, codes: []int{-38026}, source: srcGeth + " internal/ethapi/errors.go"},

	{key: "node-syncing", class: Syncing, texts: []string{"initial sync is still in progress", "node is syncing", "still syncing", "syncing", "is not synced", "not in sync"}, source: "besu RpcErrorType.java"},
	{key: "node-isolated", class: Offline, texts: []string{"no peers", "no server available", "no available upstream", "no backend", "no healthy"}, source: srcErpc},
	{key: "rate-limited", class: Rate, source: srcErpc, texts: []string{
		"too many requests", "rate limit", "rate-limit", "ratelimit", "request limit reached", "requests limited to", "has exceeded", "exceeded the quota", "reached the quota", "quota exceeded", "upgrade your tier", "under too much load",
		"compute units", "request limit", "requests per second", "daily request count exceeded", "throughput", "capacity exceeded", "limit exceeded", "slow down", "error code: 1015",
	}},
	{key: "rate-limited", class: Rate, codes: []int{-32005, -32007, -32009, 429, 1015}, source: "EIP-1474, quicknode docs, alchemy docs, cloudflare"},
	{key: "rate-limited", class: Rate, http: []int{429}, source: srcHTTP},
	{key: "method-missing", class: Method, source: srcErpc, texts: []string{
		"method not found", "method does not exist", "does not exist/is not available", "method is not available", "module is disabled", "unsupported method", "method not supported", "not supported", "method is not supported", "method not enabled", "unknown method",
		"method handler not found", "not implemented", "no such method", "unsupported",
	}},
	{key: "method-missing", class: Method, codes: []int{-32601, -32604}, source: "JSON-RPC 2.0; besu RpcErrorType.java"},
	{key: "method-missing", class: Method, codes: []int{-32004}, source: "EIP-1474"},
	{key: "bad-parameters", class: BadParams, texts: []string{"invalid argument", "invalid params", "missing value for required argument", "cannot unmarshal", "invalid parameter", "hex string"}, source: srcGeth + " rpc"},
	{key: "bad-parameters", class: BadParams, codes: []int{-32602, -32600, -32700}, source: "JSON-RPC 2.0"},
	{key: "node-error", class: Server, texts: []string{"internal error", "internal server error", "method handler crashed", "unexpected error"}, source: srcErpc},
	{key: "node-error", class: Server, codes: []int{-32603}, source: "JSON-RPC 2.0"},
}, statusTable)

// statusTable is what the http status alone says.
var statusTable = []row{
	{key: "wrong-key", class: Unauthorised, http: []int{401, 403, 407}, source: srcHTTP},
	{key: "account-used-up", class: Billing, http: []int{402}, source: srcHTTP},
	{key: "rate-limited", class: Rate, http: []int{429}, source: srcHTTP},
	{key: "method-missing", class: Method, http: []int{404, 405, 410, 415, 501}, source: srcHTTP},
	{key: "execution-timeout", class: Timeout, http: []int{408, 504, 522, 524}, source: srcHTTP + ", cloudflare"},
	{key: "range-too-large", class: Range, http: []int{413, 414}, source: srcHTTP},
	{key: "bad-parameters", class: BadParams, http: []int{400, 422}, source: srcHTTP},
	{key: "unreadable-reply", class: BadReply, http: []int{301, 302, 303, 307, 308}, source: "redirects are not followed"},
	{key: "node-error", class: Server, http: []int{500, 502, 503, 520, 521, 523, 525, 526, 530}, source: srcHTTP + ", cloudflare"},
}
