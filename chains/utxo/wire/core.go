package wire

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"sort"
	"time"

	"txtriage/chains/facts"
)

// What Bitcoin Core and its relatives answer: the fields that are used, all optional, since
// each version and each fork leaves out others.

// ChainInfo is the answer of getblockchaininfo.
type ChainInfo struct {
	Chain  string `json:"chain"`
	Blocks Whole  `json:"blocks"`
	Heads  Whole  `json:"headers"`
	Best   string `json:"bestblockhash"`
	Time   Whole  `json:"time"`
	Median Whole  `json:"mediantime"`
	IBD    *bool  `json:"initialblockdownload"`
	Pruned Whole  `json:"pruneheight"` // lowest block that a pruned node still has
}

// NetworkInfo is the answer of getnetworkinfo, and of btcd's getinfo; fee rates are coins per 1,000 vbytes.
type NetworkInfo struct {
	Version     Whole  `json:"version"`
	Subversion  string `json:"subversion"`
	LocalRelay  *bool  `json:"localrelay"`
	Connections Whole  `json:"connections"`
	RelayFee    Coins  `json:"relayfee"`
	Incremental Coins  `json:"incrementalfee"`
}

// PoolInfo is the answer of getmempoolinfo; rates are coins per 1,000 vbytes, sizes bytes.
type PoolInfo struct {
	Loaded      *bool `json:"loaded"`
	Size        Whole `json:"size"`
	Bytes       Whole `json:"bytes"`
	Max         Whole `json:"maxmempool"`
	MinFee      Coins `json:"mempoolminfee"`
	RelayFee    Coins `json:"minrelaytxfee"`
	Incremental Coins `json:"incrementalrelayfee"`
	FullRBF     *bool `json:"fullrbf"`
	ClusterMax  Whole `json:"limitclustercount"`
	ClusterSize Whole `json:"limitclustersize"` // vbytes
	Dust        Coins `json:"dustrelayfee"`     // Knots
}

// Script is an output script as nodes describe it.
type Script struct {
	Hex       string   `json:"hex"`
	Type      string   `json:"type"`
	Address   string   `json:"address"`
	Addresses []string `json:"addresses"` // before Core 22
}

// Tx is a decoded transaction: getrawtransaction, decoderawtransaction, getblock.
type Tx struct {
	Txid     string `json:"txid"`
	Wtxid    string `json:"hash"`
	Version  Whole  `json:"version"`
	LockTime Whole  `json:"locktime"`
	VSize    Whole  `json:"vsize"`
	Size     Whole  `json:"size"`
	Weight   Whole  `json:"weight"`
	Fee      Coins  `json:"fee"`
	Hex      string `json:"hex"`
	In       []struct {
		Txid     string `json:"txid"`
		Vout     Whole  `json:"vout"`
		Sequence Whole  `json:"sequence"`
		Coinbase string `json:"coinbase"`
		Prevout  *struct {
			Height Whole  `json:"height"`
			Value  Coins  `json:"value"`
			Script Script `json:"scriptPubKey"`
		} `json:"prevout"`
	} `json:"vin"`
	Out []struct {
		MWEB   bool   `json:"ismweb"`
		N      Whole  `json:"n"`
		Value  Coins  `json:"value"`
		Script Script `json:"scriptPubKey"`
	} `json:"vout"`
	Block         string `json:"blockhash"`
	Confirmations Whole  `json:"confirmations"`
	BlockTime     Whole  `json:"blocktime"`
}

