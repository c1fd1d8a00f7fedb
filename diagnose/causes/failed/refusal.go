package failed

import (
	"slices"
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
)

// refusal is a failed execution as the rules of this section see it.
type refusal struct {
	facts.Failure
	f    *facts.Facts
	seen []facts.EvidenceID
}

// needs are the facts that look reads, for every rule that starts with it.
func needs(more ...string) []string {
	return append([]string{"Sighting", "Success", "EVM.Failure", "Fee"}, more...)
}

// look lets a rule go on with a failed execution whose failure could be seen.
func look(f *facts.Facts) (refusal, diagnose.Outcome, bool) {
	if out, ok := diagnose.Given(diagnose.FailedOnChain(f), "Sighting", "Success"); !ok {
		return refusal{}, out, false
	}
	e := diagnose.EVM(f)
	if out, ok := diagnose.Need("EVM.Failure", e.Failure); !ok {
		return refusal{}, out, false
	}
	r := refusal{Failure: e.Failure.V, f: f}
	r.seen = diagnose.IDs(f.Success.From, e.Failure.From)
	return r, diagnose.Outcome{}, true
}

// outer is how the outermost call ended.
func (r refusal) outer() facts.Failure {
	if r.Outer != nil {
		return *r.Outer
	}
	return r.Failure
}

// masked: it ran out of gas, yet with more gas it is refused as well. What lies under the
// empty tank never came to the chain.
func (r refusal) masked() diagnose.Answer {
	switch {
	case !emptied(r.outer().Kind) || r.gas() == diagnose.Yes:
		return diagnose.No
	case r.gas() == diagnose.CannotTell:
		return diagnose.CannotTell
	}
	return diagnose.Yes
}

// starved: some frame ran out of gas, the outermost or an inner one, or the gas to store a
// new contract was missing.
func (r refusal) starved() bool {
	return emptied(r.Kind) || r.InnerGas || r.Kind == "creation" && strings.Contains(string(r.Halt), "storage out of gas")
}

// emptied: all gas was taken because it ran out, or for a reason that nobody could see.
func emptied(kind string) bool { return kind == "out-of-gas" || kind == "all-gas-used" }

// byTrace is the Method of a failure that a trace of the transaction itself shows.
const byTrace = "trace"

// exact: seen in the state in which it really ran, not in a neighbouring one.
func (r refusal) exact() bool { return r.Method == byTrace || r.Method == "replay-exact" }

// gas tells whether more gas would have let the same call through. Only a run with more gas
// says so: many calls that run out of gas are refused with plenty of it too.
func (r refusal) gas() diagnose.Answer {
	trial, own := r.MoreGas.V, r.Before
	if trial.After {
		own = r.After
	}
	switch {
	case !r.MoreGas.Known():
		return diagnose.CannotTell
	case trial.InPlace && trial.OK:
		return diagnose.Yes // same state, own gas: refused, as the receipt says; more gas: through
	case !trial.OK && trial.Against && r.starved():
		return diagnose.CannotTell // the state before says no, the state after yes
	case !trial.OK:
		return diagnose.No
	case r.Kind == "all-gas-used" && own.Known() && !own.V:
		return diagnose.CannotTell // nobody saw what took the gas, and repeated with the same limit it goes through
	case r.starved():
		return diagnose.Yes
	case !own.Known():
		return diagnose.CannotTell
	case own.V:
		return diagnose.Yes // on a state nearby, own gas: refused; more gas: through
	}
	return diagnose.No // own gas is enough in that state: not the gas, the state made the difference
}

// swallowed: an inner call said why, but the outermost call ended without repeating it.
func (r refusal) swallowed() bool {
	return r.Outer != nil && r.Outer.Kind == "revert" && !speaks(*r.Outer) && speaks(r.Failure)
}

// category is the knowledge file's word for the refusal, "" if it has none or if the
// contract that the sender called did not repeat it.
func (r refusal) category() string {
	if r.swallowed() {
		return ""
	}
	if r.Category != "" {
		return r.Category
	}
	return r.outer().Category
}

// vouched: the category of the refusal rests on a row of the knowledge file whose
// source was read. A row that was only heard of lets nothing be proven.
func (r refusal) vouched() bool {
	if r.Category != "" {
		return !r.Unverified
	}
	return !r.outer().Unverified
}

