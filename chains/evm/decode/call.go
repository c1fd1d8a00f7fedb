package decode

import (
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/facts"
)

// Call reads call data of at least four bytes. Signature and arguments stay empty if the
// knowledge file does not name the function or the data do not fit it.
func Call(input []byte) facts.Decoded {
	s := knowledge.Selector(input[:4])
	d := facts.Decoded{Selector: s.String()}
	if sig, ok := knowledge.FunctionOf(s); ok {
		if args, err := Args(sig, input[4:]); err == nil {
			d.Signature, d.Args = sig, args
		}
	}
	return d
}
