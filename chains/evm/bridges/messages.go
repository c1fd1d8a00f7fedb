package bridges

import (
	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// transfer is what bridges between equal chains have in common.
func (m mined) transfer(protocol, kind, id string, l *wire.Log, to uint64) facts.Bridge {
	b := m.start(protocol, "transfer", "start", l, m.chain, to)
	b.Listed, b.IDKind, b.ID = listed(protocol, m.chain, l.Address), kind, id
	return b
}

// party is an address in a word that has room for those of other kinds of chain.
func party(w common.Hash) facts.Address {
	if a, ok := addressIn(w); ok && a != (common.Address{}) {
		return spell.Address(a)
	}
	return ""
}
