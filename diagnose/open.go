package diagnose

import (
	"reflect"
	"slices"
	"strings"
	"sync"

	"txtriage/chains/facts"
)

// leftOpen reports that a cause which would be told before the first root could not be judged
// because a node failed to answer. What the others show may then be the smaller half of the
// story, and naming it as the cause could be wrong. A fact that was never asked for, or that
// nodes of this kind do not have, is no such gap: then the lighter cause is the usual answer.
func leftOpen(f *facts.Facts, yes []judged, unsure []undecided) bool {
	if len(yes) == 0 || yes[0].role != Root || yes[0].cause.Fallback {
		return false
	}
	first := yes[0].cause
	switch {
	case len(yes[0].doubts) > 0:
		return true
	case ownNodes(first.Slug), first.Section == pasted && first.Weight > 900: // the paste itself, or a block of that id, is before us
		return false
	}
	if first.Residual != "" && rank(yes[0].outcome.Certainty) >= rank(first.Residual) && unanswered(f) {
		return true
	}
	for _, u := range unsure {
		c := u.cause
		rivals := c.Section == between && first.Section == between // one fact decides among them
		before := c.Weight > first.Weight || first.Ordinary && !c.Ordinary || rivals || slices.Contains(c.Yields, first.Slug)
		if c.Note || !before || c.Ordinary && !first.Ordinary || slices.Contains(first.Yields, c.Slug) || ownNodes(c.Slug) {
			continue
		}
		if len(lost(f, u.missing)) > 0 || len(u.open) > 0 {
			return true
		}
	}
	return false
}

// lost are those of the paths that a node was asked for and failed to answer.
func lost(f *facts.Facts, paths []string) (out []string) {
	for _, p := range paths {
		// Locks fail also where every question was answered and the coins' age is not among it.
		if state := stateAt(f, p); state == facts.Failed && (p != "UTXO.Locks" || unanswered(f)) || state == facts.Conflicting {
			out = append(out, p)
		}
	}
	return out
}

// momentary are the classes of chains/nodeerr by which a node fails to answer what nodes of its
// kind can answer.
var momentary = []string{"rate", "sender-rate", "billing", "unauthorised", "timeout", "syncing", "offline", "bad-reply", "server", "other", "range", "block-unknown", "tx-indexing", "history-pruned", "budget"}

// lacking are the classes that tell of an ability which some nodes do not have; of the basic
// methods no node lacks one. A question that our own list of methods kept back is no node's fault.
var (
	lacking = []string{"method", "plan-method"}
	basic   = []string{
		"eth_call", "eth_getTransactionByHash", "eth_getTransactionReceipt", "eth_getBlockByNumber", "eth_getBlockByHash", "eth_getTransactionCount", "eth_getBalance", "eth_getCode", "eth_getLogs",
		"gettxout", "getrawtransaction", "getblock", "getblockhash", "getblockheader", "getblockchaininfo", "getnetworkinfo", "getrawmempool", "getmempoolentry",
	}
)

// unanswered reports that a node failed to answer something about the transaction.
func unanswered(f *facts.Facts) bool {
	for _, n := range f.Nodes {
		for _, r := range n.Refused {
			switch {
			case r.Method == "web3_clientVersion", r.By != "":
			case (r.Class == "state-pruned") && !readsState(r.Method):
				return true
			case r.Class == "no-tx-index" && r.Method != "getrawtransaction", slices.Contains(momentary, r.Class), slices.Contains(lacking, r.Class) && slices.Contains(basic, r.Method):
				return true
			}
		}
	}
	return false
}

// readsState reports a method that needs the state of a block.
func readsState(method string) bool {
	switch method {
	case "eth_call", "eth_getBalance", "eth_getCode", "eth_getTransactionCount", "eth_getStorageAt", "eth_simulateV1", "eth_callMany", "eth_estimateGas", "eth_feeHistory":
		return true
	}
	return strings.HasPrefix(method, "debug_") || strings.HasPrefix(method, "trace_")
}

// between is the section of transfers between chains.
const between = "between"

// ownNodes are the causes about our own nodes: they take nothing away from what was seen.
func ownNodes(slug string) bool { return slug == "node-behind" || slug == "node-cannot-answer" }

// Contradicted reports that nodes contradict each other about the fact with a path.
func Contradicted(f *facts.Facts, path string) bool { return stateAt(f, path) == facts.Conflicting }

// stateAt is the state of the fact with a path. Of a list the best state counts, of what nodes
// say of themselves and other chains of themselves the worst: none can speak for another.
func stateAt(f *facts.Facts, path string) facts.State {
	s := seen{worst: strings.HasPrefix(path, "Nodes.") || strings.HasPrefix(path, "Elsewhere.")}
	s.walk(reflect.ValueOf(f), stepsOf(path))
	return s.state
}

// paths are those that were asked for, in steps: rules name some hundred.
var paths sync.Map // string → []string

func stepsOf(path string) []string {
	if steps, ok := paths.Load(path); ok {
		return steps.([]string) //nolint:forcetypeassert // nothing else is put there
	}
	steps := strings.Split(path, ".")
	paths.Store(path, steps)
	return steps
}

// fields are where the exported fields of facts stand; -1: there is none of that name.
var fields sync.Map // member → int

type member struct {
	of   reflect.Type
	name string
}

func fieldOf(t reflect.Type, name string) int {
	key := member{t, name}
	if at, ok := fields.Load(key); ok {
		return at.(int) //nolint:forcetypeassert // nothing else is put there
	}
	at := -1
	if field, ok := t.FieldByName(name); ok && field.IsExported() && len(field.Index) == 1 {
		at = field.Index[0]
	}
	fields.Store(key, at)
	return at
}

var ours = reflect.TypeFor[facts.Facts]().PkgPath()

// seen is the best state that was met, or the worst.
type seen struct {
	state facts.State
	any   bool
	worst bool
}

func (s *seen) walk(v reflect.Value, path []string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			s.walk(v.Elem(), path)
		}
	case reflect.Slice:
		for i := range v.Len() {
			s.walk(v.Index(i), path)
		}
	case reflect.Struct:
		t := v.Type()
		if t.PkgPath() != ours {
			return
		}
		if strings.HasPrefix(t.Name(), "Value[") {
			if state := facts.State(v.Field(fieldOf(t, "State")).Uint()); len(path) == 0 && (!s.any || better(state, s.state) != s.worst) {
				s.state, s.any = state, true
			}
			s.walk(v.Field(fieldOf(t, "V")), path)
			return
		}
		if len(path) > 0 {
			if at := fieldOf(t, path[0]); at >= 0 {
				s.walk(v.Field(at), path[1:])
			}
		}
	default:
	}
}

func better(a, b facts.State) bool {
	order := []facts.State{facts.Known, facts.Absent, facts.Conflicting, facts.Failed, facts.Unsupported, facts.NotAsked}
	return slices.Index(order, a) < slices.Index(order, b)
}