// Entry is a pool entry: getmempoolentry and the verbose lists of the pool.
type Entry struct {
	VSize  Whole  `json:"vsize"`
	Size   Whole  `json:"size"` // before Core 0.19
	Weight Whole  `json:"weight"`
	Wtxid  string `json:"wtxid"`
	Time   Whole  `json:"time"`
	Height Whole  `json:"height"`
	Fee    Coins  `json:"fee"` // before Core 22
	Fees   struct {
		Base       Coins `json:"base"`
		Modified   Coins `json:"modified"`
		Ancestor   Coins `json:"ancestor"`
		Descendant Coins `json:"descendant"`
		Chunk      Coins `json:"chunk"`
	} `json:"fees"`
	ChunkWeight     Whole    `json:"chunkweight"`
	AncestorFees    Whole    `json:"ancestorfees"` // satoshi; the only form before Core 0.17
	DescendantFees  Whole    `json:"descendantfees"`
	AncestorCount   Whole    `json:"ancestorcount"`
	AncestorSize    Whole    `json:"ancestorsize"`
	DescendantCount Whole    `json:"descendantcount"`
	DescendantSize  Whole    `json:"descendantsize"`
	Depends         []string `json:"depends"`
	SpentBy         []string `json:"spentby"`
	Replaceable     *bool    `json:"bip125-replaceable"`
	Unbroadcast     bool     `json:"unbroadcast"`
}

// Header is the answer of getblockheader.
type Header struct {
	Hash          string `json:"hash"`
	Confirmations Whole  `json:"confirmations"`
	Height        Whole  `json:"height"`
	Time          Whole  `json:"time"`
	Median        Whole  `json:"mediantime"`
}

// Coin is the answer of gettxout.
type Coin struct {
	Best          string `json:"bestblock"`
	Confirmations Whole  `json:"confirmations"`
	Value         Coins  `json:"value"`
	Script        Script `json:"scriptPubKey"`
	Coinbase      bool   `json:"coinbase"`
}

// Spender is one answer of gettxspendingprevout.
type Spender struct {
	Txid  string `json:"txid"`
	Vout  Whole  `json:"vout"`
	By    string `json:"spendingtxid"`
	Block string `json:"blockhash"` // node 31 with an index of spenders
}

// Accept is one answer of testmempoolaccept.
type Accept struct {
	Txid    string          `json:"txid"`
	Allowed *bool           `json:"allowed"`
	Reason  facts.Untrusted `json:"reject-reason"`
	Details facts.Untrusted `json:"reject-details"`
}

// Stats is the answer of getblockstats; percentiles are satoshi per vbyte.
type Stats struct {
	Height      Whole         `json:"height"`
	Time        Whole         `json:"time"`
	Median      Whole         `json:"mediantime"`
	Weight      Whole         `json:"total_weight"`
	Percentiles []json.Number `json:"feerate_percentiles"`
}

// maxTime is the last second that a time may have: the end of the year 9999.
const maxTime = 253402300799

// Time is a node's time stamp; the zero time if there is none.
func Time(w Whole) time.Time {
	if !w.OK || w.N <= 0 || w.N > maxTime {
		return time.Time{}
	}
	return time.Unix(w.N, 0).UTC()
}

// address is the printed address of a script, in the spelling of the node.
func (s Script) address() facts.Address {
	if s.Address != "" {
		return Address(s.Address)
	}
	if len(s.Addresses) == 1 {
		return Address(s.Addresses[0])
	}
	return ""
}

// OutputOf describes an output that a node described: by its script, and by the node's words
// only where the script does not tell.
func (w *Codec) OutputOf(n uint32, value facts.Int, s Script) facts.TxOut {
	script, err := hex.DecodeString(s.Hex)
	if err != nil {
		script = nil
	}
	o := w.Output(n, value, script)
	if a := s.address(); a != "" && (o.Address == "" && o.Type != "pubkey" || w.Row.CashAddr != "") {
		o.Address = a // cashaddr is written by nodes only
	}
	if typeForm.MatchString(s.Type) && (o.Type == "nonstandard" || o.Type == "witness_unknown") {
		o.Type = s.Type // kinds of a fork, such as Litecoin's witness_mweb_hogaddr
	}
	return o
}

