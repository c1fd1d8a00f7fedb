package codec

// EncodeBech32 writes 5-bit symbols with their checksum.
func EncodeBech32(hrp string, data []byte, v Variant) string {
	rem := bech.remainder(prefix(hrp), append(append([]byte{}, data...), 0, 0, 0, 0, 0, 0)) ^ target[v]
	sum := make([]byte, 6)
	for i := range sum {
		sum[i] = byte(rem>>(5*(5-i))) & 31
	}
	return hrp + "1" + text(data) + text(sum)
}
