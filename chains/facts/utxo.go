package facts

import "time"

// UTXO is what only Bitcoin and its family have. Amounts are satoshi, sizes virtual
// bytes, fee rates satoshi per 1,000 virtual bytes, so that all stay integers.
type UTXO struct {
	Tx  Value[UTXOTx] `json:"tx,omitzero"`  // as a node has it
	Raw Value[UTXOTx] `json:"raw,omitzero"` // decoded from the pasted signed transaction

	Entry     Value[PoolEntry]   `json:"entry,omitzero"`       // its place in the pool
	Cluster   Value[[]PoolEntry] `json:"cluster,omitzero"`     // it with its unconfirmed ancestors and descendants, itself included
	Pool      Value[PoolInfo]    `json:"pool,omitzero"`        // the pool of the node asked
	Queue     Value[Queue]       `json:"queue,omitzero"`       // how much is ahead of it
	Estimates Value[[]Estimate]  `json:"estimates,omitzero"`   // the node's own fee estimates
	Missed    Value[[]BlockFees] `json:"missed,omitzero"`      // blocks found since it entered the pool
	Median    Value[time.Time]   `json:"median_time,omitzero"` // median time past of the head

	Inputs  Value[[]Spent]  `json:"inputs,omitzero"`  // what the inputs of a lost or pasted transaction are now
	Outputs Value[[]OutUse] `json:"outputs,omitzero"` // whether its outputs were spent on
	Accept  Value[Accept]   `json:"accept,omitzero"`  // testmempoolaccept of the pasted transaction
	Locks   Value[Locks]    `json:"locks,omitzero"`   // when it becomes valid, if that is not now

	Reversed  Value[Hash]        `json:"reversed,omitzero"`   // the id read backwards is known to the node
	TxidOf    Value[Hash]        `json:"txid_of,omitzero"`    // the paste is a witness id; this is the transaction id
	WalletOut Value[[]Hash]      `json:"conflicts,omitzero"`  // rivals that spend the same coin
	Evicts    Value[[]PoolEntry] `json:"evicts,omitzero"`     // all that a pasted transaction, refused as a replacement, would put out of the pool: the rivals that wait and what spends from them
	PayeePaid Value[bool]        `json:"payee_paid,omitzero"` // the successor still pays the same outputs (all but change)

	Rival    Value[Rival]     `json:"rival,omitzero"`    // proof that the money of this or of an unconfirmed ancestor was signed away twice (Bitcoin Cash)
	Proof    Value[Proof]     `json:"proof,omitzero"`    // of its place in a block, checked without trust in the node
	Orphan   Value[bool]      `json:"orphan,omitzero"`   // the node holds it aside: it lacks the transaction that it spends from
	Payments Value[[]Payment] `json:"payments,omitzero"` // what pays the ticket's or the pasted address, under whichever id; newest first
	Window   Value[Window]    `json:"window,omitzero"`   // where Payments were looked for
	Balance  Value[Balance]   `json:"balance,omitzero"`  // of the pasted address
}

// Proof is how far the place of a transaction in a block was checked.
type Proof struct {
	Headers int    `json:"headers,omitempty"` // headers from its block to the newest one that were checked to be linked, each with its work; 0: only its own
	Weak    string `json:"weak,omitempty"`    // why the work in the headers proves nothing: free-work, merge-mined, low-work; "": it counts
}

// Payment is one payment to or from an address that somebody asked about: an output, a coin or
// a token moved.
type Payment struct {
	Txid  Hash      `json:"txid,omitempty"` // empty: no transaction of the block pays it by itself (Kind says how)
	N     uint32    `json:"n"`
	From  Address   `json:"from,omitempty"` // EVM
	To    Address   `json:"to"`
	Value Int       `json:"value"`
	Asset *Asset    `json:"asset,omitempty"` // nil: the chain's own coin
	Kind  string    `json:"kind,omitempty"`  // EVM: inside (a contract paid it, or the block its maker), credit (the block did); "": the transaction itself or a token's record
	Block BlockRef  `json:"block,omitzero"`  // zero: waiting in a pool
	Seen  time.Time `json:"seen,omitzero"`
	Spent *bool     `json:"spent,omitempty"` // whether the coin was moved on since; nil: not known
}

// Window is where payments to an address were looked for. What lies outside was not seen.
type Window struct {
	Source string    `json:"source"` // server (Esplora), index (btcd), filters, blocks (read one by one), coins (unspent ones only); EVM: records (of tokens), states (balance and number of transactions), blocks
	From   uint64    `json:"from"`   // lowest block
	To     uint64    `json:"to"`     // highest
	Start  time.Time `json:"start,omitzero"`
	End    time.Time `json:"end,omitzero"`
	Pool   bool      `json:"pool,omitempty"`   // the waiting area too
	Capped bool      `json:"capped,omitempty"` // there are more payments than were listed: the newest are
	Coins  bool      `json:"coins,omitempty"`  // beside that, all coins of the chain that are unspent
}

