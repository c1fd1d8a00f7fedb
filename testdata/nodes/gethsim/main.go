// gethsim is a go-ethereum node in one process with everything that a diagnosis asks of a
// node (chain, pool, tracers, JSON-RPC over HTTP), on loopback only. Blocks are made by
// command: sim_commit, sim_commitAt, sim_fork, sim_finalize, sim_rollback.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/big"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/eth/tracers"
	_ "github.com/ethereum/go-ethereum/eth/tracers/native" // callTracer, prestateTracer
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rpc"
)

// rich are the well-known development accounts ("test test … junk"), as anvil funds them.
var rich = []string{
	"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
	"0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
	"0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65", "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc",
	"0x976EA74026E726554dB657fA54763abd0C3a0aa9", "0x14dC79964da2C08b23698B3D3cc7Ca32193d9955",
	"0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f", "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720",
}

type options struct {
	port                                   int
	chainID, baseFee, gasLimit, born, step uint64
	blobs                                  uint64
	amsterdam                              bool
	alloc                                  string
	life                                   time.Duration
}

func main() {
	var o options
	flag.IntVar(&o.port, "port", 8545, "loopback port of JSON-RPC")
	flag.Uint64Var(&o.chainID, "chain-id", 31337, "")
	flag.Uint64Var(&o.baseFee, "base-fee", params.InitialBaseFee, "of block 0, wei per gas")
	flag.Uint64Var(&o.gasLimit, "gas-limit", 30_000_000, "of a block")
	flag.Uint64Var(&o.born, "genesis-time", 0, "time of block 0, Unix seconds")
	flag.Uint64Var(&o.step, "step", 0, "seconds between blocks; 0: the clock's time")
	flag.Uint64Var(&o.blobs, "excess-blob-gas", 0, "of block 0: a high figure makes blobs dear")
	flag.BoolVar(&o.amsterdam, "amsterdam", false, "Amsterdam rules from block 0; else Osaka")
	flag.StringVar(&o.alloc, "alloc", "", "JSON file with more genesis accounts: {address: {balance, code, nonce, storage}}")
	flag.DurationVar(&o.life, "life", 30*time.Minute, "ends by itself after this time")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "gethsim:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	genesis, err := o.genesis()
	if err != nil {
		return err
	}
	nc := node.DefaultConfig
	nc.DataDir = "" // in memory
	nc.P2P = p2p.Config{NoDiscovery: true, ListenAddr: ""}
	nc.HTTPHost, nc.HTTPPort = "127.0.0.1", o.port
	nc.HTTPModules = []string{"eth", "net", "web3", "txpool", "debug", "sim"}
	stack, err := node.New(&nc)
	if err != nil {
		return err
	}
	defer stack.Close()
	ec := ethconfig.Defaults
	ec.Genesis, ec.NetworkId = genesis, o.chainID
	ec.SyncMode, ec.NoPruning = ethconfig.FullSync, true // an archive: every state can be asked
	ec.TxPool.NoLocals = true
	ec.Miner.GasCeil = o.gasLimit
	backend, err := eth.New(stack, &ec)
	if err != nil {
		return err
	}
	hand := &sim{node: backend, step: o.step}
	taker, err := newTaker(hand, backend.APIs())
	if err != nil {
		return err
	}
	logs := filters.NewFilterSystem(backend.APIBackend, filters.Config{})
	stack.RegisterAPIs([]rpc.API{
		{Namespace: "eth", Service: taker}, // later than the node's own, so in its place
		{Namespace: "eth", Service: filters.NewFilterAPI(logs)},
		{Namespace: "sim", Service: hand},
	})
	stack.RegisterAPIs(tracers.APIs(backend.APIBackend))
	if err := stack.Start(); err != nil {
		return err
	}
	backend.SetSynced() // or it would wait for peers
	zero := backend.BlockChain().Genesis().Header()
	backend.BlockChain().SetFinalized(zero)
	backend.BlockChain().SetSafe(zero)
	fmt.Println("gethsim is ready at", stack.HTTPEndpoint())

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	select {
	case <-stop:
		return nil
	case <-time.After(o.life):
		return errors.New("ended after its time")
	}
}

func (o options) genesis() (*core.Genesis, error) {
	alloc := core.SystemContractAllocs()
	for _, a := range rich {
		alloc[common.HexToAddress(a)] = types.Account{Balance: new(big.Int).Mul(big.NewInt(10_000), big.NewInt(params.Ether))}
	}
	if o.alloc != "" {
		data, err := os.ReadFile(o.alloc)
		if err != nil {
			return nil, err
		}
		var more types.GenesisAlloc
		if err := json.Unmarshal(data, &more); err != nil {
			return nil, err
		}
		for a, acc := range more {
			alloc[a] = acc
		}
	}
	rules := *params.AllDevChainProtocolChanges
	rules.ChainID = new(big.Int).SetUint64(o.chainID)
	// The preset switches on forks that no main network has.
	rules.AmsterdamTime, rules.BogotaTime = nil, nil
	if o.amsterdam {
		rules.AmsterdamTime = new(uint64)
	}
	g := &core.Genesis{
		Config: &rules, Alloc: alloc, GasLimit: o.gasLimit, Timestamp: o.born,
		BaseFee: new(big.Int).SetUint64(o.baseFee),
	}
	if o.blobs > 0 {
		g.ExcessBlobGas, g.BlobGasUsed = &o.blobs, new(uint64)
	}
	return g, nil
}
