package facts

import "time"

// EVM is what only EVM chains have. Amounts are wei, prices wei per gas.
type EVM struct {
	Tx      Value[EVMTx]      `json:"tx,omitzero"`  // as a node has it
	Raw     Value[EVMTx]      `json:"raw,omitzero"` // decoded from the pasted signed transaction; From is empty evidence
	Receipt Value[EVMReceipt] `json:"receipt,omitzero"`

	Fees          Value[FeeMarket] `json:"fees,omitzero"`
	BlockGasLimit Value[uint64]    `json:"block_gas_limit,omitzero"`
	NoGasCap      Value[bool]      `json:"no_gas_cap,omitzero"`         // the newest block's fork has no cap for one transaction, whatever the catalogue says
	InclusionFee  Value[Int]       `json:"inclusion_base_fee,omitzero"` // base fee of the block that holds it

	NonceLatest  Value[uint64]   `json:"nonce_latest,omitzero"`  // next nonce of the sender by the newest block
	NoncePending Value[uint64]   `json:"nonce_pending,omitzero"` // next nonce counting this node's pool
	Balance      Value[Int]      `json:"balance,omitzero"`       // of the sender, newest block
	SenderCode   Value[Code]     `json:"sender_code,omitzero"`
	ReceiverCode Value[Code]     `json:"receiver_code,omitzero"`
	Pool         Value[[]PoolTx] `json:"pool,omitzero"`  // the sender's transactions in the pool, by nonce
	Trial        Value[Trial]    `json:"trial,omitzero"` // a pending transaction run on the newest state

	Failure     Value[Failure]      `json:"failure,omitzero"`     // why a mined transaction failed
	Inner       Value[[]Inner]      `json:"inner,omitzero"`       // inner calls that failed inside a success
	Traced      Value[bool]         `json:"traced,omitzero"`      // the execution was seen call by call, or the chain logs every move of its coin, so Transfers has what contracts paid inside, too
	Repeated    Value[bool]         `json:"repeated,omitzero"`    // the call was run again on the state before its block with its payments told, and came out with the same gas and records; Transfers has what it paid (Again)
	Weighed     Value[Amount]       `json:"weighed,omitzero"`     // by how much the receiver of a token call had more of it after the block, where no record of the transfer could be read
	Withdrawals Value[[]Withdrawal] `json:"withdrawals,omitzero"` // credits to the claimed receiver that blocks made by themselves (EIP-4895), where an address or a block was pasted
	Onward      Value[Onward]       `json:"onward,omitzero"`      // what the claimed receiver did with what it got, where the ticket speaks for it
	WayOut      Value[WayOut]       `json:"way_out,omitzero"`     // of a token's contract that was sent its own tokens
	Standing    *Standing           `json:"standing,omitempty"`   // whether the issuer lets a listed token move on that reached the claimed receiver
	Gained      Value[Amount]       `json:"gained,omitzero"`      // by how much the claimed receiver's coins grew in the block, where nothing showed the payments inside; others may have had a part in it
	Spent       Value[Amount]       `json:"spent,omitzero"`       // by how much the called contract's coins fell in the block, where nothing showed the payments inside and none is seen; others may have had a part in it
	Call        Value[Decoded]      `json:"call,omitzero"`        // the outer call, decoded with the known functions
	Logs        Value[[]Event]      `json:"logs,omitzero"`        // the logs that the knowledge file names, decoded
	Checks      Checks              `json:"checks,omitzero"`      // root causes looked up at the right block

	CanonicalAtInclusion Value[BlockRef] `json:"canonical_at_inclusion,omitzero"` // block at the receipt's height as the node has it now

	Names    Value[bool]         `json:"names,omitzero"`     // the tokens that moved and that nobody lists told their names, or have none
	Places   Value[[]KnownPlace] `json:"places,omitzero"`    // addresses of the transaction and its transfers that no customer owns
	Fresh    Value[bool]         `json:"fresh,omitzero"`     // of a failed plain payment: the receiver had no coins, code or transactions before its block
	Account  Account             `json:"account,omitzero"`   // of a pasted address
	NewRules Value[bool]         `json:"new_rules,omitzero"` // the block's fork charges for new and delegated receivers (Amsterdam)
}