// Balance is what an address holds.
type Balance struct {
	Held    Int    `json:"held"`             // in blocks
	Coming  Int    `json:"coming,omitzero"`  // waiting to come in
	Leaving Int    `json:"leaving,omitzero"` // of held and coming, what a waiting transaction spends
	Coins   int    `json:"coins,omitempty"`
	Source  string `json:"source"` // sums (a server's figures), coins (counted from all unspent ones)
}

// Rival is a double-spend proof as a node tells it.
type Rival struct {
	Txid Hash  `json:"txid"` // the waiting transaction whose coin was signed away twice
	Coin Point `json:"coin"` // that coin
}

// Point names a coin: an output of a transaction.
type Point struct {
	Txid Hash   `json:"txid"`
	N    uint32 `json:"n"`
}

// UTXOTx is a decoded transaction.
type UTXOTx struct {
	Txid     Hash     `json:"txid"`
	Wtxid    Hash     `json:"wtxid,omitempty"`
	Version  int64    `json:"version"`
	LockTime uint64   `json:"locktime"`
	VSize    int64    `json:"vsize"`
	Weight   int64    `json:"weight,omitempty"`
	Coinbase bool     `json:"coinbase,omitempty"`
	Ins      []TxIn   `json:"ins"`
	Outs     []TxOut  `json:"outs"`
	Block    BlockRef `json:"block,omitzero"`
	Stale    bool     `json:"stale,omitempty"` // its block is no longer in the chain
}

// TxIn is one input.
type TxIn struct {
	Txid     Hash    `json:"txid,omitempty"`
	Vout     uint32  `json:"vout"`
	Sequence uint32  `json:"sequence"`
	Address  Address `json:"address,omitempty"` // of the coin spent, if known
	Value    Int     `json:"value,omitzero"`    // of the coin spent, if known
	Script   string  `json:"script,omitempty"`  // hex of the coin's script, if known
}

// TxOut is one output.
type TxOut struct {
	N       uint32  `json:"n"`
	Value   Int     `json:"value"`
	Address Address `json:"address,omitempty"`
	Script  string  `json:"script"`          // hex, at most 1,024 bytes
	Type    string  `json:"type"`            // Core's name: witness_v0_keyhash, nulldata …
	Token   bool    `json:"token,omitempty"` // carries a token beside its coins (Bitcoin Cash)
}

// PoolEntry is a transaction in a node's pool.
type PoolEntry struct {
	Txid           Hash      `json:"txid"`
	VSize          int64     `json:"vsize"`            // adjusted by signature operations where the node does that
	Weight         int64     `json:"weight,omitempty"` // on the wire; 0: not told
	Fee            Int       `json:"fee"`
	Modified       Int       `json:"modified_fee,omitzero"` // as this node ranks it; differs if prioritised by hand
	Time           time.Time `json:"time,omitzero"`
	Height         uint64    `json:"height,omitempty"`  // head when it entered
	Depends        []Hash    `json:"depends,omitempty"` // unconfirmed parents
	SpentBy        []Hash    `json:"spent_by,omitempty"`
	Ancestors      int       `json:"ancestors,omitempty"`   // itself included
	AncestorFee    Int       `json:"ancestor_fee,omitzero"` // itself included
	AncestorSize   int64     `json:"ancestor_size,omitempty"`
	Descendants    int       `json:"descendants,omitempty"` // itself included
	DescendantFee  Int       `json:"descendant_fee,omitzero"`
	DescendantSize int64     `json:"descendant_size,omitempty"`
	ChunkFee       Int       `json:"chunk_fee,omitzero"` // node 31 and later
	ChunkSize      int64     `json:"chunk_size,omitempty"`
	ClusterCount   int       `json:"cluster_count,omitempty"` // all that hang together with it; node 31 and later
	ClusterSize    int64     `json:"cluster_size,omitempty"`
	Unbroadcast    bool      `json:"unbroadcast,omitempty"`
	Replaceable    *bool     `json:"replaceable,omitempty"` // signals BIP 125
}

