package wire

import (
	"encoding/json"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Tx is a transaction as a node shows it, whatever its type. Nil means not given.
type Tx struct {
	Hash        common.Hash
	Type        uint64
	From        *common.Address
	To          *common.Address // nil: creates a contract
	Nonce       *uint64
	Value       *big.Int
	Gas         uint64
	GasPrice    *big.Int
	MaxFee      *big.Int
	MaxTip      *big.Int
	BlobFee     *big.Int
	Blobs       []common.Hash
	ChainID     *big.Int
	Input       []byte
	BlockHash   *common.Hash // nil: waiting
	BlockNumber *uint64
	BlockTime   time.Time // only newer nodes give it
	Index       *uint64
	AccessList  []Access
	Auths       []Auth
	FeeCurrency *common.Address // Celo: the token in which prices and fee are counted; nil: the chain's coin
	V, R, S     *big.Int
}

// Access is one entry of an access list.
type Access struct {
	Address common.Address
	Keys    []common.Hash
}

// Auth is one signed EIP-7702 authorization.
type Auth struct {
	ChainID *big.Int
	Address common.Address
	Nonce   uint64
	V       uint64
	R, S    *big.Int
}

// ParseTx reads a transaction; null gives nil. Without a hash, with a garbled field, or without
// what every node tells of such a transaction, it is an error.
func ParseTx(raw json.RawMessage) (*Tx, error) {
	f, err := object(raw)
	if f == nil {
		return nil, err
	}
	t := &Tx{
		From: f.address("from"), To: f.address("to"), Nonce: f.uint("nonce"),
		Value: f.big("value"), GasPrice: f.big("gasPrice"), MaxFee: f.big("maxFeePerGas"), MaxTip: f.big("maxPriorityFeePerGas"),
		BlobFee: f.big("maxFeePerBlobGas"), ChainID: f.big("chainId"), Input: f.bytes("input", "data"),
		BlockHash: f.hash("blockHash"), BlockNumber: f.uint("blockNumber"), Index: f.uint("transactionIndex"),
		V: f.big("v", "yParity"), R: f.big("r"), S: f.big("s"), BlockTime: f.time("blockTimestamp"),
	}
	if a := f.address("feeCurrency"); a != nil && *a != (common.Address{}) {
		t.FeeCurrency = a
	}
	h := f.hash("hash")
	if h == nil {
		f.fail("hash", errShape)
		return nil, f.err
	}
	t.Hash = *h
	if n := f.uint("type"); n != nil {
		t.Type = *n
	}
	gas := f.uint("gas", "gasLimit")
	if gas != nil {
		t.Gas = *gas
	}
	f.told("from", t.From != nil || t.R != nil && t.S != nil) // the signature tells the sender, too
	if t.Type <= lastSigned {
		f.told("nonce", t.Nonce != nil)
		f.told("gas", gas != nil)
	}
	if t.BlockHash != nil && *t.BlockHash == (common.Hash{}) {
		t.BlockHash = nil
	}
	if t.BlockHash == nil && t.Type <= lastSigned { // of a mined one the receipt tells what was paid
		f.told("gasPrice", t.GasPrice != nil || t.MaxFee != nil)
		f.told("maxPriorityFeePerGas", t.Type < 2 || t.MaxFee != nil && t.MaxTip != nil)
	}
	for _, b := range f.list("blobVersionedHashes") {
		one := alone(b)
		if h := one.hash(""); h != nil {
			t.Blobs = append(t.Blobs, *h)
		} else {
			f.fail("blobVersionedHashes", errShape)
		}
	}
	for _, a := range f.list("accessList") {
		t.AccessList = append(t.AccessList, f.access(a))
	}
	for _, a := range f.list("authorizationList") {
		if auth := f.auth(a); auth != nil {
			t.Auths = append(t.Auths, *auth)
		}
	}
	if f.err != nil {
		return nil, f.err
	}
	return t, nil
}

// lastSigned is the last type of Ethereum's own; some later ones of other chains are made by the
// chain itself, and nobody signed a number or a fee.
const lastSigned = 4

// told makes a reply without a field that every node gives a damaged one.
func (f *fields) told(key string, there bool) {
	if !there {
		f.fail(key, errShape)
	}
}

func (f *fields) access(raw json.RawMessage) (a Access) {
	o, err := object(raw)
	if o == nil {
		f.fail("accessList", errShape)
		return a
	}
	f.fail("accessList", err)
	if addr := o.address("address"); addr != nil {
		a.Address = *addr
	}
	for _, k := range o.list("storageKeys") {
		one := alone(k)
		if h := one.hash(""); h != nil {
			a.Keys = append(a.Keys, *h)
		} else {
			f.fail("storageKeys", errShape)
		}
	}
	f.fail("accessList", o.err)
	return a
}

func (f *fields) auth(raw json.RawMessage) *Auth {
	o, _ := object(raw)
	if o == nil {
		f.fail("authorizationList", errShape)
		return nil
	}
	addr, nonce, v := o.address("address"), o.uint("nonce"), o.uint("yParity", "v")
	a := &Auth{ChainID: o.big("chainId"), R: o.big("r"), S: o.big("s")}
	f.fail("authorizationList", o.err)
	if addr == nil || nonce == nil || v == nil || a.ChainID == nil || a.R == nil || a.S == nil {
		f.fail("authorizationList", errShape)
		return nil
	}
	a.Address, a.Nonce, a.V = *addr, *nonce, *v
	return a
}

// maxTime is the last second that a block's time may have: the end of the year 9999.
const maxTime = 253402300799

func (f *fields) time(key string) time.Time {
	n := f.uint(key)
	if n == nil {
		return time.Time{}
	}
	if *n > maxTime {
		f.fail(key, errShape)
		return time.Time{}
	}
	return time.Unix(int64(*n), 0).UTC()
}
