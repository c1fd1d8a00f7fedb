package around

import (
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/erc20"
	"txtriage/chains/evm/history"
	"txtriage/chains/evm/moves"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
	"txtriage/chains/facts/alike"
	"txtriage/chains/nodeerr"
)

// Logs are asked for in pieces, since most public nodes give out at most 10,000 blocks at once. Five of them
// are a week on Ethereum; what is older is not looked at.
const (
	earlierPiece  = 10_000
	earlierPieces = 5
)

// busySender has sent so many transactions that its history is a platform's and not a person's.
const busySender = 2_000

// earlierAsks look at what came before between the one whose history this transfer stands in and the
// address that was paid, or that a lure shows. Only tokens leave records that can be searched.
type earlierAsks struct {
	owner, other, claimed facts.Address
	paid                  facts.Transfer
	pieces                []earlierSpan // newest first
}

type earlierSpan struct {
	first, last  uint64
	between, out *query.Ask
}

func (e *earlierAsks) all() (out []*query.Ask) {
	if e == nil {
		return nil
	}
	for _, p := range e.pieces {
		out = append(out, p.between, p.out)
	}
	return out
}

// earlierAsks: nil unless another address was paid than the ticket's, or the transfer may be a lure.
func (p *Payment) earlierAsks() *earlierAsks {
	at := *p.Receipt.BlockNumber
	if p.Tx == nil || p.Tx.From == nil || at == 0 || p.Facts.Chain.HasQuirk("zksync-types") {
		return nil
	}
	e, wide := p.wrongAddress(), false
	if e == nil {
		e = p.lure()
		wide = e != nil
	} else if e.claimed == "" || !likeness(e.claimed, e.other) {
		wide = p.Tx.Nonce != nil && *p.Tx.Nonce <= busySender
	}
	if e == nil {
		return nil
	}
	owner, _ := spell.ReadAddress(string(e.owner))
	other, _ := spell.ReadAddress(string(e.other))
	claimed, _ := spell.ReadAddress(string(e.claimed))
	both := []any{erc20.Word(owner).Hex(), erc20.Word(other).Hex()}
	far := slices.Clone(both)
	if claimed != (common.Address{}) {
		far = append(far, erc20.Word(claimed).Hex())
	}
	for end := at; end > 0 && len(e.pieces) < earlierPieces; {
		s := earlierSpan{last: end - 1, first: end - min(end, earlierPiece)}
		s.between = logsOf(s, both, far)
		if wide {
			s.out = logsOf(s, erc20.Word(owner).Hex())
		}
		e.pieces, end = append(e.pieces, s), s.first
	}
	return e
}

func logsOf(p earlierSpan, topics ...any) *query.Ask {
	return query.Call("eth_getLogs", map[string]any{
		"fromBlock": spell.Number(p.first), "toBlock": spell.Number(p.last), "topics": append([]any{moves.TopicTransfer().Hex()}, topics...),
	}).Maybe()
}

func likeness(a, b facts.Address) bool {
	l, ok := alike.Of(facts.FamilyEVM, string(a), string(b))
	return ok && l.Alike()
}

// wrongAddress is the payment that went elsewhere than the ticket says: the one to an address that looks
// like the ticket's, or the only one there is.
func (p *Payment) wrongAddress() *earlierAsks {
	to, ok := spell.ReadAddress(string(p.Ticket.To))
	if !ok {
		return nil
	}
	var paid []facts.Transfer
	for _, t := range p.Facts.Transfers.V {
		switch {
		case t.To == spell.Address(to):
			return nil
		case t.Kind == "nft" || t.Amount.Units.IsZero() || t.To == "":
		default:
			if t.From == "" {
				t.From = spell.Address(*p.Tx.From)
			}
			paid = append(paid, t)
		}
	}
	i := slices.IndexFunc(paid, func(t facts.Transfer) bool { return likeness(spell.Address(to), t.To) })
	switch {
	case i >= 0:
		return &earlierAsks{owner: paid[i].From, other: paid[i].To, claimed: spell.Address(to), paid: paid[i]}
	case len(paid) == 1 && paid[0].From == spell.Address(*p.Tx.From):
		return &earlierAsks{owner: paid[0].From, other: paid[0].To, claimed: spell.Address(to), paid: paid[0]}
	}
	return nil
}

