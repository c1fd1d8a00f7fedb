package nodeerr_test

import (
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// TestClassify holds texts as nodes and providers send them.
func TestClassify(t *testing.T) {
	for _, c := range []struct {
		kind string
		code int
		http int
		text string
		want nodeerr.Class
	}{
		// EVM: limits of the node or of the account with a provider.
		{"evm", -32005, 0, "limit exceeded", nodeerr.Rate},
		{"evm", -32005, 0, "daily request count exceeded, request rate limited", nodeerr.Rate},
		{"evm", 429, 0, "Your app has exceeded its compute units per second capacity.", nodeerr.Rate},
		{"evm", -32007, 0, "15/second request limit reached - reduce calls per second or upgrade your account", nodeerr.Rate},
		{"evm", 0, 429, "", nodeerr.Rate},
		{"evm", 1015, 0, "You are being rate limited", nodeerr.Rate},
		{"evm", -32000, 0, "Too Many Requests", nodeerr.Rate},
		{"evm", -32017, 0, "sender is over rate limit", nodeerr.SenderRate},
		{"evm", 0, 402, "", nodeerr.Billing},
		{"evm", -32000, 429, "Monthly capacity limit exceeded. Visit https://dashboard.example/settings/billing to upgrade.", nodeerr.Billing},
		{"evm", -32612, 0, "custom method blocked", nodeerr.PlanMethod},
		{"evm", -32000, 403, "archive, debug and trace: access to archival, debug, or trace data is not included in your current plan", nodeerr.PlanMethod},
		{"evm", -32601, 403, "rpc method is not whitelisted", nodeerr.PlanMethod},
		{"evm", 0, 401, "", nodeerr.Unauthorised},
		{"evm", 0, 403, "", nodeerr.Unauthorised},
		{"evm", -32600, 0, "Must be authenticated!", nodeerr.Unauthorised},
		{"evm", 0, 401, "invalid project id", nodeerr.Unauthorised},

		// EVM: methods.
		{"evm", -32601, 0, "the method debug_traceTransaction does not exist/is not available", nodeerr.Method},
		{"evm", -32601, 0, "Method not found", nodeerr.Method},
		{"evm", -32604, 0, "Method not enabled", nodeerr.Method},
		{"evm", -32004, 0, "method not supported", nodeerr.Method},
		{"evm", 0, 405, "", nodeerr.Method},
		{"evm", -32000, 0, "txpool module is disabled", nodeerr.Method},

		// EVM: too much at once.
		{"evm", -32602, 0, "Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range", nodeerr.Range},
		{"evm", -32005, 0, "query returned more than 10000 results. Try with this block range [0x1, 0x2].", nodeerr.Range},
		{"evm", -32614, 0, "eth_getLogs is limited to a 10,000 range", nodeerr.Range},
		{"evm", -32000, 0, "query exceeds max results 20000, retry with the range 1-2", nodeerr.Range},
		{"evm", -32000, 0, "exceed maximum block range: 5000", nodeerr.Range},
		{"evm", -32003, 0, "response too large", nodeerr.Range},
		{"evm", -32008, 0, "Response is too big", nodeerr.Range},
		{"evm", 0, 413, "", nodeerr.Range},
		{"evm", -32000, 0, "exceed max addresses or topics per search position", nodeerr.Addresses},
		{"evm", -32602, 0, "please specify less number of addresses", nodeerr.Addresses},

		// EVM: what is gone or not there yet.
		{"evm", -32000, 0, "missing trie node 5a (path ) state 0x5a is not available", nodeerr.StatePruned},
		{"evm", -32000, 0, "historical state 0x5a is not available", nodeerr.StatePruned},
		{"evm", -32000, 0, "required historical state unavailable (reexec=128)", nodeerr.StatePruned},
		{"evm", -32000, 0, "historical state not available in path scheme yet", nodeerr.StatePruned},
		{"evm", -32000, 0, "state histories haven't been fully indexed yet", nodeerr.StatePruned},
		{"evm", -32603, 0, "No state available for block 0x5a", nodeerr.StatePruned},
		{"evm", -32603, 0, "state at block #12 is pruned", nodeerr.StatePruned},
		{"evm", -32000, 0, "old data not available due to pruning: requested block 5, history is available from block 9", nodeerr.StatePruned},
		{"evm", -32000, 0, "seek with txNum=5 but data before txNum=9 is not available", nodeerr.StatePruned},
		{"evm", 4444, 0, "pruned history unavailable", nodeerr.HistoryPruned},
		{"evm", -32000, 0, "pruned history unavailable: requested 5", nodeerr.HistoryPruned},
		{"evm", -32000, 0, "receipts have been pruned, earliest available is 7", nodeerr.HistoryPruned},
		{"evm", -32000, 0, "transaction indexing is in progress", nodeerr.TxIndexing},
		{"evm", -32000, 0, "header not found", nodeerr.BlockUnknown},
		{"evm", -39001, 0, "Unknown block", nodeerr.BlockUnknown},
		{"evm", 3, 0, "Unknown block", nodeerr.BlockUnknown},
		{"evm", -32000, 0, "cannot query unfinalized data", nodeerr.BlockUnknown},
		{"evm", -32000, 0, "hash is not currently canonical", nodeerr.BlockUnknown},
		{"evm", -32000, 0, "genesis is not traceable", nodeerr.BlockUnknown},
		{"evm", -32602, 0, "BlockOutOfRangeError: block height is 0 but requested was 16777215", nodeerr.BlockUnknown},
		{"evm", -32000, 0, "finalized block not found", nodeerr.Tag},
		{"evm", -32000, 0, "pending block is not available", nodeerr.Tag},
		{"evm", -32602, 0, "invalid argument 0: malformed blocknumber \"safe\"", nodeerr.Tag},
		{"evm", -32000, 0, "'finalized' tag not supported on pre-merge network", nodeerr.Tag},
		{"evm", -32000, 0, "transaction not found", nodeerr.Absent},
		{"evm", -32008, 0, "Initial sync is still in progress", nodeerr.Syncing},
		{"evm", -32000, 0, "no available upstream", nodeerr.Offline},

		// EVM: time.
		{"evm", -32002, 0, "request timed out", nodeerr.Timeout},
		{"evm", -32000, 0, "execution aborted (timeout = 5s)", nodeerr.Timeout},
		{"evm", 0, 504, "", nodeerr.Timeout},
		{"evm", 0, 524, "web page: a timeout occurred", nodeerr.Timeout},

		// EVM: an answer, whatever the contract says in it.
		{"evm", 3, 0, "execution reverted", nodeerr.Revert},
		{"evm", 3, 0, "execution reverted: rate limit exceeded", nodeerr.Revert},
		{"evm", -32000, 0, "execution reverted: transaction indexing is in progress", nodeerr.Revert},
		{"evm", -32000, 0, "rpc error: code = Unknown desc = execution reverted: nonce too low", nodeerr.Revert},
		{"evm", -32603, 0, "Error: VM Exception while processing transaction: reverted with reason string 'header not found'", nodeerr.Revert},
		{"evm", -32015, 0, "VM execution error.", nodeerr.Revert},
		{"evm", 3, 0, "missing trie node", nodeerr.StatePruned}, // without data it is the node that speaks
		{"evm", -32000, 0, "out of gas", nodeerr.Revert},
		{"evm", -32000, 0, "invalid opcode: INVALID", nodeerr.Revert},
		{"evm", -32000, 0, "stack underflow (0 <=> 1)", nodeerr.Revert},
		{"evm", -32000, 0, "gas required exceeds allowance (30000000)", nodeerr.Revert},
		{"evm", -32603, 0, "EVM error: InvalidFEOpcode", nodeerr.Revert},
		{"evm", -32603, 0, "EVM error InvalidFEOpcode", nodeerr.Revert},

		// EVM: verdicts of a pool, and the rest.
		{"evm", -32000, 0, "nonce too low: next nonce 5, tx nonce 4", nodeerr.PoolVerdict},
		{"evm", -32603, 0, "Transaction fee too low", nodeerr.PoolVerdict},
		{"evm", -32005, 0, "Transaction gas limit exceeds block gas limit", nodeerr.PoolVerdict},
		{"evm", -32003, 0, "transaction rejected", nodeerr.PoolVerdict},
		{"evm", -32602, 0, "invalid argument 0: hex string without 0x prefix", nodeerr.BadParams},
		{"evm", -32602, 0, "missing value for required argument 1", nodeerr.BadParams},
		{"evm", -32603, 0, "Internal error", nodeerr.Server},
		{"evm", -32000, 0, "method handler crashed", nodeerr.Server},
		{"evm", 0, 502, "web page: bad gateway", nodeerr.Server},
		{"evm", -32000, 0, "", nodeerr.Other},
		{"evm", -32000, 0, "the moon is full", nodeerr.Other},

		// Bitcoin Core: one code, five meanings.
		{"core", -5, 0, "No such mempool transaction. Use -txindex or provide a block hash to enable blockchain transaction queries. Use gettransaction for wallet transactions.", nodeerr.NoTxIndex},
		{"core", -5, 0, "No such mempool transaction. Blockchain transactions are still in the process of being indexed. Use gettransaction for wallet transactions.", nodeerr.TxIndexing},
		{"core", -5, 0, "No such mempool or blockchain transaction. Use gettransaction for wallet transactions.", nodeerr.Absent},
		{"core", -5, 0, "No such transaction found in the provided block. Use gettransaction for wallet transactions.", nodeerr.Absent},
		{"core", -5, 0, "The genesis block coinbase is not considered an ordinary transaction and cannot be retrieved", nodeerr.Absent},
		{"core", -5, 0, "No such mempool transaction", nodeerr.NoTxIndex},
		{"core", -5, 0, "No information available about transaction", nodeerr.NoTxIndex},
		{"core", -5, 0, "Transaction not in mempool", nodeerr.Absent},
		{"core", -5, 0, "Block not found", nodeerr.Absent},
		{"core", -5, 0, "Invalid address", nodeerr.BadParams},
		{"core", -5, 0, "something new", nodeerr.Other},
		{"core", -1, 0, "Block not available (pruned data)", nodeerr.HistoryPruned},
		{"core", -1, 0, "Block not available (not fully downloaded)", nodeerr.BlockUnknown},
		{"core", -1, 0, "Undo data not available (pruned data)", nodeerr.HistoryPruned},
		{"core", -8, 0, "Block height out of range", nodeerr.BlockUnknown},
		{"core", -28, 0, "Loading block index…", nodeerr.Syncing},
		{"core", -28, 0, "Verifying blocks…", nodeerr.Syncing},
		{"core", -10, 0, "Bitcoin is downloading blocks...", nodeerr.Syncing},
		{"core", -9, 0, "Bitcoin is not connected!", nodeerr.Offline},
		{"core", 0, 503, "Work queue depth exceeded", nodeerr.Rate},
		{"core", 0, 500, "Work queue depth exceeded", nodeerr.Rate},
		{"core", 0, 503, "", nodeerr.Rate},
		{"core", 0, 401, "", nodeerr.Unauthorised},
		{"core", 0, 403, "", nodeerr.Unauthorised},
		{"core", -32601, 0, "Method not found", nodeerr.Method},
		{"core", -1, 0, "Index is not enabled for filtertype basic", nodeerr.Method},
		{"core", -33, 0, "No mempool", nodeerr.Method},
		{"core", -18, 0, "No wallet is loaded.", nodeerr.Method},
		{"core", -8, 0, "Scan already in progress, use action \"abort\" or \"status\"", nodeerr.Rate},
		{"core", -22, 0, "TX decode failed. Make sure the tx has at least one input.", nodeerr.BadParams},
		{"core", -8, 0, "txid must be of length 64 (not 3, for 'abc')", nodeerr.BadParams},
		{"core", -3, 0, "JSON value of type null is not of expected type string", nodeerr.BadParams},
		{"core", -26, 0, "min relay fee not met, 110 < 141", nodeerr.PoolVerdict},
		{"core", -25, 0, "bad-txns-inputs-missingorspent", nodeerr.PoolVerdict},
		{"core", -27, 0, "Transaction outputs already in utxo set", nodeerr.PoolVerdict},
		{"core", -26, 0, "a reason of the future", nodeerr.PoolVerdict},

		// btcd.
		{"btcd", -5, 0, "The transaction index must be enabled to query the blockchain (specify --txindex)", nodeerr.NoTxIndex},
		{"btcd", -5, 0, "No information available about transaction 5a", nodeerr.Absent},
		{"btcd", -1, 0, "Command unimplemented", nodeerr.Method},
		{"btcd", -1, 0, "Block number out of range", nodeerr.BlockUnknown},
		{"btcd", -22, 0, "Argument must be hexadecimal string (not \"zz\")", nodeerr.BadParams},
		{"btcd", 0, 401, "401 Unauthorized.", nodeerr.Unauthorised},
		{"btcd", -1, 0, "Address index must be enabled (--addrindex)", nodeerr.Method},
		{"btcd", -5, 0, "Block not found", nodeerr.Absent},

		// Esplora. Only the server's own words are an absence.
		{"esplora", 0, 404, "Transaction not found", nodeerr.Absent},
		{"esplora", 0, 404, "Block not found", nodeerr.Absent},
		{"esplora", 0, 404, "web page: 404 Not Found", nodeerr.Method},
		{"esplora", 0, 404, "", nodeerr.Method},
		{"esplora", 0, 400, "Invalid hex string", nodeerr.BadParams},
		{"esplora", 0, 400, "Invalid bitcoin address", nodeerr.BadParams},
		{"esplora", 0, 400, "Too many history entries", nodeerr.Range},
		{"esplora", 0, 429, "", nodeerr.Rate},
		{"esplora", 0, 503, "web page: service unavailable", nodeerr.Server},
		{"esplora", 0, 502, "", nodeerr.Server},

		// A kind that we do not know is judged by its status alone.
		{"tron", -5, 0, "Transaction not found", nodeerr.Other},
		{"tron", 0, 429, "", nodeerr.Rate},
	} {
		e := &chains.CallError{Kind: chains.ErrNode, Code: c.code, HTTP: c.http, Message: facts.Untrusted(c.text)}
		if c.code == 0 {
			e.Kind = chains.ErrHTTP
		}
		if got := nodeerr.Classify(c.kind, e); got != c.want {
			t.Errorf("%s, code %d, HTTP %d, %q: %s, want %s", c.kind, c.code, c.http, c.text, got, c.want)
		}
		key, class := nodeerr.Match(c.kind, e)
		if class != nodeerr.Other && !slices.Contains(nodeerr.Keys(), key) {
			t.Errorf("%q: key %q is not in Keys", c.text, key)
		}
		if upper := nodeerr.Classify(c.kind, &chains.CallError{Kind: e.Kind, Code: c.code, HTTP: c.http, Message: facts.Untrusted(strings.ToUpper(c.text))}); upper != c.want {
			t.Errorf("%q in capitals: %s, want %s", c.text, upper, c.want)
		}
	}
}

func TestClassifyLayers(t *testing.T) {
	for _, c := range []struct {
		e    *chains.CallError
		want nodeerr.Class
	}{
		{nil, nodeerr.Other},
		{&chains.CallError{Kind: chains.ErrRefused, Message: "not on the list"}, nodeerr.Refused},
		{&chains.CallError{Kind: chains.ErrTimeout, Message: "no answer in time"}, nodeerr.Timeout},
		{&chains.CallError{Kind: chains.ErrTransport, Message: "n was never asked eth_call []"}, nodeerr.Offline},
		{&chains.CallError{Kind: chains.ErrReply, Message: "the reply is not valid JSON"}, nodeerr.BadReply},
		{&chains.CallError{Kind: chains.ErrReply, Message: "the reply is larger than 8388608 bytes"}, nodeerr.Range},
		{&chains.CallError{Kind: chains.ErrHTTP, HTTP: 302, Message: "the node sent us elsewhere"}, nodeerr.BadReply},
	} {
		for _, kind := range []string{"evm", "core", "btcd", "esplora", ""} {
			if got := nodeerr.Classify(kind, c.e); got != c.want {
				t.Errorf("%s %+v: %s, want %s", kind, c.e, got, c.want)
			}
		}
	}
}

func FuzzClassify(f *testing.F) {
	f.Add("evm", "node", -32000, 0, "execution reverted: \u202e rate limit")
	f.Add("core", "http", -26, 500, "min relay fee not met, 1 < 2")
	f.Fuzz(func(t *testing.T, kind, layer string, code, status int, text string) {
		e := &chains.CallError{Kind: chains.ErrorKind(layer), Code: code, HTTP: status, Message: facts.Untrusted(text)}
		key, class := nodeerr.Match(kind, e)
		if again, same := nodeerr.Match(kind, e); again != key || same != class {
			t.Fatal("two answers to one question")
		}
		if (key == "") != (class == nodeerr.Other) {
			t.Fatalf("key %q with class %s", key, class)
		}
		// Nobody's contract may claim that a transaction does not exist.
		reason := &chains.CallError{Kind: chains.ErrNode, Code: 3, Message: facts.Untrusted("execution reverted: " + text)}
		if c := nodeerr.Classify("evm", reason); c != nodeerr.Revert {
			t.Fatalf("a revert's reason %q made it %s", text, c)
		}
	})
}
