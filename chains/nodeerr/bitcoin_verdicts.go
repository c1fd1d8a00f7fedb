package nodeerr

const (
	srcValidation = "bitcoin core src/validation.cpp, policy/*.cpp, v24 to v31"
	srcConsensus  = "bitcoin core src/consensus/tx_check.cpp, tx_verify.cpp"
	srcBtcdPool   = "btcd v0.26.2 mempool, blockchain"
	srcKnots      = "bitcoin knots src/policy/policy.cpp, v28 to v29"
	srcForks      = "litecoin 0.21, dogecoin 1.14, bitcoin cash node"
)

// bitcoinVerdicts is what nodes of the Bitcoin family say of a transaction: Core's reject
// strings of v24 to v31, those of its forks, and btcd's sentences. invalid is set only where
// the text can come from no rule but a consensus rule.
var bitcoinVerdicts = []verdictRow{
	// btcd wraps the words of its script engine, which hold words of other rows.
	{key: "script-refused", class: "signature", source: srcBtcdPool, texts: []string{"failed to validate input", "failed to validate signature", "failed to parse input"}},

	// Known already.
	{key: "other-witness-in-mempool", class: "already", source: srcValidation, texts: []string{"txn-same-nonwitness-data-in-mempool"}},
	{key: "already-in-mempool", class: "already", source: srcValidation + "; " + srcBtcdPool, texts: []string{"txn-already-in-mempool", "already have transaction"}},
	{key: "already-confirmed", class: "already", source: srcValidation + "; " + srcBtcdPool, texts: []string{
		"txn-already-known", "transaction outputs already in utxo set", "transaction already in block chain", "transaction already exists in blockchain", "database contains entry for spent tx output",
	}},

	// Fees.
	{key: "min-relay-fee-not-met", class: "fee-too-low", source: srcValidation + "; " + srcForks, texts: []string{"min relay fee not met", "insufficient priority", "has insufficient priority", "under the required amount"}, numbers: res(
		`min relay fee not met,? (?P<fee>\d+) < (?P<needed>\d+)`, `has (?P<fee>\d+) fees which is under the required amount of (?P<needed>\d+)`)},
	{key: "mempool-min-fee-not-met", class: "fee-too-low-now", source: srcValidation, texts: []string{"mempool min fee not met"}, numbers: res(`mempool min fee not met,? (?P<fee>\d+) < (?P<needed>\d+)`)},
	{key: "mempool-full", class: "fee-too-low-now", source: srcValidation, texts: []string{"mempool full"}},
	{key: "low-fee-rate-limited", class: "fee-too-low", source: srcBtcdPool, texts: []string{"rejected by the rate limiter due to low fees", "rate limited free transaction"}},
	{key: "max-fee-exceeded", class: "guard", source: srcValidation + "; " + srcForks, texts: []string{"max-fee-exceeded", "max feerate exceeded", "absurdly-high-fee", "fee exceeds maximum configured by user"}, numbers: res(`absurdly-high-fee, (?P<fee>\d+) > (?P<limit>\d+)`)},
	{key: "max-burn-exceeded", class: "guard", source: srcValidation, texts: []string{"unspendable output exceeds maximum configured"}},

	// Replacing.
	{key: "package-rbf-failed", class: "package", source: srcValidation, texts: []string{"package rbf failed"}},
	{key: "replacement-fee-rate-too-low", class: "replacement-fee", source: srcValidation + "; " + srcBtcdPool, texts: []string{"new feerate", "insufficient fee rate: needs more than"}, numbers: res(
		`new feerate (?P<rate_btc>[\d.]+) [a-z]+/kv?b <= old feerate (?P<old_rate_btc>[\d.]+) [a-z]+/kv?b`, `needs more than (?P<old_rate>\d+), has (?P<rate>\d+)`)},
	{key: "replacement-fee-not-above-old", class: "replacement-fee", source: srcValidation, texts: []string{"less fees than conflicting txs"}, numbers: res(
		`less fees than conflicting txs; (?P<fee_btc>[\d.]+) < (?P<needed_btc>[\d.]+)`)},
	{key: "replacement-fee-misses-relay", class: "replacement-fee", source: srcValidation + "; " + srcBtcdPool, texts: []string{"not enough additional fees to relay", "insufficient absolute fee"}, numbers: res(
		`not enough additional fees to relay; (?P<added_btc>[\d.]+) < (?P<needed_btc>[\d.]+)`, `insufficient absolute fee: needs (?P<needed>\d+), has (?P<fee>\d+)`)},
	{key: "replacement-no-better", class: "replacement-fee", source: srcValidation, texts: []string{"does not improve feerate diagram", "replacement-failed"}},
	{key: "replacement-fee-too-low", class: "replacement-fee", source: srcValidation, texts: []string{"insufficient fee", "insufficient feerate"}},
	{key: "replacement-evicts-too-many", class: "replacement-limit", source: srcValidation + "; " + srcBtcdPool, texts: []string{"too many potential replacements", "too many conflicting clusters", "evicts more transactions than permitted"}, numbers: res(
		`\((?P<count>\d+) > (?P<limit>\d+)\)`, `max is (?P<limit>\d+), evicts (?P<count>\d+)`)},
	{key: "replacement-adds-unconfirmed", class: "replacement-input", source: srcValidation + "; " + srcBtcdPool, texts: []string{"replacement-adds-unconfirmed", "spends new unconfirmed input"}},
	{key: "replacement-disallowed-here", class: "tool", source: srcValidation, texts: []string{"bip125-replacement-disallowed"}},
	{key: "spends-what-it-replaces", class: "bug", source: srcValidation + "; " + srcBtcdPool, texts: []string{"bad-txns-spends-conflicting-tx", "replacement transaction spends parent"}},
	{key: "mempool-conflict", class: "conflict", source: srcValidation + "; " + srcBtcdPool + "; " + srcForks, texts: []string{"txn-mempool-conflict", "output already spent in mempool", "already spent by transaction"}},

	// Relatives.
	{key: "chain-limit", class: "chain-limit", source: srcValidation + "; " + srcForks, texts: []string{
		"too-long-mempool-chain", "too many unconfirmed ancestors", "too many unconfirmed parents", "exceeds ancestor size limit", "exceeds descendant size limit", "too many descendants", "package count", "package size",
	}, numbers: res(`\[limit: (?P<limit>\d+)\]`)},
	{key: "cluster-limit", class: "chain-limit", source: srcValidation, texts: []string{"too-large-cluster"}},

	// Inputs.
	{key: "inputs-missing-or-spent", class: "inputs", source: srcValidation + "; " + srcBtcdPool, texts: []string{
		"bad-txns-inputs-missingorspent", "bad-txns-inputs-missing", "bad-txns-inputs-spent", "missing-inputs", "missing inputs", "missingorspent", "inputs missing or spent", "unable to find unspent output", "orphan transaction", "unknown or fully-spent transaction", "either does not exist or has already been spent",
	}},

	// Time.
	{key: "relative-lock", class: "locked", source: srcValidation + "; " + srcBtcdPool, texts: []string{"non-bip68-final", "sequence locks on inputs not met"}},
	{key: "not-yet-final", class: "locked", source: srcValidation + "; " + srcBtcdPool, texts: []string{"bad-txns-nonfinal", "non-final", "transaction is not finalized"}},
	{key: "immature-reward", class: "locked", source: srcConsensus + "; " + srcBtcdPool, texts: []string{"bad-txns-premature-spend-of-coinbase", "tried to spend coinbase"}, numbers: res(`at depth (?P<depth>\d+)`)},
	{key: "immature-peg-out", class: "locked", source: srcForks, texts: []string{"bad-txns-premature-spend-of-pegout"}, numbers: res(`at depth (?P<depth>\d+)`)},

	// Dust and form.
	{key: "ephemeral-dust-unspent", class: "dust", source: srcValidation, texts: []string{"missing-ephemeral-spends", "unspent-dust"}},
	{key: "dust", class: "dust", source: srcValidation + "; " + srcBtcdPool, texts: []string{"payment is dust", "dust output must be 0-fee"}},
	{key: "dust", class: "dust", source: srcValidation + "; " + srcKnots, whole: true, texts: []string{"dust", "dust-"}},
	{key: "content-filtered", class: "nonstandard", source: srcKnots, whole: true, texts: []string{"tokens-runes", "tokens-olga", "tokens-counterparty", "tokens-", "parasite-", "inscription"}},
	{key: "truc-rules", class: "truc", source: srcValidation, texts: []string{"truc-violation", "v3-rule-violation"}},
	{key: "version-forbidden", class: "invalid", invalid: true, source: srcForks, texts: []string{"bad-txns-version"}},
	{key: "transaction-version", class: "nonstandard", source: srcValidation, whole: true, texts: []string{"version"}},
	{key: "transaction-version", class: "nonstandard", source: srcBtcdPool, texts: []string{"is not in the valid range of"}},
	{key: "transaction-too-small", class: "nonstandard", source: srcValidation, texts: []string{"tx-size-small", "is too small"}},
	{key: "transaction-too-large", class: "nonstandard", source: srcValidation, whole: true, texts: []string{"tx-size"}},
	{key: "transaction-too-large", class: "nonstandard", source: srcBtcdPool, texts: []string{"weight of transaction is larger than max allowed", "is larger than max allowed weight of"}},
	{key: "input-script-too-large", class: "nonstandard", source: srcValidation + "; " + srcBtcdPool, texts: []string{"scriptsig-size", "signature script size is larger than max", "signature script size of"}},
	{key: "input-script-not-pushes", class: "nonstandard", source: srcValidation + "; " + srcBtcdPool, texts: []string{"scriptsig-not-pushonly", "script is not push only"}},
	{key: "bare-multisig", class: "nonstandard", source: srcValidation + "; " + srcBtcdPool, texts: []string{"bare-multisig", "multi-signature script"}},
	{key: "too-much-data", class: "nonstandard", source: srcValidation + "; " + srcBtcdPool + "; " + srcForks, texts: []string{"multi-op-return", "oversize-op-return", "more than one transaction output in a nulldata"}},
	{key: "too-much-data", class: "nonstandard", source: srcValidation + "; " + srcKnots, whole: true, texts: []string{"datacarrier", "max-op-returns", "bare-datacarrier", "txn-datacarrier-"}},
	{key: "output-script-nonstandard", class: "nonstandard", source: srcValidation + "; " + srcKnots, whole: true, texts: []string{"scriptpubkey", "scriptpubkey-", "anchor", "bare-anchor", "bare-pubkey"}},
	{key: "address-reused", class: "nonstandard", source: srcKnots, whole: true, texts: []string{"txn-spk-reused", "txn-spk-reused-"}},
	{key: "mweb-invalid", class: "invalid", invalid: true, source: srcForks, texts: []string{"bad-mweb-txn", "bad-txns-input-mismatch", "duplicate-tx-pegins", "pegin-count-mismatch", "pegin-mismatch"}},
	{key: "input-unspendable", class: "invalid", invalid: true, source: srcForks, texts: []string{"bad-txns-input-scriptpubkey-unspendable"}},
	{key: "input-nonstandard", class: "nonstandard", source: srcKnots, whole: true, texts: []string{"bad-txns-input-", "bad-witness-", "taproot-", "witness-", "scriptsig-failure"}},
	{key: "input-nonstandard", class: "nonstandard", source: srcValidation + "; " + srcBtcdPool, texts: []string{"bad-txns-nonstandard-inputs", "bad-witness-nonstandard", "non-standard-mweb-tx", "non-standard input", "non-standard script form", "spends p2a output"}},
	{key: "too-many-signature-checks", class: "nonstandard", source: srcValidation + "; " + srcBtcdPool + "; " + srcForks, texts: []string{"bad-txns-too-many-sigops", "sigop cost is too high", "too-many-sigchecks", "signature operations which is more than"}},

	// Breaks the rules of the chain. A loose coinbase does not: it may stand in a block.
	{key: "outputs-exceed-inputs", class: "invalid", invalid: true, source: srcConsensus + "; " + srcBtcdPool, texts: []string{"bad-txns-in-belowout", "which is less than the amount spent"}, numbers: res(
		`value in \((?P<in_btc>[\d.]+)\) < value out \((?P<out_btc>[\d.]+)\)`)},
	{key: "no-inputs", class: "invalid", invalid: true, source: srcConsensus + "; " + srcBtcdPool, texts: []string{"bad-txns-vin-empty", "transaction has no inputs"}},
	{key: "no-outputs", class: "invalid", invalid: true, source: srcConsensus + "; " + srcBtcdPool, texts: []string{"bad-txns-vout-empty", "transaction has no outputs"}},
	{key: "output-negative", class: "invalid", invalid: true, source: srcConsensus + "; " + srcBtcdPool, texts: []string{"bad-txns-vout-negative", "transaction output has negative value"}},
	{key: "output-too-large", class: "invalid", invalid: true, source: srcConsensus + "; " + srcBtcdPool, texts: []string{
		"bad-txns-vout-toolarge", "bad-txns-txouttotal-toolarge", "output value is higher than max allowed", "outputs exceeds max allowed value", "total value of all transaction outputs is",
	}},
	{key: "input-twice", class: "invalid", invalid: true, source: srcConsensus + "; " + srcBtcdPool, texts: []string{"bad-txns-inputs-duplicate", "contains duplicate inputs"}},
	{key: "input-null", class: "invalid", invalid: true, source: srcConsensus + "; " + srcBtcdPool, texts: []string{"bad-txns-prevout-null", "previous output that is null"}},
	{key: "larger-than-a-block", class: "invalid", invalid: true, source: srcConsensus + "; " + srcBtcdPool, texts: []string{"bad-txns-oversize", "serialized transaction is too big"}},
	{key: "values-out-of-range", class: "invalid", invalid: true, source: srcConsensus, texts: []string{"bad-txns-fee-outofrange", "bad-txns-accumulated-fee-outofrange", "bad-txns-inputvalues-outofrange", "bad-txns-fee-negative", "bad-txns-mwebfee-outofrange", "total value of all transaction inputs is"}},
	{key: "bad-coinbase", class: "invalid", invalid: true, source: srcConsensus, texts: []string{"bad-cb-length", "coinbase transaction script length"}},
	{key: "too-small-for-the-chain", class: "invalid", invalid: true, source: srcForks, texts: []string{"bad-txns-undersize"}},
	{key: "loose-coinbase", class: "loose", source: srcConsensus + "; " + srcBtcdPool, texts: []string{"bad-tx-coinbase", "transaction is an individual coinbase", "transaction is an invalid coinbase"}},
	{key: "loose-coinbase", class: "loose", source: srcConsensus, whole: true, texts: []string{"coinbase"}},
	{key: "mweb-frozen", class: "nonstandard", source: srcForks, texts: []string{"bad-txns-frozen-mweb-output"}},
	{key: "tokens-not-active", class: "nonstandard", source: srcForks, texts: []string{"txn-tokens-before-activation"}},
	{key: "tokens-invalid", class: "invalid", invalid: true, source: srcForks, texts: []string{"bad-txns-token-", "bad-txns-coinbase-has-tokens", "bad-txns-vin-token", "bad-txns-vout-tokenprefix"}},
	{key: "mweb-not-active", class: "nonstandard", source: srcForks, texts: []string{"mweb-before-activation"}},
	{key: "loose-hogex", class: "loose", source: srcForks, whole: true, texts: []string{"hogex"}},
	{key: "segwit-not-active", class: "nonstandard", source: srcBtcdPool + "; " + srcForks, texts: []string{"segwit isn't active yet", "no-witness-yet"}},

	// Scripts. "non-mandatory" contains "mandatory", so it stands first. Since v30 a pool no
	// longer says whether the failed rule is one of policy or of the chain.
	{key: "script-refused", class: "signature", source: srcValidation, texts: []string{"non-mandatory-script-verify-flag", "mempool-script-verify-flag-failed"}},
	{key: "script-invalid", class: "invalid", invalid: true, source: srcValidation, texts: []string{"block-script-verify-flag-failed", "mandatory-script-verify-flag-failed"}},

	// Packages, and what the command itself refused.
	{key: "package-problem", class: "package", source: srcValidation, texts: []string{
		"package topology disallowed", "package-not-validated", "package-not-sorted", "package-contains-duplicates", "package-too-many-transactions", "package-too-large", "conflict-in-package", "package-mempool-limits", "package-not-child-with-parents", "package-not-child-with-unconfirmed-parents", "package-fee-too-low", "transaction rejected due to invalid package", "unspent-package",
	}},
	{key: "package-problem", class: "package", source: srcValidation, whole: true, texts: []string{"transaction failed"}},
	{key: "tx-decode-failed", class: "malformed", source: srcCore, texts: []string{"tx decode failed", "make sure the tx has at least one input", "tx rejected: could not decode"}},
	{key: "mempool-disabled", class: "tool", source: srcValidation, whole: true, texts: []string{"no-mempool"}},
	{key: "pool-verdict", source: srcValidation + "; " + srcForks, texts: []string{"transaction rejected by mempool", "transaction rejected by acceptt"}},
	{key: "not-standard", class: "nonstandard", source: srcBtcdPool, texts: []string{"is not standard"}},
}