// lure is a transfer of nothing, or of unlisted tokens, that somebody else than its owner made. Of many
// in one transaction the one that the ticket names counts, or else the first.
func (p *Payment) lure() *earlierAsks {
	var found *facts.Transfer
	for i, t := range p.Facts.Transfers.V {
		plain := t.Kind == "token" && (t.Amount.Units.IsZero() || !t.Amount.Asset.Listed)
		if !plain || t.From == spell.Address(*p.Tx.From) || t.From == t.To {
			return nil
		}
		if t.From == zeroAddress || t.To == "" {
			continue
		}
		if found == nil || p.named(t) && !p.named(*found) {
			found = &p.Facts.Transfers.V[i]
		}
	}
	if found == nil {
		return nil
	}
	return &earlierAsks{owner: found.From, other: found.To, paid: *found}
}

const zeroAddress = facts.Address("0x0000000000000000000000000000000000000000")

// named: the ticket speaks of one of the two.
func (p *Payment) named(t facts.Transfer) bool {
	for _, s := range []facts.Untrusted{p.Ticket.From, p.Ticket.To} {
		if a, ok := spell.ReadAddress(string(s)); ok && (spell.Address(a) == t.From || spell.Address(a) == t.To) {
			return true
		}
	}
	return false
}

// settleEarlier reads the pieces from the newest on, up to the first that was not given out. Tokens among
// what was found are asked for their names.
func (p *Payment) settleEarlier(e *earlierAsks) {
	if e == nil || len(e.pieces) == 0 {
		return
	}
	out := facts.Earlier{Owner: e.owner, Other: e.other, Last: e.pieces[0].last}
	var from []facts.EvidenceID
	var seen []history.Entry
	read1 := 0
	for _, s := range e.pieces {
		logs, ok := query.Logs(s.between)
		more, ok2 := query.Logs(s.out)
		if !ok || s.out != nil && !ok2 {
			break
		}
		read1++
		out.First, from = s.first, shape.Join(from, s.between.From(), s.out.From())
		seen = append(seen, p.entries(append(logs, more...))...)
	}
	if read1 == 0 {
		p.Facts.Earlier = query.Without[facts.Earlier](e.pieces[0].between)
		if p.Facts.Earlier.State == facts.Unsupported && e.pieces[0].between.Class == nodeerr.HistoryPruned {
			p.Facts.Earlier.State = facts.Failed // it has the receipt, so it has the records of the hours before
		}
		return
	}
	found := history.Between(seen, e.owner, e.other)
	from = shape.Join(from, p.nameEntries(found))
	out.Baits, out.Real = history.Baits(found, e.paid.Amount)
	likes := []facts.Address{e.claimed}
	if e.claimed == "" || !likeness(e.claimed, e.other) {
		likes = history.Others(seen, e.owner)
	}
	for _, a := range likes {
		if a != "" && a != e.other && likeness(a, e.other) {
			out.Like = a
			break
		}
	}
	out.Paid = history.Paid(seen, e.owner, out.Like)
	p.Facts.Earlier = facts.KnownValue(out, from...)
}

func (p *Payment) entries(logs []wire.Log) (out []history.Entry) {
	for _, l := range logs {
		if l.TxHash == nil || l.Block == nil || l.Removed || *l.TxHash == p.Hash {
			continue
		}
		for _, t := range p.Moves.One(l) {
			out = append(out, history.Entry{Tx: spell.Hash(*l.TxHash), Block: *l.Block, Transfer: t})
		}
	}
	return out
}

// nameEntries asks the unlisted tokens of a few entries for their names, in one more batch.
func (p *Payment) nameEntries(list []history.Entry) []facts.EvidenceID {
	var asks []*query.Ask
	var tokens []*erc20.Meta
	ts := make([]facts.Transfer, len(list))
	for i, x := range list {
		ts[i] = x.Transfer
	}
	for _, a := range erc20.Unlisted(ts) {
		t := erc20.About(a).Maybe()
		tokens, asks = append(tokens, t), append(asks, t.All()...)
	}
	p.Node.Ask(p.Ctx, asks...)
	from := erc20.Name(p.Moves, ts, tokens)
	for i := range list {
		list[i].Transfer = ts[i]
	}
	return from
}
