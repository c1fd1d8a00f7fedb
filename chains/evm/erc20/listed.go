package erc20

import (
	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
	"txtriage/chains/evm/spell"
	"txtriage/chains/facts"
)

// Blacklists are the ways in which issuers' tokens tell who is listed.
var Blacklists = []string{"isBlackListed(address)", "isBlacklisted(address)", "isFrozen(address)"}

// Listed is the question whether the token lists somebody.
type Listed struct {
	who common.Address
	Ask *query.Ask
}

// ListedAsks ask the token in each of these ways whether somebody is listed.
func ListedAsks(contract, who common.Address, at string) (out []Listed) {
	for _, f := range Blacklists {
		out = append(out, Listed{who, View(contract, f, at, Word(who))})
	}
	return out
}

// Frozen lists who is on the issuer's list. A token without such a list refuses the
// question: then there is no list.
func Frozen(listed []Listed) facts.Value[[]facts.Address] {
	var who []facts.Address
	var from []facts.EvidenceID
	told := false
	last := facts.Value[[]facts.Address]{}
	for _, l := range listed {
		yes, ok := query.Read(Quiet(l.Ask), Bool)
		if !ok {
			if v := UnlessRefused[[]facts.Address](l.Ask); last.State != facts.Failed {
				last = v
			}
			continue
		}
		told = true
		from = shape.Join(from, l.Ask.From())
		if yes && (len(who) == 0 || who[len(who)-1] != spell.Address(l.who)) {
			who = append(who, spell.Address(l.who))
		}
	}
	if !told || len(who) == 0 && last.State == facts.Failed { // the one that was not told may be listed
		return last
	}
	return facts.KnownValue(who, from...)
}