// EVMTx is a transaction as JSON-RPC shows it, tolerant of every type.
type EVMTx struct {
	Hash        Hash        `json:"hash"`
	Type        uint64      `json:"type"`
	From        Address     `json:"from"`
	To          Address     `json:"to,omitempty"` // empty: contract creation
	Nonce       uint64      `json:"nonce"`
	Value       Int         `json:"value,omitzero"`
	Gas         uint64      `json:"gas"`
	MaxFee      Int         `json:"max_fee,omitzero"` // legacy: gas price
	MaxTip      Int         `json:"max_tip,omitzero"` // legacy: gas price
	BlobFee     Int         `json:"blob_fee,omitzero"`
	Blobs       int         `json:"blobs,omitempty"`
	ChainID     string      `json:"chain_id,omitempty"` // decimal; empty: unprotected legacy
	Input       string      `json:"input,omitempty"`    // hex, at most the first 4,096 bytes
	InputSize   int         `json:"input_size,omitempty"`
	Block       BlockRef    `json:"block,omitzero"`
	Index       uint64      `json:"index,omitempty"`
	Authorities []Authority `json:"authorities,omitempty"` // type 4
}

// Authority is one EIP-7702 authorization inside a type-4 transaction.
type Authority struct {
	Account Address `json:"account"` // recovered signer
	Nonce   uint64  `json:"nonce"`
	Target  Address `json:"target"`
}

// EVMReceipt is the chain's own record of the execution.
type EVMReceipt struct {
	Status      *bool    `json:"status,omitempty"` // nil before Byzantium
	GasUsed     uint64   `json:"gas_used"`
	GasPrice    Int      `json:"gas_price,omitzero"` // effective
	L1Fee       Int      `json:"l1_fee,omitzero"`    // wei, OP stack
	BlobGasUsed uint64   `json:"blob_gas_used,omitempty"`
	BlobPrice   Int      `json:"blob_price,omitzero"`
	Contract    Address  `json:"contract,omitempty"`
	Block       BlockRef `json:"block"`
	LogCount    int      `json:"log_count"`
}

// FeeMarket is what eth_feeHistory says. Tips are wei per gas.
type FeeMarket struct {
	NextBaseFee     Int `json:"next_base_fee,omitzero"`
	NextBlobBaseFee Int `json:"next_blob_base_fee,omitzero"`
	TipLow          Int `json:"tip_low,omitzero"`  // median over blocks of the 10th percentile
	TipMid          Int `json:"tip_mid,omitzero"`  // of the 50th
	TipHigh         Int `json:"tip_high,omitzero"` // of the 90th
	FullPerMille    int `json:"full_per_mille"`    // mean gas used of the sampled blocks, per thousand of the limit
	Blocks          int `json:"blocks"`
	EmptyBlocks     int `json:"empty_blocks,omitempty"`

	FallPart     uint64 `json:"fall_part,omitempty"`     // an empty block lowers the base fee by at most one part in so many; 0: an eighth, as on Ethereum
	LeastBaseFee Int    `json:"least_base_fee,omitzero"` // below which the chain's rule does not let it fall
}

// KnownPlace is an address that belongs to no customer.
type KnownPlace struct {
	Address Address `json:"address"`
	Kind    string  `json:"kind"`  // burn, system, infra, bridge
	Label   string  `json:"label"` // ours, not the chain's
}

// Code is what stands at an address.
type Code struct {
	Kind   string  `json:"kind"` // none, contract, delegated
	Size   int     `json:"size,omitempty"`
	Target Address `json:"target,omitempty"` // of a delegation

	Stipend bool `json:"stipend,omitempty"` // it holds the figure with which Solidity's transfer and send pay: 2,300 gas for the receiver, whatever the limit is
}

// PoolTx is one waiting transaction of the same sender.
type PoolTx struct {
	Hash   Hash   `json:"hash"`
	Nonce  uint64 `json:"nonce"`
	MaxFee Int    `json:"max_fee,omitzero"`
	MaxTip Int    `json:"max_tip,omitzero"`
	Cost   Int    `json:"cost,omitzero"` // value + gas * max fee + blobs
	Queued bool   `json:"queued,omitempty"`
	Type   uint64 `json:"type,omitempty"`
}