// explained: something else is already known to be the reason, so that an unasked look-up
// leaves nothing open. own is the category of the cause that asks.
func (r refusal) explained(own string) bool {
	switch c := r.category(); c {
	case own, "", "token", "call", "router", "proxy", "safe", "erc4337", "vm", "builtin", "math":
		return false // says nothing about why, or only that a token refused
	}
	return true
}

// says reports whether any text or name of the refusal holds one of the words.
func (r refusal) says(words ...string) bool {
	for _, x := range []facts.Failure{r.Failure, r.outer()} {
		for _, w := range words {
			if strings.Contains(string(x.Reason), w) || strings.Contains(x.Signature, w) {
				return true
			}
		}
	}
	return false
}

// tells is says, of the culprit alone.
func (r refusal) tells(words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		return strings.Contains(string(r.Reason), w) || strings.Contains(r.Signature, w)
	})
}

// words is what the contract said, as it said it.
func (r refusal) words() facts.Untrusted {
	for _, x := range []facts.Failure{r.Failure, r.outer()} {
		if x.Reason != "" {
			return x.Reason
		}
		if x.Signature != "" {
			return facts.Untrusted(x.Signature)
		}
	}
	return facts.Untrusted(r.outer().Selector)
}

// speaks: the refusal came with a text, an error or a panic code.
func speaks(x facts.Failure) bool {
	return x.Reason != "" || x.Selector != "" || x.Panic != nil
}

// broken is the form of data that do not fit the form that they begin: they may have meant
// something.
const broken = "broken"

// unseen: only the receipt tells that it was refused; nobody could see with which words.
func (r refusal) unseen() bool { return r.Method == "receipt" }

// traced: its own execution was seen, call by call.
func (r refusal) traced() bool { return r.Method == byTrace }

// passedOn: the contract only says that a call inside it failed, and nobody saw that call. Needs EVM.Tx.
func (r refusal) passedOn() bool {
	return !r.traced() && r.Meaning == "inner-call-failed"
}

// muted: seen from outside only, it refused without a word, and what came with the call was to be passed on:
// coins, or a call to another contract. The word may have been that one's. Needs EVM.Tx and EVM.Receipt.
func (r refusal) muted() bool {
	tx := r.f.EVM.Tx.V
	plain := r.ValueRefused.Known() && r.ValueRefused.V
	coins := tx.Value.Sign() > 0 && tx.InputSize > 0 && !plain && diagnose.PaidOn(r.f.EVM)
	return !r.traced() && r.silent() && (coins || carries(tx.Input))
}

// atOnce: it refused before it can have done anything, coins came with it, and nobody could try it without
// them: a function that takes none refuses like that. Needs EVM.Tx and EVM.Receipt.
func (r refusal) atOnce() bool {
	e := r.f.EVM
	if !e.Receipt.Known() || !e.Tx.Known() || e.Tx.V.Value.Sign() == 0 || r.ValueRefused.Known() || !r.silent() {
		return false
	}
	const plain, look = 21_000, 700 // gas of the payment itself, and of a look at another account in the first years
	return e.Receipt.V.GasUsed < plain+4*uint64(e.Tx.V.InputSize)+look
}

// paidInside: seen from outside only, and what it ran may have paid coins on with the little gas that Solidity's
// transfer and send give: then the receiver's end is not seen. Needs EVM.Tx, EVM.Receipt and EVM.ReceiverCode.
func (r refusal) paidInside() bool {
	const plain, least = 21_000, 6_700 // gas of the payment itself, and of a call with coins: 9,000, of which 2,300 may come back
	e := r.f.EVM
	switch {
	case r.traced() || !e.Tx.Known() || !e.Receipt.Known():
		return false
	case e.Receipt.V.GasUsed < plain+4*uint64(max(e.Tx.V.InputSize, 0))+least:
		return false
	}
	return e.Tx.V.To != "" && (!e.ReceiverCode.Known() || e.ReceiverCode.V.Stipend) && !r.bystanders()
}

