package nodeerr

import "slices"

const (
	srcCore    = "bitcoin/bitcoin src/rpc, v24 to v31"
	srcBtcd    = "btcsuite/btcd v0.26.2 rpcserver.go"
	srcElectrs = "Blockstream/electrs src/rest.rs"
)

// btcdTable: btcd says this only with an index, since it refuses before without one.
var btcdTable = slices.Concat([]row{
	{key: "transaction-not-found", class: Absent, texts: []string{"no information available about transaction"}, source: srcBtcd},
}, bitcoinTable)

// bitcoinTable: five answers of getrawtransaction share the code -5, so texts come first.
var bitcoinTable = slices.Concat([]row{
	{key: "transaction-indexing", class: TxIndexing, texts: []string{"still in the process of being indexed", "index is still being", "still syncing the transaction index"}, source: srcCore},
	{key: "transaction-not-found", class: Absent, texts: []string{"no such mempool or blockchain transaction"}, source: srcCore},
	{key: "no-transaction-index", class: NoTxIndex, source: srcCore + "; " + srcBtcd + "; Core before v0.14 said the last one without an index too", texts: []string{
		"use -txindex", "transaction index must be enabled", "no such mempool transaction", "no information available about transaction",
	}},
	{key: "no-such-output", class: Absent, texts: []string{"output index number (vout) does not exist"}, source: srcBtcd},
	{key: "not-in-that-block", class: Absent, texts: []string{"no such transaction found in the provided block", "not all transactions found in specified"}, source: srcCore},
	{key: "not-in-mempool", class: Absent, texts: []string{"transaction not in mempool", "transaction is not in the mempool", "transaction is not in the pool"}, source: srcCore + "; " + srcBtcd},
	{key: "not-yet-in-block", class: Absent, texts: []string{"transaction not yet in block"}, source: srcCore},
	{key: "not-in-wallet", class: Absent, texts: []string{"invalid or non-wallet transaction id"}, source: srcCore},
	{key: "genesis-coinbase", class: Absent, texts: []string{"genesis block coinbase is not considered an ordinary transaction"}, source: srcCore},
	{key: "history-pruned", class: HistoryPruned, texts: []string{"block not available (pruned", "pruned data", "undo data not available", "can't read block from disk", "undo data expected", "has been pruned", "is pruned", "by pruning", "block not found on disk", "beyond pruned data"}, source: srcCore},
	{key: "unknown-block", class: BlockUnknown, texts: []string{"not fully downloaded", "height out of range", "block number out of range", "is not in the best chain", "not in active chain", "not in the active chain", "is not in main chain", "block is not in chain", "not on the main chain"}, source: srcCore},
	{key: "history-pruned", class: HistoryPruned, texts: []string{"block not available"}, source: srcCore},
	{key: "block-not-found", class: Absent, texts: []string{"block not found", "block hash not found"}, source: srcCore},
	{key: "history-pruned", class: HistoryPruned, texts: []string{"available in prune mode", "can't read undo data"}, source: srcCore},
	{key: "history-pruned", class: HistoryPruned, texts: []string{"when pruned", "in pruned mode"}, source: "bcoin"},
	{key: "unknown-block", class: BlockUnknown, words: [][]string{{" height ", " block "}, {" out of range ", " not on disk "}}, source: "electrumx"},
	{key: "unknown-block", class: BlockUnknown, words: [][]string{{" height "}, {" after current tip ", " above the tip ", " beyond the tip "}}, source: srcCore},
	{key: "range-too-large", class: Range, texts: []string{"range is too large", "max outpoints exceeded", "header count is invalid or out of acceptable range"}, source: srcCore},
	{key: "no-index", class: Method, source: srcCore + "; " + srcBtcd, texts: []string{
		"index is not enabled for filtertype", "-blockfilterindex", "address index must be enabled", "requires coinstatsindex", "-coinstatsindex", "-txospenderindex", "txospenderindex is", "index is not enabled", "cfindex", "index must be enabled",
	}},
	{key: "mempool-disabled", class: Method, texts: []string{"mempool disabled", "node does not have a mempool", "mempool not available", "no mempool available"}, source: srcCore},
	{key: "fee-estimation-off", class: Method, texts: []string{"fee estimation disabled"}, source: srcCore + " rpc/fees.cpp"},
	{key: "mempool-disabled", class: Method, codes: []int{-33}, source: srcCore + " protocol.h"},
	{key: "scan-in-progress", class: Rate, texts: []string{"scan already in progress"}, source: srcCore},
	{key: "rate-limited", class: Rate, texts: []string{"work queue depth exceeded", "too many requests", "rate limit exceeded", "too busy"}, source: srcCore + " httpserver.cpp"},
	{key: "no-wallet", class: Method, codes: []int{-18, -19}, source: srcCore + " protocol.h"},
	{key: "node-syncing", class: Syncing, source: srcCore, texts: []string{
		"loading block index", "verifying blocks", "rewinding blocks", "loading wallet", "loading p2p addresses", "starting network threads", "is in initial sync", "is downloading blocks", "initial block download", "replaying blocks", "pruning blockstore", "the mempool was not loaded yet", "rpc in warmup", "is still syncing",
	}},
	{key: "node-syncing", class: Syncing, codes: []int{-28, -10}, source: srcCore + " protocol.h"},
	{key: "node-isolated", class: Offline, codes: []int{-9}, source: srcCore + " protocol.h"},
	{key: "method-missing", class: Method, texts: []string{"method not found", "command unimplemented", "does not implement wallet commands", "command disabled", "unimplemented", "unknown command", "deprecated", "no support for", "is not available on this"}, source: srcCore + "; " + srcBtcd},
	{key: "tx-decode-failed", class: BadParams, codes: []int{-22}, unless: []string{"tx rejected: "}, source: srcCore + " protocol.h"},
	{class: PoolVerdict, source: "bitcoinVerdicts"},
}, accountTable, []row{
	{key: "method-missing", class: Method, codes: []int{-32601}, source: "JSON-RPC 2.0"},
	{key: "pool-verdict", class: PoolVerdict, codes: []int{-25, -26, -27}, source: srcCore + " protocol.h"},
	{key: "pool-verdict", class: PoolVerdict, texts: []string{"was rejected by network rules"}, source: "electrumx"},
	{key: "fee-estimate-missing", class: Absent, texts: []string{"insufficient data or no feerate found"}, source: srcCore},
	{key: "bad-parameters", class: BadParams, codes: []int{-3, -8, -32602, -32600, -32700}, source: srcCore + " protocol.h"},
	{key: "bad-parameters", class: BadParams, texts: []string{"descriptor", "missing checksum", "unknown filtertype", "argument is required", "end of data", "json value is not", "invalid address", "invalid bitcoin address", "must be hexadecimal", "must be of length", "json value of type", "called on integer", "called on string", "incorrect number of parameters", "wrong number of params", "rejected address"}, source: srcCore + "; " + srcBtcd},
	{key: "bad-parameters", class: BadParams, codes: []int{-1}, texts: []string{"examples:", "arguments:"}, source: srcCore + ", the help text"},
	{key: "node-error", class: Server, codes: []int{-32603, -7, -20, -32}, source: srcCore + " protocol.h"},
}, meaningTable, accountCodes, []row{
	{key: "rate-limited", class: Rate, http: []int{503}, source: srcCore + " httpserver.cpp"},
}, statusTable)

