// Package accord compares what two independent nodes say of one transaction where no hash decides.
package accord

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"txtriage/chains/evm/shape"
	"txtriage/chains/facts"
)

// word is one fact that rests on a node's word.
type word struct {
	path   string
	now    bool // of the newest block
	differ func(a, b *facts.Facts) bool
	told   func(f *facts.Facts) bool
	void   func(f, other *facts.Facts)
	take   func(f, other *facts.Facts)
}

// fact makes a word of the value that at finds; same compares two known ones.
func fact[T any](path string, now bool, at func(*facts.Facts) *facts.Value[T], same func(a, b T) bool) word {
	return word{
		path: path, now: now,
		differ: func(a, b *facts.Facts) bool {
			x, y := at(a), at(b)
			switch {
			case !answered(x.State) || !answered(y.State) || oneNode(x.From, y.From):
				return false
			case x.State != y.State:
				return true
			}
			return x.Known() && !same(x.V, y.V)
		},
		told: func(f *facts.Facts) bool { return answered(at(f).State) },
		void: func(f, other *facts.Facts) {
			x := at(f)
			*x = facts.Without[T](facts.Conflicting, shape.Join(x.From, at(other).From)...)
		},
		take: func(f, other *facts.Facts) { *at(f) = *at(other) },
	}
}

func answered(s facts.State) bool { return s == facts.Known || s == facts.Absent }

// oneNode: both answers are of the same node, so that one cannot speak for the other.
func oneNode(a, b []facts.EvidenceID) bool {
	return len(a) > 0 && len(b) > 0 && node(a[0]) == node(b[0])
}

func node(id facts.EvidenceID) string {
	s := string(id)
	if i := strings.LastIndexByte(s, '.'); i > 0 {
		return s[:i]
	}
	return s
}

func equal[T comparable](a, b T) bool { return a == b }

// written compares what has no values with evidence of their own in it.
func written[T any](a, b T) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

func integers(a, b facts.Int) bool { return a.Cmp(b) == 0 }

func codes(a, b facts.Code) bool { return a.Kind == b.Kind && a.Target == b.Target }

func needs(a, b facts.Need) bool {
	return a.Token == b.Token && a.Owner == b.Owner && integers(a.Have.Units, b.Have.Units)
}

// trials: a run on the newest state ends the same way. Which words it is refused with may depend on the state.
func trials(a, b facts.Trial) bool { return a.OK == b.OK }

// failures: both saw what really happened, and saw the same. What was tried on other states is compared
// where both tried it.
func failures(a, b facts.Failure) bool {
	if !seen(a) || !seen(b) {
		return true
	}
	if !tried(a.MoreGas, b.MoreGas) || !both(a.Before, b.Before) || !both(a.After, b.After) || !both(a.ValueRefused, b.ValueRefused) || !both(a.Payee, b.Payee) {
		return false
	}
	if a.Method != b.Method { // one sees every call, the other how it ended
		return a.Depth != b.Depth || a.Kind == b.Kind && a.Data == b.Data
	}
	return written(bare(a), bare(b))
}

// bare is a failure without what was tried on other states, and whatever else bears it out.
func bare(f facts.Failure) facts.Failure {
	f.MoreGas, f.Before, f.After, f.ValueRefused = facts.Value[facts.GasTrial]{}, facts.Value[bool]{}, facts.Value[bool]{}, facts.Value[bool]{}
	f.Backed, f.Torn, f.Payee = false, false, facts.Value[string]{}
	return f
}

func both[T comparable](a, b facts.Value[T]) bool { return !a.Known() || !b.Known() || a.V == b.V }

// seen: by a trace, or by its block made again; not on a neighbouring state, nor by the receipt alone.
func seen(f facts.Failure) bool {
	return !strings.HasPrefix(f.Method, "re") || f.Method == "replay-exact"
}