// bystanders: those whom the call names had no part in its refusal, or it names nobody.
func (r refusal) bystanders() bool {
	return r.Payee.State == facts.Absent || r.Payee.Known() && r.Payee.V == "same"
}

// untriedGas: no node could run it again at all, neither with its own gas nor with more.
func (r refusal) untriedGas() bool {
	return !r.MoreGas.Known() && r.MoreGas.State != facts.NotAsked && !r.Before.Known() && !r.After.Known()
}

// drained: seen from outside only, nearly everything was used although it gave the rest back: as when a call inside
// was given 63 of 64 parts and halted. Needs EVM.Tx and EVM.Receipt.
func (r refusal) drained() bool {
	return !r.traced() && r.silent() && r.nearlyEmpty()
}

// unpaid: the words say that sending coins failed, and nobody saw how the receiver of them ended.
func (r refusal) unpaid() bool {
	said := strings.ToLower(string(r.words()))
	return !r.traced() && !r.bystanders() && slices.ContainsFunc(unpaidWords, func(w string) bool { return strings.Contains(said, w) }) &&
		(strings.Contains(said, "fail") || strings.Contains(said, "unable") || strings.Contains(said, "unsuccessful"))
}

// unpaidWords are how contracts name coins that they send; spaces and joints as people write them.
var unpaidWords = []string{
	"send eth", "sendeth", "send_eth", "sending eth", "transfer eth", "transfereth", "eth transfer", "ethtransfer", "ether transfer", "ethertransfer", "ether_transfer", "transfer of eth",
	"send value", "sendvalue", "send native", "native transfer", "nativetransfer", "transfer native", "transfernative", "send coin", "ether not sent", "eth send", "ethsend",
}

// carries: the arguments hold the call of another contract.
func carries(input string) bool {
	const head, word = 10, 64 // the selector with its 0x, and 32 bytes, in digits
	for at := head; at+word <= len(input); at += word {
		if slices.Contains(tokenCalls, input[at:at+8]) {
			return true
		}
	}
	return false
}

// tokenCalls are transfer, transferFrom and approve of ERC-20.
var tokenCalls = []string{"a9059cbb", "23b872dd", "095ea7b3"}

// halted: stopped hard, without a word.
func (r refusal) halted() bool {
	return slices.Contains([]string{"invalid-opcode", "bad-jump", "stack"}, r.outer().Kind)
}

// silent: refused without a word, by the outermost call and by the culprit.
func (r refusal) silent() bool {
	return r.Kind == "revert" && !r.unseen() && r.outer().Kind == "revert" && !speaks(r.Failure) && !speaks(r.outer()) && r.Form != broken && r.outer().Form != broken
}

// yes is a Yes with the arguments that every cause of this section has: fee and contract.
func (r refusal) yes(c diagnose.Certainty, from ...facts.EvidenceID) diagnose.Outcome {
	out := diagnose.YesBecause(c, diagnose.IDs(r.seen, from)...)
	out.Args = map[string]any{"fee": r.fee(), "contract": r.contract()}
	out.ETA = &eta.Range{None: eta.NoneSender}
	switch {
	case r.first():
	case r.exact() && !r.starved() && !r.Stipend && unrun(r.Before) && unrun(r.After):
		out.Open = []string{"EVM.Failure.Before"} // something earlier in its block may have spoiled it, and nobody could look
	case r.Torn:
		out.Open = []string{"EVM.Traced"}
	case r.Method == "replay-before" && r.After.State == facts.Failed:
		out.Open = []string{"EVM.Failure.After"} // the other side of its block may say something else
	}
	return out
}

// unrun: nodes were asked to run something on an old state, and none could.
func unrun[T any](v facts.Value[T]) bool {
	return slices.Contains([]facts.State{facts.Failed, facts.Unsupported, facts.Conflicting}, v.State)
}

// depositType is a deposit from the parent chain (OP stack): what it carries is credited to its
// sender even if its call is refused (specs.optimism.io, deposits).
const depositType = 0x7e

// deposited words the money of such a deposit. A rule that uses it needs EVM.Tx.
func (r refusal) deposited(out diagnose.Outcome) diagnose.Outcome {
	if r.f.Chain.HasQuirk("op-deposits") && r.f.EVM.Tx.V.Type == depositType {
		out.Args["variant"] = diagnose.Code("deposit")
	}
	return out
}

