package rpc

import (
	"encoding/json"
	"strings"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// The kinds of nodes.
const (
	kindEVM     = "evm"
	kindCore    = "core"
	kindBtcd    = "btcd"
	kindEsplora = "esplora"
)

// methods is the read-only list of each kind. What is not on it is never sent: nothing here
// sends, submits, signs, changes a wallet or a node, or shows a key.
var methods = map[string]map[string]bool{
	kindEVM: set(
		"eth_blobBaseFee eth_blockNumber eth_call eth_callMany eth_chainId eth_config eth_createAccessList eth_estimateGas",
		"eth_feeHistory eth_gasPrice eth_getBalance eth_getBlockByHash eth_getBlockByNumber eth_getBlockReceipts",
		"eth_getBlockTransactionCountByHash eth_getBlockTransactionCountByNumber eth_getCode eth_getFinalizedHeader eth_getFinalizedBlock",
		"eth_getHeaderByHash eth_getHeaderByNumber eth_getLogs eth_getProof eth_getRawTransactionByHash eth_getStorageAt",
		"eth_getStorageValues eth_getTransactionByBlockHashAndIndex eth_getTransactionByBlockNumberAndIndex eth_getTransactionByHash",
		"eth_getTransactionBySenderAndNonce eth_getTransactionCount eth_getTransactionReceipt eth_getTransactionReceiptsByBlock",
		"eth_getUserOperationByHash eth_getUserOperationReceipt eth_maxPriorityFeePerGas eth_pendingTransactions eth_protocolVersion",
		"eth_simulateV1 eth_supportedEntryPoints eth_syncing",
		"net_listening net_peerCount net_version web3_clientVersion web3_sha3 rpc_modules",
		"txpool_content txpool_contentFrom txpool_inspect txpool_status",
		"txpool_besuPendingTransactions txpool_besuStatistics txpool_besuTransactions",
		"debug_getBadBlocks debug_getRawBlock debug_getRawHeader debug_getRawReceipts debug_getRawTransaction",
		"debug_traceBlockByHash debug_traceBlockByNumber debug_traceCall debug_traceCallMany debug_traceTransaction",
		"trace_block trace_call trace_callMany trace_filter trace_get trace_rawTransaction",
		"trace_replayBlockTransactions trace_replayTransaction trace_transaction",
		"ots_getApiLevel ots_getBlockDetails ots_getContractCreator ots_getInternalOperations ots_getTransactionBySenderAndNonce",
		"ots_getTransactionError ots_hasCode ots_searchTransactionsAfter ots_searchTransactionsBefore ots_traceTransaction",
		"erigon_forks erigon_getHeaderByHash erigon_getHeaderByNumber erigon_getLatestLogs erigon_getLogsByHash",
		"bor_getAuthor bor_getRootHash bor_getSnapshot",
		"arbtrace_call arbtrace_replayTransaction arbtrace_transaction",
		"optimism_outputAtBlock optimism_rollupConfig optimism_syncStatus",
		"zks_L1BatchNumber zks_L1ChainId zks_estimateFee zks_getBlockDetails zks_getBridgeContracts zks_getL1BatchDetails zks_getTransactionDetails",
		"linea_estimateGas linea_getTransactionExclusionStatusV1",
		"anvil_nodeInfo hardhat_metadata",
	),
	kindCore: set(coreMethods,
		"getbalances getaddressinfo getreceivedbyaddress gettransaction getwalletinfo listaddressgroupings listsinceblock listtransactions listunspent listwallets",
	),
	kindBtcd:    set(coreMethods, btcdMethods),
	kindEsplora: set("GET"),
}

const coreMethods = `analyzepsbt decodepsbt decoderawtransaction decodescript deriveaddresses estimaterawfee estimatesmartfee
	getbestblockhash getblock getblockchaininfo getblockcount getblockfilter getblockhash getblockheader getblockstats
	getblocktemplate getchainstates getchaintips getchaintxstats getconnectioncount getdeploymentinfo getdescriptoractivity
	getdescriptorinfo getdifficulty getdsproof getdsprooflist getdsproofscore getindexinfo getmempoolancestors getmempoolcluster
	getmempooldescendants getmempoolentry getmempoolfeeratediagram getmempoolinfo getmemoryinfo getmininginfo getnettotals
	getnetworkhashps getnetworkinfo getorphantxs getpeerinfo getprioritisedtransactions getprivatebroadcastinfo getrawaddrman
	getrawmempool getrawtransaction getrpcinfo gettxout gettxoutproof gettxoutsetinfo gettxspendingprevout getzmqnotifications
	help listmempooltransactions scanblocks scantxoutset testmempoolaccept uptime validateaddress verifymessage verifytxoutproof`

// btcd's own, and what btcd kept of Core's older methods.
const btcdMethods = `estimatefee estimatepriority getbestblock getcfilter getcfilterheader getcurrentnet getheaders getinfo
	searchrawtransactions version`

// slowMethods read the whole chain or coin set.
var slowMethods = set("getdescriptoractivity gettxoutsetinfo scanblocks scantxoutset")

func set(lists ...string) map[string]bool {
	m := map[string]bool{}
	for _, l := range lists {
		for _, name := range strings.Fields(l) {
			m[name] = true
		}
	}
	return m
}

// check refuses what may not be sent.
func (c *client) check(call chains.Call) *chains.CallError {
	if !c.allowed[call.Method] {
		return fail(chains.ErrRefused, "not on the list of read-only methods, so it was not sent")
	}
	if c.node.Kind != kindEsplora {
		if _, err := json.Marshal(call.Params); err != nil {
			return fail(chains.ErrRefused, "its parameters are not JSON, so it was not sent")
		}
		return nil
	}
	if len(call.Params) == 1 {
		if p, ok := call.Params[0].(string); ok && safePath(p) {
			return nil
		}
	}
	return fail(chains.ErrRefused, "not a plain path, so it was not sent")
}

// safePath accepts an absolute path with an optional query and nothing that a server or a
// proxy could read as another path or as another request.
func safePath(p string) bool {
	if len(p) < 2 || len(p) > 4096 || p[0] != '/' || strings.Contains(p, "//") {
		return false
	}
	for _, c := range []byte(p) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("/-_.~:?=&[],", c) >= 0:
		default:
			return false
		}
	}
	path, _, _ := strings.Cut(p, "?")
	for _, seg := range strings.Split(path, "/") {
		if seg == "." || seg == ".." {
			return false
		}
	}
	return true
}

// fail makes one of our own errors: plain words without any part of the address.
func fail(k chains.ErrorKind, words string) *chains.CallError {
	return &chains.CallError{Kind: k, Message: facts.Untrusted(words)}
}
