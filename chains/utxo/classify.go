package utxo

import (
	"strings"

	"txtriage/chains"
	"txtriage/chains/nodeerr"
)

// classify names what a refusal means here.
func classify(kind string, e *chains.CallError) nodeerr.Class {
	if c := nodeerr.Classify(kind, e); c != nodeerr.Other {
		return c
	}
	text := strings.ToLower(string(e.Message))
	has := func(list ...string) bool {
		for _, s := range list {
			if strings.Contains(text, s) {
				return true
			}
		}
		return false
	}
	switch {
	case has("use -txindex", "transaction index must be enabled"):
		return nodeerr.NoTxIndex
	case has("process of being indexed"):
		return nodeerr.TxIndexing
	case has("no such mempool or blockchain transaction", "no information available about transaction", "transaction not in mempool", "block not found",
		"transaction not found", "not yet in block", "no such transaction found"):
		return nodeerr.Absent
	case e.Code == -32601, has("command unimplemented"):
		return nodeerr.Method
	case e.Code == -28, e.Code == -10:
		return nodeerr.Syncing
	case has("pruned"):
		return nodeerr.HistoryPruned
	case e.Code == -8, e.Code == -22, e.Code == -3:
		return nodeerr.BadParams
	case e.Kind == chains.ErrHTTP && e.HTTP == 404:
		return nodeerr.Absent
	case e.Kind == chains.ErrHTTP && e.HTTP == 400:
		return nodeerr.BadParams
	}
	return nodeerr.Other
}

// route is a REST path without the ids in it, for a list of what was refused.
func route(params []any) string {
	if len(params) == 0 {
		return "GET"
	}
	path, _ := params[0].(string)
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if len(p) >= 14 || strings.Trim(p, "0123456789") == "" && p != "" {
			parts[i] = ":x"
		}
	}
	return "GET " + strings.Join(parts, "/")
}
