// Package evm asks nodes of EVM chains about one transaction or address.
//
// Round A is the same batch to every node of the chain, all at once. What it shows decides
// whether a round B is asked, of the node that knows most. Only the search for a lost
// transaction's successor needs more rounds.
package evm

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"txtriage/chains"
	"txtriage/chains/evm/moves"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/spell"
	"txtriage/chains/facts"
)

// New returns the Inspector of the family.
func New() Inspector { return Inspector{} }

// Inspector is a chains.Inspector and a chains.Prober. It keeps nothing between questions.
type Inspector struct{}

var (
	errNoNodes = errors.New("no node was given")
	errNothing = errors.New("no node answered anything")
)

// Inspect implements chains.Inspector. It fails only if no node answered anything.
func (Inspector) Inspect(ctx context.Context, q chains.Question, callers []chains.Caller) (*facts.Facts, error) {
	in := open(ctx, q, callers)
	if len(in.nodes) == 0 {
		return nil, errNoNodes
	}
	in.roundA()
	in.readLater()
	for _, n := range in.nodes {
		if s := n.Caller.Standing().Site; s != n.View.Label { // it may show only now
			n.View.Site = s
		}
	}
	in.insist()
	in.covered()
	answered := false
	for _, n := range in.nodes {
		answered = answered || n.Answered
	}
	if !answered {
		return nil, errNothing
	}
	in.outvote()
	in.heads()
	switch {
	case in.account != nil:
		in.settleAccount()
	case in.hash != nil:
		in.sight()
		in.follow()
		in.bridge()
	}
	in.close()
	return in.f, nil
}

// inquiry is one inspection.
type inquiry struct {
	ctx     context.Context
	q       chains.Question
	f       *facts.Facts
	e       *facts.EVM
	chainID uint64
	nodes   []*node

	hash    *common.Hash    // of the transaction in question
	account *common.Address // of a pasted address
	raw     *types.Transaction
	sender  *common.Address // of the lost transaction, from the raw one or the ticket
	nonce   *uint64
	covers  int // batches asked of other nodes in the place of one that failed

	opinions []*opinion // of other witnesses
	alone    bool       // it is such an opinion: of one node
}

func open(ctx context.Context, q chains.Question, callers []chains.Caller) *inquiry {
	in := &inquiry{ctx: ctx, q: q, f: q.Facts(), e: &facts.EVM{}, chainID: chainIDOf(q.Chain)}
	in.f.EVM = in.e
	sorted := append([]chains.Caller(nil), callers...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].Label() < sorted[j].Label() })
	in.f.Nodes = make([]facts.NodeView, len(sorted))
	for i, c := range sorted {
		in.f.Nodes[i] = facts.NodeView{Label: c.Label(), Kind: c.Kind(), Public: c.Public()}
		in.nodes = append(in.nodes, &node{Node: query.New(c, &in.f.Nodes[i], in, &in.covers), in: in})
	}
	switch q.Ref.Kind {
	case chains.Address:
		if a, ok := spell.ReadAddress(q.Ref.ID); ok {
			in.account = &a
		}
	case chains.RawTransaction:
		in.readRaw(q.Ref.Raw)
	default:
		if h, ok := spell.ReadHash(q.Ref.ID); ok {
			in.hash = &h
		}
		in.readRaw(q.Raw)
	}
	if in.sender == nil {
		if a, ok := spell.ReadAddress(string(q.Ticket.From)); ok {
			in.sender, in.nonce = &a, q.Ticket.Nonce
		}
	}
	return in
}

// moves reads what transactions of this chain moved.
func (in *inquiry) moves() moves.Reader { return moves.Reader{Chain: in.f.Chain, ID: in.chainID} }

// close drops what stayed empty.
func (in *inquiry) close() {
	for _, n := range in.nodes {
		slices.SortFunc(n.View.Refused, func(a, b facts.Refusal) int {
			return cmp.Or(cmp.Compare(a.Method, b.Method), cmp.Compare(a.Class, b.Class))
		})
	}
}

// follow asks what the place of the transaction makes worth asking.
func (in *inquiry) follow() {
	s := in.f.Sighting
	switch {
	case !s.Known():
		if !in.carried() {
			in.missing()
		}
	case s.V.Place == facts.InPool:
		in.pending()
	default:
		in.mined()
	}
}

func chainIDOf(r chains.Row) uint64 {
	if r.EVM != nil {
		return r.EVM.ChainID
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(r.ID, "eip155:"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