// Transaction turns a node's decoded transaction into ours. Where the bytes are given they
// count, not the node's reading of them; same tells that they hash to the id.
func (w *Codec) Transaction(t Tx, id facts.Hash) (tx facts.UTXOTx, same, ok bool) {
	tx = facts.UTXOTx{
		Txid: Hash(t.Txid), Wtxid: Hash(t.Wtxid), Version: t.Version.N, LockTime: t.LockTime.Natural(),
		VSize: t.VSize.N, Weight: t.Weight.N,
	}
	if tx.VSize == 0 {
		tx.VSize = t.Size.N
	}
	for _, in := range t.In {
		x := facts.TxIn{Txid: Hash(in.Txid), Vout: uint32(in.Vout.N), Sequence: uint32(in.Sequence.N)}
		if in.Coinbase != "" {
			tx.Coinbase = true
		}
		if p := in.Prevout; p != nil && p.Value.OK && money(p.Value.N) {
			o := w.OutputOf(0, p.Value.N, p.Script)
			x.Value, x.Address, x.Script = o.Value, o.Address, o.Script
		}
		tx.Ins = append(tx.Ins, x)
	}
	for _, out := range t.Out {
		if out.MWEB { // hidden: no amount, no script
			continue
		}
		tx.Outs = append(tx.Outs, w.OutputOf(uint32(out.N.N), out.Value.N, out.Script))
	}
	if bytes, err := w.DecodeHex(t.Hex); err == nil {
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
	return tx, false, tx.Txid == id && id != "" && paying(tx.Outs)
}

// paying tells outputs from what no honest node reads out of a transaction: none at all, or
// amounts below nothing or beyond what an output can say.
func paying(outs []facts.TxOut) bool {
	return len(outs) > 0 && !slices.ContainsFunc(outs, func(o facts.TxOut) bool { return !money(o.Value) })
}

func money(n facts.Int) bool { return n.Sign() >= 0 && n.Big().IsInt64() }

// Sound reports that size and fee are told, as by every node: a rate made without one of them would
// be any. Before Core 0.19 the size stood in another field, and no weight beside it.
func (e Entry) Sound() bool {
	size, fee := e.VSize, e.Fees.Base
	if !size.OK && !e.Weight.OK {
		size = e.Size
	}
	if !fee.OK {
		fee = e.Fee
	}
	return size.OK && size.N > 0 && fee.OK && money(fee.N) && e.Weight.N <= 4*min(size.N, 1<<40)
}

// PoolEntry turns a pool entry into ours.
func (e Entry) PoolEntry(id facts.Hash) facts.PoolEntry {
	p := facts.PoolEntry{
		Txid: id, VSize: e.VSize.N, Weight: max(e.Weight.N, 0), Fee: e.Fees.Base.N, Modified: e.Fees.Modified.N, Time: Time(e.Time), Height: e.Height.Natural(),
		Depends: Hashes(e.Depends), SpentBy: Hashes(e.SpentBy),
		Ancestors: int(e.AncestorCount.N), AncestorFee: e.Fees.Ancestor.N, AncestorSize: e.AncestorSize.N,
		Descendants: int(e.DescendantCount.N), DescendantFee: e.Fees.Descendant.N, DescendantSize: e.DescendantSize.N,
		Unbroadcast: e.Unbroadcast, Replaceable: e.Replaceable,
	}
	if p.VSize == 0 {
		p.VSize = e.Size.N
	}
	if !e.Fees.Base.OK {
		p.Fee = e.Fee.N
	}
	if !e.Fees.Ancestor.OK && e.AncestorFees.OK {
		p.AncestorFee = facts.NewInt(e.AncestorFees.N)
	}
	if !e.Fees.Descendant.OK && e.DescendantFees.OK {
		p.DescendantFee = facts.NewInt(e.DescendantFees.N)
	}
	// A chunk's fee overflowed in the first versions that told it: never less than nothing.
	if e.Fees.Chunk.OK && e.ChunkWeight.N > 0 && e.Fees.Chunk.N.Sign() >= 0 {
		p.ChunkFee, p.ChunkSize = e.Fees.Chunk.N, (e.ChunkWeight.N+3)/4
	}
	return p
}

// Hashes keeps the well-formed ids, sorted.
func Hashes(list []string) []facts.Hash {
	var out []facts.Hash
	for _, s := range list {
		if h := Hash(s); h != "" {
			out = append(out, h)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}
