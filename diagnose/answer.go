package diagnose

import (
	"slices"

	"txtriage/chains/facts"
)

// YesBecause is a Yes with its grounds; empty ids are dropped, doubles too.
func YesBecause(c Certainty, ids ...facts.EvidenceID) Outcome {
	return Outcome{Answer: Yes, Certainty: c, Because: IDs(ids)}
}

// NoBecause is a No that evidence supports: the cause is then listed as ruled out.
// A rule whose situation is not met at all (a waiting cause of a mined transaction)
// answers with the plain zero Outcome instead.
func NoBecause(ids ...facts.EvidenceID) Outcome { return Outcome{Answer: No, Because: IDs(ids)} }

// Unsure is a CannotTell; missing are the paths of the facts that would settle it.
func Unsure(missing ...string) Outcome { return Outcome{Answer: CannotTell, Missing: missing} }

// Need lets a rule go on only with a known fact. Otherwise it returns the outcome to
// answer: CannotTell if nobody could say, No if a node said that there is none.
//
//	if out, ok := diagnose.Need("EVM.Receipt", evm.Receipt); !ok {
//		return out
//	}
func Need[T any](path string, v facts.Value[T]) (Outcome, bool) {
	switch v.State {
	case facts.Known:
		return Outcome{}, true
	case facts.Absent:
		return NoBecause(v.From...), false
	case facts.NotAsked, facts.Unsupported, facts.Failed, facts.Conflicting:
	}
	return Unsure(path), false
}

// Given lets a rule go on only if its situation is met. Otherwise it returns the outcome
// to answer: a plain No, or CannotTell with the facts that would tell.
//
//	if out, ok := diagnose.Given(diagnose.Pending(f), "Sighting"); !ok {
//		return out
//	}
func Given(a Answer, paths ...string) (Outcome, bool) {
	switch a {
	case Yes:
		return Outcome{}, true
	case CannotTell:
		return Unsure(slices.Clone(paths)...), false // a copy, so that the usual answers cost no memory
	case No:
	}
	return Outcome{}, false
}

// IDs joins evidence ids in their order, without empty ones and doubles.
func IDs(lists ...[]facts.EvidenceID) []facts.EvidenceID {
	total, last := 0, -1
	for i, l := range lists {
		if len(l) > 0 {
			total += len(l)
			last = i
		}
	}
	if total == 0 {
		return nil
	}
	if only := lists[last]; len(only) == total && distinct(only) {
		return slices.Clip(only)
	}
	out := make([]facts.EvidenceID, 0, total)
	for _, l := range lists {
		for _, id := range l {
			if id != "" && !slices.Contains(out, id) { // a handful each time
				out = append(out, id)
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func distinct(ids []facts.EvidenceID) bool {
	for i, id := range ids {
		if id == "" || slices.Contains(ids[:i], id) {
			return false
		}
	}
	return true
}

// EVM is f.EVM, or one in which nothing was asked. Nobody changes it.
func EVM(f *facts.Facts) *facts.EVM {
	if f.EVM == nil {
		return &facts.EVM{}
	}
	return f.EVM
}

// UTXO is f.UTXO, or one in which nothing was asked. Nobody changes it.
func UTXO(f *facts.Facts) *facts.UTXO {
	if f.UTXO == nil {
		return &facts.UTXO{}
	}
	return f.UTXO
}
