package feerate

// ChildSize is the size of a spending transaction with one such input and one output of
// the same kind, in virtual bytes; Type is Bitcoin Core's name of the output script.
// Kinds whose spending script is not visible count as the largest usual one.
func ChildSize(scriptType string) int64 {
	switch scriptType {
	case "witness_v0_keyhash":
		return 110
	case "witness_v1_taproot":
		return 111
	case "pubkeyhash":
		return 192
	case "scripthash": // a nested single key 134; 2 of 3 keys about 330
		return 330
	case "witness_v0_scripthash": // 2 of 3 keys
		return 190
	case "pubkey":
		return 167
	}
	return 192
}

// DustLimit is the value below which nodes refuse an output at rate dust, by the type of its
// script: three times what it costs to make and spend it at the relay rate (Bitcoin Core's
// GetDustThreshold; dust is 3,000 sat per 1,000 vB there, 30,000 on Litecoin).
func DustLimit(scriptType string, dust Rate) int64 {
	size := int64(182) // P2PKH: 34 to make, 148 to spend
	switch scriptType {
	case "witness_v0_keyhash":
		size = 98
	case "witness_v0_scripthash", "witness_v1_taproot":
		size = 110
	case "scripthash":
		size = 180
	case "pubkey":
		size = 192
	}
	return dust.Fee(size)
}
