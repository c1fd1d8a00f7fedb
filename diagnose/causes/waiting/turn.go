package waiting

import (
	"strconv"
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
)

// turn is a waiting transaction of an account chain and its place in its sender's line: the
// network takes a sender's transactions strictly by number (nonce).
type turn struct {
	f    *facts.Facts
	e    *facts.EVM
	tx   facts.EVMTx
	next uint64 // the number that the newest block asks for
	seen []facts.EvidenceID
}

// turnNeeds are the facts that inLine reads.
func turnNeeds(more ...string) []string {
	return append([]string{"Sighting", "EVM.Tx", "EVM.NonceLatest", "EVM.NoncePending", "EVM.Pool"}, more...)
}

// passed: the newest block has already used the transaction's number, by this one or by
// another. What its price or its coins would allow does not matter any more.
func passed(f *facts.Facts, tx facts.EVMTx) bool {
	n := diagnose.EVM(f).NonceLatest
	return n.Known() && tx.Nonce < n.V
}

// inLine lets a rule go on with a waiting transaction whose sender's next number is known.
func inLine(f *facts.Facts) (turn, diagnose.Outcome, bool) {
	tx, out, ok := pendingEVM(f)
	if !ok {
		return turn{}, out, false
	}
	e := f.EVM
	if out, ok := diagnose.Need("EVM.NonceLatest", e.NonceLatest); !ok {
		return turn{}, out, false
	}
	t := turn{f: f, e: e, tx: tx, next: e.NonceLatest.V}
	t.seen = diagnose.IDs(f.Sighting.From, e.Tx.From, e.NonceLatest.From)
	return t, diagnose.Outcome{}, true
}

// inTime caps what is said of a transaction whose number may be used already: only with the
// sender's count it is proven, and only by a node in step with the network.
func inTime(f *facts.Facts) diagnose.Certainty {
	if !diagnose.EVM(f).NonceLatest.Known() {
		return diagnose.Likely
	}
	return diagnose.Newest(f, diagnose.Proven)
}

// pendingEVM lets a rule go on with a waiting transaction that a node showed and whose number
// is not used. It reads Sighting, EVM.Tx and EVM.NonceLatest.
func pendingEVM(f *facts.Facts) (facts.EVMTx, diagnose.Outcome, bool) {
	if out, ok := diagnose.Given(diagnose.Pending(f), "Sighting"); !ok {
		return facts.EVMTx{}, out, false
	}
	e := diagnose.EVM(f)
	if out, ok := diagnose.Need("EVM.Tx", e.Tx); !ok {
		return facts.EVMTx{}, out, false
	}
	if passed(f, e.Tx.V) {
		return facts.EVMTx{}, diagnose.NoBecause(e.NonceLatest.From...), false
	}
	return e.Tx.V, diagnose.Outcome{}, true
}

// earlier are the sender's waiting transactions that must go before it, by number.
func (t turn) earlier() []facts.PoolTx {
	var out []facts.PoolTx
	for _, p := range t.e.Pool.V {
		if p.Nonce >= t.next && p.Nonce < t.tx.Nonce {
			out = append(out, p)
		}
	}
	return out
}

// missing counts the numbers before it that the node's pool does not hold, and names the
// first. It reads the pool, so the pool must be known.
func (t turn) missing() (first, count uint64) {
	earlier := t.earlier()
	held := map[uint64]bool{}
	for _, p := range earlier {
		held[p.Nonce] = true
	}
	count = t.tx.Nonce - t.next - uint64(len(held))
	first = t.next
	for held[first] {
		first++
	}
	return first, count
}

// listed is how many missing numbers are told one by one.
const listed = 10

// gaps lists the first of the missing numbers; "…" stands for the others.
func (t turn) gaps() diagnose.Name {
	held := map[uint64]bool{}
	for _, p := range t.earlier() {
		held[p.Nonce] = true
	}
	var out []string
	for n := t.next; n < t.tx.Nonce; n++ {
		if held[n] {
			continue
		}
		if len(out) == listed {
			out = append(out, "…")
			break
		}
		out = append(out, strconv.FormatUint(n, 10))
	}
	return diagnose.Name(strings.Join(out, ", "))
}

// shown: the pool's list can be used. One that lacks the waiting transaction itself is that
// of another machine, or another moment.
func (t turn) shown() bool { return t.e.Pool.Known() && t.whole() }

// whole: the pool that was shown holds the transaction itself, so it is the pool that counts.
func (t turn) whole() bool {
	for _, p := range t.e.Pool.V {
		if p.Nonce == t.tx.Nonce && p.Hash == t.tx.Hash {
			return true
		}
	}
	return false
}

// cost is the most that the transaction may take from its sender: value, gas at the highest
// price, blobs at their highest price (131,072 gas each, EIP-4844). The network asks for all
// of it to be there, whatever the real fee will be.
func cost(tx facts.EVMTx) facts.Int {
	gas := facts.NewUint(tx.Gas).Mul(tx.MaxFee)
	blobs := facts.NewInt(int64(tx.Blobs)).Mul(facts.NewInt(131072)).Mul(tx.BlobFee)
	return tx.Value.Add(gas).Add(blobs)
}

// ordinary: one of the types of Ethereum itself, whose fee fields mean what they say.
func ordinary(txType uint64) bool { return txType <= 4 }

// inclusionTip is what the block maker would get per gas at a base fee: the tip, or what the
// cap leaves of it. Below 0 if the cap is under the base fee.
func inclusionTip(most, tip, base facts.Int) facts.Int {
	if room := most.Sub(base); room.Cmp(tip) < 0 {
		return room
	}
	return tip
}

func price(wei facts.Int) diagnose.GasPrice { return diagnose.GasPrice{Wei: wei} }

// native is an amount of the chain's own coin.
func native(f *facts.Facts, units facts.Int) facts.Amount {
	return facts.Amount{Units: units, Asset: f.Chain.Native}
}
