package codec

// DecodeCash reads a cashaddr without its prefix, which the checksum covers all the same.
// kind is 0 P2PKH, 1 P2SH, 2 and 3 the same for addresses that take tokens.
func DecodeCash(prefix, s string) (kind byte, hash []byte, ok bool) {
	low := lower(s)
	if s != low && s != upper(s) || len(low) < 9 {
		return 0, nil, false
	}
	sym, bad := symbols(low)
	if len(bad) > 0 || cash.remainder(cashPrefix(prefix), sym) != 1 {
		return 0, nil, false
	}
	raw, ok := Regroup(sym[:len(sym)-8], 5, 8, false)
	if !ok || len(raw) < 1 || raw[0]&0x80 != 0 {
		return 0, nil, false
	}
	sizes := [8]int{20, 24, 28, 32, 40, 48, 56, 64}
	if len(raw)-1 != sizes[raw[0]&7] {
		return 0, nil, false
	}
	return raw[0] >> 3, raw[1:], true
}

// EncodeCash writes a hash of 20 or 32 bytes, prefix included.
func EncodeCash(prefix string, kind byte, hash []byte) string {
	version := kind << 3
	if len(hash) == 32 {
		version |= 3
	}
	data, _ := Regroup(append([]byte{version}, hash...), 8, 5, true)
	rem := cash.remainder(cashPrefix(prefix), append(append([]byte{}, data...), make([]byte, 8)...)) ^ 1
	sum := make([]byte, 8)
	for i := range sum {
		sum[i] = byte(rem>>(5*(7-i))) & 31
	}
	return prefix + ":" + text(data) + text(sum)
}

// LocateCash is LocateBech32 for a cashaddr without its prefix.
func LocateCash(prefix, s string) []int {
	if len(s) > locatable {
		return nil
	}
	sym, bad := symbols(lower(s))
	if len(bad) > 0 {
		return shifted(bad, 1)
	}
	return shifted(cash.locate(cash.remainder(cashPrefix(prefix), sym)^1, len(sym), true), 1)
}

func cashPrefix(p string) uint64 {
	rem := uint64(1)
	for i := range len(p) {
		rem = cash.step(rem, p[i]&31)
	}
	return cash.step(rem, 0)
}
