// Package states brings a real EVM node into every state that the tool tells apart.
// It drives gethsim and anvil (without automatic blocks) on loopback.
package states

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// node speaks JSON-RPC with one node.
type node struct {
	ctx   context.Context
	url   string
	kind  string // gethsim, anvil or hardhat
	chain *big.Int
}

func (n *node) ask(out any, method string, params ...any) error {
	if params == nil {
		params = []any{}
	}
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(n.ctx, http.MethodPost, n.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var reply struct {
		Result json.RawMessage
		Error  *struct {
			Message string
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&reply); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	if reply.Error != nil {
		return fmt.Errorf("%s: %s", method, reply.Error.Message)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(reply.Result, out)
}

// mine makes one block of what waits.
func (n *node) mine() error {
	if n.kind == "gethsim" {
		return n.ask(nil, "sim_commit")
	}
	return n.ask(nil, "evm_mine")
}

// clear empties the pool.
func (n *node) clear() error {
	switch n.kind {
	case "anvil":
		return n.ask(nil, "anvil_dropAllTransactions")
	case "gethsim":
		return n.ask(nil, "sim_rollback")
	}
	var waiting []struct{ Hash common.Hash }
	if err := n.ask(&waiting, "eth_pendingTransactions"); err != nil {
		return err
	}
	for _, t := range waiting {
		if err := n.ask(nil, "hardhat_dropTransaction", t.Hash); err != nil {
			return err
		}
	}
	return nil
}

func (n *node) send(tx *types.Transaction) error {
	raw, err := tx.MarshalBinary()
	if err != nil {
		return err
	}
	return n.ask(nil, "eth_sendRawTransaction", hexutil.Encode(raw))
}

func (n *node) nonce(a common.Address, tag string) (uint64, error) {
	var out hexutil.Uint64
	err := n.ask(&out, "eth_getTransactionCount", a, tag)
	return uint64(out), err
}

type receipt struct {
	Status          hexutil.Uint64  `json:"status"`
	ContractAddress *common.Address `json:"contractAddress"`
	BlockHash       common.Hash     `json:"blockHash"`
	BlockNumber     hexutil.Uint64  `json:"blockNumber"`
}

func (n *node) receipt(h common.Hash) (*receipt, error) {
	var r *receipt
	if err := n.ask(&r, "eth_getTransactionReceipt", h); err != nil {
		return nil, err
	}
	if r == nil {
		return nil, errors.New("not mined: " + h.Hex())
	}
	return r, nil
}

type header struct {
	Number     hexutil.Uint64 `json:"number"`
	Hash       common.Hash    `json:"hash"`
	ParentHash common.Hash    `json:"parentHash"`
	GasLimit   hexutil.Uint64 `json:"gasLimit"`
	Time       hexutil.Uint64 `json:"timestamp"`
	BaseFee    *hexutil.Big   `json:"baseFeePerGas"`
	AccessList *common.Hash   `json:"blockAccessListHash"` // from Amsterdam on
}

func (n *node) head() (h header, err error) {
	err = n.ask(&h, "eth_getBlockByNumber", "latest", false)
	return h, err
}

// detect tells the nodes apart by how the node names itself.
func (n *node) detect() error {
	var client string
	if err := n.ask(&client, "web3_clientVersion"); err != nil {
		return err
	}
	n.kind = "gethsim"
	for _, other := range []string{"anvil", "hardhat"} {
		if strings.Contains(strings.ToLower(client), other) {
			n.kind = other
		}
	}
	var id hexutil.Big
	if err := n.ask(&id, "eth_chainId"); err != nil {
		return err
	}
	n.chain = (*big.Int)(&id)
	return nil
}
