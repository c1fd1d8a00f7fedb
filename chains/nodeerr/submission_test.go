package nodeerr_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"txtriage/chains/nodeerr"
	"txtriage/chains/nodeerr/rejects"
)

// evmTexts is every text of the knowledge of EVM clients, with what it is taken for.
var evmTexts = []struct{ text, key, class string }{
	{"already known", "already-in-pool", "already"},
	{"nonce too low", "nonce-used", "nonce-used"},
	{"nonce too high", "nonce-gap", "nonce-gap"},
	{"insufficient funds for gas * price + value", "balance-below-cost", "funds"},
	{"replacement transaction underpriced", "replacement-underpriced", "replacement-fee"},
	{"transaction underpriced", "transaction-underpriced", "fee-too-low"},
	{"transaction gas price below minimum", "below-node-minimum", "fee-too-low"},
	{"txpool is full", "pool-full", "pool-full"},
	{"future transaction tries to replace pending", "gapped-replaces-pending", "nonce-gap"},
	{"account limit exceeded", "account-slots", "account-limit"},
	{"address already reserved", "blob-and-other-conflict", "account-limit"},
	{"in-flight transaction limit reached for delegated accounts", "delegated-one-in-flight", "delegated"},
	{"gapped-nonce tx from delegated accounts", "delegated-no-gap", "delegated"},
	{"authority already reserved", "delegated-authority-busy", "delegated"},
	{"intrinsic gas too low", "intrinsic-gas", "gas-limit"},
	{"insufficient gas for floor data gas cost", "calldata-floor", "gas-limit"},
	{"transaction gas limit too high (cap: 16777216", "transaction-gas-cap", "gas-cap"},
	{"exceeds block gas limit", "block-gas-limit", "gas-cap"},
	{"max fee per gas less than block base fee", "below-base-fee", "base-fee"},
	{"max priority fee per gas higher than max fee per gas", "tip-above-cap", "malformed"},
	{"invalid sender", "bad-signature-or-chain-id", "signature"},
	{"only replay-protected (EIP-155) transactions allowed over RPC", "unprotected-transaction", "wrong-chain"},
	{"exceeds the configured cap", "rpc-fee-cap", "guard"},
	{"transaction type not supported", "transaction-type", "malformed"},
	{"oversized data", "transaction-too-big", "malformed"},
	{"sender not an eoa", "sender-has-code", "sender"},
	{"transaction indexing is in progress", "transaction-indexing", "tx-indexing"},
	{"pruned history unavailable", "history-pruned", "history-pruned"},
	{"missing trie node", "state-pruned", "state-pruned"},
	{"historical state", "state-pruned", "state-pruned"},
	{"block blacklist account", "blacklisted", "sender"},
	{"nonce too low: next nonce", "nonce-used", "nonce-used"},
	{"insufficient funds for gas * price + value: have", "balance-below-cost", "funds"},
	{"transaction priority fee below minimum required priority fee", "below-node-minimum", "fee-too-low"},
	{"exceeds max transaction gas limit", "transaction-gas-cap", "gas-cap"},
	{"pruned history unavailable: requested", "history-pruned", "history-pruned"},
	{"transaction not found", "transaction-not-found", "absent"},
	{"underpriced", "transaction-underpriced", "fee-too-low"},
	{"fee too low", "below-node-minimum", "fee-too-low"},
	{"could not replace existing tx", "replacement-underpriced", "replacement-fee"},
	{"pending sub-pool is full", "pool-full", "pool-full"},
	{"baseFee sub-pool is full", "base-fee-pool-full", "base-fee"},
	{"queued sub-pool is full", "queued-pool-full", "pool-full"},
	{"existing txn with same hash", "already-in-pool", "already"},
	{"insufficient funds", "balance-below-cost", "funds"},
	{"gas limit is too high", "transaction-gas-cap", "gas-cap"},
	{"nonce too far in future", "nonce-gap", "nonce-gap"},
	{"failed to recover sender", "bad-signature-or-chain-id", "signature"},
	{"gas limit reached", "block-gas-limit", "gas-cap"},
	{"FeeTooLow", "below-node-minimum", "fee-too-low"},
	{"OldNonce", "nonce-used", "nonce-used"},
	{"NonceGap", "nonce-gap", "nonce-gap"},
	{"ReplacementNotAllowed", "replacement-underpriced", "replacement-fee"},
	{"InsufficientFunds", "balance-below-cost", "funds"},
	{"Known transaction", "already-in-pool", "already"},
	{"Nonce too low", "nonce-used", "nonce-used"},
	{"Invalid signature", "bad-signature", "signature"},
	{"Intrinsic gas exceeds gas limit", "intrinsic-gas", "gas-limit"},
	{"Upfront cost exceeds account balance", "balance-below-cost", "funds"},
	{"Transaction gas limit exceeds block gas limit", "block-gas-limit", "gas-cap"},
	{"Transaction gas limit cap exceeded", "transaction-gas-cap", "gas-cap"},
	{"Nonce too high", "nonce-gap", "nonce-gap"},
	{"Sender account not authorized to send transactions", "permissioned", "sender"},
	{"Initial sync is still in progress", "node-syncing", "syncing"},
	{"Gas price below configured minimum gas price", "below-node-minimum", "fee-too-low"},
	{"Gas price below current base fee", "below-base-fee", "base-fee"},
	{"Wrong chainId", "wrong-chain-id", "wrong-chain"},
	{"Replacement transaction underpriced", "replacement-underpriced", "replacement-fee"},
	{"Transaction fee cap exceeded", "rpc-fee-cap", "guard"},
	{"Execution reverted", "execution-reverted", "revert"},
	// Beyond the list.
	{"AlreadyKnown", "already-in-pool", "already"},
	{"unknown transaction", "transaction-not-found", "absent"},
	{"SenderIsContract", "sender-has-code", "sender"},
	{"RLPTooLong", "transaction-too-big", "malformed"},
	{"GasUintOverflow", "gas-overflow", "malformed"},
	{"IntrinsicGas", "intrinsic-gas", "gas-limit"},
	{"nonce has max value", "nonce-max", "malformed"},
	{"negative value", "negative-value", "malformed"},
	{"KZG verification error: mismatch", "bad-blobs", "malformed"},
	{"Wrong sidecar format: unexpected sidecar version, want: 1, got: 0", "bad-blobs", "malformed"},
	{"legacy blob sidecar unsupported post-osaka", "bad-blobs", "malformed"},
	{"set code tx must have at least one authorization tuple", "empty-authorization-list", "malformed"},
	{"max fee per blob gas less than block blob gas fee: address 0x5a blobGasFeeCap: 1, blobBaseFee: 9", "below-blob-base-fee", "base-fee"},
	{"insufficient gas price to replace existing transaction", "replacement-underpriced", "replacement-fee"},
	{"transaction feeCap 6 below chain minimum", "below-node-minimum", "fee-too-low"},
	{"rejected due to 0x5a being identified as a spammer", "spammer", "sender"},
	{"execution reverted: nonce too low", "execution-reverted", "revert"},
	{"hello", "", ""},
	{"", "", ""},
}