// tried: what more gas would have done is the same, where both ran it in the same place.
func tried(a, b facts.Value[facts.GasTrial]) bool {
	return !a.Known() || !b.Known() || a.V.InPlace != b.V.InPlace || a.V.After != b.V.After || a.V.OK == b.V.OK
}

// moved compares transfers. What contracts paid inside is left out: who looks inside sees more.
func moved(a, b []facts.Transfer) bool { return sameMoves(a, b, false) }

func sameMoves(a, b []facts.Transfer, inside bool) bool {
	return slices.EqualFunc(of(a, inside), of(b, inside), func(s, t facts.Transfer) bool {
		return s.From == t.From && s.To == t.To && s.Index == t.Index && sameAsset(s.Amount.Asset, t.Amount.Asset) && integers(s.Amount.Units, t.Amount.Units)
	})
}

// sameAsset: what a token says to be is compared where both asked it.
func sameAsset(a, b facts.Asset) bool {
	named := a.Symbol != "" && b.Symbol != "" && a.Symbol != b.Symbol
	scaled := !a.NoScale && !b.NoScale && a.Decimals != b.Decimals
	return a.ID == b.ID && !named && !scaled
}

// sameNames: both asked what the token says to be, and heard the same.
func sameNames(a, b facts.Transfer) bool {
	x, y := a.Amount.Asset, b.Amount.Asset
	return x.ID != y.ID || x.Symbol == y.Symbol && x.Decimals == y.Decimals && x.NoScale == y.NoScale
}

func of(list []facts.Transfer, inside bool) (out []facts.Transfer) {
	for _, t := range list {
		if (t.Kind == "internal") == inside && !t.Again && !t.Weighed {
			out = append(out, t)
		}
	}
	return out
}

// standing is what the issuer says, or nothing.
func standing(f *facts.Facts) *facts.Standing {
	if f.EVM.Standing == nil {
		return &facts.Standing{}
	}
	return f.EVM.Standing
}

func successors(a, b facts.Successor) bool {
	ended := a.Unread || b.Unread || a.Failed == b.Failed
	return a.Hash == b.Hash && a.Kind == b.Kind && a.Confirmed == b.Confirmed && ended
}

// afterwards: whether the receiver passed it on, and what stands there. How far it has come by now is of
// the moment.
func afterwards(a, b facts.Onward) bool {
	grew := !a.Grew.Known() || !b.Grew.Known() || integers(a.Grew.V, b.Grew.V)
	return grew && a.Fell.Sign() == b.Fell.Sign() && codes(a.Code, b.Code) && sameMoves(a.Same, b.Same, false) && (len(a.Later) > 0) == (len(b.Later) > 0)
}

