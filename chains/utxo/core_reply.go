package utxo

import (
	"encoding/hex"
	"encoding/json"
	"sort"
	"time"

	"txtriage/chains/facts"
)

// What Bitcoin Core and its relatives answer: the fields that are used, all optional, since
// each version and each fork leaves out others.

type chainInfo struct {
	Chain  string `json:"chain"`
	Blocks whole  `json:"blocks"`
	Heads  whole  `json:"headers"`
	Best   string `json:"bestblockhash"`
	Time   whole  `json:"time"`
	Median whole  `json:"mediantime"`
	IBD    *bool  `json:"initialblockdownload"`
}

type networkInfo struct {
	Version     whole  `json:"version"`
	Subversion  string `json:"subversion"`
	LocalRelay  *bool  `json:"localrelay"`
	Connections whole  `json:"connections"`
	RelayFee    coins  `json:"relayfee"`
	Incremental coins  `json:"incrementalfee"`
}

type poolInfo struct {
	Loaded      *bool `json:"loaded"`
	Size        whole `json:"size"`
	Bytes       whole `json:"bytes"`
	Max         whole `json:"maxmempool"`
	MinFee      coins `json:"mempoolminfee"`
	RelayFee    coins `json:"minrelaytxfee"`
	Incremental coins `json:"incrementalrelayfee"`
	FullRBF     *bool `json:"fullrbf"`
	ClusterMax  whole `json:"limitclustercount"`
}

type scriptReply struct {
	Hex       string   `json:"hex"`
	Type      string   `json:"type"`
	Address   string   `json:"address"`
	Addresses []string `json:"addresses"` // before Core 22
}

type txReply struct {
	Txid     string `json:"txid"`
	Wtxid    string `json:"hash"`
	Version  whole  `json:"version"`
	LockTime whole  `json:"locktime"`
	VSize    whole  `json:"vsize"`
	Size     whole  `json:"size"`
	Weight   whole  `json:"weight"`
	Fee      coins  `json:"fee"`
	Hex      string `json:"hex"`
	In       []struct {
		Txid     string `json:"txid"`
		Vout     whole  `json:"vout"`
		Sequence whole  `json:"sequence"`
		Coinbase string `json:"coinbase"`
		Prevout  *struct {
			Height whole       `json:"height"`
			Value  coins       `json:"value"`
			Script scriptReply `json:"scriptPubKey"`
		} `json:"prevout"`
	} `json:"vin"`
	Out []struct {
		MWEB   bool        `json:"ismweb"`
		N      whole       `json:"n"`
		Value  coins       `json:"value"`
		Script scriptReply `json:"scriptPubKey"`
	} `json:"vout"`
	Block         string `json:"blockhash"`
	Confirmations whole  `json:"confirmations"`
	BlockTime     whole  `json:"blocktime"`
}

type entryReply struct {
	VSize  whole  `json:"vsize"`
	Size   whole  `json:"size"` // before Core 0.19
	Wtxid  string `json:"wtxid"`
	Time   whole  `json:"time"`
	Height whole  `json:"height"`
	Fee    coins  `json:"fee"` // before Core 22
	Fees   struct {
		Base       coins `json:"base"`
		Modified   coins `json:"modified"`
		Ancestor   coins `json:"ancestor"`
		Descendant coins `json:"descendant"`
		Chunk      coins `json:"chunk"`
	} `json:"fees"`
	ChunkWeight     whole    `json:"chunkweight"`
	AncestorFees    whole    `json:"ancestorfees"` // satoshi; the only form before Core 0.17
	DescendantFees  whole    `json:"descendantfees"`
	AncestorCount   whole    `json:"ancestorcount"`
	AncestorSize    whole    `json:"ancestorsize"`
	DescendantCount whole    `json:"descendantcount"`
	DescendantSize  whole    `json:"descendantsize"`
	Depends         []string `json:"depends"`
	SpentBy         []string `json:"spentby"`
	Replaceable     *bool    `json:"bip125-replaceable"`
	Unbroadcast     bool     `json:"unbroadcast"`
}

type headerReply struct {
	Hash          string `json:"hash"`
	Confirmations whole  `json:"confirmations"`
	Height        whole  `json:"height"`
	Time          whole  `json:"time"`
	Median        whole  `json:"mediantime"`
}

type outReply struct {
	Best          string      `json:"bestblock"`
	Confirmations whole       `json:"confirmations"`
	Value         coins       `json:"value"`
	Script        scriptReply `json:"scriptPubKey"`
	Coinbase      bool        `json:"coinbase"`
}

type spenderReply struct {
	Txid  string `json:"txid"`
	Vout  whole  `json:"vout"`
	By    string `json:"spendingtxid"`
	Block string `json:"blockhash"` // node 31 with an index of spenders
}

type acceptReply struct {
	Txid    string          `json:"txid"`
	Allowed *bool           `json:"allowed"`
	Reason  facts.Untrusted `json:"reject-reason"`
	Details facts.Untrusted `json:"reject-details"`
}

type statsReply struct {
	Height      whole         `json:"height"`
	Time        whole         `json:"time"`
	Median      whole         `json:"mediantime"`
	Weight      whole         `json:"total_weight"`
	Percentiles []json.Number `json:"feerate_percentiles"`
}