func TestEVMSubmission(t *testing.T) {
	for _, c := range evmTexts {
		for _, kind := range []string{"evm", ""} {
			v := nodeerr.Submission(kind, c.text)
			if v.Key != c.key || v.Class != c.class {
				t.Errorf("%q (kind %q): %s (%s), want %s (%s)", c.text, kind, v.Key, v.Class, c.key, c.class)
			}
			if v.Invalid {
				t.Errorf("%q is called invalid for ever", c.text)
			}
		}
	}
}

// bitcoinTexts is every reject string of Core v24 to v31, of its forks and of btcd.
var bitcoinTexts = []struct {
	text, key, class string
	invalid          bool
}{
	{"min relay fee not met, 110 < 141", "min-relay-fee-not-met", "fee-too-low", false},
	{"mempool min fee not met, 110 < 900", "mempool-min-fee-not-met", "fee-too-low-now", false},
	{"mempool full", "mempool-full", "fee-too-low-now", false},
	{"insufficient fee, rejecting replacement 5a, less fees than conflicting txs; 0.00000500 < 0.00001", "replacement-fee-not-above-old", "replacement-fee", false},
	{"insufficient fee, rejecting replacement 5a, not enough additional fees to relay; 0.0000001 < 0.00000141", "replacement-fee-misses-relay", "replacement-fee", false},
	{"insufficient fee, rejecting replacement 5a; new feerate 0.00001000 BTC/kvB <= old feerate 0.00002000 BTC/kvB", "replacement-fee-rate-too-low", "replacement-fee", false},
	{"insufficient fee", "replacement-fee-too-low", "replacement-fee", false},
	{"replacement-failed, insufficient feerate: does not improve feerate diagram", "replacement-no-better", "replacement-fee", false},
	{"too many potential replacements, rejecting replacement 5a; too many potential replacements (101 > 100)", "replacement-evicts-too-many", "replacement-limit", false},
	{"replacement-adds-unconfirmed, replacement 5a adds unconfirmed input, idx 1", "replacement-adds-unconfirmed", "replacement-input", false},
	{"txn-mempool-conflict", "mempool-conflict", "conflict", false},
	{"bip125-replacement-disallowed", "replacement-disallowed-here", "tool", false},
	{"bad-txns-spends-conflicting-tx, 5a spends conflicting transaction 5b", "spends-what-it-replaces", "bug", false},
	{"too-long-mempool-chain, too many unconfirmed ancestors [limit: 25]", "chain-limit", "chain-limit", false},
	{"too-long-mempool-chain, exceeds descendant size limit for tx 5a [limit: 101000]", "chain-limit", "chain-limit", false},
	{"package count 26 exceeds ancestor count limit [limit: 25]", "chain-limit", "chain-limit", false},
	{"too-large-cluster, exceeds cluster size limit", "cluster-limit", "chain-limit", false},
	{"bad-txns-inputs-missingorspent", "inputs-missing-or-spent", "inputs", false},
	{"missing-inputs", "inputs-missing-or-spent", "inputs", false},
	{"txn-already-in-mempool", "already-in-mempool", "already", false},
	{"txn-same-nonwitness-data-in-mempool", "other-witness-in-mempool", "already", false},
	{"txn-already-known", "already-confirmed", "already", false},
	{"Transaction outputs already in utxo set", "already-confirmed", "already", false},
	{"Transaction already in block chain", "already-confirmed", "already", false},
	{"non-final", "not-yet-final", "locked", false},
	{"bad-txns-nonfinal", "not-yet-final", "locked", false},
	{"non-BIP68-final", "relative-lock", "locked", false},
	{"bad-txns-premature-spend-of-coinbase, tried to spend coinbase at depth 7", "immature-reward", "locked", false},
	{"dust", "dust", "dust", false},
	{"dust, tx with dust output must be 0-fee", "dust", "dust", false},
	{"missing-ephemeral-spends, tx 5a did not spend parent's ephemeral dust", "ephemeral-dust-unspent", "dust", false},
	{"unspent-dust", "ephemeral-dust-unspent", "dust", false},
	{"TRUC-violation, version=3 tx 5a is too big: 10001 > 10000 virtual bytes", "truc-rules", "truc", false},
	{"v3-rule-violation", "truc-rules", "truc", false},
	{"version", "transaction-version", "nonstandard", false},
	{"tx-size", "transaction-too-large", "nonstandard", false},
	{"tx-size-small", "transaction-too-small", "nonstandard", false},
	{"scriptsig-size", "input-script-too-large", "nonstandard", false},
	{"scriptsig-not-pushonly", "input-script-not-pushes", "nonstandard", false},
	{"scriptpubkey", "output-script-nonstandard", "nonstandard", false},
	{"bare-multisig", "bare-multisig", "nonstandard", false},
	{"multi-op-return", "too-much-data", "nonstandard", false},
	{"datacarrier", "too-much-data", "nonstandard", false},
	{"max-op-returns", "too-much-data", "nonstandard", false},
	{"dust-nonanchor, dust-nonanchor", "dust", "dust", false},
	{"tokens-runes", "content-filtered", "nonstandard", false},
	{"bad-txns-nonstandard-inputs", "input-nonstandard", "nonstandard", false},
	{"bad-witness-nonstandard", "input-nonstandard", "nonstandard", false},
	{"bad-txns-too-many-sigops", "too-many-signature-checks", "nonstandard", false},
	{"mempool-script-verify-flag-failed (Witness program hash mismatch)", "script-refused", "signature", false},
	{"non-mandatory-script-verify-flag (Witness program hash mismatch)", "script-refused", "signature", false},
	{"block-script-verify-flag-failed (Invalid Schnorr signature), input 0 of 5a", "script-invalid", "invalid", true},
	{"mandatory-script-verify-flag-failed (Signature must be zero for failed CHECK(MULTI)SIG operation)", "script-invalid", "invalid", true},
	{"bad-txns-in-belowout, value in (0.10) < value out (0.20)", "outputs-exceed-inputs", "invalid", true},
	{"bad-txns-vin-empty", "no-inputs", "invalid", true},
	{"bad-txns-vout-empty", "no-outputs", "invalid", true},
	{"bad-txns-vout-negative", "output-negative", "invalid", true},
	{"bad-txns-vout-toolarge", "output-too-large", "invalid", true},
	{"bad-txns-txouttotal-toolarge", "output-too-large", "invalid", true},
	{"bad-txns-inputs-duplicate", "input-twice", "invalid", true},
	{"bad-txns-prevout-null", "input-null", "invalid", true},
	{"bad-txns-oversize", "larger-than-a-block", "invalid", true},
	{"bad-txns-fee-outofrange", "values-out-of-range", "invalid", true},
	{"bad-txns-inputvalues-outofrange", "values-out-of-range", "invalid", true},
	{"bad-cb-length", "bad-coinbase", "invalid", true},
	{"coinbase", "loose-coinbase", "loose", false},
	{"max-fee-exceeded", "max-fee-exceeded", "guard", false},
	{"max feerate exceeded", "max-fee-exceeded", "guard", false},
	{"Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)", "max-fee-exceeded", "guard", false},
	{"Unspendable output exceeds maximum configured by user (maxburnamount)", "max-burn-exceeded", "guard", false},
	{"package RBF failed: insufficient anti-DoS fees", "package-rbf-failed", "package", false},
	{"transaction failed", "package-problem", "package", false},
	{"package-not-validated", "package-problem", "package", false},
	{"package topology disallowed. not child-with-parents or parents depend on each other.", "package-problem", "package", false},
	{"Transaction rejected due to invalid package", "package-problem", "package", false},
	{"TX decode failed. Make sure the tx has at least one input.", "tx-decode-failed", "malformed", false},
	// Knots.
	{"dust-nonanchor", "dust", "dust", false},
	{"bare-pubkey", "output-script-nonstandard", "nonstandard", false},
	{"scriptpubkey-unknown-witnessversion", "output-script-nonstandard", "nonstandard", false},
	{"txn-datacarrier-exceeded", "too-much-data", "nonstandard", false},
	{"txn-spk-reused-change", "address-reused", "nonstandard", false},
	{"bad-txns-input-immature-depth", "input-nonstandard", "nonstandard", false},
	{"taproot-stackitem-size", "input-nonstandard", "nonstandard", false},
	// Litecoin, Dogecoin, Bitcoin Cash.
	{"mweb-before-activation", "mweb-not-active", "nonstandard", false},
	{"hogex", "loose-hogex", "loose", false},
	{"too-many-sigchecks", "too-many-signature-checks", "nonstandard", false},
	{"oversize-op-return", "too-much-data", "nonstandard", false},
	{"absurdly-high-fee", "max-fee-exceeded", "guard", false},
	{"bad-txns-undersize", "too-small-for-the-chain", "invalid", true},
	{"66: min relay fee not met (code 66)", "min-relay-fee-not-met", "fee-too-low", false},
	{"64: dust (code 64)", "dust", "dust", false},
	// btcd.
	{"TX rejected: output already spent in mempool: output=5a:0, tx=5b", "mempool-conflict", "conflict", false},
	{"TX rejected: transaction 5a has 100 fees which is under the required amount of 226", "min-relay-fee-not-met", "fee-too-low", false},
	{"transaction 5a has been rejected by the rate limiter due to low fees", "low-fee-rate-limited", "fee-too-low", false},
	{"5a: replacement transaction has an insufficient fee rate: needs more than 2000, has 1000", "replacement-fee-rate-too-low", "replacement-fee", false},
	{"5a: replacement transaction has an insufficient absolute fee: needs 500, has 300", "replacement-fee-misses-relay", "replacement-fee", false},
	{"5a: replacement transaction evicts more transactions than permitted: max is 100, evicts 101", "replacement-evicts-too-many", "replacement-limit", false},
	{"replacement transaction spends new unconfirmed input 5a:0 not found in conflicting transactions", "replacement-adds-unconfirmed", "replacement-input", false},
	{"5a: replacement transaction spends parent transaction 5b", "spends-what-it-replaces", "bug", false},
	{"orphan transaction 5a references outputs of unknown or fully-spent transaction 5b", "inputs-missing-or-spent", "inputs", false},
	{"already have transaction in mempool 5a", "already-in-mempool", "already", false},
	{"transaction already exists in blockchain", "already-confirmed", "already", false},
	{"transaction 5a is not standard: transaction output 0: payment is dust: 100", "dust", "dust", false},
	{"transaction's sequence locks on inputs not met", "relative-lock", "locked", false},
	{"transaction 5a is not standard: transaction is not finalized", "not-yet-final", "locked", false},
	{"transaction 5a sigop cost is too high: 90000 > 80000", "too-many-signature-checks", "nonstandard", false},
	{"transaction 5a is not standard: transaction version 9 is not in the valid range of 1-3", "transaction-version", "nonstandard", false},
	{"tx 5a is too small", "transaction-too-small", "nonstandard", false},
	{"transaction is an individual coinbase 5a", "loose-coinbase", "loose", false},
	{"transaction has no outputs", "no-outputs", "invalid", true},
	{"transaction contains duplicate inputs", "input-twice", "invalid", true},
	{"total value of all transaction inputs for transaction 5a is 1 which is less than the amount spent of 2", "outputs-exceed-inputs", "invalid", true},
	{"failed to validate input 5a:0 which references output 5b:0 - signature not empty on failed checksig", "script-refused", "signature", false},
	// As tools show them.
	{"error code: -26\nerror message:\nmin relay fee not met, 110 < 141", "min-relay-fee-not-met", "fee-too-low", false},
	{`sendrawtransaction RPC error: {"code":-26,"message":"min relay fee not met, 110 \u003c 141"}`, "min-relay-fee-not-met", "fee-too-low", false},
	{`{"result":null,"error":{"code":-25,"message":"bad-txns-inputs-missingorspent"},"id":1}`, "inputs-missing-or-spent", "inputs", false},
	{"version mismatch", "", "", false},
	{"the coinbase exchange", "", "", false},
}

