package rpc_test

import (
	"net/http"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/rpc"
)

// TestOnlyReading: what changes anything, signs or shows a key is refused and never sent.
func TestOnlyReading(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request, calls []asked, list bool) {
		t.Errorf("sent: %s %s %v", r.Method, r.URL, calls)
		well(w, calls, list)
	})
	forbidden := map[string]string{
		"evm": `eth_sendTransaction eth_sendRawTransaction eth_sendRawTransactionSync eth_sendRawTransactionConditional eth_sendPrivateTransaction eth_sendBundle eth_sendUserOperation eth_cancelPrivateTransaction
			eth_sign eth_signTransaction eth_signTypedData_v4 eth_accounts eth_resend eth_submitWork eth_fillTransaction personal_sign personal_unlockAccount personal_sendTransaction admin_addPeer admin_startHTTP
			miner_start debug_setHead debug_writeBlockProfile debug_chaindbProperty engine_newPayloadV4 txpool_clear anvil_mine anvil_setBalance anvil_dropTransaction hardhat_mine evm_mine evm_revert evm_snapshot
			txpool_removeTransaction ETH_BLOCKNUMBER eth_blocknumber GET`,
		"core": `sendrawtransaction submitpackage submitblock submitheader sendtoaddress sendmany send sendall signrawtransactionwithkey signrawtransactionwithwallet signmessage signmessagewithprivkey dumpprivkey dumpwallet
			gethdkeys listdescriptors importprivkey importdescriptors createwallet loadwallet unloadwallet walletpassphrase encryptwallet backupwallet bumpfee psbtbumpfee abandontransaction getnewaddress lockunspent
			addnode disconnectnode setban setnetworkactive stop prioritisetransaction pruneblockchain savemempool importmempool generate generatetoaddress invalidateblock reconsiderblock preciousblock dumptxoutset logging
			echo walletprocesspsbt descriptorprocesspsbt rescanblockchain getblockfrompeer setmocktime eth_call`,
		"btcd":    `sendrawtransaction submitblock generate setgenerate addnode node stop debuglevel createrawtransaction signrawtransaction walletpassphrase`,
		"esplora": `POST PUT DELETE HEAD get eth_call`,
	}
	for kind, list := range forbidden {
		c := dial(t, kind, s.URL, rpc.Options{})
		for _, m := range strings.Fields(list) {
			r := ask(t, c, call(m, "/tx/5a"))[0]
			if r.Err == nil || r.Err.Kind != chains.ErrRefused {
				t.Errorf("%s %s: %s, %+v", kind, m, r.Result, r.Err)
			}
		}
	}
	esplora := dial(t, "esplora", s.URL, rpc.Options{})
	for _, params := range [][]any{
		nil,
		{7},
		{"/tx", "/tx"},
		{""},
		{"/"},
		{"tx/5a"},
		{"//evil.example/tx"},
		{"/tx/../../admin"},
		{"/./tx"},
		{"/tx//5a"},
		{"/tx/5a#x"},
		{"/tx/5a b"},
		{"/tx/5a\r\nHost: x"},
		{"/tx/%2e%2e"},
		{`/tx\5a`},
		{"@evil.example/tx"},
		{"/tx/ü"},
		{"/" + strings.Repeat("a", 5000)},
		{"http://evil.example/"},
	} {
		r := ask(t, esplora, chains.Call{Method: "GET", Params: params})[0]
		if r.Err == nil || r.Err.Kind != chains.ErrRefused {
			t.Errorf("GET %v: %s, %+v", params, r.Result, r.Err)
		}
	}
	if r := ask(t, dial(t, "evm", s.URL, rpc.Options{}), call("eth_call", func() {}))[0]; r.Err == nil || r.Err.Kind != chains.ErrRefused {
		t.Errorf("parameters that are no JSON: %+v", r)
	}
}

// TestRefusedAmongOthers: a refused call keeps its place and costs the others nothing.
func TestRefusedAmongOthers(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request, calls []asked, list bool) { well(w, calls, list) })
	got := ask(t, dial(t, "evm", s.URL, rpc.Options{}), call("eth_chainId"), call("eth_sendRawTransaction", "0x"), call("eth_blockNumber"))
	if string(got[0].Result) != `"eth_chainId[]"` || got[1].Err.Kind != chains.ErrRefused || string(got[2].Result) != `"eth_blockNumber[]"` {
		t.Errorf("%+v", got)
	}
	if strings.Contains(s.raw[0], "sendRaw") {
		t.Errorf("sent %s", s.raw[0])
	}
}

func TestReadingIsAllowed(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request, calls []asked, list bool) { well(w, calls, list) })
	for kind, list := range map[string]string{
		"evm": `eth_getTransactionByHash eth_getTransactionReceipt eth_getTransactionBySenderAndNonce eth_feeHistory eth_getProof eth_simulateV1 eth_callMany eth_getUserOperationByHash net_version web3_clientVersion
			txpool_contentFrom txpool_status txpool_inspect txpool_content debug_traceTransaction debug_traceCall debug_getRawTransaction trace_transaction trace_replayTransaction ots_getTransactionError
			ots_getTransactionBySenderAndNonce ots_getInternalOperations erigon_getHeaderByNumber zks_getTransactionDetails anvil_nodeInfo eth_config eth_getBlockReceipts`,
		"core": `getrawtransaction getmempoolentry getmempoolcluster getmempoolancestors getmempoolinfo getblockchaininfo getnetworkinfo getindexinfo estimatesmartfee getmempoolfeeratediagram getrawmempool gettxout
			gettxspendingprevout testmempoolaccept decoderawtransaction getorphantxs getdescriptoractivity scanblocks scantxoutset getchaintips getblockstats getprivatebroadcastinfo getdsproof gettxoutproof gettransaction listsinceblock estimaterawfee`,
		"btcd": `getrawtransaction getinfo searchrawtransactions getrawmempool testmempoolaccept gettxspendingprevout getchaintips estimatefee getblockchaininfo version`,
	} {
		c := dial(t, kind, s.URL, rpc.Options{})
		for _, m := range strings.Fields(list) {
			if r := ask(t, c, call(m))[0]; r.Err != nil {
				t.Errorf("%s %s: %+v", kind, m, r.Err)
			}
		}
	}
}
