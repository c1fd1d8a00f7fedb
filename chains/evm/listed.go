package evm

import (
	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/facts"
)

// blacklists are the ways in which issuers' tokens tell who is listed.
var blacklists = []string{"isBlackListed(address)", "isBlacklisted(address)", "isFrozen(address)"}

type listedAsk struct {
	who common.Address
	ask *query.Ask
}

// listedAsks ask the token in each of these ways whether somebody is listed.
func listedAsks(contract, who common.Address, at string) (out []listedAsk) {
	for _, f := range blacklists {
		out = append(out, listedAsk{who, view(contract, f, at, wordOf(who))})
	}
	return out
}

// frozen lists who is on the issuer's list. A token without such a list refuses the
// question: then there is no list.
func frozen(listed []listedAsk) facts.Value[[]facts.Address] {
	var who []facts.Address
	var from []facts.EvidenceID
	told := false
	last := facts.Value[[]facts.Address]{}
	for _, l := range listed {
		yes, ok := query.Read(quiet(l.ask), boolOf)
		if !ok {
			if v := unlessRefused[[]facts.Address](l.ask); last.State != facts.Failed {
				last = v
			}
			continue
		}
		told = true
		from = shape.Join(from, l.ask.From())
		if yes && (len(who) == 0 || who[len(who)-1] != spell.Address(l.who)) {
			who = append(who, spell.Address(l.who))
		}
	}
	if !told || len(who) == 0 && last.State == facts.Failed { // the one that was not told may be listed
		return last
	}
	return facts.KnownValue(who, from...)
}
