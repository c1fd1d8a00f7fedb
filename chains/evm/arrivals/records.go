package arrivals

import (
	"encoding/json"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"txtriage/chains"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// How many blocks one question asks for: a quarter of it once a node refuses so many.
const (
	span   = 2_000
	least  = 10 // what the smallest plans allow
	narrow = 500
	batch  = 5 // spans of one round, each asked in both directions
	rounds = 12
)

var topicTransfer = knowledge.TopicOf("Transfer(address,address,uint256)")

// stretch is a part of the window that was answered.
type stretch struct{ lo, hi uint64 }

// records searches the records of tokens: newest first, or from the start of a claimed time's
// window on, so that what is left out when the rounds are used up lies at the far end.
func (w *search) records() {
	step, forward := uint64(span), !w.Around.IsZero()
	lo, hi := w.lo, w.hi
	var done []stretch
	var from []facts.EvidenceID
	var failed chains.Reply
	for round := 0; round < rounds && lo <= hi; round++ {
		parts := cut(lo, hi, step, forward)
		calls := make([]chains.Call, 0, 2*len(parts))
		for _, p := range parts {
			calls = append(calls, w.logs(p, false), w.logs(p, true))
		}
		replies := w.ask(calls)
		refused := false
		for i, p := range parts {
			in, out := replies[2*i], replies[2*i+1]
			inLogs, ok1 := logsIn(calls[2*i], in)
			outLogs, ok2 := logsIn(calls[2*i+1], out)
			if !ok1 || !ok2 {
				if failed, refused = in, true; ok1 {
					failed = out
				}
				break
			}
			w.read(inLogs, p, false, in.Evidence)
			w.read(outLogs, p, true, out.Evidence)
			done = append(done, p)
			if len(from) < 2 {
				from = append(from, in.Evidence, out.Evidence)
			}
			if forward {
				lo = p.hi + 1
			} else if p.lo == 0 {
				lo, hi = 1, 0
			} else {
				hi = p.lo - 1
			}
		}
		if refused {
			if !tooMuch(failed) || step == least {
				break
			}
			step = max(step/4, least)
			if forward && len(done) == 0 && step < narrow { // little can be seen: then what is nearest
				lo = max(lo, w.at-min(w.at, blocks(10*time.Minute, w.Gap)))
			}
		}
	}
	if len(done) == 0 {
		w.res.Tokens = without(failed)
		return
	}
	v := facts.Window{Source: "records", From: min(done[0].lo, done[len(done)-1].lo), To: max(done[0].hi, done[len(done)-1].hi)}
	if v.From, from = w.kept(v, from); v.From > v.To {
		w.res.Tokens = facts.Without[facts.Window](facts.Unsupported, from...)
		return
	}
	w.res.Tokens = facts.KnownValue(v, from...)
}

// cut makes the next spans.
func cut(lo, hi, step uint64, forward bool) (out []stretch) {
	for len(out) < batch && lo <= hi {
		if forward {
			p := stretch{lo, min(hi, lo+step-1)}
			out, lo = append(out, p), p.hi+1
			continue
		}
		p := stretch{hi - min(hi-lo, step-1), hi}
		out = append(out, p)
		if p.lo == 0 {
			break
		}
		hi = p.lo - 1
	}
	return out
}

// tooMuch: a smaller question may be answered.
func tooMuch(r chains.Reply) bool {
	switch nodeerr.Classify("evm", r.Err) {
	case nodeerr.Range, nodeerr.Timeout:
		return true
	default:
		return false
	}
}

// checks is how many places of the window are looked at for records that the node threw away.
const checks = 6

// kept is the lowest block from which on the node still has records. A node that threw old ones
// away may answer with an empty list: then a block whose own header says that it has some shows it.
func (w *search) kept(v facts.Window, from []facts.EvidenceID) (uint64, []facts.EvidenceID) {
	var at []uint64
	for i := range uint64(checks) {
		n := v.From + (v.To-v.From)/checks*i
		if len(at) == 0 || at[len(at)-1] != n {
			at = append(at, n)
		}
	}
	var calls []chains.Call
	for _, n := range at {
		one := map[string]any{"fromBlock": spell.Number(n), "toBlock": spell.Number(n)}
		calls = append(calls, block(n, false), chains.Call{Method: "eth_getLogs", Params: []any{one}})
	}
	replies, lowest := w.ask(calls), v.From
	for i, n := range at {
		b, ok := blockIn(replies[2*i])
		logs, ok2 := logsIn(calls[2*i+1], replies[2*i+1])
		if !ok || !ok2 {
			continue
		}
		w.note(b)
		if b.Number == n && len(logs) == 0 && names(replies[2*i].Result) {
			from = append(from, replies[2*i].Evidence, replies[2*i+1].Evidence)
			if lowest = v.To + 1; i+1 < len(at) {
				lowest = at[i+1]
			}
		}
	}
	return lowest, from
}

// names: the header's filter names some record. Filters of all ones or of none tell nothing.
func names(raw json.RawMessage) bool {
	var h struct {
		Bloom string `json:"logsBloom"`
		Used  string `json:"gasUsed"`
	}
	if json.Unmarshal(raw, &h) != nil {
		return false
	}
	b := common.FromHex(h.Bloom)
	if len(b) != types.BloomByteLength {
		return false
	}
	set := 0
	for _, x := range b {
		for ; x > 0; x &= x - 1 {
			set++
		}
	}
	return set > 0 && set < 8*types.BloomByteLength
}

func (w *search) logs(p stretch, out bool) chains.Call {
	who := common.BytesToHash(w.Who[:]).Hex()
	topics := []any{topicTransfer.Hex(), nil, who}
	if out {
		topics = []any{topicTransfer.Hex(), who}
	}
	return chains.Call{Method: "eth_getLogs", Params: []any{map[string]any{"fromBlock": spell.Number(p.lo), "toBlock": spell.Number(p.hi), "topics": topics}}}
}

// read takes the records of one span. Those that do not fit the question are passed over: the
// node did not do what it was asked.
func (w *search) read(logs []wire.Log, p stretch, out bool, from facts.EvidenceID) {
	who := facts.Address(w.Who.Hex())
	for _, l := range logs {
		if l.Removed || l.TxHash == nil || l.Block == nil || *l.Block < p.lo || *l.Block > p.hi {
			continue
		}
		for _, t := range w.Reader.One(l) {
			if out && t.From != who || !out && t.To != who || t.From == t.To {
				continue
			}
			w.take(l, t, out, from)
		}
	}
}

func (w *search) take(l wire.Log, t facts.Transfer, out bool, from facts.EvidenceID) {
	c := &w.res.Clutter
	coin := t.Amount.Asset.ID == w.Reader.Chain.Native.ID
	switch {
	case t.Kind == "nft":
		c.NFT++
		return
	case t.Amount.Units.Sign() == 0:
		c.Zero++
		return
	case !coin && !t.Amount.Asset.Listed && out:
		c.UnlistedSent++ // whoever made the token can write that anybody sent it
		return
	case !coin && !t.Amount.Asset.Listed:
		c.Unlisted++
	}
	f := found{Payment: facts.Payment{
		Txid: facts.Hash(l.TxHash.Hex()), N: uint32(t.Index), From: t.From, To: t.To, Value: t.Amount.Units,
		Block: facts.BlockRef{Height: *l.Block, Time: l.BlockTime},
	}, sure: coin || t.Amount.Asset.Listed}
	if l.BlockHash != nil {
		f.Block.Hash = facts.Hash(l.BlockHash.Hex())
	}
	if !coin {
		a := t.Amount.Asset
		f.Asset = &a
	}
	w.add(f, out, from)
}

func (w *search) add(f found, out bool, from facts.EvidenceID) {
	if out {
		w.out = append(w.out, f)
	} else {
		w.in = append(w.in, f)
	}
	w.prove(from)
}

// shown is how many replies are named as grounds; all are in the case file.
const shown = 12

func (w *search) prove(ids ...facts.EvidenceID) {
	for _, id := range ids {
		known := false
		for _, have := range w.proofs {
			known = known || have == id
		}
		if !known && id != "" && len(w.proofs) < shown {
			w.proofs = append(w.proofs, id)
		}
	}
}

func without(r chains.Reply) facts.Value[facts.Window] {
	var from []facts.EvidenceID
	if r.Evidence != "" {
		from = append(from, r.Evidence)
	}
	state := facts.Failed
	if r.Err != nil {
		switch nodeerr.Classify("evm", r.Err) {
		case nodeerr.Method, nodeerr.PlanMethod, nodeerr.Unauthorised, nodeerr.StatePruned, nodeerr.HistoryPruned, nodeerr.Refused, nodeerr.Range:
			state = facts.Unsupported
		default:
		}
	}
	return facts.Without[facts.Window](state, from...)
}

func logsIn(c chains.Call, r chains.Reply) ([]wire.Log, bool) {
	if r.Err != nil {
		return nil, false
	}
	l, err := wire.LogsFor(c.Params)(r.Result)
	return l, err == nil
}

func blockIn(r chains.Reply) (*wire.Block, bool) {
	if r.Err != nil {
		return nil, false
	}
	b, err := wire.ParseBlock(r.Result)
	return b, err == nil && b != nil
}

func block(n uint64, whole bool) chains.Call {
	return chains.Call{Method: "eth_getBlockByNumber", Params: []any{spell.Number(n), whole}}
}
