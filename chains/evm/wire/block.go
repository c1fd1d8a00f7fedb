package wire

import (
	"encoding/json"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Block is a block's header, with its transactions where they were asked for.
type Block struct {
	Number    uint64
	Hash      common.Hash
	Parent    *common.Hash
	Time      time.Time
	GasLimit  uint64
	GasUsed   uint64
	BaseFee   *big.Int
	Extra     []byte // extraData
	Sealed    bool   // its hash is that of its own fields, recomputed; false also where it has fields that are not known
	Amsterdam bool   // its header commits to an access list: the rules of that fork hold
	Count     int    // of its transactions, however they are told
	Txs       []*Tx

	ids   []common.Hash // of its transactions, where they are told by their ids
	empty bool          // its header commits to no transaction at all
}

// Holds reports whether the block names a transaction as its own; told is false where it does not
// say which it holds.
func (b *Block) Holds(id common.Hash) (is, told bool) {
	for _, t := range b.Txs {
		is = is || t.Hash == id
	}
	told = len(b.Txs) == b.Count && b.Count > 0 || len(b.ids) == b.Count && b.Count > 0 || b.Count == 0 && b.Sealed && b.empty
	return is || slices.Contains(b.ids, id), told
}

// Differs reports that two tellings of a block contradict each other in what is used of it.
func (b *Block) Differs(o *Block) bool {
	return b.Number != o.Number || !b.Time.Equal(o.Time) || b.GasLimit != o.GasLimit || b.GasUsed != o.GasUsed ||
		b.BaseFee != nil && o.BaseFee != nil && b.BaseFee.Cmp(o.BaseFee) != 0 || b.Parent != nil && o.Parent != nil && *b.Parent != *o.Parent
}

// ParseBlock reads a block; null gives nil. A full transaction that is garbled is left out.
func ParseBlock(raw json.RawMessage) (*Block, error) {
	// Not with its transactions: whoever gets them may note more in them.
	b, err := blocks.read(raw, parseBlock, func(b *Block) bool { return b != nil && len(b.Txs) == 0 })
	if b == nil || err != nil {
		return nil, err
	}
	own := *b
	return &own, nil
}

var (
	blocks       memory[*Block]
	feeHistories memory[*FeeHistory]
)

func parseBlock(raw json.RawMessage) (*Block, error) {
	f, err := object(raw)
	if f == nil {
		return nil, err
	}
	b := &Block{Parent: f.hash("parentHash"), Time: f.time("timestamp"), BaseFee: f.big("baseFeePerGas")}
	b.Extra, _ = Bytes(f.get("extraData")) // whatever it is, it spoils nothing else
	n, h := f.uint("number"), f.hash("hash")
	if n == nil || h == nil {
		f.fail("number", errShape)
		return nil, f.err
	}
	b.Number, b.Hash = *n, *h
	if g := f.uint("gasLimit"); g != nil {
		b.GasLimit = *g
	}
	if g := f.uint("gasUsed"); g != nil {
		b.GasUsed = *g
	}
	b.Amsterdam = f.hash("blockAccessListHash") != nil
	var header types.Header
	b.Sealed = json.Unmarshal(raw, &header) == nil && header.Hash() == b.Hash
	if f.err != nil {
		return nil, f.err
	}
	all := f.list("transactions")
	b.Count = len(all)
	b.empty = header.TxHash == types.EmptyTxsHash
	for _, t := range all {
		var id common.Hash
		if t[0] == '"' {
			if json.Unmarshal(t, &id) == nil {
				b.ids = append(b.ids, id)
			}
		} else if tx, err := ParseTx(t); err == nil && tx != nil {
			b.Txs = append(b.Txs, tx)
		}
	}
	return b, nil
}

// FeeHistory is what eth_feeHistory says. Full is gas used in millionths of the limit.
type FeeHistory struct {
	BaseFees     []*big.Int
	BlobBaseFees []*big.Int
	Full         []int
	Rewards      [][]*big.Int
}

// ParseFeeHistory reads the answer of eth_feeHistory; null gives nil.
// Nobody changes what it gives.
func ParseFeeHistory(raw json.RawMessage) (*FeeHistory, error) {
	return feeHistories.read(raw, parseFeeHistory, func(h *FeeHistory) bool { return h != nil })
}

func parseFeeHistory(raw json.RawMessage) (*FeeHistory, error) {
	f, err := object(raw)
	if f == nil {
		return nil, err
	}
	h := &FeeHistory{BaseFees: f.bigs("baseFeePerGas"), BlobBaseFees: f.bigs("baseFeePerBlobGas")}
	for _, r := range f.list("gasUsedRatio") {
		n, err := PerMillion(r)
		f.fail("gasUsedRatio", err)
		h.Full = append(h.Full, n)
	}
	for _, r := range f.list("reward") {
		one := alone(r)
		h.Rewards = append(h.Rewards, one.bigs(""))
		f.fail("reward", one.err)
	}
	if f.err != nil {
		return nil, f.err
	}
	return h, nil
}

func (f *fields) bigs(key string) []*big.Int {
	var out []*big.Int
	for _, r := range f.list(key) {
		b, err := Big(r)
		if err != nil {
			f.fail(key, err)
			return nil
		}
		out = append(out, b)
	}
	return out
}

// Pool is what txpool_contentFrom says: the waiting transactions of one sender.
type Pool struct{ Pending, Queued []*Tx }

// ParsePool reads the answer of txpool_contentFrom.
func ParsePool(raw json.RawMessage) (*Pool, error) {
	f, err := object(raw)
	if f == nil {
		if err == nil {
			err = errShape
		}
		return nil, err
	}
	p := &Pool{}
	for key, into := range map[string]*[]*Tx{"pending": &p.Pending, "queued": &p.Queued} {
		part, err := object(f.get(key))
		f.fail(key, err)
		if part == nil {
			continue
		}
		for _, raw := range part.all() {
			t, err := ParseTx(raw)
			if err != nil || t == nil || t.Nonce == nil {
				f.fail(key, errShape)
				continue
			}
			*into = append(*into, t)
		}
	}
	if f.err != nil {
		return nil, f.err
	}
	return p, nil
}

// ParsePoolOf reads what txpool_content says of one account: the pools of all senders.
func ParsePoolOf(raw json.RawMessage, who common.Address) (*Pool, error) {
	var all map[string]map[string]json.RawMessage
	if isNull(raw) || json.Unmarshal(raw, &all) != nil || all["pending"] == nil || all["queued"] == nil {
		return nil, errShape
	}
	own := map[string]json.RawMessage{}
	for _, part := range []string{"pending", "queued"} {
		for sender, txs := range all[part] {
			a, err := addressOf(sender)
			if err != nil {
				return nil, errShape
			}
			if a == who {
				own[part] = txs
			}
		}
	}
	one, err := json.Marshal(own)
	if err != nil {
		return nil, err
	}
	return ParsePool(one)
}

// Sync is what eth_syncing says, and whether that means that the node is catching up: a node
// that has just started may answer an object although it is at the head.
func Sync(raw json.RawMessage) (catchingUp bool, err error) {
	if ok, err := Bool(raw); err == nil {
		return ok, nil
	}
	f, err := object(raw)
	if f == nil {
		if err == nil {
			err = errShape
		}
		return false, err
	}
	now, top := f.uint("currentBlock"), f.uint("highestBlock")
	if f.err != nil {
		return false, f.err
	}
	if now == nil || top == nil {
		return len(f.m) > 0, nil // another client's object: it says that it is busy
	}
	return *top > 0 && *top > *now, nil
}

// Text reads a JSON string.
func Text(raw json.RawMessage) (string, error) {
	var s string
	if isNull(raw) || json.Unmarshal(raw, &s) != nil {
		return "", errShape
	}
	return s, nil
}