// Trial is the outcome of running a pending transaction on the newest state.
type Trial struct {
	OK      bool    `json:"ok"`
	Failure Failure `json:"failure,omitzero"`
}

// Failure is why an execution was refused, as far as it could be seen.
type Failure struct {
	Kind         string          `json:"kind"` // of the culprit frame: revert, out-of-gas, invalid-opcode, bad-jump, stack, creation, other-halt; all-gas-used: only the receipt is known, and it took everything
	Halt         Untrusted       `json:"halt,omitempty"`
	Data         string          `json:"data,omitempty"`     // revert bytes, hex, at most 4,096
	Selector     string          `json:"selector,omitempty"` // of a custom error
	Name         string          `json:"name,omitempty"`     // its name from the knowledge file; "" when unknown
	Signature    string          `json:"signature,omitempty"`
	Reason       Untrusted       `json:"reason,omitempty"` // text of Error(string)
	Panic        *uint64         `json:"panic,omitempty"`
	Form         string          `json:"form,omitempty"`         // of data that say nothing: broken (they do not fit the form that they begin), blank (a text of no letters)
	Category     string          `json:"category,omitempty"`     // by the knowledge file: balance, allowance, slippage, deadline …
	Meaning      string          `json:"meaning,omitempty"`      // by the knowledge file: a word of the report's meanings; "" if only the category is known
	Unverified   bool            `json:"unverified,omitempty"`   // the row behind Category was not read in a source, or only a phrase matched: nothing that rests on it is proven
	Method       string          `json:"method"`                 // trace, replay-exact, replay-before, replay-after, receipt
	Contract     Address         `json:"contract,omitempty"`     // the culprit frame's contract
	Depth        int             `json:"depth,omitempty"`        // of the culprit frame; 0: the outer call
	InnerGas     bool            `json:"inner_gas,omitempty"`    // an inner frame ran out of gas, the outer did not
	Spared       bool            `json:"spared,omitempty"`       // its caller had more gas left than it gave that frame: it may give the same whatever the limit is
	Stipend      bool            `json:"stipend,omitempty"`      // that frame had only the 2,300 gas of transfer/send
	MoreGas      Value[GasTrial] `json:"more_gas,omitzero"`      // the same call with far more gas, on the state before
	Before       Value[bool]     `json:"before,omitzero"`        // true: it fails on the state before its block too
	After        Value[bool]     `json:"after,omitzero"`         // true: it fails on the state after its block too
	Backed       bool            `json:"backed,omitempty"`       // a run on a neighbouring state, or another node, ended the same way: no hash covers how it ended
	Torn         bool            `json:"torn,omitempty"`         // nobody saw it where it ran, and on the states before and after its block the same call is refused for different reasons
	ValueRefused Value[bool]     `json:"value_refused,omitzero"` // true: the same call without coins goes through
	Payee        Value[string]   `json:"payee,omitzero"`         // nobody saw its calls: the same call with other code at the addresses that it names, far more gas: same (refused as well), passes (it goes through where they run nothing), starves (and not where they need more than 2,300 gas); Absent: it names nobody
	Outer        *Failure        `json:"outer,omitempty"`        // how the outermost call ended, if not as the culprit frame did: another text, or no data at all (Kind, Halt, Data, Selector, Name, Signature, Reason, Panic, Category, Meaning, Unverified only)
}

// GasTrial is a run with more gas.
type GasTrial struct {
	OK     bool     `json:"ok"`
	Needed uint64   `json:"needed,omitempty"` // gas that was enough, if measured
	Limit  uint64   `json:"limit,omitempty"`  // gas that the run had
	After  bool     `json:"after,omitempty"`  // it ran on the state after the block, since the one before could not be had: compare it with Failure.After, not Before
	With   *Failure `json:"with,omitempty"`   // not OK: what it is refused with once gas is no longer short

	InPlace bool `json:"in_place,omitempty"` // it ran where the transaction did, after those before it in its block: that is proof, a run on a neighbouring state is not
	Against bool `json:"against,omitempty"`  // the same run on the state after the block ended the other way, so something else in the block counts too
	Alone   bool `json:"alone,omitempty"`    // no other run, on another state or by another node, ended the same way: it is one answer, which no hash covers
}

