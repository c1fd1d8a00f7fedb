package utxo

import (
	"bytes"
	"encoding/hex"

	btc "github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/wire"
)

// whole asks for a block with all its transactions.
func (c *core) whole(b *batch, s *search, ref facts.BlockRef) {
	if c.w.Row.MWEB == "" {
		b.ask(c.readBlock(s, ref), "getblock", ref.Hash, 0)
	} else {
		b.ask(c.readDecoded(s, ref), "getblock", ref.Hash, 2)
	}
}

// readBlock reads the bytes of a block. Blocks of another form (merged mining) are passed over.
func (c *core) readBlock(s *search, ref facts.BlockRef) func(reply) {
	return func(r reply) {
		var text string
		if !r.into(&text) {
			return
		}
		raw, err := hex.DecodeString(text)
		if err != nil {
			return
		}
		var m btc.MsgBlock
		if err := m.Deserialize(bytes.NewReader(raw)); err != nil || m.BlockHash().String() != string(ref.Hash) {
			return
		}
		ref.Time = m.Header.Timestamp.UTC()
		for _, tx := range m.Transactions {
			c.match(s, c.w.FromWire(tx), ref, r.id)
		}
	}
}

// readDecoded reads a block that only the node can decode.
func (c *core) readDecoded(s *search, ref facts.BlockRef) func(reply) {
	return func(r reply) {
		var v struct {
			Time wire.Whole `json:"time"`
			Tx   []wire.Tx  `json:"tx"`
		}
		if !r.into(&v) {
			return
		}
		ref.Time = wire.Time(v.Time)
		for _, t := range v.Tx {
			if tx, _, ok := c.w.Transaction(t, wire.Hash(t.Txid)); ok {
				c.match(s, tx, ref, r.id)
			}
		}
	}
}
