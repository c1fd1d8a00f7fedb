package chains

import "txtriage/chains/facts"

// Row is one chain of the catalogue: chains/catalog.yaml or the user's own file, read by the
// same strict loader.
type Row struct {
	ID        string       `yaml:"id"`      // CAIP-2
	Name      string       `yaml:"name"`    // as people say it
	Slug      string       `yaml:"slug"`    // for --chain, --node and labels: lower case, digits, dashes
	Aliases   []string     `yaml:"aliases"` // other names, also those that exchanges print: ERC20, BEP20
	Family    facts.Family `yaml:"family"`
	Test      bool         `yaml:"test"`
	Native    Native       `yaml:"native"`
	BlockMS   int64        `yaml:"block_ms"` // average time between blocks, milliseconds
	Finality  Finality     `yaml:"finality"`
	Explorers []Explorer   `yaml:"explorers"`
	Nodes     []string     `yaml:"nodes"` // public nodes, asked only without an own configuration
	Quirks    []string     `yaml:"quirks"`
	EVM       *EVMRow      `yaml:"evm"`
	UTXO      *UTXORow     `yaml:"utxo"`
	Made      bool         `yaml:"-"` // made from --node, not from a file
}

// Native is the chain's own coin.
type Native struct {
	Symbol   string `yaml:"symbol"`
	Name     string `yaml:"name"`
	Decimals int    `yaml:"decimals"`
	Slip44   int    `yaml:"slip44"`
}

// Finality is when a payment counts as done. Dated, since chains and platforms change it.
type Finality struct {
	Rule    string `yaml:"rule"`    // tag: the node's finalized block; depth: so many confirmations; instant
	Depth   uint64 `yaml:"depth"`   // confirmations that count as final under "depth", and as usual credit elsewhere
	Seconds int64  `yaml:"seconds"` // usual time from inclusion to final
	Source  string `yaml:"source"`
	AsOf    string `yaml:"as_of"`

	Least       int64  `yaml:"least"` // no block is final sooner than so many seconds after its own time; 0: not known
	LeastSource string `yaml:"least_source"`
	LeastAsOf   string `yaml:"least_as_of"`
}

// Explorer is one site whose links people paste. Links are read, never fetched.
// In YAML it is one string: "mempool.space/testnet4".
type Explorer struct {
	Host string
	Path string // leading path that tells networks of one host apart, such as "testnet4"; * is any one step
}

// EVMRow is what only EVM chains have.
type EVMRow struct {
	ChainID      uint64 `yaml:"chain_id"`
	Genesis      string `yaml:"genesis"`       // id of block 0; "" not known. A private chain can bear any number
	GasCap       uint64 `yaml:"gas_cap"`       // most gas one transaction may ask for; 0: the block's limit
	MinTip       uint64 `yaml:"min_tip"`       // least priority fee that nodes take by default, wei per gas; 0: not known
	BaseFeeFall  uint64 `yaml:"base_fee_fall"` // an empty block lowers the base fee by at most one part in so many; 0: an eighth
	LimitsSource string `yaml:"limits_source"` // where gas_cap, min_tip and base_fee_fall are from
	LimitsAsOf   string `yaml:"limits_as_of"`
}

// UTXORow is what only Bitcoin and its family have.
type UTXORow struct {
	Genesis   string `yaml:"genesis"`    // block id at height 0
	OwnHeight uint64 `yaml:"own_height"` // height of own_block
	OwnBlock  string `yaml:"own_block"`  // first block that no other chain of the same genesis has; "" where the genesis is enough
	PoW       string `yaml:"pow"`        // sha256d: block ids start with zeros; scrypt: they do not; auxpow: scrypt in another chain's block
	P2PKH     []byte `yaml:"p2pkh"`      // version bytes
	P2SH      []byte `yaml:"p2sh"`       // the first is the one to print
	HRP       string `yaml:"hrp"`        // bech32 prefix; "" where there is no SegWit
	MWEB      string `yaml:"mweb"`       // prefix of Litecoin's private addresses
	CashAddr  string `yaml:"cashaddr"`
	WIF       []byte `yaml:"wif"`       // version bytes of private keys
	Maturity  uint64 `yaml:"maturity"`  // blocks until a mined reward can be spent
	CoreName  string `yaml:"core_name"` // what getblockchaininfo calls it: main, test, testnet4, signet, regtest
	RBF       string `yaml:"rbf"`       // full, signalled, none
	Work      Work   `yaml:"work"`      // zero: the work of a header proves nothing (test networks, merged mining)

	// What nodes of the chain do by default; an operator may have chosen otherwise.
	DustRate    int64  `yaml:"dust_rate"`    // satoshi per 1,000 vbytes at which an output is too small to be worth spending
	DustFloor   int64  `yaml:"dust_floor"`   // least output in satoshi, where the chain's nodes have a fixed one instead
	ExpiryHours int64  `yaml:"expiry_hours"` // how long a pool keeps what waits
	PoolSource  string `yaml:"pool_source"`  // where the three are from
	PoolAsOf    string `yaml:"pool_as_of"`
}

// Work is the least that a header must show before its work counts as proof.
type Work struct {
	Difficulty uint64 `yaml:"difficulty"`
	Since      int    `yaml:"since"` // a block of this year or later with less was never the network's; 0: not known
	Source     string `yaml:"source"`
	AsOf       string `yaml:"as_of"`
}
