package look

import (
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/utxo/wire"
)

func TestLocks(t *testing.T) {
	median := time.Unix(1_800_000_000, 0).UTC()
	known := func(depth uint64, coinbase bool) *Outcome {
		return &Outcome{Confirmed: Yes(), Pooled: Yes(), Depth: depth, Coinbase: coinbase, From: []facts.EvidenceID{"a.2"}}
	}
	waiting := &Outcome{Confirmed: No(), Pooled: Yes(), From: []facts.EvidenceID{"a.2"}}
	for _, c := range []struct {
		name  string
		lock  uint64
		seq   uint32
		v     int64
		coin  *Outcome
		want  facts.Locks
		state facts.State
	}{
		{name: "none", seq: Final, v: 2, coin: known(5, false), state: facts.Absent},
		{name: "a height in the past", lock: 1000, seq: 0, v: 1, coin: known(5, false), state: facts.Absent},
		{name: "the next block may hold it only if the lock is the head", lock: 1001, seq: 0, v: 1, coin: known(5, false), want: facts.Locks{UntilHeight: 1001}, state: facts.Known},
		{name: "a final sequence switches the lock off", lock: 5000, seq: Final, v: 1, coin: known(5, false), state: facts.Absent},
		{name: "a time that the median has not passed", lock: 1_800_000_000, seq: 0, v: 1, coin: known(5, false), want: facts.Locks{UntilTime: median}, state: facts.Known},
		{name: "a time that it has", lock: 1_799_999_999, seq: 0, v: 1, coin: known(5, false), state: facts.Absent},
		{name: "relative, deep enough", seq: 10, v: 2, coin: known(10, false), state: facts.Absent},
		{name: "relative, one block short", seq: 10, v: 2, coin: known(9, false), want: facts.Locks{RelativeBlocks: 1}, state: facts.Known},
		{name: "version 1 has no relative locks", seq: 10, v: 1, coin: known(1, false), state: facts.Absent},
		{name: "the highest bit switches it off", seq: relativeOff | 10, v: 2, coin: known(1, false), state: facts.Absent},
		{name: "relative to a coin that waits itself", seq: 3, v: 2, coin: waiting, want: facts.Locks{RelativeBlocks: 3}, state: facts.Known},
		{name: "relative in time", seq: relativeTime | 2, v: 2, coin: known(7, false), want: facts.Locks{RelativeUntil: median.Add(-500*time.Second + 1024*time.Second)}, state: facts.Known},
		{name: "relative in time, passed", seq: relativeTime, v: 2, coin: known(7, false), state: facts.Absent},
		{name: "an immature reward", seq: Final, v: 2, coin: known(99, true), want: facts.Locks{MatureIn: 1}, state: facts.Known},
		{name: "a mature reward", seq: Final, v: 2, coin: known(100, true), state: facts.Absent},
		{name: "a coin nobody told about", seq: Final, v: 2, state: facts.Failed},
		{name: "an absolute lock is known without the coin", lock: 5000, seq: 0, v: 2, want: facts.Locks{UntilHeight: 5000}, state: facts.Known},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := New()
			l.View.Head = facts.KnownValue(facts.BlockRef{Height: 1000}, "a.1")
			l.Median = facts.KnownValue(median, "a.1")
			l.Medians[993] = median.Add(-500 * time.Second)
			if c.coin != nil {
				l.Coins[Point{"aa", 1}] = c.coin
			}
			w := &Want{Codec: wire.New(&chains.UTXORow{Maturity: 100})}
			l.locks(w, facts.UTXOTx{Version: c.v, LockTime: c.lock, Ins: []facts.TxIn{{Txid: "aa", Vout: 1, Sequence: c.seq}}})
			if l.Locks.State != c.state || l.Locks.V != c.want {
				t.Errorf("%v %+v, want %v %+v", l.Locks.State, l.Locks.V, c.state, c.want)
			}
		})
	}
}