// unix is a node's time stamp; the zero time if there is none.
func unix(w whole) time.Time {
	if !w.ok || w.n <= 0 || w.n > 1<<40 {
		return time.Time{}
	}
	return time.Unix(w.n, 0).UTC()
}

// address is the printed address of a script, in the spelling of the node.
func (s scriptReply) address() facts.Address {
	if s.Address != "" {
		return printed(s.Address)
	}
	if len(s.Addresses) == 1 {
		return printed(s.Addresses[0])
	}
	return ""
}

func (w *want) outputReply(n uint32, value facts.Int, s scriptReply) facts.TxOut {
	script, err := hex.DecodeString(s.Hex)
	if err != nil {
		script = nil
	}
	o := w.output(n, value, script)
	if a := s.address(); a != "" && (o.Address == "" && o.Type != "pubkey" || w.row.CashAddr != "") {
		o.Address = a // cashaddr is written by nodes only
	}
	if typeForm.MatchString(s.Type) && (o.Type == "nonstandard" || o.Type == "witness_unknown") {
		o.Type = s.Type // kinds of a fork, such as Litecoin's witness_mweb_hogaddr
	}
	return o
}

// transaction turns a node's decoded transaction into ours. Where the bytes are given they
// count, not the node's reading of them; same tells that they hash to the id.
func (w *want) transaction(t txReply, id facts.Hash) (tx facts.UTXOTx, same, ok bool) {
	tx = facts.UTXOTx{
		Txid: hashOf(t.Txid), Wtxid: hashOf(t.Wtxid), Version: t.Version.n, LockTime: t.LockTime.natural(),
		VSize: t.VSize.n, Weight: t.Weight.n,
	}
	if tx.VSize == 0 {
		tx.VSize = t.Size.n
	}
	for _, in := range t.In {
		x := facts.TxIn{Txid: hashOf(in.Txid), Vout: uint32(in.Vout.n), Sequence: uint32(in.Sequence.n)}
		if in.Coinbase != "" {
			tx.Coinbase = true
		}
		if p := in.Prevout; p != nil && p.Value.ok {
			o := w.outputReply(0, p.Value.n, p.Script)
			x.Value, x.Address, x.Script = o.Value, o.Address, o.Script
		}
		tx.Ins = append(tx.Ins, x)
	}
	for _, out := range t.Out {
		if out.MWEB { // hidden: no amount, no script
			continue
		}
		tx.Outs = append(tx.Outs, w.outputReply(uint32(out.N.n), out.Value.n, out.Script))
	}
	if bytes, err := w.decodeHex(t.Hex); err == nil {
		if bytes.Txid != id {
			return tx, false, false // the node answered with another transaction
		}
		for i := range bytes.Ins {
			if i < len(tx.Ins) && tx.Ins[i].Txid == bytes.Ins[i].Txid && tx.Ins[i].Vout == bytes.Ins[i].Vout {
				bytes.Ins[i] = tx.Ins[i]
			}
		}
		for i := range bytes.Outs {
			if i < len(tx.Outs) && tx.Outs[i].Script == bytes.Outs[i].Script {
				bytes.Outs[i].Address, bytes.Outs[i].Type = tx.Outs[i].Address, tx.Outs[i].Type
			}
		}
		return bytes, true, true
	}
	return tx, false, tx.Txid == id && id != "" && len(tx.Outs) > 0
}

// entry turns a pool entry into ours.
func (e entryReply) entry(id facts.Hash) facts.PoolEntry {
	p := facts.PoolEntry{
		Txid: id, VSize: e.VSize.n, Fee: e.Fees.Base.n, Modified: e.Fees.Modified.n, Time: unix(e.Time), Height: e.Height.natural(),
		Depends: hashes(e.Depends), SpentBy: hashes(e.SpentBy),
		Ancestors: int(e.AncestorCount.n), AncestorFee: e.Fees.Ancestor.n, AncestorSize: e.AncestorSize.n,
		Descendants: int(e.DescendantCount.n), DescendantFee: e.Fees.Descendant.n, DescendantSize: e.DescendantSize.n,
		Unbroadcast: e.Unbroadcast, Replaceable: e.Replaceable,
	}
	if p.VSize == 0 {
		p.VSize = e.Size.n
	}
	if !e.Fees.Base.ok {
		p.Fee = e.Fee.n
	}
	if !e.Fees.Ancestor.ok && e.AncestorFees.ok {
		p.AncestorFee = facts.NewInt(e.AncestorFees.n)
	}
	if !e.Fees.Descendant.ok && e.DescendantFees.ok {
		p.DescendantFee = facts.NewInt(e.DescendantFees.n)
	}
	// A chunk's fee overflowed in the first versions that told it: never less than nothing.
	if e.Fees.Chunk.ok && e.ChunkWeight.n > 0 && e.Fees.Chunk.n.Sign() >= 0 {
		p.ChunkFee, p.ChunkSize = e.Fees.Chunk.n, (e.ChunkWeight.n+3)/4
	}
	return p
}

func hashes(list []string) []facts.Hash {
	var out []facts.Hash
	for _, s := range list {
		if h := hashOf(s); h != "" {
			out = append(out, h)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}
