package around

import (
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/erc20"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/spell"
	"txtriage/chains/facts"
)

// standingAsks look whether a listed token that reached the claimed receiver can move on from there: the
// issuer's list and its switch, at the newest block. Other tokens may answer whatever they like.
type standingAsks struct {
	transfer facts.Transfer
	token    common.Address
	listed   []erc20.Listed
	paused   *query.Ask
}

func (s *standingAsks) all() (out []*query.Ask) {
	if s == nil {
		return nil
	}
	for _, l := range s.listed {
		out = append(out, l.Ask)
	}
	return append(out, s.paused)
}

// standingAsks: nil unless a listed token reached the receiver that the ticket names.
func (p *Payment) standingAsks() *standingAsks {
	to, ok := spell.ReadAddress(string(p.Ticket.To))
	if !ok {
		return nil
	}
	i := slices.IndexFunc(p.Facts.Transfers.V, func(t facts.Transfer) bool {
		return t.Kind == "token" && t.Amount.Asset.Listed && t.To == spell.Address(to) && !t.Amount.Units.IsZero()
	})
	if i < 0 {
		return nil
	}
	s := &standingAsks{transfer: p.Facts.Transfers.V[i], token: erc20.Of(p.Facts.Transfers.V[i])}
	s.paused = erc20.View(s.token, "paused()", "latest").Maybe()
	s.add(to)
	if from, ok := spell.ReadAddress(string(s.transfer.From)); ok && from != to && from != (common.Address{}) {
		s.add(from)
	}
	return s
}

func (s *standingAsks) add(who common.Address) {
	for _, l := range erc20.ListedAsks(s.token, who, "latest") {
		l.Ask.Spare = true
		s.listed = append(s.listed, l)
	}
}

// settleStanding asks for the one to whom the receiver passed it on, too.
func (p *Payment) settleStanding(s *standingAsks) {
	if s == nil {
		return
	}
	for _, t := range slices.Concat(p.Facts.EVM.Onward.V.Same, p.Facts.EVM.Onward.V.Later) {
		next, ok := spell.ReadAddress(string(t.To))
		if !ok || t.Amount.Asset.ID != s.transfer.Amount.Asset.ID || t.To == s.transfer.From {
			continue
		}
		s.add(next)
		p.Node.Ask(p.Ctx, s.all()...)
		break
	}
	who := erc20.Frozen(s.listed)
	paused, ok := query.Read(erc20.Quiet(s.paused), erc20.Bool)
	stopped := facts.KnownValue(paused, s.paused.From()...)
	if !ok {
		stopped = erc20.UnlessRefused[bool](s.paused)
	}
	p.Facts.EVM.Standing = &facts.Standing{Token: spell.Address(s.token), Sender: s.transfer.From, Listed: who, Paused: stopped}
}
