package wire

import (
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/btcsuite/btcd/chaincfg/v2"
	"github.com/btcsuite/btcd/txscript/v2"

	"txtriage/chains"
	"txtriage/chains/facts"
)

// params is what btcd's codecs need of a catalogue row. They are never registered: no
// global state.
func params(row *chains.UTXORow) []*chaincfg.Params {
	if row == nil {
		return nil
	}
	var out []*chaincfg.Params
	for i := range max(len(row.P2PKH), len(row.P2SH)) {
		p := &chaincfg.Params{Bech32HRPSegwit: row.HRP}
		if len(row.P2PKH) > 0 {
			p.PubKeyHashAddrID = row.P2PKH[min(i, len(row.P2PKH)-1)]
		}
		if len(row.P2SH) > 0 {
			p.ScriptHashAddrID = row.P2SH[min(i, len(row.P2SH)-1)]
		}
		out = append(out, p)
	}
	return out
}

// Addresses returns every spelling of the address of an output script, the usual one first;
// none for scripts without an address.
func (w *Codec) Addresses(script []byte) []facts.Address {
	var out []facts.Address
	if a := w.cashAddress(script); a != "" {
		out = append(out, a)
	}
	for _, p := range w.params {
		class, addrs, _, err := txscript.ExtractPkScriptAddrs(script, p)
		if err != nil || len(addrs) != 1 {
			continue
		}
		switch class {
		case txscript.PubKeyHashTy, txscript.ScriptHashTy:
		case txscript.WitnessV0PubKeyHashTy, txscript.WitnessV0ScriptHashTy, txscript.WitnessV1TaprootTy:
			if w.Row.HRP == "" {
				continue
			}
		default:
			continue
		}
		a := facts.Address(addrs[0].EncodeAddress())
		if len(out) == 0 || out[0] != a {
			out = append(out, a)
		}
	}
	return out
}

var (
	addressForm = regexp.MustCompile(`^(?:[a-z]{2,20}:)?[0-9A-Za-z]{14,140}$`)
	typeForm    = regexp.MustCompile(`^[a-z0-9_]{2,32}$`)
	hashForm    = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// Address is an address as a node prints it, or nothing if it has not the form of one.
func Address(s string) facts.Address {
	if !addressForm.MatchString(s) {
		return ""
	}
	return facts.Address(s)
}

// Hash is a block or transaction id, or nothing.
func Hash(s string) facts.Hash {
	if !hashForm.MatchString(s) {
		return ""
	}
	return facts.Hash(s)
}

// Reversed reads an id backwards, byte by byte.
func Reversed(h facts.Hash) facts.Hash {
	b, err := hex.DecodeString(string(h))
	if err != nil {
		return ""
	}
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return facts.Hash(hex.EncodeToString(b))
}

// typeOf names the kind of an output script as Bitcoin Core does.
func typeOf(script []byte) string {
	if len(script) == 4 && script[0] == txscript.OP_1 && script[1] == 2 && script[2] == 0x4e && script[3] == 0x73 {
		return "anchor"
	}
	if v, prog := witness(script); prog != nil && (v > 1 || v == 1 && len(prog) != 32) {
		return "witness_unknown"
	}
	if len(script) > 0 && script[0] == txscript.OP_RETURN && txscript.IsPushOnlyScript(script[1:]) {
		return "nulldata" // Core has no limit of size here, btcd has
	}
	return txscript.GetScriptClass(script).String()
}

// witness splits a witness program; nil if the script is none.
func witness(script []byte) (version int, program []byte) {
	if len(script) < 4 || len(script) > 42 || int(script[1]) != len(script)-2 {
		return 0, nil
	}
	switch op := script[0]; {
	case op == txscript.OP_0:
		return 0, script[2:]
	case op >= txscript.OP_1 && op <= txscript.OP_16:
		return int(op - txscript.OP_1 + 1), script[2:]
	}
	return 0, nil
}

// Unspendable tells of outputs that are never in the set of coins, spent or not. Those whose
// script was cut for the facts are counted among them: nothing is said about them.
func Unspendable(o facts.TxOut) bool {
	return o.Type == "nulldata" || strings.HasPrefix(o.Script, "6a") || len(o.Script) >= 2*maxScript
}

// Canonical is one spelling for all of an address: bech32 and cashaddr read the same in both
// cases, and cashaddr with and without its prefix.
func (w *Codec) Canonical(a string) string {
	lower := strings.ToLower(a)
	if h := w.Row.HRP; h != "" && strings.HasPrefix(lower, h+"1") {
		return lower
	}
	if p := w.Row.CashAddr; p != "" {
		rest, prefixed := strings.CutPrefix(lower, p+":")
		if prefixed || len(a) == 42 && strings.ContainsAny(rest[:1], "qpzr") {
			return rest
		}
	}
	return a
}

// Pays tells whether an output pays the address, in any of its spellings.
func (w *Codec) Pays(o facts.TxOut, to string) bool {
	if to == "" {
		return false
	}
	to = w.Canonical(to)
	if w.Canonical(string(o.Address)) == to {
		return true
	}
	script, err := hex.DecodeString(o.Script)
	if err != nil {
		return false
	}
	for _, a := range w.Addresses(script) {
		if w.Canonical(string(a)) == to {
			return true
		}
	}
	return false
}
