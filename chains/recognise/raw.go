package recognise

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"

	"txtriage/chains"
)

// raw reads a signed transaction. It is one only if every byte fits.
func (p *page) raw(at int, hexText string, prefixed bool) bool {
	b, err := hex.DecodeString(hexText)
	if err != nil {
		return false
	}
	if refs := p.evmRaw(b); refs != nil {
		p.add(at, subject, named(refs, hexText, prefixed)...)
		return true
	}
	if refs := p.utxoRaw(b); refs != nil {
		p.add(at, subject, named(refs, hexText, prefixed)...)
		return true
	}
	return false
}

// named gives each reading the start of the pasted text: the whole may be 800 kB.
func named(refs []chains.Ref, text string, prefixed bool) []chains.Ref {
	if prefixed {
		text = "0x" + text
	}
	for i := range refs {
		refs[i].Text = short(text, 64)
	}
	return refs
}

// evmRaw reads the types that go-ethereum knows and, by their envelope, those it does not.
func (p *page) evmRaw(b []byte) []chains.Ref {
	var tx types.Transaction
	var id common.Hash
	var chain string
	switch err := tx.UnmarshalBinary(b); {
	case err == nil:
		id = tx.Hash()
		if n := tx.ChainId(); tx.Protected() && n.Sign() > 0 {
			chain = "eip155:" + n.String()
		}
	case len(b) > 1 && b[0] > types.SetCodeTxType && b[0] < 0x80:
		kind, list, rest, err := rlp.Split(b[1:])
		if err != nil || kind != rlp.List || len(rest) > 0 {
			return nil
		}
		if n, err := rlp.CountValues(list); err != nil || n < 6 {
			return nil
		}
		id = crypto.Keccak256Hash(b)
	default:
		return nil
	}
	ref := chains.Ref{Kind: chains.RawTransaction, ID: id.Hex(), Raw: b, Shape: shapeEVMRaw}
	if chain != "" {
		ref.Chain, ref.Sure = chain, true
		return []chains.Ref{ref}
	}
	var refs []chains.Ref
	for _, r := range p.evm {
		ref.Chain = r.ID
		refs = append(refs, ref)
	}
	return refs
}

// utxoRaw reads a Bitcoin transaction, with or without witnesses. Chains without SegWit are
// left out for one that has them.
func (p *page) utxoRaw(b []byte) []chains.Ref {
	id, segwit, ok := txid(b)
	if !ok {
		return nil
	}
	var refs []chains.Ref
	for _, r := range p.utxo {
		if segwit && r.UTXO.HRP == "" {
			continue
		}
		refs = append(refs, chains.Ref{Kind: chains.RawTransaction, Chain: r.ID, ID: id, Raw: b, Shape: shapeUTXORaw})
	}
	return refs
}

// txid walks the serialisation by its lengths, never trusting a count for memory, and hashes
// all but the witnesses. False: a byte too few or too many, no input or no output.
func txid(b []byte) (id string, segwit, ok bool) {
	if len(b) < 60 {
		return "", false, false
	}
	w := walker{b: b, at: 4}
	segwit = b[4] == 0 && b[5] == 1
	if segwit {
		w.at = 6
	}
	from := w.at
	ins := w.count()
	for range ins {
		w.skip(36)
		w.skip(w.count())
		w.skip(4)
		if w.bad {
			return "", false, false
		}
	}
	outs := w.count()
	for range outs {
		w.skip(8)
		w.skip(w.count())
		if w.bad {
			return "", false, false
		}
	}
	if w.bad || ins == 0 || outs == 0 {
		return "", false, false
	}
	to := w.at
	if segwit {
		for range ins {
			for range w.count() {
				w.skip(w.count())
				if w.bad {
					return "", false, false
				}
			}
		}
	}
	w.skip(4)
	if w.bad || w.at != len(b) {
		return "", false, false
	}
	once := sha256.Sum256(slices.Concat(b[:4], b[from:to], b[len(b)-4:]))
	twice := sha256.Sum256(once[:])
	slices.Reverse(twice[:])
	return fmt.Sprintf("%x", twice), segwit, true
}

// walker steps through bytes; once it ran over the end it stays bad.
type walker struct {
	b   []byte
	at  int
	bad bool
}

func (w *walker) skip(n int) {
	if w.bad || n < 0 || n > len(w.b)-w.at {
		w.bad = true
		return
	}
	w.at += n
}

// count reads a CompactSize.
func (w *walker) count() int {
	start := w.at
	w.skip(1)
	if w.bad {
		return 0
	}
	size := map[byte]int{0xfd: 2, 0xfe: 4, 0xff: 8}[w.b[start]]
	if size == 0 {
		return int(w.b[start])
	}
	w.skip(size)
	if w.bad || size == 8 {
		w.bad = true // no transaction has four thousand million parts
		return 0
	}
	var full [4]byte
	copy(full[:], w.b[start+1:start+1+size])
	n := binary.LittleEndian.Uint32(full[:])
	if n > uint32(len(w.b)) {
		w.bad = true
		return 0
	}
	return int(n)
}
