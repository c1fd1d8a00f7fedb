package nodeerr

import "slices"

// Sources of the rows: geth is ethereum/go-ethereum v1.17.10, erpc is erpc/erpc@2f9ecef,
// dshackle is drpcorg/dshackle@63bc5e7, reth is paradigmxyz/reth@7b3432d, proxyd is
// ethereum-optimism/infra@c367a36, besu is hyperledger/besu@3fd224e.
const (
	srcGeth     = "geth"
	srcErpc     = "erpc error_normalizer.go, util.go, thirdparty"
	srcDshackle = "dshackle EthereumLowerBoundStateDetector.kt"
	srcReth     = "reth"
	srcProxyd   = "proxyd backend.go"
	srcHTTP     = "RFC 9110"
)

// evmTable: a contract chooses the text behind "execution reverted", so that comes first: no reason
// that a stranger wrote may pass for a limit or an absence. Then what the account is refused, what
// is gone, what the pool says, the node's troubles; texts before codes, since providers share the
// codes; at last what http alone says.
var evmTable = slices.Concat(evmReverts, []row{
	{key: "sender-over-rate-limit", class: SenderRate, texts: []string{"sender is over rate limit"}, source: srcProxyd},
	{key: "sender-over-rate-limit", class: SenderRate, codes: []int{-32017}, unless: []string{"timeout", "timed out"}, source: srcProxyd + "; nethermind says it of a timeout"},
	{key: "blacklisted", class: PoolVerdict, source: "arbitrum", texts: []string{"forbidden sender address", "forbidden sender", "sender address is forbidden", "sender is forbidden"}},
}, evmReplayed, evmTooMuch, accountTable, evmMissing, []row{
	{class: PoolVerdict, source: "evmVerdicts"},
	{key: "pool-verdict", class: PoolVerdict, codes: []int{-32010}, source: "openethereum errors.rs", texts: []string{"transaction", "gas ", "nonce", "sender", "recipient"}},
}, evmTroubles, []row{
	{key: "pool-verdict", class: PoolVerdict, codes: []int{-32003, -32010, -32100}, source: "EIP-1474; nethermind; " + srcProxyd, texts: []string{"transaction", "tx ", "rejected", "nonce", "gas", "fee"}},
	{key: "pool-verdict", class: PoolVerdict, codes: []int{-38010, -38011, -38012, -38013, -38014, -38024, -38025}, source: srcGeth + " internal/ethapi/errors.go"},
}, evmFamilies, meaningTable, evmCodes, accountCodes, statusTable)

// evmReverts: the execution was refused.
var evmReverts = []row{
	{key: "execution-reverted", class: Revert, source: srcGeth, texts: []string{"execution reverted", "vm execution error", "the execution failed due to an exception", "vm exception while processing transaction"}},
	{key: "execution-reverted", class: Revert, starts: true, source: srcErpc, texts: []string{
		"execution error: revert", "vm error occurs", "reverted 0x", "transaction reverted", "always failing transaction", "evm error", "call reverted", "revert: ", "reverted",
	}},
	{key: "execution-reverted", class: Revert, source: "moonbeam; by meaning", texts: []string{"in pending block with: revert", "transaction would revert", "transaction will revert", "call would revert", "call will revert", "execution would revert"}},
	// Alchemy answers with code 3 also where it lacks the block or the state. What a contract says comes with data.
	{key: "state-pruned", class: StatePruned, codes: []int{3}, bare: true, starts: true, source: srcErpc + " alchemy.go", texts: []string{"missing trie node", "no state available", "historical state"}},
	{key: "unknown-block", class: BlockUnknown, codes: []int{3}, bare: true, starts: true, source: srcErpc + " alchemy.go", texts: []string{"unknown block", "header not found", "block not found", "could not find block"}},
	{key: "pool-verdict", class: PoolVerdict, codes: []int{3}, bare: true, starts: true, source: "zksync SubmitTxError", texts: []string{
		"nonce too low", "nonce too high. allowed", "failed to validate the transaction", "insertion of another transaction", "insufficient funds for gas + value", "not enough balance to cover the fee", "max fee per gas less than", "max priority fee per gas higher", "exceeds block gas limit",
		"contract deployer address", "invalid sender", "failed paymaster", "failed pre-paymaster", "failed to include transaction", "intrinsic gas too low",
	}},
	{key: "execution-reverted", class: Revert, codes: []int{3}, source: srcGeth},
	{key: "execution-halted", class: Revert, starts: true, source: srcGeth + " core/vm/errors.go; " + srcReth, texts: []string{
		"out of gas", "out of memory: memory limit", "contract creation code storage out of gas", "max call depth exceeded", "insufficient balance for transfer", "contract address collision",
		"max code size exceeded", "invalid jump destination", "write protection", "return data out of bounds", "gas uint64 overflow", "invalid code: must not begin with 0xef",
		"stack underflow", "stack overflow", "stack limit reached", "out of stack", "evm error: ", "invalid opcode", "bad instruction", "bad jump destination", "opcode 0xfe not defined", "invalidfeopcode", "opcodenotfound", "notactivated",
		"transaction processing could not be completed due to an exception", "transaction ran out of gas", "transaction's internal call ran out of gas", "intrinsic gas too high",
	}},
	{key: "execution-halted", class: Revert, starts: true, texts: []string{"err: "}, unless: []string{"max fee per gas less than block base fee"}, codes: []int{-32000, -32015}, source: srcGeth + " internal/ethapi/api.go"},
	{key: "gas-required-exceeds-allowance", class: Revert, starts: true, texts: []string{"gas required exceeds allowance"}, source: srcGeth + " eth/gasestimator"},
}

