// Package moves reads what a transaction moved: its own value, coins and tokens that logs
// show, payments inside a trace, and what failed inside a success.
package moves

import (
	"iter"
	"maps"
	"math/big"
	"slices"
	"sort"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/imitation"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

var (
	topicTransfer   = knowledge.TopicOf("Transfer(address,address,uint256)")
	topicSingle     = knowledge.TopicOf("TransferSingle(address,address,address,uint256,uint256)")
	topicBatch      = knowledge.TopicOf("TransferBatch(address,address,address,uint256[],uint256[])")
	topicDeposit    = knowledge.TopicOf("Deposit(address,uint256)")
	topicWithdrawal = knowledge.TopicOf("Withdrawal(address,uint256)")
	// Polygon's native coin; its topic is published in bor core/bor_fee_log.go.
	topicLogTransfer = common.HexToHash("0xe6497e3ee548a3372136af2fcb0696db31fc6cf20260707645068bd3fe97f3c4")

	// EIP-7708: every move of native coins is logged by this address.
	nativeLogger = common.HexToAddress("0xfffffffffffffffffffffffffffffffffffffffe")
	// Polygon's native coin contract, which logs the same.
	polygonCoin = common.HexToAddress("0x0000000000000000000000000000000000001010")
	// zkSync's native coin contract logs ERC-20 transfers; those of the bootloader are fees.
	zkCoin       = common.HexToAddress("0x000000000000000000000000000000000000800A")
	zkBootloader = common.HexToAddress("0x0000000000000000000000000000000000008001")
)

// Reader reads the moves of one chain.
type Reader struct {
	Chain facts.Chain
	ID    uint64 // chain id
}

// maxInner bounds how many inner failures are listed.
const maxInner = 256

// maxPaid bounds how many payments inside are listed. Each costs 9,000 gas, so that a block of
// 60 million holds fewer.
const maxPaid = 8192

// ownCoin is the log index of the transaction's own value.
const ownCoin = -1

// All lists what moved: the transaction's own value, token and coin logs, and inner
// payments of a trace if there is one. A move that two sources show is counted once.
func (in Reader) All(t *wire.Tx, r *wire.Receipt, trace *wire.Frame) []facts.Transfer {
	out := []facts.Transfer{}
	if t != nil && t.Value != nil && t.Value.Sign() > 0 {
		to := t.To
		if to == nil {
			to = r.Contract
		}
		if to != nil {
			var from common.Address
			if t.From != nil {
				from = *t.From
			}
			own := in.native(from, *to, t.Value, ownCoin, "native")
			if t.From == nil { // not told, and its type cannot be recomputed
				own.From = ""
			}
			out = append(out, own)
		}
	}
	var logged []facts.Transfer
	for i, l := range r.Logs {
		index := i
		if l.Index != nil && *l.Index <= 1<<31 {
			index = int(*l.Index)
		}
		moves, native := in.moves(l, index)
		if native {
			logged = append(logged, moves...)
		} else {
			out = append(out, moves...)
		}
	}
	switch {
	case trace != nil:
		out = append(keepTokens(out), in.inner(trace)...)
	case len(logged) > 0:
		out = append(keepTokens(out), dropOne(logged, out)...)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Index < out[j].Index })
	return out
}

// keepTokens drops native moves that were derived from a wrapper's log: a better source
// shows them.
func keepTokens(ts []facts.Transfer) []facts.Transfer {
	var out []facts.Transfer
	for _, t := range ts {
		if t.Kind != "internal" {
			out = append(out, t)
		}
	}
	return out
}

// dropOne removes from logged the one move that is the transaction's own value.
func dropOne(logged, have []facts.Transfer) []facts.Transfer {
	if len(have) == 0 || have[0].Index != ownCoin {
		return logged
	}
	own := have[0]
	for i, l := range logged {
		if l.From == own.From && l.To == own.To && l.Amount.Units.Cmp(own.Amount.Units) == 0 {
			return append(append([]facts.Transfer{}, logged[:i]...), logged[i+1:]...)
		}
	}
	return logged
}

