package decode

import (
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"txtriage/chains/evm/knowledge"
)

// Refusal is what revert data say.
type Refusal struct {
	Selector  string  // "" for empty or too short data
	Signature string  // of the error, if the knowledge file names it
	Name      string  // the same without parameters
	Reason    string  // a text, chosen by the contract
	Panic     *uint64 // Solidity's panic code
	Category  string
	Meaning   string // a word of the report's meanings
	Heard     bool   // category and meaning rest on a row whose source nobody read, or on a phrase
}

// sort fills in what the knowledge file says of a text.
func (r *Refusal) sort(reason string) {
	if t, ok := knowledge.TextOf(reason); ok {
		r.Category, r.Meaning, r.Heard = t.Category, t.Meaning, !t.Verified
	}
}

const maxReason = 1024

var (
	errorString = knowledge.SelectorOf("Error(string)")
	panicCode   = knowledge.SelectorOf("Panic(uint256)")
)

// Revert reads revert data. What it cannot read stays empty.
func Revert(data []byte) Refusal {
	var out Refusal
	if len(data) < 4 {
		return out
	}
	sel, body := knowledge.Selector(data[:4]), data[4:]
	out.Selector = sel.String()
	switch sel {
	case errorString:
		r := &reader{data: body}
		if off, err := r.length(0, len(body)); err == nil {
			if b, err := r.bytes(off); err == nil {
				out.Reason = text(b)
				out.sort(out.Reason)
			}
		}
	case panicCode:
		if w, err := (&reader{data: body}).length(0, 1<<31); err == nil {
			n := uint64(w)
			out.Panic = &n
		}
	default:
		e, ok := knowledge.ErrorOf(sel)
		if !ok {
			return out
		}
		// Four bytes can match by chance; arguments that do not fit say that they did.
		args, err := Args(e.Signature, body)
		if err != nil {
			return out
		}
		out.Signature, out.Name, out.Category = e.Signature, e.Name(), e.Category
		out.Meaning, out.Heard = e.Meaning, !e.Verified
		out.Reason = firstText(e.Signature, args)
		out.sort(out.Reason)
	}
	return out
}

// firstText is the first string among the arguments of an error, such as FailedOp's.
func firstText(signature string, args []string) string {
	types, err := params(signature)
	if err != nil {
		return ""
	}
	for i, t := range types {
		if t.elem == nil && t.name == "string" {
			b, err := hex.DecodeString(strings.TrimPrefix(args[i], "0x"))
			if err == nil {
				return text(b)
			}
		}
	}
	return ""
}

func text(b []byte) string {
	if len(b) > maxReason {
		b = b[:maxReason]
		for len(b) > maxReason-utf8.UTFMax && !utf8.RuneStart(b[len(b)-1]) { // a cut character
			b = b[:len(b)-1]
		}
		if len(b) > 0 && b[len(b)-1] >= utf8.RuneSelf {
			b = b[:len(b)-1]
		}
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}

// Word reads the i-th static word of call data (without the selector).
func Word(data []byte, i int) ([]byte, bool) {
	w, err := (&reader{data: data}).word(i * word)
	return w, err == nil
}