// evmTooMuch: too much in one question. A smaller one is answered also on a free plan, so these
// stand before the plans.
var evmTooMuch = []row{
	{key: "bad-parameters", class: BadParams, source: "by meaning", words: [][]string{{" fromblock "}, {"must not exceed", "must be less", "must be lower", "must be before", "is greater than", "is after", "is higher than", "cannot be greater"}, {" toblock "}}},
	{key: "too-many-addresses", class: Addresses, source: srcGeth + " eth/filters; " + srcErpc, texts: []string{
		"exceed max addresses", "exceed max topics", "max number of transaction hashes", "addresses or topics per search position", "specify less number of address", "filters exceeds", "'s current limit is", "too many addresses", "too many topics",
	}},
	{key: "too-many-addresses", class: Addresses, source: "infura docs", words: [][]string{{"filters"}, {"current limit is"}}},
	{key: "too-many-addresses", class: Addresses, source: "infura docs", words: [][]string{{" addresses ", " topics "}, {" are allowed ", " is allowed ", "maximum", " max ", "exceed", "too many", "limit", "at most", "more than"}}, unless: []string{"unknown field", "more than four topics"}},
	{key: "range-too-large", class: Range, source: srcErpc + "; ponder getLogsRetryHelper.ts", texts: []string{
		"returned more than", "exceeds max results", "exceed max results", "query exceeds limit", "query exceeds max", "logs over more", "response size should not", "response size exceeded",
		"too many results", "too many logs", "max logs per response", "try paginating", "log response size exceeded", "eth_getlogs is limited", "eth_newfilter are limited", "blocks distance", "ranges over", "requested too many blocks", "number of requested blocks",
		"try with this block range", "this block range should work", "narrow your filter", "limit the query to", "query returned more", "more than 10000 logs", "too large request", "client adjustable limit reached", "rpc.returndata.limit", "please specify an address",
	}},
	{key: "range-too-large", class: Range, source: srcErpc, words: [][]string{
		{" range", " blocks ", " span ", " window "}, {"too much", "must be less", "less than", "must not exceed", " too large", " too wide", " too big", " too high", " too long", " too many", " exceed", "limited to", "limit is", " max", "greater than", "larger than", "more than", "up to a", "no more than", "at most", " over "},
	}, unless: []string{"rate limit", "compute unit", "proof window", "beyond current head", "beyond head", "block gas", "head block", "latest block", "hex value", "out of range", "block height", "lowest height", "block number too"}},
	{key: "range-too-large", class: Range, source: srcErpc, words: [][]string{{" logs ", " log ", " entries ", " results ", " result set ", " records ", " events "}, {"too many", "exceed", "more than", " maximum", " limit"}}, unless: []string{"rate limit", "gas limit"}},
	{key: "range-too-large", class: Range, source: srcGeth + " rpc; jsonrpsee; " + srcProxyd, words: [][]string{
		{"response", "request", "reply", "result", "payload", "message", "body", "content length", "entity"}, {" too large", " too big", "size limit", "oversized", "maximum size", "size exceed", "maximum response", "max response", "larger than allowed"},
	}, unless: []string{"initcode", "init code"}},
	{key: "range-too-large", class: Range, source: srcProxyd + "; besu RpcErrorType.java; drpc", unless: []string{"rate limit"}, words: [][]string{{" batch"}, {" too many", " too large", " too long", " too big", " limit", " exceed", " max", "more than", "larger than", "permitted", "not allowed"}}},
	{key: "range-too-large", class: Range, source: "by meaning; blockpi", words: [][]string{{"limited to", "at most", "up to a"}, {" block "}}, unless: []string{"request", "second", "latest", "recent", "archive", "state", "histor", "tag", "gas"}},
	{key: "range-too-large", class: Range, source: "hedera", words: [][]string{{" fromblock ", " toblock "}, {" exceed", " longer than ", " more than "}, {"maximum", " max ", "allowed", " limit"}}},
	{key: "range-too-large", class: Range, codes: []int{-32614}, source: "quicknode docs"},
}

