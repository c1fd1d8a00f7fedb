package evm

import (
	"encoding/json"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains"
	"txtriage/chains/evm/arrivals"
	"txtriage/chains/evm/erc20"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/facts"
)

// issued are the tokens whose issuers can freeze an address, and the functions in which they tell
// whom they froze.
var (
	issued  = []string{"USDT", "USDC", "USDC.e", "USDT0", "PYUSD", "EURC"}
	freezes = append([]string{"isBlocked(address)"}, erc20.Blacklists...)
)

// asked bounds how many nodes are searched for payments where the first one cannot.
const asked = 3

// traffic looks what came to the pasted address and what left it, what waits for it, what issuers
// say of it, and whose it is.
func (in *inquiry) traffic(n *node, acc *accountAsks) {
	who := acc.who
	a := &in.e.Account
	code := in.e.SenderCode
	var meta *erc20.Meta
	asks := acc.withWholePool(n).all()
	if _, listed := knowledge.TokenOf(in.chainID, who); code.Known() && code.V.Kind == "contract" && !listed {
		meta = erc20.About(who).Maybe()
		asks = append(asks, meta.All()...)
	}
	lists := in.freezeAsks(who)
	for _, l := range lists {
		asks = append(asks, l.asks...)
	}
	n.Ask(in.ctx, asks...)
	if !in.e.Pool.Known() {
		if p, shown, ok := acc.waiting(); ok {
			in.e.Pool = facts.KnownValue(shape.Pool(p), shown.From()...)
		}
	}
	in.whoseIs(who, code.From)
	if meta != nil {
		if meta.Named() {
			a.Itself = facts.KnownValue(meta.Asset(in.moves()), meta.From()...)
		}
	}
	in.frozenBy(lists)
	in.search(who, code)
	in.waitingFor(acc)
	in.nameAccount(n)
}

// search asks the nodes, best first, until one can search both records and coins.
func (in *inquiry) search(who common.Address, code facts.Value[facts.Code]) {
	var best arrivals.Result
	for i, n := range in.ranked() {
		if n.head == nil || i == asked {
			break
		}
		s := arrivals.Search{
			Who: who, Reader: in.moves(), Head: shape.Block(n.head), Around: in.q.Ticket.SentAt,
			Gap: in.f.Chain.BlockInterval, Runs: !code.Known() || code.V.Kind != "none",
		}
		r := arrivals.Run(s, in.speak(n))
		if i == 0 || r.Tokens.Known() && !best.Tokens.Known() || !best.Tokens.Known() && r.Coins.Known() && !best.Coins.Known() {
			best = r
		}
		if best.Tokens.Known() && best.Coins.Known() {
			break
		}
	}
	a := &in.e.Account
	a.Tokens, a.Coins, a.Clutter = best.Tokens, best.Coins, best.Clutter
	own := best.In
	for i, c := range in.e.Withdrawals.V { // seen around the claimed time, also where no state is kept
		read := slices.ContainsFunc(own, func(p facts.Payment) bool { return p.Kind == "credit" && p.Block.Height == c.Block.Height })
		if !read && c.To == spell.Address(who) {
			best.In = append(best.In, facts.Payment{N: uint32(i), To: c.To, Value: c.Amount.Units, Block: c.Block, Kind: "credit"})
			best.From = shape.Join(best.From, in.e.Withdrawals.From)
		}
	}
	from := shape.Join(best.From, a.Tokens.From, a.Coins.From)
	give := func(list []facts.Payment) facts.Value[[]facts.Payment] {
		switch {
		case len(list) > 0:
			return facts.KnownValue(list, from...)
		case a.Tokens.Known() || a.Coins.Known():
			return facts.Without[[]facts.Payment](facts.Absent, from...)
		case a.Tokens.State == facts.NotAsked:
			return facts.Value[[]facts.Payment]{}
		}
		return facts.Without[[]facts.Payment](a.Tokens.State, from...)
	}
	a.Payments, a.Sent = give(best.In), give(best.Out)
}