// Withdrawal is what a block credited by itself, without any transaction: a validator's reward or stake.
type Withdrawal struct {
	Block     BlockRef `json:"block"`
	Validator uint64   `json:"validator"`
	To        Address  `json:"to"`
	Amount    Amount   `json:"amount"`
}

// Onward is what a receiver did with a payment, in the transaction and in the blocks behind it.
type Onward struct {
	Code   Code       `json:"code"`             // what stood at the receiver in that block
	Same   []Transfer `json:"same,omitempty"`   // left it again in the very transaction
	Later  []Transfer `json:"later,omitempty"`  // of the same token, left it in later transactions, at most eight
	Grew   Value[Int] `json:"grew,omitzero"`    // by so much (wei) it had more coins after the payment's block than before; below zero: fewer
	Fell   Int        `json:"fell,omitzero"`    // by so much (wei) it had fewer coins at the end than right after the payment's block
	Signed uint64     `json:"signed,omitempty"` // transactions of its own after the payment's block
	Blocks uint64     `json:"blocks"`           // how many blocks behind the payment's were looked at
	Gather int        `json:"gather,omitempty"` // so many other addresses sent the same token to where it went, in the same blocks
}

// WayOut is what the code of a contract shows of paying out tokens that were sent to it.
type WayOut struct {
	Forwards  bool     `json:"forwards,omitempty"`  // it runs other code, which was not looked at
	Functions []string `json:"functions,omitempty"` // of those known for it, the ones that its code names; who may call them was not looked at
}

// Standing is what the issuer of a token says now of those whom a transfer reached.
type Standing struct {
	Token  Address          `json:"token"`
	Sender Address          `json:"sender,omitempty"` // of that transfer
	Listed Value[[]Address] `json:"listed,omitzero"`  // of sender, receiver and whom it went on to: those on the issuer's list; Absent: it keeps none
	Paused Value[bool]      `json:"paused,omitzero"`  // stopped for everybody; Absent: it has no such switch
}

// Inner is an inner call that failed although the transaction succeeded.
type Inner struct {
	What     string    `json:"what"` // safe, safe-module, user-operation, multicall, swallowed, false-return
	Contract Address   `json:"contract,omitempty"`
	Reason   Untrusted `json:"reason,omitempty"`
	Value    Int       `json:"value,omitzero"`
	Listed   bool      `json:"listed,omitempty"` // of a user operation: recorded by a contract that the knowledge file names, so nobody can have made it up
	To       Address   `json:"to,omitempty"`     // of one of many calls: the receiver that it would have paid
	Again    bool      `json:"again,omitempty"`  // seen when the call was repeated on the state before its block only
	ID       Hash      `json:"id,omitempty"`     // its own id: of a user operation, of a Safe's transaction
}

// Decoded is a call whose selector the knowledge file knows.
type Decoded struct {
	Selector  string   `json:"selector"`
	Signature string   `json:"signature,omitempty"`
	Args      []string `json:"args,omitempty"` // addresses checksummed, integers decimal
}

// Event is a log whose topic the knowledge file knows.
type Event struct {
	Address   Address  `json:"address"`
	Signature string   `json:"signature"`
	Topics    []string `json:"topics,omitempty"`
	Data      string   `json:"data,omitempty"` // hex, at most 1,024 bytes
	Index     int      `json:"index"`
}

// Checks are look-ups at the state before the block of a failed transaction.
type Checks struct {
	TokenBalance Value[Need]      `json:"token_balance,omitzero"`
	Allowance    Value[Need]      `json:"allowance,omitzero"`
	Paused       Value[bool]      `json:"paused,omitzero"`
	Frozen       Value[[]Address] `json:"frozen,omitzero"` // who is listed by the issuer; empty: nobody
	Deadline     Value[time.Time] `json:"deadline,omitzero"`
	UsedBy       Value[Hash]      `json:"used_by,omitzero"` // the transaction that used or cancelled the same signed order before, by the token's own record (ERC-3009)
	Backed       bool             `json:"backed,omitempty"` // another independent node says the same
	Inside       string           `json:"inside,omitempty"` // signature of the token call that they are about, if another contract made it (by trace); empty: the outer call
}

// Need compares what was there with what the call needed.
type Need struct {
	Token  Address `json:"token"`
	Owner  Address `json:"owner"`
	Have   Amount  `json:"have"`
	Wanted Amount  `json:"wanted"`
}
