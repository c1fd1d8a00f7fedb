package shape

import (
	"encoding/json"

	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// ReadCode reads the answer to an eth_getCode.
func ReadCode(raw json.RawMessage) (facts.Code, error) {
	b, err := wire.Bytes(raw)
	return Code(b), err
}