// words are the facts that are compared, in the order in which they are told.
var words = []word{
	fact("Success", false, func(f *facts.Facts) *facts.Value[bool] { return &f.Success }, equal[bool]),
	transfers,
	fact("Successor", false, func(f *facts.Facts) *facts.Value[facts.Successor] { return &f.Successor }, successors),
	fact("EVM.NonceLatest", true, func(f *facts.Facts) *facts.Value[uint64] { return &f.EVM.NonceLatest }, equal[uint64]),
	fact("EVM.Balance", true, func(f *facts.Facts) *facts.Value[facts.Int] { return &f.EVM.Balance }, integers),
	fact("EVM.SenderCode", true, func(f *facts.Facts) *facts.Value[facts.Code] { return &f.EVM.SenderCode }, codes),
	fact("EVM.ReceiverCode", false, func(f *facts.Facts) *facts.Value[facts.Code] { return &f.EVM.ReceiverCode }, codes),
	fact("EVM.Trial", true, func(f *facts.Facts) *facts.Value[facts.Trial] { return &f.EVM.Trial }, trials),
	fact("EVM.Failure", false, func(f *facts.Facts) *facts.Value[facts.Failure] { return &f.EVM.Failure }, failures),
	fact("EVM.Fresh", false, func(f *facts.Facts) *facts.Value[bool] { return &f.EVM.Fresh }, equal[bool]),
	fact("EVM.Checks.TokenBalance", false, func(f *facts.Facts) *facts.Value[facts.Need] { return &f.EVM.Checks.TokenBalance }, needs),
	fact("EVM.Checks.Allowance", false, func(f *facts.Facts) *facts.Value[facts.Need] { return &f.EVM.Checks.Allowance }, needs),
	fact("EVM.Checks.Paused", false, func(f *facts.Facts) *facts.Value[bool] { return &f.EVM.Checks.Paused }, equal[bool]),
	fact("EVM.Checks.Frozen", false, func(f *facts.Facts) *facts.Value[[]facts.Address] { return &f.EVM.Checks.Frozen }, written[[]facts.Address]),
	fact("EVM.Checks.UsedBy", false, func(f *facts.Facts) *facts.Value[facts.Hash] { return &f.EVM.Checks.UsedBy }, equal[facts.Hash]),
	fact("EVM.Weighed", false, func(f *facts.Facts) *facts.Value[facts.Amount] { return &f.EVM.Weighed }, written[facts.Amount]),
	fact("EVM.Gained", false, func(f *facts.Facts) *facts.Value[facts.Amount] { return &f.EVM.Gained }, written[facts.Amount]),
	fact("EVM.Spent", false, func(f *facts.Facts) *facts.Value[facts.Amount] { return &f.EVM.Spent }, written[facts.Amount]),
	fact("EVM.WayOut", false, func(f *facts.Facts) *facts.Value[facts.WayOut] { return &f.EVM.WayOut }, written[facts.WayOut]),
	fact("EVM.Standing.Listed", false, func(f *facts.Facts) *facts.Value[[]facts.Address] { return &standing(f).Listed }, written[[]facts.Address]),
	fact("EVM.Standing.Paused", false, func(f *facts.Facts) *facts.Value[bool] { return &standing(f).Paused }, equal[bool]),
	fact("EVM.Withdrawals", false, func(f *facts.Facts) *facts.Value[[]facts.Withdrawal] { return &f.EVM.Withdrawals }, written[[]facts.Withdrawal]),
	fact("EVM.Onward", false, func(f *facts.Facts) *facts.Value[facts.Onward] { return &f.EVM.Onward }, afterwards),
	fact("Earlier", false, func(f *facts.Facts) *facts.Value[facts.Earlier] { return &f.Earlier }, written[facts.Earlier]),
	price,
	inside,
}

// Back notes in f what the other has seen, too, where the two do not differ.
func Back(f, other *facts.Facts) {
	if f.EVM == nil || other.EVM == nil {
		return
	}
	if a, b := &f.EVM.Failure, other.EVM.Failure; twice(*a, b) && seen(a.V) && seen(b.V) && a.V.Method == b.V.Method {
		a.V.Backed = true
		if more, theirs := &a.V.MoreGas, b.V.MoreGas; twice(*more, theirs) && more.V.InPlace == theirs.V.InPlace {
			more.V.Alone = false
		}
	}
	mine, theirs := &f.EVM.Checks, other.EVM.Checks
	mine.Backed = twice(mine.TokenBalance, theirs.TokenBalance) || twice(mine.Allowance, theirs.Allowance) || twice(mine.Frozen, theirs.Frozen) || twice(mine.Paused, theirs.Paused)
}

// twice: two nodes have told it.
func twice[T any](a, b facts.Value[T]) bool {
	return a.Known() && b.Known() && !oneNode(a.From, b.From)
}

