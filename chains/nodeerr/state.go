package nodeerr

import (
	"strconv"
	"strings"

	"txtriage/chains"
)

// StateOf is the block whose state a question of the EVM family needs: what LacksState is about.
// False if it needs none, or the newest.
func StateOf(c chains.Call) (height uint64, ok bool) {
	switch c.Method {
	case "eth_call", "eth_getBalance", "eth_getCode", "eth_getTransactionCount", "eth_getStorageAt", "eth_estimateGas", "eth_simulateV1", "debug_traceCall":
	default:
		return 0, false
	}
	if len(c.Params) < 2 {
		return 0, false
	}
	s, _ := c.Params[len(c.Params)-1].(string)
	if c.Method == "debug_traceCall" {
		s, _ = c.Params[1].(string)
	}
	h, err := strconv.ParseUint(strings.TrimPrefix(s, "0x"), 16, 64)
	return h, err == nil && strings.HasPrefix(s, "0x") && len(s) < 18
}

// Basic reports a method that every node of its kind has: one that refuses it is out of order or
// refuses this question, and is not without the method.
func Basic(method string) bool { return basic[method] }

var basic = map[string]bool{
	"eth_chainId": true, "eth_call": true, "eth_getLogs": true, "eth_getBalance": true, "eth_getCode": true, "eth_getTransactionCount": true, "eth_getStorageAt": true,
	"eth_getBlockByNumber": true, "eth_getBlockByHash": true, "eth_getTransactionByHash": true, "eth_getTransactionReceipt": true, "eth_estimateGas": true,
	"getrawtransaction": true, "gettxout": true, "getblock": true, "getblockhash": true, "getblockheader": true, "getblockcount": true, "getbestblockhash": true,
	"GET /blocks": true, "GET /block-height/:x": true, "GET /tx/:x": true, "GET /mempool": true, "GET /block/:x": true,
	"getblockchaininfo": true, "getrawmempool": true, "getmempoolinfo": true, "getmempoolentry": true,
}