// esploraTable: a 404 is an absence only in the server's own words; a proxy's page is not.
var esploraTable = slices.Concat([]row{
	{key: "transaction-not-found", class: Absent, texts: []string{"transaction not found"}, http: []int{404}, source: srcElectrs},
	{key: "block-not-found", class: Absent, texts: []string{"block not found"}, http: []int{404}, source: srcElectrs},
	{key: "transaction-not-found", class: Absent, texts: []string{"no such mempool or blockchain transaction", "transaction not in mempool", "unable to fetch tx: 404"}, source: "mempool/mempool backend"},
	{key: "range-too-large", class: Range, texts: []string{"too many history entries", "too many utxos", "too many unspent outputs", "too many txs", "too many transactions", "utxos-limit", "too many txids", "too many outpoints"}, source: srcElectrs},
	{key: "bad-parameters", class: BadParams, texts: []string{"invalid hex string", "invalid bitcoin address", "invalid address", "address on invalid network", "invalid hash", "invalid scripthash", "invalid txid", "invalid start index", "invalid digit", "index out of range"}, source: srcElectrs},
}, accountTable, []row{
	{key: "node-syncing", class: Syncing, texts: []string{"is syncing", "still syncing", "loading block index"}, source: srcElectrs},
	{key: "path-missing", class: Method, texts: []string{"endpoint does not exist", "cannot get", "not found"}, http: []int{404}, source: srcElectrs},
	{key: "path-missing", class: Method, texts: []string{"search disabled", "indexing is required", "this api is disabled", "this api is only available", "is not available", "are not available", "is required for this api"}, source: srcElectrs + "; mempool/mempool backend"},
	{class: PoolVerdict, source: "bitcoinVerdicts"},
}, meaningTable, accountCodes, statusTable)