// evmMissing: what the node has not, or not any more. None of it is an absence but the last.
var evmMissing = []row{
	{key: "transaction-indexing", class: TxIndexing, source: srcGeth + " internal/ethapi/errors.go", texts: []string{"transaction indexing is in progress", "transactions are still being indexed", "tx indexing is in progress", "indexing in progress"}},
	{key: "transaction-indexing", class: TxIndexing, source: "by meaning", words: [][]string{{" index ", " indexing ", " indexer ", " indexed "}, {" tx ", " transaction", " receipt"}, {"being built", "in progress", "not ready", "building", "not yet", "still", "catching up", "being indexed", "rebuilt", "rebuilding", "not been indexed", "not been fully", "not fully", "not complete", "not yet complete", "incomplete"}}},
	{key: "no-transaction-index", class: NoTxIndex, source: "evmos, sei", texts: []string{"transaction indexing is disabled", "tx indexing is disabled", "indexer is disabled", "transaction index is disabled", "tx indexer disabled", "transaction index disabled", "tx index disabled", "transaction index is not enabled", "transaction index not enabled", "tx index not enabled", "without a transaction index"}},
	{key: "node-syncing", class: Syncing, source: "erigon", texts: []string{"still syncing", "node is syncing", "while syncing"}, unless: []string{"no available upstream", "upstreams"}},
	{key: "history-pruned", class: HistoryPruned, source: "EIP-4444; erigon", texts: []string{"oldest available block", "earliest available block"}, unless: []string{"state"}},
	{key: "method-missing", class: Method, texts: []string{"transaction pool not enabled", "txpool disabled", "txpool is disabled", "txpool not enabled", "txpool is not enabled"}, source: "besu RpcErrorType.java"},
	{key: "bad-parameters", class: BadParams, source: "geth eth/filters; cosmos", words: [][]string{{" filter "}, {" not found ", " does not exist ", " unknown ", " expired "}}, unless: []string{"state", "block", "maps"}},
	{key: "state-pruned", class: StatePruned, source: "cosmos", words: [][]string{{" module "}, {"not exist on height", "not exist at height", "not available at height"}}},
	{key: "method-missing", class: Method, source: "sei", words: [][]string{{" tracer ", " tracers "}, {" not allowed ", " disabled ", " not listed ", " not enabled ", " not found ", " does not exist ", " unknown "}}, unless: []string{" plan", " tier"}},
	{key: "bad-parameters", class: BadParams, source: "serde", texts: []string{"unknown field "}, also: []string{"expected "}},
	{key: "node-error", class: Server, source: "op-reth#16877; sei-chain#1815", texts: []string{"could not find l1 block info", "failed to find transaction in block"}},
	{key: "unknown-block", class: BlockUnknown, texts: []string{"latest block number is", "has not been executed yet", "not executed yet"}, source: "hardhat; " + srcReth + "; confura"},
	{key: "tag-not-supported", class: Tag, source: srcGeth + " eth/api_backend.go; " + srcErpc, texts: []string{
		"pending block is not available", "finalized block not found", "safe block not found", "pending state is not available", "pending receipts is not available", "malformed blocknumber", "tag not supported", "'finalized' tag", "'safe' tag",
		"finalized tag", "safe tag", "pending tag", "invalid block tag", "unknown block tag", "unsupported block tag", "pending block not found", "no finalized block", "no safe block", "finalized header not found", "safe header not found",
		"finalized is not supported", "safe is not supported", "pending is not supported", "pending is not allowed", "latest is not supported", "finalized is not a supported", "pending is not a supported", "safe is not a supported", "not a supported commitment", "invalid blockhash finalized", "could not find finalizeblock", "tracing on top of pending is not supported",
	}},
	{key: "tag-not-supported", class: Tag, source: "by meaning", words: [][]string{{" finalized ", " safe ", " pending ", "finalised"}, {" tag ", " tags ", " block ", " label ", " header "}, {"not supported", "unsupported", "unknown", "not available", "not found", "invalid", "unavailable", "not recognized", "unrecognized"}}, unless: []string{"latest block number is", "not found:", "0x", "transaction"}},
	// Erigon runs the block again for its receipts: without the state before it the first nonce does not fit.
	{key: "history-pruned", class: HistoryPruned, starts: true, texts: []string{"getreceipt error: ", "getreceipts error: "}, also: []string{"nonce too low", "nonce too high", "insufficient funds"}, source: "erigontech/erigon#13989, #19079"},
	{key: "history-pruned", class: HistoryPruned, codes: []int{4444}, source: "EIP-4444, execution-apis#636"},
	{key: "history-pruned", class: HistoryPruned, source: srcGeth + " core/history; " + srcReth + "; xlayer", texts: []string{
		"ancient block sync is still in progress",
		"pruned history unavailable", "history is not available", "block has been pruned", "blocks have been pruned", "receipts have been pruned", "earliest available is", "earliest available block", "history has been pruned", "no receipts data", "no transactions snapshot file", "body not found for block", "block body not available",
	}},
	{key: "history-pruned", class: HistoryPruned, source: "EIP-4444", words: [][]string{{" receipts ", " receipt ", " logs ", " bodies ", " body ", " blocks ", " block data ", " data for block "}, {" pruned "}}, unless: []string{"state", "trie", "proof", "archive"}},
	{key: "state-pruned", class: StatePruned, source: srcDshackle + "; " + srcErpc, texts: []string{
		"missing trie node", "layer stale", "requested data is older than", "historical state", "state histories haven't been fully indexed", "not been fully indexed", "not fully indexed", "state history is not yet available", "no state available for block", "no state found for block", "purged for block", "old data not available due", "trie does not",
		"state already discarded", "node state is pruned", "block with such an id is pruned", "no historical rpc", "historical backend error", "world state unavailable", "state is not available", "state not available", "state unavailable", "but data before txnum=", "is not available, the oldest available state",
		"is not available, lowest height is", "height is not available", "required historical", "state not found for block", "does not maintain archive data", "state recreation", "version has either been pruned", "failed to load state at height", "evm module does not exist on height", "cannot find evm iavl store",
		"is pruned", "been pruned", "state pruning", "was pruned", "already pruned", "requested block is too old", "distance to target block exceeds maximum proof window", "proofs are available only for", "load state tree", "failed to compute tipset state", "unexpected state root", "empty reader set", "genesis state is missing", "missing account trie", "archive node required", "archive node is required", "requires an archive node", "needs an archive node", "no state found", "insufficient changesets", "beyond historical", "historical limit", "historical proof", "state history hasn't been indexed", "historical trie node", "state is unrecoverable", "changes purged",
	}},
	{key: "state-pruned", class: StatePruned, source: srcDshackle, words: [][]string{
		{" state ", " states ", " trie ", " archive ", " archival ", " snapshot ", " storage root"}, {"not available", "unavailable", " missing", " pruned", "not found", "discarded", "purged", "too old", "does not exist", "no longer", "not have", "not stored", "not kept", "not keep", "not maintain", "could not find", "cannot find", "unable to find", "unable to load", "could not load", "failed to load", "out of range"},
	}, unless: []string{"state override", "archive node required"}},
	{key: "history-pruned", class: HistoryPruned, source: "EIP-4444", words: [][]string{{" block", " history", " header", " bod", " receipts", " ancient", " transactions"}, {" pruned", " expired", "no longer available", "before the earliest", "before the oldest", "oldest available", "oldest allowed", "lowest available", "older than the", "is too old", "was expired"}}},
	{key: "unknown-block", class: BlockUnknown, source: srcErpc + "; " + srcDshackle, texts: []string{
		"header not found", "header for hash not found", "block not found", "unknown block", "unknown header", "could not find block", "after last accepted block", "cannot query unfinalized", "unfinalized data", "unfinalized block", "greater than latest", "beyond head block", "beyond current head", "request beyond head",
		"height must be less than or equal", "not currently canonical", "genesis is not traceable", "block body not found", "block body is missing", "block is not available", "block number out of range", "block is out of range", "cannot find block", "requested block number is greater", "blockoutofrangeerror",
		"expect block number from id", "block height passed is invalid", "invalid block height", "requested data is not available", "unknown block or tx index", "receipts not found", "bad tipset height", "null round", "head block not available", "current header is not available",
		"no block data", "out-of-bounds", "unsupported block number", "is not supported by classic node", "requested resource not found", "resource not found", "before genesis", "range out of bounds", "than the latest block", "> latest (", "on future block", "unexecuted block", "not executed yet", "pivot switched", "can't find a block",
	}},
	{key: "unknown-block", class: BlockUnknown, source: srcErpc, words: [][]string{
		{" block ", " blocks ", " header ", " height ", " blockhash ", " block# "}, {"not found", "does not exist", "doesn't exist", "not exist", "cannot be found", "can't be found", "could not be found", "unable to", "could not find", "cannot find", "failed to find", "too far ahead", "not yet", "in the future", "ahead of", "higher than", "beyond", "not canonical", "non-canonical", "not available", "unavailable", "unknown", "not processed", "not synced"},
	}, unless: []string{"method", "service", "gas limit", "module", "namespace", " failed: ", "change set"}},
	{key: "transaction-not-found", class: Absent, texts: []string{"transaction not found", "tx not found", "unknown transaction", "cannot find transaction", "transaction is not found"}, unless: []string{"transaction index", "transaction type", "transaction version", "transaction format", "transaction field", "transactiontrace", "transaction trace", "in summary"}, source: srcReth + "; " + srcGeth},
	{key: "transaction-not-found", class: Absent, starts: true, texts: []string{"transaction 0x"}, also: []string{" not found"}, source: srcGeth + " eth/tracers/api.go"},
}

