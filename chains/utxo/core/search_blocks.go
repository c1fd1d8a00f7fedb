package core

import (
	"bytes"
	"encoding/hex"

	btc "github.com/btcsuite/btcd/wire/v2"

	"txtriage/chains/facts"
	"txtriage/chains/utxo/ask"
	"txtriage/chains/utxo/wire"
)

// whole asks for a block with all its transactions.
func (c *Desk) whole(b *ask.Batch, s *search, ref facts.BlockRef) {
	if c.w.Row.MWEB == "" {
		b.Ask(c.readBlock(s, ref), "getblock", ref.Hash, 0)
	} else {
		b.Ask(c.readDecoded(s, ref), "getblock", ref.Hash, 2)
	}
}

// readBlock reads the bytes of a block. Blocks of another form (merged mining) are passed over.
func (c *Desk) readBlock(s *search, ref facts.BlockRef) func(ask.Reply) {
	return func(r ask.Reply) {
		var text string
		if !r.Into(&text) {
			failed(&s.far, r)
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
			c.match(s, c.w.FromWire(tx), ref, r.ID)
		}
	}
}

// readDecoded reads a block that only the node can decode.
func (c *Desk) readDecoded(s *search, ref facts.BlockRef) func(ask.Reply) {
	return func(r ask.Reply) {
		var v struct {
			Time wire.Whole `json:"time"`
			Tx   []wire.Tx  `json:"tx"`
		}
		if !r.Into(&v) {
			failed(&s.far, r)
			return
		}
		ref.Time = wire.Time(v.Time)
		for _, t := range v.Tx {
			if tx, _, ok := c.w.Transaction(t, wire.Hash(t.Txid)); ok {
				c.match(s, tx, ref, r.ID)
			}
		}
	}
}