// speak lets a search ask a node. What it refuses is told with the window, not with the node.
func (in *inquiry) speak(n *node) arrivals.Node {
	return func(calls []chains.Call) []chains.Reply {
		asks := make([]*query.Ask, len(calls))
		for i, c := range calls {
			asks[i] = (&query.Ask{Call: c, Halves: true}).Maybe()
		}
		n.Ask(in.ctx, asks...)
		out := make([]chains.Reply, len(asks))
		for i, a := range asks {
			out[i] = a.Reply
		}
		return out
	}
}

// waitingFor adds what waits in a small pool to pay the address.
func (in *inquiry) waitingFor(acc *accountAsks) {
	a := &in.e.Account
	list, ok := query.Read(acc.whole, func(raw json.RawMessage) ([]facts.Payment, error) {
		return arrivals.Waiting(raw, acc.who, in.moves())
	})
	if !ok {
		return
	}
	for _, v := range []*facts.Value[facts.Window]{&a.Tokens, &a.Coins} {
		v.V.Pool = v.Known()
		if v.Known() {
			v.From = shape.Join(v.From, acc.whole.From())
		}
	}
	if len(list) > 0 {
		a.Payments = facts.KnownValue(append(list, a.Payments.V...), shape.Join(acc.whole.From(), a.Payments.From)...)
	}
}

// nameAccount asks the tokens that nobody lists for their names.
func (in *inquiry) nameAccount(n *node) {
	var ts []facts.Transfer
	var at []int
	for i, p := range in.e.Account.Payments.V {
		if p.Asset != nil {
			ts = append(ts, facts.Transfer{Kind: "token", Amount: facts.Amount{Asset: *p.Asset}})
			at = append(at, i)
		}
	}
	var asks []*query.Ask
	var metas []*erc20.Meta
	for _, t := range erc20.Unlisted(ts) {
		m := erc20.About(t).Maybe()
		metas = append(metas, m)
		asks = append(asks, m.All()...)
	}
	n.Ask(in.ctx, asks...)
	in.e.Account.Payments.From = shape.Join(in.e.Account.Payments.From, erc20.Name(in.moves(), ts, metas))
	for k, i := range at {
		in.e.Account.Payments.V[i].Asset = &ts[k].Amount.Asset
	}
}

// whoseIs notes what our tables say of the address.
func (in *inquiry) whoseIs(who common.Address, from []facts.EvidenceID) {
	out := []facts.KnownPlace{}
	if p, ok := knowledge.PlaceOf(in.chainID, who); ok {
		out = append(out, facts.KnownPlace{Address: spell.Address(who), Kind: p.Kind, Label: p.Label})
	}
	if t, ok := knowledge.TokenOf(in.chainID, who); ok {
		out = append(out, facts.KnownPlace{Address: spell.Address(who), Kind: "token", Label: t.Symbol})
	}
	in.e.Places = facts.KnownValue(out, from...)
}

type freezeAsk struct {
	token common.Address
	asks  []*query.Ask
}

func (in *inquiry) freezeAsks(who common.Address) (out []freezeAsk) {
	contracts := knowledge.Contracts(in.chainID)
	for _, symbol := range issued {
		token, ok := contracts[symbol]
		if !ok {
			continue
		}
		f := freezeAsk{token: token}
		for _, signature := range freezes {
			f.asks = append(f.asks, erc20.View(token, signature, "latest", erc20.Word(who)).Maybe())
		}
		out = append(out, f)
	}
	return out
}

// frozenBy notes the issuers that answer. A token without such a list says nothing.
func (in *inquiry) frozenBy(lists []freezeAsk) {
	var out []facts.Freeze
	var from []facts.EvidenceID
	for _, l := range lists {
		told, yes := false, false
		for _, a := range l.asks {
			if v, ok := query.Read(erc20.Quiet(a), erc20.Bool); ok {
				told, yes = true, yes || v
				from = shape.Join(from, a.From())
			}
		}
		if told {
			out = append(out, facts.Freeze{Asset: in.moves().Asset(l.token), Token: spell.Address(l.token), Frozen: yes})
		}
	}
	if len(out) > 0 {
		in.e.Account.Frozen = facts.KnownValue(out, from...)
	}
}