// moves reads one log; native tells that it logs the chain's own coin.
func (in Reader) moves(l wire.Log, index int) (ts []facts.Transfer, native bool) {
	if len(l.Topics) == 0 || l.Removed {
		return nil, false
	}
	topic := func(i int) common.Address { return common.BytesToAddress(l.Topics[i][12:]) }
	word := func(i int) *big.Int { return new(big.Int).SetBytes(l.Data[32*i : 32*i+32]) }
	switch n := len(l.Topics); {
	case l.Topics[0] == topicTransfer && n == 3 && len(l.Data) == 32:
		from, to := topic(1), topic(2)
		switch {
		case l.Address == nativeLogger, l.Address == zkCoin && in.Chain.HasQuirk("native-transfer-log"):
			if l.Address == zkCoin && (from == zkBootloader || to == zkBootloader) {
				return nil, true
			}
			return []facts.Transfer{in.native(from, to, word(0), index, "internal")}, true
		}
		return []facts.Transfer{in.token(l.Address, from, to, word(0), index)}, false
	case l.Topics[0] == topicTransfer && n == 4:
		id := new(big.Int).SetBytes(l.Topics[3][:])
		return []facts.Transfer{in.nft("erc721", l.Address, topic(1), topic(2), id, big.NewInt(1), index)}, false
	case l.Topics[0] == topicSingle && n == 4 && len(l.Data) == 64:
		return []facts.Transfer{in.nft("erc1155", l.Address, topic(2), topic(3), word(0), word(1), index)}, false
	case l.Topics[0] == topicBatch && n == 4:
		return in.batch(l, topic(2), topic(3), index), false
	case l.Topics[0] == topicLogTransfer && l.Address == polygonCoin && in.Chain.HasQuirk("polygon-log-transfer") && n == 4 && len(l.Data) >= 32:
		return []facts.Transfer{in.native(topic(2), topic(3), word(0), index, "internal")}, true
	case (l.Topics[0] == topicDeposit || l.Topics[0] == topicWithdrawal) && n == 2 && len(l.Data) == 32 && in.wrapper(l.Address):
		who := topic(1)
		if l.Topics[0] == topicDeposit {
			t := in.token(l.Address, common.Address{}, who, word(0), index)
			t.From = ""
			return []facts.Transfer{t}, false
		}
		t := in.token(l.Address, who, common.Address{}, word(0), index)
		t.To = ""
		return []facts.Transfer{t, in.native(l.Address, who, word(0), index, "internal")}, false
	}
	return nil, false
}

// maxBatch bounds the items of one ERC-1155 batch.
const maxBatch = 4096

func (in Reader) batch(l wire.Log, from, to common.Address, index int) (out []facts.Transfer) {
	ids, ok1 := list(l.Data, 0)
	units, ok2 := list(l.Data, 1)
	if !ok1 || !ok2 || len(ids) != len(units) {
		return nil
	}
	for i := range ids {
		out = append(out, in.nft("erc1155", l.Address, from, to, ids[i], units[i], index))
	}
	return out
}

// list reads the i-th parameter of log data as a list of numbers.
func list(data []byte, i int) ([]*big.Int, bool) {
	num := func(at int) (int, bool) {
		if at < 0 || at+32 > len(data) {
			return 0, false
		}
		b := new(big.Int).SetBytes(data[at : at+32])
		if !b.IsInt64() || b.Int64() > int64(len(data)) {
			return 0, false
		}
		return int(b.Int64()), true
	}
	at, ok := num(32 * i)
	if !ok {
		return nil, false
	}
	n, ok := num(at)
	if !ok || n > maxBatch || at+32+32*n > len(data) {
		return nil, false
	}
	out := make([]*big.Int, n)
	for k := range out {
		out[k] = new(big.Int).SetBytes(data[at+32+32*k : at+64+32*k])
	}
	return out, true
}