func TestBitcoinSubmission(t *testing.T) {
	for _, c := range bitcoinTexts {
		for _, kind := range []string{"core", "btcd", "esplora", ""} {
			v := nodeerr.Submission(kind, c.text)
			if v.Key != c.key || v.Class != c.class || v.Invalid != c.invalid {
				t.Errorf("%q (kind %q): %s (%s, invalid %t), want %s (%s, invalid %t)", c.text, kind, v.Key, v.Class, v.Invalid, c.key, c.class, c.invalid)
			}
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ kind, text, want string }{
		{"evm", "nonce too low: next nonce 8, tx nonce 3", "next_nonce=8 nonce=3"},
		{"evm", "nonce too low: address 0x5a, tx: 3 state: 8", "next_nonce=8 nonce=3"},
		{"evm", "nonce too high: tx nonce 9, gapped nonce 7", "gapped_nonce=7 nonce=9"},
		{"evm", "insufficient funds for gas * price + value: balance 5, tx cost 12, overshot 7", "balance=5 cost=12 overshot=7"},
		{"evm", "insufficient funds for gas * price + value: balance 5, queued cost 4, tx cost 3, overshot 2", "balance=5 cost=3 overshot=2 queued=4"},
		{"evm", "insufficient funds for gas * price + value: balance 5, queued cost 4, tx bumped 3, overshot 2", "balance=5 cost=3 overshot=2 queued=4"},
		{"evm", "insufficient funds for gas * price + value: address 0x5a have 5 want 115792089237316195423570985008687907853269984665640564039457584007913129639936", "balance=5 cost=115792089237316195423570985008687907853269984665640564039457584007913129639936 overshot=115792089237316195423570985008687907853269984665640564039457584007913129639931"},
		{"evm", "transaction gas price below minimum: gas tip cap 1, minimum needed 1000000", "fee=1 needed=1000000"},
		{"evm", "transaction feeCap 6 below chain minimum", "fee=6"},
		{"evm", "max fee per gas less than block base fee: address 0x5a, maxFeePerGas: 1, baseFee: 875000000", "fee=1 needed=875000000"},
		{"evm", "intrinsic gas too low: gas 20000, minimum needed 21000", "gas=20000 needed=21000"},
		{"evm", "intrinsic gas too low: have 20000, want 21000", "gas=20000 needed=21000"},
		{"evm", "insufficient gas for floor data gas cost: gas 21000, minimum needed 22000", "gas=21000 needed=22000"},
		{"evm", "transaction gas limit too high (cap: 16777216, tx: 30000000)", "cap=16777216 gas=30000000"},
		{"evm", "account limit exceeded: pooled 16 txs", "count=16"},
		{"evm", "oversized data: transaction size 200000, limit 131072", "limit=131072 size=200000"},
		{"evm", "tx fee (1.20 ether) exceeds the configured cap (1.00 ether)", "cap=1000000000000000000 fee=1200000000000000000"},
		{"evm", "nonce too low", ""},
		{"core", "min relay fee not met, 110 < 141", "fee=110 needed=141"},
		{"core", "mempool min fee not met, 110 < 900", "fee=110 needed=900"},
		{"core", "insufficient fee, rejecting replacement 5a, less fees than conflicting txs; 0.00000500 < 0.00001", "fee=500 needed=1000"},
		{"core", "insufficient fee, rejecting replacement 5a, not enough additional fees to relay; 0.0000001 < 0.00000141", "added=10 needed=141"},
		{"core", "insufficient fee, rejecting replacement 5a; new feerate 0.00001000 BTC/kvB <= old feerate 0.00002000 BTC/kvB", "old_rate=2000 rate=1000"},
		{"core", "bad-txns-in-belowout, value in (0.10) < value out (0.20)", "in=10000000 out=20000000"},
		{"core", "bad-txns-premature-spend-of-coinbase, tried to spend coinbase at depth 7", "depth=7"},
		{"core", "too-long-mempool-chain, too many unconfirmed ancestors [limit: 25]", "limit=25"},
		{"btcd", "transaction 5a has 100 fees which is under the required amount of 226", "fee=100 needed=226"},
		{"btcd", "5a: replacement transaction has an insufficient absolute fee: needs 500, has 300", "fee=300 needed=500"},
		{"btcd", "5a: replacement transaction has an insufficient fee rate: needs more than 2000, has 1000", "old_rate=2000 rate=1000"},
		{"core", "min relay fee not met, 1.2.3 < " + strings.Repeat("9", 100), ""},
	} {
		v := nodeerr.Submission(c.kind, c.text)
		var got []string
		for _, k := range slices.Sorted(maps.Keys(v.Numbers)) {
			got = append(got, k+"="+v.Numbers[k].String())
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q: %s, want %s", c.text, s, c.want)
		}
	}
}

func TestScriptErrors(t *testing.T) {
	for text, want := range map[string]string{
		"mempool-script-verify-flag-failed (Locktime requirement not satisfied)":                                   "script-lock-time",
		"mempool-script-verify-flag-failed (Signature must be zero for failed CHECK(MULTI)SIG operation)":          "script-wrong-signature",
		"non-mandatory-script-verify-flag (Witness program hash mismatch)":                                         "script-witness-mismatch",
		"block-script-verify-flag-failed (Witness program was passed an empty witness)":                            "script-unsigned",
		"block-script-verify-flag-failed (Invalid Schnorr signature)":                                              "script-wrong-signature",
		"block-script-verify-flag-failed (Invalid Schnorr signature size)":                                         "script-signature-form",
		"non-mandatory-script-verify-flag (Witness version reserved for soft-fork upgrades)":                       "script-reserved",
		"non-mandatory-script-verify-flag (Non-canonical signature: S value is unnecessarily high)":                "script-signature-form",
		"mandatory-script-verify-flag-failed (Witness requires empty scriptSig)":                                   "script-witness-misplaced",
		"mandatory-script-verify-flag-failed (Script failed an OP_EQUALVERIFY operation), input 0 of 5a, spending": "script-wrong-key-or-hash",
		"mempool-script-verify-flag-failed (A rule of the future)":                                                 "",
		"min relay fee not met, 1 < 2": "",
	} {
		if got := nodeerr.Submission("core", text).Script; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestEveryKeyHasAText is the other way round: no row of a verdict stands unreachable.
func TestEveryKeyHasAText(t *testing.T) {
	reached := map[string]bool{}
	for _, c := range evmTexts {
		reached[c.key] = true
	}
	for _, c := range bitcoinTexts {
		reached[c.key] = true
	}
	for _, r := range rejects.All() {
		reached[r.Key] = true
	}
	for _, c := range []struct{ text, key string }{
		{"tx fee cap: max fee per gas higher than 2^256-1", "fee-overflow"},
		{"max initcode size exceeded: code size 50000 limit 49152", "init-code-too-big"},
		{"out of counters at node level", "out-of-counters"},
		{"Pool(Stale)", "stale-in-pool"},
		{"conditional transaction rejected", "sequencer-refused"},
		{"transaction 5a has witness data, but segwit isn't active yet", "segwit-not-active"},
		{"transaction 5a is not standard: a new reason", "not-standard"},
	} {
		if got, _ := nodeerr.Find(c.text); got != c.key {
			t.Errorf("%q: %q, want %q", c.text, got, c.key)
		}
		reached[c.key] = true
	}
	for _, k := range nodeerr.VerdictKeys() {
		if !reached[k] {
			t.Errorf("no text leads to %q", k)
		}
	}
}

func TestFind(t *testing.T) {
	for text, want := range map[string]nodeerr.Class{
		"min relay fee not met, 110 < 141":                                   nodeerr.PoolVerdict,
		"nonce too low: next nonce 8, tx nonce 3":                            nodeerr.PoolVerdict,
		"execution reverted: ERC20: transfer amount":                         nodeerr.Revert,
		"pruned history unavailable":                                         nodeerr.HistoryPruned,
		"No such mempool or blockchain transaction. Use…":                    nodeerr.Absent,
		"Work queue depth exceeded":                                          nodeerr.Rate,
		"good morning":                                                       nodeerr.Other,
		"transaction nonce 50 does not match sender account nonce 9.":        nodeerr.PoolVerdict,
		"Invalid blob count (blob transactions must have at least one blob)": nodeerr.PoolVerdict,
		"getReceipts error: nonce too low: address 0x0A5FdF471c340eF9DD0d6fC86Fc61981220Da2f6, tx: 5 state: 9": nodeerr.HistoryPruned,
		"my transaction was rejected by the bank":                                                              nodeerr.Other,
		"the gas bill is too high":                                                                             nodeerr.Other,
		"why is the fee higher than usual?":                                                                    nodeerr.Other,
	} {
		key, got := nodeerr.Find(text)
		if got != want || got != nodeerr.Other && !slices.Contains(nodeerr.Keys(), key) {
			t.Errorf("%q: %s (%q), want %s", text, got, key, want)
		}
	}
}

func FuzzSubmission(f *testing.F) {
	f.Add("evm", "insufficient funds for gas * price + value: balance 5, tx cost 12, overshot 7")
	f.Add("core", `{"message":"min relay fee not met, 110 \u003c 141"}`)
	f.Add("", "64: dust (code 64)")
	f.Fuzz(func(t *testing.T, kind, text string) {
		v := nodeerr.Submission(kind, text)
		if v.Key == "" && (v.Class != "" || v.Invalid || v.Numbers != nil || v.Script != "") {
			t.Fatalf("a verdict without a key: %+v", v)
		}
		if v.Key != "" && !slices.Contains(nodeerr.Keys(), v.Key) {
			t.Fatalf("key %q is not in Keys", v.Key)
		}
		if v.Invalid != (v.Class == "invalid") {
			t.Fatalf("%+v", v)
		}
		if again := nodeerr.Submission(kind, text); again.Key != v.Key {
			t.Fatal("two answers to one question")
		}
		nodeerr.Find(text)
	})
}
