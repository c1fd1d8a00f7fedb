package nodeerr

const (
	srcPool       = "geth core/txpool, core/error.go, internal/ethapi"
	srcRethPool   = "reth crates/rpc/rpc-eth-types, crates/transaction-pool"
	srcErigon     = "erigon txpoolcfg.go"
	srcNethermind = "nethermind AcceptTxResult.cs, TxPoolErrorMessages.cs"
	srcBesu       = "besu RpcErrorType.java"
	srcChainlink  = "smartcontractkit/chainlink-evm pkg/client/errors.go"
)

// evmVerdicts is what pools of EVM nodes say of a transaction. Longer phrases stand before
// the shorter ones that they contain.
var evmVerdicts = []verdictRow{
	{key: "already-in-pool", class: "already", source: srcPool + "; " + srcErigon + "; " + srcBesu + "; " + srcNethermind, texts: []string{
		"already known", "alreadyknown", "alreadyimported", "already_exists", "existing txn with same hash", "existing tx with same hash", "already imported", "transaction with the same hash was already imported", "tx already exists", "already in mempool", "already in the mempool", "already in the pool", "already in pool", "already exists in the pool",
	}, unless: []string{"block already", "already known issue", "already known bug"}},
	{key: "already-in-pool", class: "already", source: srcBesu, whole: true, texts: []string{"known transaction"}},
	{key: "nonce-used", class: "nonce-used", source: srcPool + "; " + srcBesu + "; " + srcNethermind, texts: []string{"nonce too low", "oldnonce", "nonce is too low", "invalid transaction nonce", "transaction nonce is too low"}, numbers: res(
		`next nonce (?P<next_nonce>\d+), tx nonce (?P<nonce>\d+)`, `tx: (?P<nonce>\d+) state: (?P<next_nonce>\d+)`)},
	{key: "nonce-gap", class: "nonce-gap", source: srcPool + "; " + srcBesu + "; " + srcNethermind, texts: []string{"nonce too high", "noncegap", "nonce gap", "nonce too far in future", "noncetoofarinfuture", "nonce is too distant", "nonce is too far", "nonce is too high"}, numbers: res(
		`tx nonce (?P<nonce>\d+), gapped nonce (?P<gapped_nonce>\d+)`, `tx: (?P<nonce>\d+) state: (?P<next_nonce>\d+)`)},
	{key: "nonce-max", class: "malformed", source: srcPool, texts: []string{"nonce has max value", "nonce uint64 overflow", "nonce exceeds", "exceeds max nonce", "nonce overflow", "nonce must be less than 2^64"}},
	{key: "balance-below-cost", class: "funds", source: srcPool + "; " + srcRethPool + "; " + srcErigon + "; " + srcBesu, texts: []string{
		"insufficient funds", "insufficientfunds", "upfront cost exceeds account balance", "exceeds transaction sender account balance", "outoffunds", "insufficient balance to pay", "sender doesn't have enough funds", "account balance: ", "insufficient balance for gas", "not enough funds", "would cause overdraft", "insufficient maxfeepergas for sender", "does not have enough funds", "doesn't have enough funds",
	}, numbers: res(
		`balance (?P<balance>\d+), queued cost (?P<queued>\d+), tx (?:cost|bumped) (?P<cost>\d+), overshot (?P<overshot>\d+)`,
		`balance (?P<balance>\d+), tx cost (?P<cost>\d+), overshot (?P<overshot>\d+)`,
		`have (?P<balance>\d+),? want (?P<cost>\d+)`,
		`sender balance: (?P<balance>\d+).*?cost: (?P<cost>\d+)`)},
	{key: "replacement-underpriced", class: "replacement-fee", source: srcPool + "; " + srcErigon + "; " + srcNethermind + "; " + srcBesu, texts: []string{
		"replacement transaction underpriced", "could not replace existing tx", "replacementnotallowed", "replacement not allowed", "insufficient gas price to replace existing transaction", "replacement transaction is underpriced", "replacement fee too low", "existing transaction had higher priority", "another transaction with same nonce",
	}},
	{key: "gapped-replaces-pending", class: "nonce-gap", source: srcPool, texts: []string{"future transaction tries to replace pending"}},
	{key: "delegated-one-in-flight", class: "delegated", source: srcPool, texts: []string{"in-flight transaction limit reached for delegated accounts"}},
	{key: "delegated-no-gap", class: "delegated", source: srcPool, texts: []string{"gapped-nonce tx from delegated accounts"}},
	{key: "delegated-authority-busy", class: "delegated", source: srcPool, texts: []string{"authority already reserved"}},
	{key: "blob-and-other-conflict", class: "account-limit", source: srcPool, texts: []string{"address already reserved", "can't replace blob-txn", "cannot replace blob", "pendingtxsofconflictingtype", "conflicts with existing transaction"}},
	{key: "account-slots", class: "account-limit", source: srcPool, texts: []string{"account limit exceeded", "too many transactions from sender", "sender has too many"}, numbers: res(`pooled (?P<count>\d+) txs`)},
	{key: "below-node-minimum", class: "fee-too-low", source: srcPool + "; " + srcRethPool + "; " + srcBesu, texts: []string{
		"transaction gas price below minimum", "priority fee below minimum", "below minimum required priority fee", "gas price below configured minimum", "below chain minimum", "gas price too low", "gas price is too low", "feetoolow", "fee too low",
	}, numbers: res(
		`(?:gas tip cap|blob fee cap) (?P<fee>\d+), minimum needed (?P<needed>\d+)`, `feecap (?P<fee>\d+) below chain minimum`)},
	{key: "below-base-fee", class: "base-fee", source: srcPool + "; " + srcBesu, texts: []string{
		"miner premium is negative", "max fee per gas less than block base fee", "gas price below current base fee", "fee cap less than base fee", "max fee per gas is less than block base fee", ") < basefee (", "gas price less than block base fee", "maxfeepergas less than", "max fee per gas less than",
	}, numbers: res(`maxfeepergas: (?P<fee>\d+),? basefee: (?P<needed>\d+)`)},
	{key: "below-blob-base-fee", class: "base-fee", source: srcPool, texts: []string{"max fee per blob gas less than block blob gas fee", "blob gas price below current blob base fee"}, numbers: res(`blobgasfeecap: (?P<fee>\d+),? blobbasefee: (?P<needed>\d+)`)},
	{key: "base-fee-pool-full", class: "base-fee", source: srcErigon, texts: []string{"basefee sub-pool is full"}},
	{key: "queued-pool-full", class: "pool-full", source: srcErigon, texts: []string{"queued sub-pool is full"}},
	{key: "pool-full", class: "pool-full", source: srcPool + "; " + srcErigon, texts: []string{"txpool is full", "pending sub-pool is full", "transaction pool is full", "pool is full", "too many transactions in the queue", "queue limit reached", "tx pool is full", "mempool is full", "out of capacity", "txpool has reached"}, unless: []string{"connection pool", "thread pool", "worker pool"}},
	{key: "transaction-underpriced", class: "fee-too-low", source: srcPool + "; " + srcErigon + "; " + srcNethermind, texts: []string{"transaction underpriced", "underpriced"}},
	{key: "calldata-floor", class: "gas-limit", source: srcPool, texts: []string{"insufficient gas for floor data gas cost", "floor data gas"}, numbers: res(
		`gas (?P<gas>\d+), minimum needed (?P<needed>\d+)`, `have (?P<gas>\d+), want (?P<needed>\d+)`, `intrinsic cost (?P<gas>\d+), floor: (?P<needed>\d+)`)},
	{key: "intrinsic-gas", class: "gas-limit", source: srcPool + "; " + srcBesu + "; " + srcErigon, texts: []string{"intrinsic gas too low", "intrinsic gas exceeds gas limit", "below intrinsic gas", "intrinsicgas", "gas limit is below intrinsic", "transaction requires at least"}, numbers: res(
		`gas (?P<gas>\d+), minimum needed (?P<needed>\d+)`, `have (?P<gas>\d+), want (?P<needed>\d+)`)},
	{key: "transaction-gas-cap", class: "gas-cap", source: srcPool + " (EIP-7825); " + srcRethPool + "; " + srcErigon + "; " + srcBesu, texts: []string{
		"transaction gas limit too high", "exceeds max transaction gas limit", "exceeds maximum per-transaction gas limit", "transaction gas limit cap exceeded", "gas limit is too high", "exceeds max tx gas", "tx gas limit too high", "txgaslimitcapexceeded",
	}, numbers: res(`cap: (?P<cap>\d+), tx: (?P<gas>\d+)`)},
	{key: "block-gas-limit", class: "gas-cap", source: srcPool + "; " + srcBesu + "; " + srcNethermind, texts: []string{"exceeds block gas limit", "gas limit reached", "block gas limit exceeded", "gas limit exceeded", "gaslimitexceeded", "exceeds the block gas limit", "exceeds block's gas limit", "greater than the block gas limit", "exceed block gas limit", "exceed the block gas limit", "above block gas limit"}},
	{key: "gas-overflow", class: "malformed", source: srcErigon, texts: []string{"gasuintoverflow", "gas uint64 overflow", "gas limit overflow", "transaction cost overflow"}},
	{key: "tip-above-cap", class: "malformed", source: srcPool, texts: []string{"max priority fee per gas higher than max fee per gas", "tip higher than fee cap", "tip above fee cap", "max priority fee per gas exceeds max fee per gas", "invalidmaxpriorityfeepergas", ") < maxpriorityfeepergas ("}},
	{key: "fee-overflow", class: "malformed", source: srcPool, texts: []string{"higher than 2^256-1", "required balance exceeds 256 bits", "value exceeds 256 bits"}},
	{key: "wrong-chain-id", class: "wrong-chain", source: srcBesu + "; " + srcPool, texts: []string{"wrong chainid", "invalidtxchainid", "chainid does not match", "chain id does not match", "signed for another chain", "invalid chain id", "invalid chainid", "chain id mismatch", "chain id is mismatch", "chainid mismatch", "incorrect chain id", "wrong chain id"}},
	{key: "bad-signature-or-chain-id", class: "signature", source: srcPool + "; " + srcNethermind, texts: []string{"invalid sender", "failed to recover sender", "invalid transaction v, r, s values", "invalid public key"}},
	{key: "bad-signature", class: "signature", source: srcBesu, texts: []string{"invalid signature", "invalid transaction signature", "invalidtxsignature", "signature is invalid"}},
	{key: "unprotected-transaction", class: "wrong-chain", source: srcPool, texts: []string{"only replay-protected (eip-155) transactions allowed", "replay-protected", "replay protected signature", "chainid is required", "chainid not supported"}},
	{key: "rpc-fee-cap", class: "guard", source: srcPool + "; " + srcBesu, texts: []string{"exceeds the configured cap", "transaction fee cap exceeded"}, numbers: res(
		`tx fee \((?P<fee_ether>\d+(?:\.\d+)?) ether\) exceeds the configured cap \((?P<cap_ether>\d+(?:\.\d+)?) ether\)`)},
	{key: "transaction-type", class: "malformed", source: srcPool, texts: []string{"transaction type not supported", "unsupported transaction type", "invalid transaction type", "transaction type is not", "notsupportedtxtype", "system tx not supported", "invalidtxtype"}},
	{key: "transaction-too-big", class: "malformed", source: srcPool + "; " + srcErigon, texts: []string{"oversized data", "rlptoolong", "transaction size exceeds", "maxtxsizeexceeded"}, numbers: res(`transaction size (?P<size>\d+), limit (?P<limit>\d+)`)},
	{key: "negative-value", class: "malformed", source: srcPool, whole: true, texts: []string{"negative value"}},
	{key: "init-code-too-big", class: "malformed", source: srcPool, texts: []string{"max initcode size exceeded", "initcode too large", "initcode size", "max_init_code_size", "max init code size", "exceeds code size limit"}},
	{key: "sender-has-code", class: "sender", source: srcPool + "; " + srcNethermind, texts: []string{"sender not an eoa", "sender is not an eoa", "senderiscontract", "sender has deployed code", "sender's code is not empty", "sender is contract", "rejecttxfromsenderwithdeployedcode"}},
	{key: "empty-authorization-list", class: "malformed", source: srcPool, texts: []string{"at least one authorization tuple", "empty auth list", "cannot be used to create contract"}},
	{key: "bad-blobs", class: "malformed", source: srcPool, texts: []string{
		"kzg verification error", "wrong sidecar format", "transaction blob limit exceeded", "blobless blob transaction", "missing sidecar in blob transaction", "missing blob tx sidecar", "blob transaction missing blob hashes", "blob transaction has too many blobs", "blob transaction of type create",
		"legacy blob sidecar unsupported", "blobs compared to", "unexpected sidecar version", "kzgcommitment", "number of blobs exceeded", "blob sidecar", "blobs not enabled", "total blob gas", "blob gas usage",
	}},
	{key: "blacklisted", class: "sender", source: "bnb-chain/bsc", texts: []string{"block blacklist account", "in blacklist", "in black list", "blacklisted"}},
	{key: "spammer", class: "sender", source: srcRethPool + "; " + srcErigon, texts: []string{"identified as a spammer", "spammer"}},
	{key: "permissioned", class: "sender", source: srcBesu, texts: []string{"sender account not authorized", "not authorized to send transactions"}},
	{key: "stale-in-pool", class: "pool-full", source: "polygon zkevm, " + srcChainlink, texts: []string{"pool(stale)", "discardedbypool"}},
	{key: "out-of-counters", class: "gas-cap", source: "polygon zkevm, " + srcChainlink, texts: []string{"out of counters"}},
	// By meaning, for texts of programs that are not listed.
	{key: "nonce-used", class: "nonce-used", source: "by meaning", words: [][]string{{" nonce "}, {"too low", "too small", "lower than", "less than", "already used", "already been used", "has been used", "is old", "stale", "smaller than", "below"}}},
	{key: "nonce-gap", class: "nonce-gap", source: "by meaning", words: [][]string{{" nonce "}, {"too high", "too big", "too large", "higher than", "greater than", "ahead of", "in the future", "too far"}}},
	{key: "below-base-fee", class: "base-fee", source: "by meaning", words: [][]string{{" base fee ", " basefee "}, {" lower than ", " less than ", " below ", " under ", "too low"}, {" fee", " price"}}},
	{key: "below-node-minimum", class: "fee-too-low", source: "by meaning", words: [][]string{{" gas price ", " gasprice ", " priority fee ", " tip ", " transaction fee ", " tx fee "}, {"too low", "below", "less than", "lower than", "minimum"}}},
	{key: "pool-verdict", source: "monad, erpc error_normalizer.go; " + srcBesu, texts: []string{"newer transaction had higher priority", "invalid transaction with a lower nonce exists", "plugin has marked the transaction", "wrong transaction nonce", "bad nonce", "not in accwhitelist", "replaced by transaction with higher tip", "conditional cost", "not accepting transactions", "transaction invalid", "eip-7702 authorization ", "process all authorizations", "invalid ethereum signature", "sender is not on the whitelist", "condition not met", "transaction validation error", "transaction decoding error", "decode transaction failed", "tip too high", "zero gas price", "invalid unit price", "invalid fee payer", "fee ratio ", "cannot have the form of a create transaction"}},
	{key: "pool-verdict", source: "monad, erpc error_normalizer.go", whole: true, texts: []string{"rejected"}},
	{key: "sequencer-refused", class: "sender", source: srcChainlink, texts: []string{"transaction rejected by sequencer", "conditional transaction rejected"}},
}