// inner lists the payments that inner calls made, leaving out what was rolled back.
func (in Reader) inner(top *wire.Frame) []facts.Transfer {
	var out []facts.Transfer
	for f := range payments(top) {
		if len(out) == maxPaid {
			break
		}
		out = append(out, in.native(f.From, f.To, f.Value, innerIndex+len(out), "internal"))
	}
	return out
}

// Whole reports whether All lists every payment that the trace shows.
func Whole(top *wire.Frame) bool {
	n := 0
	for range payments(top) {
		if n++; n > maxPaid {
			return false
		}
	}
	return true
}

// payments are the calls below the outermost one that moved coins to another address.
func payments(top *wire.Frame) iter.Seq[*wire.Frame] {
	return func(yield func(*wire.Frame) bool) {
		var visit func(f *wire.Frame, depth int) bool
		visit = func(f *wire.Frame, depth int) bool {
			if f.Failed() {
				return true
			}
			switch f.Type {
			case "CALL", "CREATE", "CREATE2", "SELFDESTRUCT":
				if depth > 0 && f.Value != nil && f.Value.Sign() > 0 && f.From != f.To && !yield(f) {
					return false
				}
			}
			for _, c := range f.Calls {
				if !visit(c, depth+1) {
					return false
				}
			}
			return true
		}
		visit(top, 0)
	}
}

// innerIndex is where the indexes of inner payments start: they have no log.
const innerIndex = 1_000_000

func (in Reader) native(from, to common.Address, units *big.Int, index int, kind string) facts.Transfer {
	return facts.Transfer{From: spell.Address(from), To: spell.Address(to), Index: index, Kind: kind, Amount: facts.Amount{Units: facts.FromBig(units), Asset: in.Chain.Native}}
}

func (in Reader) token(token, from, to common.Address, units *big.Int, index int) facts.Transfer {
	return facts.Transfer{From: spell.Address(from), To: spell.Address(to), Index: index, Kind: "token", Amount: facts.Amount{Units: facts.FromBig(units), Asset: in.Asset(token)}}
}

func (in Reader) nft(standard string, token, from, to common.Address, id, units *big.Int, index int) facts.Transfer {
	a := facts.Asset{ID: in.assetID(standard, token) + facts.AssetID("/"+id.String()), NoScale: true}
	return facts.Transfer{From: spell.Address(from), To: spell.Address(to), Index: index, Kind: "nft", Amount: facts.Amount{Units: facts.FromBig(units), Asset: a}}
}

// Asset is a token as the knowledge file lists it; otherwise its decimals are not known yet.
func (in Reader) Asset(token common.Address) facts.Asset {
	a := facts.Asset{ID: in.assetID("erc20", token), NoScale: true}
	if t, ok := knowledge.TokenOf(in.ID, token); ok {
		a.Symbol, a.Decimals, a.Listed, a.NoScale = facts.Untrusted(t.Symbol), t.Decimals, true, false
		a.Base = imitation.Base(t.Symbol)
	}
	return a
}

// Named gives an unlisted token the symbol that it tells of itself, and says whose that is.
func (in Reader) Named(a facts.Asset, symbol string) facts.Asset {
	a.Symbol = facts.Untrusted(symbol)
	if a.Listed || symbol == "" {
		return a
	}
	of := knowledge.Contracts(in.ID)
	names := slices.Sorted(maps.Keys(of))
	if coin := string(in.Chain.Native.Symbol); coin != "" {
		names = append(names, coin)
	}
	a.Poses, a.Disguised = imitation.Of(symbol, names)
	if c, ok := of[a.Poses]; ok {
		a.Real = spell.Address(c)
	}
	return a
}

func (in Reader) assetID(standard string, token common.Address) facts.AssetID {
	return facts.AssetID(in.Chain.ID + "/" + standard + ":" + strings.ToLower(token.Hex()))
}

func (in Reader) wrapper(a common.Address) bool {
	t, ok := knowledge.TokenOf(in.ID, a)
	return ok && t.Kind == "wrapped"
}