// evmTroubles: the node itself.
var evmTroubles = []row{
	{key: "execution-timeout", class: Timeout, source: srcGeth + "; drpc", texts: []string{
		"request timed out", "execution timeout", "execution aborted (timeout", "gateway timeout", "context deadline exceeded", "deadline exceeded", "timed out", "timeout exceeded", "upstream timeout", "timeout expired", "request timeout", "query timeout", "node timeout", "took too long", "took too much time", "esockettimedout", "etimedout",
		"context canceled", "context cancelled", "time limit exceeded", "needed too long", "ran too long", "running too long", "taking too long", "was aborted", "read timeout", "upstream request timeout", "timeout of", "execution time exceeded", "operation timeout",
	}},
	{key: "execution-timeout", class: Timeout, source: "by meaning", words: [][]string{{" took ", " takes ", " exceed", " ran "}, {"longer", "too long", "too much time", "time limit", "execution time", "time budget", "maximum time", "max time", "query time", "timeout"}}},
	{key: "node-syncing", class: Syncing, source: "besu RpcErrorType.java; " + srcErpc, texts: []string{"initial sync is still in progress", "node is syncing", "still syncing", "syncing", "is not synced", "not in sync", "not synced", "node not yet in sync", "out of sync", "catching up", "is behind", "lagging", "node is not ready", " lags ", "behind the network", "not fully synced", "sync in progress"}, unless: []string{"no available upstream", "upstreams"}},
	{key: "node-isolated", class: Offline, source: srcErpc + "; " + srcProxyd + "; " + srcDshackle, texts: []string{
		"no peers", "no full node available", "no available upstream", "no upstream", "no backend", "no healthy", "backend offline", "not healthy to serve", "all upstreams", "upstream is not available", "upstreams are not available", "no response for method", "connection refused", "connection reset", "econnrefused", "econnreset", "socket hang up", "no available nodes", "no nodes available", "no available servers", "no available providers",
		"no provider", "backend request failed", "upstream connect error", "failed to forward", "network is unreachable", "no route to host", "fetch failed", "failed to send request", "unable to connect", "could not connect", "origin dns error", "no live upstream", "no endpoints available", "no rpc providers", "can't route your request", "dial tcp", "no suitable address", "no such host", "enotfound", "eai_again", "getaddrinfo", "name or service not known", "name resolution", "broken pipe", "tls handshake", "connection closed", "connection terminat", "connection failure", "no endpoint", "no available endpoint", "endpoints are not available", "no pairing", "connection lost", "connection aborted", "prematurely closed", "closed before", "server disconnected", "remote end closed",
	}},
	{key: "node-isolated", class: Offline, source: "by meaning", words: [][]string{{" providers ", " provider ", " upstream ", " upstreams ", " backend ", " backends ", " nodes ", " node ", " origin ", " endpoint ", " endpoints "}, {"not answer", "could not serve", "could serve", "not healthy", "is unavailable", " down ", " unavailable ", " offline ", " unreachable ", " dead ", " unhealthy ", "no response", "not respond", "not reachable", "request failed"}}},
	{key: "execution-timeout", class: Timeout, source: "by meaning", words: [][]string{{" timeout ", " time out "}}, unless: []string{"too far"}},
	{key: "node-isolated", class: Offline, source: "go net/http", starts: true, texts: []string{"eof", "dial tcp", "read tcp", "write tcp", "tls:", "x509:"}},
	{key: "rate-limited", class: Rate, source: srcErpc + "; " + srcProxyd, texts: []string{"under too much load", "no server available", "over capacity", "capacity exceeded", "limit exceeded", "limit reached", "limit has been reached", "limit hit", "reached the limit", "hit the limit", "exceeded the limit", "exceeds the limit", "has exceeded", "overloaded", "is busy", "server busy", "too busy", "conversion queue is overloaded", "temporarily throttled"}},
	{key: "method-missing", class: Method, source: srcGeth + " rpc/errors.go; " + srcErpc, texts: []string{
		"method not found", "method does not exist", "does not exist/is not available", "does not exist / is not available", "method is not available", "module is disabled", "unsupported method", "method not supported", "not supported", "method is not supported", "method not enabled", "unknown method",
		"method handler not found", "not implemented", "unimplemented", "no such method", "unsupported", "has been disabled", "not configured", "unknown rpc method", "no method with that name", "not yet implemented", "not part of the official", "deprecated feature",
	}, unless: []string{"system tx", "chainid not supported", "content type", "chain id not supported", "subscription kind", "unsupported chain", "chain not supported", "network not supported", "unsupported network"}},
	{key: "method-missing", class: Method, source: srcErpc, words: [][]string{
		{" method ", " methods ", " module ", " namespace ", " endpoint ", " rpc ", " function ", " api "}, {"not found", "does not exist", "doesn't exist", "not exist", "not available", "unavailable", "not supported", "disabled", "not enabled", "deprecated", "removed", "no longer", "unrecognized", "not exposed", "not offered"},
	}, unless: []string{"temporarily", "service unavailable", "try again", "call failed"}},
	{key: "bad-parameters", class: BadParams, source: srcGeth + " rpc; besu RpcErrorType.java", texts: []string{
		"invalid argument", "invalid params", "invalid block param", "invalid block range", "missing value for required argument", "cannot unmarshal", "invalid parameter", "hex string", "too many arguments", "non-array args", "invalid request", "validation errors", "param is required", "parse error", "failed to parse", "invalid json", "bad request input parameters", "missing field",
		"invalid type:", "unknown field", "unknown variant", "odd length", "invalid character", "empty typed transaction", "rlp:", "expected input list", "transaction type not supported", "invalid reward percentile", "invalid tracer config", "tracer not found", "filter not found", "invalid content type", "must specify", "cannot specify both", "bad request",
		"typed transaction too short", "invalid length", "cannot send both", "both gasprice and", "reward percentile", "deserialize", "failed to decode", "could not decode", "invalid rlp", "invalid hex", "invalid address", "invalid hash", "invalid block number", "unexpected token",
	}, unless: []string{"response", " reply", "upstream"}},
	{key: "wrong-key", class: Unauthorised, source: "provider gateways", words: [][]string{{" chain ", " network ", " blockchain ", "chainid"}, {"not supported", "not enabled", "not allowed", "unsupported", "not in project", "not available", "disabled", "not active"}}, unless: []string{"chain id not available", "not yet up"}},
	{key: "node-error", class: Server, source: srcErpc + "; " + srcReth, texts: []string{
		"internal error", "internal server error", "internal eth error", "internal blocking task error", "internal filter error", "internal json-rpc error", "method handler crashed", "unexpected error", "something went wrong", "something unexpected", "unknown error", "an error has occurred", "unknown error has occurred", "unknown internal error", "server error", "service unavailable", "temporarily unavailable", "bad gateway", "backend returned an invalid", "invalid response",
		"response batch did not contain", "cache service task stopped", "failed to open the database", "database", "leveldb", "pebble", "mdbx", "backend error", "upstream error", "proxy error", "unexpected http", "resource unavailable", "resource not available", "cannot fulfill request", "unable to process", "node from backend", "could not decode body", "can't execute this request", "cannot execute this request", "rpc error: code = unknown", "rpc error: code = internal",
	}},
}

