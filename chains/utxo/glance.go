package utxo

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/utxo/ask"
	"txtriage/chains/utxo/wire"
)

var _ chains.Glancer = Inspector{}

// Glance implements chains.Glancer.
func (Inspector) Glance(ctx context.Context, _ chains.Row, node chains.Caller, heights []uint64, ids []string) chains.Glance {
	g := chains.Glance{At: make([]facts.Value[facts.BlockRef], len(heights)), Waits: make([]facts.Value[bool], len(ids))}
	b := ask.New(node, &facts.NodeView{}).Batch()
	server := node.Kind() == "esplora"
	switch {
	case len(heights) == 0: // of what waits only whether it still does is of interest
	case server:
		b.Ask(func(r ask.Reply) {
			var list []wire.EsploraBlock
			if r.Into(&list) && len(list) > 0 {
				g.Head = blockRef(r, list[0].ID, list[0].Height.Natural(), list[0].Time)
			} else {
				g.Head = ask.Without[facts.BlockRef](r)
			}
		}, "GET", "/blocks")
	default:
		b.Ask(func(r ask.Reply) {
			var c wire.ChainInfo
			if r.Into(&c) {
				g.Head = blockRef(r, c.Best, c.Blocks.Natural(), c.Time)
			} else {
				g.Head = ask.Without[facts.BlockRef](r)
			}
		}, "getblockchaininfo")
	}
	for i, h := range heights {
		read := func(r ask.Reply) {
			var id string
			if r.Into(&id) {
				g.At[i] = blockRef(r, id, h, wire.Whole{})
			} else if g.Head.Known() && g.Head.V.Height < h {
				g.At[i] = facts.Without[facts.BlockRef](facts.Absent, r.ID) // Core: "out of range"
			} else {
				g.At[i] = facts.Without[facts.BlockRef](facts.Failed, r.ID)
			}
		}
		if server {
			b.Ask(read, "GET", "/block-height/"+strconv.FormatUint(h, 10))
		} else {
			b.Ask(read, "getblockhash", h)
		}
	}
	for i, id := range ids {
		switch node.Kind() {
		case "esplora":
			b.Ask(func(r ask.Reply) {
				var tx struct{ Status *wire.EsploraStatus }
				if r.Into(&tx) && tx.Status != nil {
					g.Waits[i] = facts.KnownValue(!tx.Status.Confirmed, r.ID)
				} else {
					g.Waits[i] = ask.Without[bool](r)
				}
			}, "GET", "/tx/"+id)
		case "btcd": // has no getmempoolentry
			b.Ask(func(r ask.Reply) {
				var tx struct {
					Txid  string `json:"txid"`
					Block string `json:"blockhash"`
				}
				if r.Into(&tx) && tx.Txid != "" {
					g.Waits[i] = facts.KnownValue(tx.Block == "", r.ID)
				} else {
					g.Waits[i] = ask.Without[bool](r)
				}
			}, "getrawtransaction", id, 1)
		default:
			b.Ask(func(r ask.Reply) {
				var entry map[string]json.RawMessage
				if r.Into(&entry) && len(entry) > 0 {
					g.Waits[i] = facts.KnownValue(true, r.ID)
				} else {
					g.Waits[i] = ask.Without[bool](r)
				}
			}, "getmempoolentry", id)
		}
	}
	b.Run(ctx)
	return g
}

func blockRef(r ask.Reply, id string, height uint64, at wire.Whole) facts.Value[facts.BlockRef] {
	h := wire.Hash(id)
	if h == "" {
		return facts.Without[facts.BlockRef](facts.Failed, r.ID)
	}
	return facts.KnownValue(facts.BlockRef{Height: height, Hash: h, Time: wire.Time(at)}, r.ID)
}

// Signed implements chains.Glancer.
func (Inspector) Signed(ctx context.Context, row chains.Row, node chains.Caller, id string) []byte {
	var text string
	b := ask.New(node, &facts.NodeView{}).Batch()
	read := func(r ask.Reply) { _ = r.Into(&text) }
	if node.Kind() == "esplora" {
		b.Ask(read, "GET", "/tx/"+id+"/hex")
	} else {
		b.Ask(read, "getrawtransaction", id)
	}
	b.Run(ctx)
	raw, err := hex.DecodeString(text)
	if err != nil {
		return nil
	}
	codec := wire.New(row.UTXO)
	if tx, err := codec.Decode(raw); err != nil || string(tx.Txid) != id {
		return nil
	}
	return raw
}