// transfers are compared with what contracts paid inside where both looked at every call.
var transfers = func() word {
	w := fact("Transfers", false, func(f *facts.Facts) *facts.Value[[]facts.Transfer] { return &f.Transfers }, moved)
	differ := w.differ
	w.differ = func(a, b *facts.Facts) bool {
		x, y := a.Transfers, b.Transfers
		looked := traced(a) && traced(b) && x.Known() && y.Known() && !oneNode(a.EVM.Traced.From, b.EVM.Traced.From)
		named := a.EVM.Names.Known() && b.EVM.Names.Known() && !oneNode(a.EVM.Names.From, b.EVM.Names.From) && x.Known() && y.Known()
		if named && !slices.EqualFunc(x.V, y.V, sameNames) && len(x.V) == len(y.V) {
			return true
		}
		return differ(a, b) || looked && !sameMoves(x.V, y.V, true)
	}
	return w
}()

func traced(f *facts.Facts) bool { return f.EVM.Traced.Known() && f.EVM.Traced.V }

// price is the present one: compared in what it means for a transaction that waits, since it changes
// with each block.
var price = func() word {
	w := fact("EVM.Fees", true, func(f *facts.Facts) *facts.Value[facts.FeeMarket] { return &f.EVM.Fees }, nil)
	w.differ = func(a, b *facts.Facts) bool {
		x, y, tx := a.EVM.Fees, b.EVM.Fees, a.EVM.Tx
		if !tx.Known() || tx.V.Block != (facts.BlockRef{}) || !x.Known() || !y.Known() || oneNode(x.From, y.From) {
			return false
		}
		low := func(m facts.FeeMarket) [2]bool {
			return [2]bool{tx.V.MaxFee.Cmp(m.NextBaseFee) < 0, tx.V.Type == 3 && tx.V.BlobFee.Cmp(m.NextBlobBaseFee) < 0}
		}
		return low(x.V) != low(y.V)
	}
	return w
}()

// inside is what ran within the transaction: compared where both looked at it call by call.
var inside = func() word {
	w := fact("EVM.Inner", false, func(f *facts.Facts) *facts.Value[[]facts.Inner] { return &f.EVM.Inner }, sameInner)
	differ := w.differ
	w.differ = func(a, b *facts.Facts) bool { return traced(a) && traced(b) && differ(a, b) }
	return w
}()

func sameInner(a, b []facts.Inner) bool {
	return slices.EqualFunc(a, b, func(x, y facts.Inner) bool {
		return x.What == y.What && x.Contract == y.Contract && x.To == y.To && integers(x.Value, y.Value)
	})
}

// Differ lists the facts to which both gave an answer, and not the same.
func Differ(a, b *facts.Facts) (paths []string) {
	for _, w := range words {
		if w.differ(a, b) {
			paths = append(paths, w.path)
		}
	}
	return paths
}

// Told reports whether there is an answer to the fact.
func Told(f *facts.Facts, path string) bool {
	return slices.ContainsFunc(words, func(w word) bool { return w.path == path && w.told(f) })
}

// OfNow reports a fact of the newest block, of which honest nodes may not have the same.
func OfNow(path string) bool {
	return slices.ContainsFunc(words, func(w word) bool { return w.path == path && w.now })
}

// Void makes the facts contradictory: nobody here knows which of the two is right.
func Void(f, other *facts.Facts, paths []string) {
	for _, w := range words {
		if slices.Contains(paths, w.path) {
			w.void(f, other)
		}
	}
	if f.EVM.NonceLatest.State == facts.Conflicting && f.Successor.State != facts.NotAsked { // found by counting
		f.Successor = facts.Without[facts.Successor](facts.Conflicting, shape.Join(f.Successor.From, f.EVM.NonceLatest.From)...)
	}
}

// Take puts the other's word in the place of all that may hang together with the facts.
func Take(f, other *facts.Facts) {
	for _, w := range words {
		w.take(f, other)
	}
	f.Fee, f.Bridge = other.Fee, other.Bridge
	f.EVM.NoncePending, f.EVM.Pool, f.EVM.Traced, f.EVM.Repeated = other.EVM.NoncePending, other.EVM.Pool, other.EVM.Traced, other.EVM.Repeated
}