// evmCodes: what a code means where the text says nothing.
var evmCodes = []row{
	{key: "vm-error", class: Revert, codes: []int{-32015}, source: srcGeth + " internal/ethapi/errors.go; nethermind", texts: []string{"vm ", "revert", "execution"}},
	{key: "range-too-large", class: Range, codes: []int{-38026, -38004}, source: srcGeth + " internal/ethapi/errors.go"},
	{key: "unknown-block", class: BlockUnknown, codes: []int{-39001}, source: srcErpc + "; execution-apis"},
	{key: "bad-parameters", class: BadParams, codes: []int{-38020, -38021, -38022, -38023}, source: "execution-apis eth_simulateV1"},
	{key: "method-missing", class: Method, codes: []int{-32601, -32604, -32004}, source: "JSON-RPC 2.0; besu RpcErrorType.java; EIP-1474"},
	{key: "bad-parameters", class: BadParams, codes: []int{-32602, -32700}, source: "JSON-RPC 2.0"},
}

// statusTable is what the http status alone says.
var statusTable = []row{
	{key: "wrong-key", class: Unauthorised, http: []int{401, 403, 407}, source: srcHTTP},
	{key: "account-used-up", class: Billing, http: []int{402}, source: srcHTTP},
	{key: "rate-limited", class: Rate, http: []int{429, 509, 529}, source: srcHTTP},
	{key: "method-missing", class: Method, http: []int{404, 405, 410, 415, 501}, source: srcHTTP},
	{key: "execution-timeout", class: Timeout, http: []int{408, 499, 504, 522, 524, 598}, source: srcHTTP + ", nginx, cloudflare"},
	{key: "range-too-large", class: Range, http: []int{413, 414}, source: srcHTTP},
	{key: "bad-parameters", class: BadParams, http: []int{400, 422}, source: srcHTTP},
	{key: "unreadable-reply", class: BadReply, http: []int{301, 302, 303, 307, 308}, source: "redirects are not followed"},
	{key: "node-error", class: Server, http: []int{500, 502, 503, 505, 508, 520, 521, 523, 525, 526, 527, 530}, source: srcHTTP + ", cloudflare"},
}
