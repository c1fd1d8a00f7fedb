package electrs

import (
	"encoding/json"
	"strconv"
	"strings"
)

type coreScript struct {
	Hex     string `json:"hex"`
	Address string `json:"address"`
}

type coreTx struct {
	Txid     string `json:"txid"`
	Version  int    `json:"version"`
	LockTime int64  `json:"locktime"`
	Weight   int64  `json:"weight"`
	Hex      string `json:"hex"`
	In       []struct {
		Txid     string `json:"txid"`
		Vout     int    `json:"vout"`
		Sequence int64  `json:"sequence"`
		Coinbase string `json:"coinbase"`
		Script   struct {
			Hex string `json:"hex"`
		} `json:"scriptSig"`
		Witness []string `json:"txinwitness"`
	} `json:"vin"`
	Out    []coreTxOut `json:"vout"`
	height int         // -1: waiting
}

type coreTxOut struct {
	Value  json.Number `json:"value"`
	Script coreScript  `json:"scriptPubKey"`
}

type coreBlock struct {
	Hash   string   `json:"hash"`
	Height int      `json:"height"`
	Time   int64    `json:"time"`
	Median int64    `json:"mediantime"`
	Tx     []coreTx `json:"tx"`

	Version  int64  `json:"version"`
	Root     string `json:"merkleroot"`
	Previous string `json:"previousblockhash"`
	Bits     string `json:"bits"`
	Nonce    int64  `json:"nonce"`
}

// Satoshi is an amount in the smallest unit.
func Satoshi(n json.Number) int64 {
	whole, frac, _ := strings.Cut(n.String(), ".")
	v, _ := strconv.ParseInt(whole+(frac + "00000000")[:8], 10, 64)
	return v
}
