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
	Form      Form   // of data that say nothing
}

// sort fills in what the knowledge file says of a text.
func (r *Refusal) sort(reason string) {
	if t, ok := knowledge.TextOf(reason); ok {
		r.Category, r.Meaning, r.Heard = t.Category, t.Meaning, !t.Verified
	}
}

// Form is why data of a refusal say nothing.
type Form string

// The forms. Anybody can refuse with whatever bytes, also with such as claim to hold a text and
// do not.
const (
	Broken Form = "broken" // they do not fit the form that they begin
	Blank  Form = "blank"  // a text of no letters
)

const maxReason = 1024

var (
	errorString = knowledge.SelectorOf("Error(string)")
	panicCode   = knowledge.SelectorOf("Panic(uint256)")
)

// Revert reads revert data. What it cannot read stays empty.
func Revert(data []byte) Refusal {
	var out Refusal
	if len(data) < 4 {
		if len(data) > 0 {
			out.Form = Broken
		}
		return out
	}
	sel, body := knowledge.Selector(data[:4]), data[4:]
	out.Selector = sel.String()
	switch sel {
	case errorString:
		said, ok := onlyText(body)
		if out.Reason = said; said != "" {
			out.sort(said)
			break
		}
		out.Selector, out.Form = "", Broken
		if ok {
			out.Form = Blank
		}
	case panicCode:
		w, err := (&reader{data: body}).length(0, 1<<31)
		if err != nil {
			out.Selector, out.Form = "", Broken
			break
		}
		n := uint64(w)
		out.Panic = &n
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

// onlyText reads the one argument of Error(string).
func onlyText(body []byte) (string, bool) {
	r := &reader{data: body}
	off, err := r.length(0, len(body))
	if err != nil {
		return "", false
	}
	b, err := r.bytes(off)
	return text(b), err == nil
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
