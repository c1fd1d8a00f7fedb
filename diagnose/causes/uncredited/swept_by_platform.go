package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// SweptByPlatform is a deposit that the receiving platform has collected from the deposit address: it
// saw the payment, whatever its books say. Who moved something is not on the chain, so this is never proven.
var SweptByPlatform = diagnose.Cause{
	Slug:    "swept-by-platform",
	Section: "uncredited",
	Weight:  449,
	Args:    []string{"address", "amount", "to", "blocks", "gather", "platform"},
	Yields:  []string{"receiver-platform-delay", "contract-deposit", "arrived", "sent-to-contract"},
	State:   diagnose.StateFinal,
	Party:   diagnose.ReceiverPlatform,
	Funds:   diagnose.Arrived,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers", "Head", "FinalHead", "EVM.Onward", "Profile.Owned"},
		Unless: []string{"Profile.Owned"},
		Judge:  judgeSweptByPlatform,
	}},
}

// collectsFrom is from how many others, within fifty blocks, an address must get the same token to be
// taken for one that collects: fewer may be a shop or a friend.
const collectsFrom = 5

func judgeSweptByPlatform(f *facts.Facts) diagnose.Outcome {
	if claim.Address(f) == "" || f.Ticket.Role != "receiver" && f.Ticket.Role != "user" {
		return diagnose.Outcome{} // nobody who misses it speaks
	}
	if out, ok := succeeded(f); !ok {
		return out
	}
	if len(claim.Paid(f)) == 0 {
		return diagnose.NoBecause(f.Transfers.From...)
	}
	e := diagnose.EVM(f)
	if out, ok := diagnose.Need("EVM.Onward", e.Onward); !ok {
		return out
	}
	if out, ok := diagnose.Need("Head", f.Head); !ok {
		return out
	}
	p := diagnose.ProgressOf(f)
	if diagnose.FinalOpen(f) {
		return diagnose.Unsure("FinalHead")
	}
	seen := diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, f.Head.From, f.FinalHead.From, e.Onward.From)
	o := e.Onward.V
	got, coin := arrivedAs(f)
	to, left := left(o, got, coin)
	if !left || !p.Final {
		return diagnose.NoBecause(seen...)
	}
	args := map[string]any{"address": facts.Address(claim.Address(f)), "amount": got, "blocks": o.Blocks, "gather": o.Gather, "to": diagnose.Code("address-not-known"), "platform": diagnose.Name("-")}
	if to != "" {
		args["to"] = to
	}
	certainty := diagnose.Likely
	switch {
	case byPlatform(f, got, coin):
		args["platform"] = own(f.Profile.Name)
		if claim.Hot(f, to) {
			args["variant"] = diagnose.Code("hot")
		}
	case f.Profile != nil && (f.Profile.Owned.Known() || f.Profile.Owned.State == facts.Absent):
		return diagnose.NoBecause(seen...) // the platform says that it is none of its addresses
	case to != "" && o.Gather >= collectsFrom && o.Code.Kind != "delegated" && f.Ticket.Role == "receiver":
		certainty, args["variant"] = diagnose.Possible, diagnose.Code("gathers")
	default:
		return diagnose.Unsure("Profile.Owned")
	}
	out := diagnose.YesBecause(certainty, seen...)
	out.Args = args
	out.ETA = &eta.Range{None: eta.NoneReceiver}
	out.Actions = []diagnose.Action{
		{Who: diagnose.ReceiverPlatform, What: "contact-receiver-platform"},
		{Who: diagnose.Sender, What: "do-not-send-again"},
	}
	return out
}

// byPlatform: it left an address that the platform's profile names as its own for this chain, to one of its
// wallets or by an order of its own. An account that carries strange code is not the platform's alone.
func byPlatform(f *facts.Facts, got facts.Amount, coin bool) bool {
	owned, ok := claim.Owned(f, facts.Address(claim.Address(f)))
	if !ok || owned.Chain != f.Chain.ID {
		return false
	}
	o := f.EVM.Onward.V
	to, gone := left(o, got, coin)
	return gone && (claim.Hot(f, to) || o.Code.Kind != "delegated" && (to != "" || o.Signed > 0 || o.Code.Kind == "contract"))
}

// left reports that most of what came left the receiver again within the blocks that were looked at, and
// to whom, where that was seen.
func left(o facts.Onward, got facts.Amount, coin bool) (facts.Address, bool) {
	for _, list := range [][]facts.Transfer{o.Same, o.Later} {
		if sum, to := gone(list, got); mostOf(sum, got) {
			return to, true
		}
	}
	return "", coin && mostOf(o.Fell, got)
}