// PoolInfo is the state of a node's pool. Rates are satoshi per 1,000 vbytes.
type PoolInfo struct {
	Loaded      bool  `json:"loaded"`
	Count       int   `json:"count"`
	VSize       int64 `json:"vsize,omitempty"`
	MaxBytes    int64 `json:"max_bytes,omitempty"`
	MinRate     Int   `json:"min_rate,omitzero"`   // now: the floor of a full pool
	RelayRate   Int   `json:"relay_rate,omitzero"` // the node's own minimum
	Incremental Int   `json:"incremental,omitzero"`
	FullRBF     *bool `json:"full_rbf,omitempty"`
	RoundsDown  bool  `json:"rounds_down,omitempty"`  // fees by rate: Bitcoin Core before 23, btcd
	EachRate    bool  `json:"each_rate,omitempty"`    // a replacement must beat the rate of all that goes with the replaced one: btcd
	DustRate    Int   `json:"dust_rate,omitzero"`     // where the node tells it
	ClusterMax  int   `json:"cluster_max,omitempty"`  // transactions in one cluster; 0: not that kind of node
	ClusterSize int64 `json:"cluster_size,omitempty"` // virtual bytes in one cluster; 0: not told
	Relays      *bool `json:"relays,omitempty"`       // false: the node runs blocks-only
	Peers       *int  `json:"peers,omitempty"`
}

// Queue is how much waits at a higher fee rate.
type Queue struct {
	AheadVSize int64         `json:"ahead_vsize"`
	OwnVSize   int64         `json:"own_vsize,omitempty"`               // it and what is taken together with it; 0: not told
	Next       *bool         `json:"next_block,omitempty"`              // the projected next block holds it; nil: not projected
	Source     string        `json:"source"`                            // pool, diagram, histogram
	InflowVPM  int64         `json:"inflow_vsize_per_minute,omitempty"` // at or above its rate, over the last hour; -1 unknown
	MeanGap    time.Duration `json:"mean_gap,omitempty"`                // measured mean block interval; 0: not measured
	BlockVSize int64         `json:"block_vsize"`                       // room in a block
	NextRate   Int           `json:"next_rate,omitzero"`                // rate that it, with its ancestors and a child, must beat to be in the next block; 0: unknown, or the pool fits into it
}

// Estimate is one answer of the node's fee estimator.
type Estimate struct {
	Blocks int `json:"blocks"`
	Rate   Int `json:"rate"`
}

// BlockFees are the fee rates of one block.
type BlockFees struct {
	Height uint64    `json:"height"`
	Time   time.Time `json:"time,omitzero"`
	P10    Int       `json:"p10"`
	P50    Int       `json:"p50"`
	Weight int64     `json:"weight"`
}

// Spent tells what became of a coin that an input wants.
type Spent struct {
	Txid        Hash     `json:"txid"`
	Vout        uint32   `json:"vout"`
	State       string   `json:"state"` // unspent, unconfirmed-parent, spent-in-pool, spent-in-block, unknown
	By          Hash     `json:"by,omitempty"`
	Block       BlockRef `json:"block,omitzero"`
	Value       Int      `json:"value,omitzero"`
	Coinbase    bool     `json:"coinbase,omitempty"`
	Depth       uint64   `json:"depth,omitempty"`        // confirmations of the coin
	ParentKnown *bool    `json:"parent_known,omitempty"` // does the node know the transaction that made the coin
	ParentVoid  bool     `json:"parent_void,omitempty"`  // that transaction is in no block and can never be: a coin of its own was spent in one
}

// OutUse tells whether an output was spent on.
type OutUse struct {
	N     uint32 `json:"n"`
	Spent bool   `json:"spent"`
	By    Hash   `json:"by,omitempty"`
}

// Accept is a node's verdict on a raw transaction.
type Accept struct {
	Allowed bool      `json:"allowed"`
	Reason  Untrusted `json:"reason,omitempty"`
	Details Untrusted `json:"details,omitempty"`
	Class   string    `json:"class,omitempty"`   // by the table of reject strings: fee-too-low, invalid, locked …
	Meaning string    `json:"meaning,omitempty"` // key of the explained reason
	Known   bool      `json:"known,omitempty"`   // already in the pool or a block
	Invalid bool      `json:"invalid,omitempty"` // the reason can only be a rule of the chain: it can never be mined
	Script  string    `json:"script,omitempty"`  // key of the explained script error
	Own     bool      `json:"own,omitempty"`     // no node was asked: the bytes themselves show it
}

// Locks are the conditions of time on a transaction.
type Locks struct {
	UntilHeight    uint64    `json:"until_height,omitempty"`    // absolute
	UntilTime      time.Time `json:"until_time,omitzero"`       // absolute, against median time past
	RelativeBlocks uint64    `json:"relative_blocks,omitempty"` // blocks still missing
	RelativeUntil  time.Time `json:"relative_until,omitzero"`
	MatureIn       uint64    `json:"mature_in,omitempty"` // blocks until a mined reward can be spent
}