// args are the names that yes sets, and more.
func args(more ...string) []string { return append([]string{"fee", "contract"}, more...) }

// no rules the cause out by what the failure shows.
func (r refusal) no(from ...facts.EvidenceID) diagnose.Outcome {
	return diagnose.NoBecause(diagnose.IDs(r.seen, from)...)
}

func (r refusal) fee() any {
	if r.f.Fee.Known() {
		return r.f.Fee.V
	}
	return diagnose.Code("amount-not-known")
}

// contract is the one that refused.
func (r refusal) contract() any {
	if r.Contract != "" {
		return r.Contract
	}
	return diagnose.Code("address-not-known")
}

// grade is proven if the reason was seen where it happened, likely if only in a replay on a
// neighbouring state or in one answer that nothing repeats. Where gas was short somewhere, what was seen is the reason only if more of
// it was tried in the same place.
func (r refusal) grade() diagnose.Certainty {
	if r.exact() && r.Backed && (!r.starved() || r.tried()) {
		return diagnose.Proven
	}
	return diagnose.Likely
}

// tried: more gas was tried in its own place, and another run ended the same way.
func (r refusal) tried() bool {
	return r.MoreGas.Known() && r.MoreGas.V.InPlace && !r.MoreGas.V.Alone
}

// rooted is how surely a lack that was looked up in the state before the block is why it was refused. Proven
// where the contract itself names it, or, of one that says nothing, where another node read the same, nothing ran
// before it and alone: no other contract had a say. Needs EVM.Tx.
func (r refusal) rooted(named, alone bool) diagnose.Certainty {
	if r.lasting() && !r.starved() && (named && r.vouched() || r.repeated() && r.silent() && r.first() && alone) {
		return diagnose.Proven
	}
	return diagnose.Likely
}

// repeated: another independent node said the same of the token. Its own word is all that there is
// where the contract refused without one.
func (r refusal) repeated() bool { return r.f.EVM.Checks.Backed }

// direct: the sender called the token itself, so that no other contract had a say.
func (r refusal) direct(token facts.Address) bool {
	to := r.f.EVM.Tx.V.To
	return to != "" && to == token
}

// lasting: the call is refused in the state before its block too, and either that is the state in
// which it ran or its own execution was seen. What was read in that state may have changed earlier
// in the block, and the call may have been refused there for another reason. Needs EVM.Tx.
func (r refusal) lasting() bool {
	return r.Before.Known() && r.Before.V && (r.exact() || r.first())
}

// unsettled: a look at the state before the block does not rule out what the contract itself
// names, nor what something earlier in the block may have changed.
func (r refusal) unsettled(named bool) bool {
	return !r.first() && (named || r.Before.Known() && !r.Before.V)
}

// doubted: nobody could look for what the contract names, and before its block the call goes through.
func (r refusal) doubted(check facts.State) bool {
	return check != facts.Absent && r.unsettled(false)
}

// first: it stood first in its block, so it ran in the state before it.
func (r refusal) first() bool { return r.f.EVM.Tx.Known() && r.f.EVM.Tx.V.Index == 0 }

// meaning is what a refusal usually means: its own sentence, or the one of its category.
func meaning(x facts.Failure) any {
	switch {
	case x.Meaning != "":
		return diagnose.Means(x.Meaning)
	case x.Category != "":
		return diagnose.Code("revert-" + x.Category)
	}
	return diagnose.Code("revert-unknown")
}

// plain are the slugs that only repeat what was heard; a cause that explains it yields them.
var plain = []string{"reverted-with-reason", "reverted-custom-error", "reverted-panic", "reverted-silently", "aborted-by-contract"}

// overruled are what a missing amount of gas overrules: with more of it the call goes through.
var overruled = []string{
	"address-frozen", "token-paused", "approval-needs-reset", "token-balance-too-small", "token-allowance-too-small",
	"permit-already-used", "deadline-passed", "slippage-exceeded", "receiver-refuses-payment", "contract-creation-failed",
	"changed-in-same-block",
}

func yields(more ...string) []string { return append(append([]string{}, plain...), more...) }
