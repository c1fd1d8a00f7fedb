package wire

import (
	"encoding/json"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Receipt is the chain's record of an execution. Nil means not given.
type Receipt struct {
	TxHash      *common.Hash
	BlockHash   *common.Hash
	BlockNumber *uint64
	BlockTime   time.Time // from the logs of newer nodes
	Status      *bool     // nil before Byzantium
	Root        []byte    // before Byzantium
	GasUsed     uint64
	GasPrice    *big.Int // effective
	Contract    *common.Address
	Logs        []Log
	BlobGasUsed uint64
	BlobPrice   *big.Int
	L1Fee       *big.Int // OP stack
	L1Gas       uint64   // Arbitrum: the part of GasUsed that pays for the parent chain
	Bloom       []byte   // of the logs: 256 bytes, or nil
	Type        *uint64  // of the transaction, where the receipt repeats it

	OperatorScalar   *big.Int // OP stack since Isthmus
	OperatorConstant *big.Int // the same, wei
	Jovian           bool     // OP stack: it names the footprint's scalar, so the rules of that fork hold
	Classic          *big.Int // Arbitrum before Nitro: all that was paid, wei
}

// Log is one event.
type Log struct {
	Address   common.Address
	Topics    []common.Hash
	Data      []byte
	Index     *uint64
	Block     *uint64
	TxHash    *common.Hash
	BlockHash *common.Hash
	BlockTime time.Time
	Removed   bool
}

// ParseReceipt reads a receipt; null gives nil.
func ParseReceipt(raw json.RawMessage) (*Receipt, error) {
	f, err := object(raw)
	if f == nil {
		return nil, err
	}
	r := &Receipt{
		TxHash: f.hash("transactionHash"), BlockHash: f.hash("blockHash"), BlockNumber: f.uint("blockNumber"),
		Root: f.bytes("root"), GasPrice: f.big("effectiveGasPrice"), Contract: f.address("contractAddress"),
		BlobPrice: f.big("blobGasPrice"), L1Fee: f.big("l1Fee"),
	}
	if gas := f.uint("gasUsed"); gas != nil {
		r.GasUsed = *gas
	} else {
		f.fail("gasUsed", errShape)
	}
	if gas := f.uint("blobGasUsed"); gas != nil {
		r.BlobGasUsed = *gas
	}
	if gas := f.uint("gasUsedForL1"); gas != nil {
		r.L1Gas = *gas
	}
	if b := f.get("logsBloom"); b != nil {
		if bloom, err := Bytes(b); err == nil && len(bloom) == types.BloomByteLength {
			r.Bloom = bloom
		}
	}
	if t := f.get("type"); t != nil {
		if n, err := Uint(t); err == nil { // some archives write a word here
			r.Type = &n
		}
	}
	r.OperatorScalar, r.OperatorConstant = f.big("operatorFeeScalar"), f.big("operatorFeeConstant")
	r.Jovian = f.big("daFootprintGasScalar") != nil
	r.layer1(f)
	if s := f.get("status"); s != nil {
		ok, err := Bool(s)
		f.fail("status", err)
		r.Status = &ok
	}
	if r.BlockHash == nil || r.BlockNumber == nil {
		f.fail("blockHash", errShape)
	}
	for _, l := range f.list("logs") {
		log, err := parseLog(l)
		f.fail("logs", err)
		if log != nil {
			r.Logs = append(r.Logs, *log)
			if r.BlockTime.IsZero() {
				r.BlockTime = log.BlockTime
			}
		}
	}
	if f.err != nil {
		return nil, f.err
	}
	return r, nil
}

// layer1 reads what a layer 2 charged for its parent chain where that stands in an object of its own.
func (r *Receipt) layer1(f *fields) {
	if info, err := object(f.get("l1FeeInfo")); err == nil && info != nil && r.L1Fee == nil {
		r.L1Fee = info.big("l1Fee")
		f.fail("l1FeeInfo", info.err)
	}
	stats, err := object(f.get("feeStats"))
	if err != nil || stats == nil {
		return
	}
	paid, err := object(stats.get("paid"))
	if err != nil || paid == nil || len(paid.m) == 0 {
		return
	}
	sum := new(big.Int)
	for part := range paid.all() {
		if n := paid.big(part); n != nil {
			sum.Add(sum, n)
		}
	}
	f.fail("feeStats", paid.err)
	r.Classic = sum
}

// BloomFits recomputes the filter of addresses and topics that a receipt has beside its logs.
// A receipt without one, or with an empty one beside logs as some chains write it, is not checked.
func (r *Receipt) BloomFits() (fits, checked bool) {
	have := types.BytesToBloom(r.Bloom)
	if r.Bloom == nil || have == (types.Bloom{}) && len(r.Logs) > 0 {
		return false, false
	}
	logs := make([]*types.Log, len(r.Logs))
	for i, l := range r.Logs {
		logs[i] = &types.Log{Address: l.Address, Topics: l.Topics}
	}
	return types.CreateBloom(&types.Receipt{Logs: logs}) == have, true
}

// Whole reports that the records of a receipt are its own, and those that its filter names.
func (r *Receipt) Whole() bool {
	for i := range r.Logs {
		if l := &r.Logs[i]; l.TxHash != nil && r.TxHash != nil && *l.TxHash != *r.TxHash {
			return false
		}
	}
	fits, checked := r.BloomFits()
	return fits || !checked
}

// ParseReceipts reads the answer of eth_getBlockReceipts. A garbled receipt is left out.
func ParseReceipts(raw json.RawMessage) ([]*Receipt, error) {
	var list []json.RawMessage
	if isNull(raw) || json.Unmarshal(raw, &list) != nil {
		return nil, errShape
	}
	var out []*Receipt
	for _, one := range list {
		if r, err := ParseReceipt(one); err == nil && r != nil {
			out = append(out, r)
		}
	}
	return out, nil
}

func parseLog(raw json.RawMessage) (*Log, error) {
	f, err := object(raw)
	if f == nil {
		if err == nil {
			err = errShape
		}
		return nil, err
	}
	l := &Log{
		Data: f.bytes("data"), Index: f.uint("logIndex"), Block: f.uint("blockNumber"), TxHash: f.hash("transactionHash"),
		BlockHash: f.hash("blockHash"), BlockTime: f.time("blockTimestamp"),
	}
	if a := f.address("address"); a != nil {
		l.Address = *a
	} else {
		f.fail("address", errShape)
	}
	if f.get("data") == nil {
		f.fail("data", errShape) // every client writes it, empty as it may be
	}
	if rm := f.get("removed"); rm != nil {
		l.Removed, err = Bool(rm)
		f.fail("removed", err)
	}
	for _, t := range f.list("topics") {
		one := alone(t)
		if h := one.hash(""); h != nil {
			l.Topics = append(l.Topics, *h)
		} else {
			f.fail("topics", errShape)
		}
	}
	return l, f.err
}
