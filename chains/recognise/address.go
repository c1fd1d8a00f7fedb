package recognise

import (
	"bytes"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains"
	"txtriage/chains/recognise/codec"
	"txtriage/chains/recognise/damage"
)

// evmAddress reads 40 hex characters. Mixed case is an EIP-55 checksum and must be right;
// all lower or all upper case carries none.
func (p *page) evmAddress(at int, text string) {
	h, _ := cut0x(text)
	id := common.HexToAddress(h).Hex()
	if h != strings.ToLower(h) && h != strings.ToUpper(h) && id[2:] != h {
		p.add(at, trouble, chains.Ref{Kind: chains.Address, Text: text, Shape: shapeEVMAddress, Problem: damaged})
		return
	}
	var refs []chains.Ref
	for _, r := range p.evm {
		refs = append(refs, chains.Ref{Kind: chains.Address, Chain: r.ID, ID: id, Text: text, Shape: shapeEVMAddress})
	}
	p.add(at, context, refs...)
}

// utxoAddress reads an address of the Bitcoin family with every chain that spells it so.
func (p *page) utxoAddress(text string) []chains.Ref {
	refs := p.segwit(text)
	if refs == nil {
		refs = p.cashAddr(text)
	}
	if refs == nil {
		refs = p.legacy(text)
	}
	if len(refs) == 1 {
		refs[0].Sure = true
	}
	return refs
}

// segwit reads bech32 and bech32m addresses by the rules of BIP 141, 173 and 350.
func (p *page) segwit(text string) []chains.Ref {
	hrp, data, v := codec.DecodeBech32(text)
	if v == codec.Neither || !p.hrps[hrp] || len(data) == 0 {
		return nil
	}
	prog, whole := codec.Regroup(data[1:], 5, 8, false)
	var refs []chains.Ref
	for _, r := range p.utxo {
		shape := ""
		switch {
		case hrp == r.UTXO.MWEB && len(prog) == 66 && data[0] == 0:
			shape = shapeMWEB
		case hrp == r.UTXO.HRP && whole:
			shape = witness(data[0], prog, v)
		}
		if shape != "" {
			refs = append(refs, chains.Ref{Kind: chains.Address, Chain: r.ID, ID: strings.ToLower(text), Text: text, Shape: shape})
		}
	}
	return refs
}

// witness names the output script of a witness program; "" if it breaks a rule.
func witness(version byte, prog []byte, v codec.Variant) string {
	switch {
	case version > 16 || len(prog) < 2 || len(prog) > 40 || version == 0 != (v == codec.Bech32):
		return ""
	case version == 0 && len(prog) == 20:
		return shapeP2WPKH
	case version == 0 && len(prog) == 32:
		return shapeP2WSH
	case version == 0:
		return ""
	case version == 1 && len(prog) == 32:
		return shapeP2TR
	case version == 1 && bytes.Equal(prog, []byte{0x4e, 0x73}):
		return shapeP2A
	}
	return shapeWitness
}

// cashAddr reads Bitcoin Cash addresses; the prefix may be missing, the checksum knows it.
// Token-aware spellings are the same script and become the plain one.
func (p *page) cashAddr(text string) []chains.Ref {
	if len(text) < 42 || len(text) > 70 {
		return nil
	}
	var refs []chains.Ref
	for _, r := range p.utxo {
		prefix := r.UTXO.CashAddr
		if prefix == "" {
			continue
		}
		kind, hash, ok := codec.DecodeCash(prefix, text)
		if !ok || kind > 3 || len(hash) != 20 && (len(hash) != 32 || kind&1 == 0) {
			continue
		}
		refs = append(refs, chains.Ref{Kind: chains.Address, Chain: r.ID, ID: codec.EncodeCash(prefix, kind&1, hash), Text: text, Shape: shapeCashAddr})
	}
	return refs
}

// legacy reads base58check addresses. One text often stands for the same script on several
// chains; each chain gets its own spelling as the id.
func (p *page) legacy(text string) []chains.Ref {
	if len(text) < 26 || len(text) > 36 {
		return nil
	}
	body, ok := codec.Base58Check(text, codec.Bitcoin58)
	if !ok || len(body) != 21 {
		return nil
	}
	var refs []chains.Ref
	for _, r := range p.utxo {
		version, shape, kind := body[0], shapeP2PKH, byte(0)
		switch {
		case slices.Contains(r.UTXO.P2PKH, version):
			version = r.UTXO.P2PKH[0]
		case slices.Contains(r.UTXO.P2SH, version):
			version, shape, kind = r.UTXO.P2SH[0], shapeP2SH, 1
		default:
			continue
		}
		id := codec.EncodeBase58Check(append([]byte{version}, body[1:]...), codec.Bitcoin58)
		if r.UTXO.CashAddr != "" {
			id = codec.EncodeCash(r.UTXO.CashAddr, kind, body[1:])
		}
		refs = append(refs, chains.Ref{Kind: chains.Address, Chain: r.ID, ID: id, Text: text, Shape: shape})
	}
	return refs
}

// maxLocated bounds the search for damage, so that no paste takes long.
const maxLocated = 24

// damagedAddress reads what was certainly meant as an address of the Bitcoin family but
// fails its checksum. scheme is what stood before it in a link; "" if it stood alone.
func (p *page) damagedAddress(text, scheme string) (chains.Ref, bool) {
	ref := chains.Ref{Kind: chains.Address, Text: short(text, 130), Problem: damaged}
	set := func(shape string, h damage.Harm) (chains.Ref, bool) {
		ref.Shape, ref.At, ref.Missing, ref.Harm = shape, h.At, h.Missing, h.Why
		return ref, true
	}
	low := strings.ToLower(text)
	if hrp, tail, ok := strings.Cut(low, "1"); ok && p.hrps[hrp] && len(tail) >= 11 && len(text) <= 140 {
		return set(shapeBech32, damage.Bech32(text, p.mayLocate()))
	}
	for _, r := range p.utxo {
		own := r.UTXO.CashAddr != "" && r.UTXO.CashAddr == scheme
		if r.UTXO.CashAddr == "" || !own && (len(text) != 42 || !strings.ContainsRune("qpzr", rune(low[0]))) || len(text) < 30 || len(text) > 70 {
			continue
		}
		if h, ok := damage.Cash(r.UTXO.CashAddr, text, p.mayLocate()); ok || own && !damage.LooksBase58(text) {
			return set(shapeCashAddr, h)
		}
	}
	if damage.LooksBase58(text) {
		return set(shapeBase58, damage.Base58(text))
	}
	return chains.Ref{}, false
}

func (p *page) mayLocate() bool {
	p.located++
	return p.located <= maxLocated
}
