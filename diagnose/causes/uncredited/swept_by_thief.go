package uncredited

import (
	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
	"txtriage/diagnose/eta"
)

// SweptByThief is a payment that reached its receiver and left it again at once: by the code that the
// account was given (EIP-7702), or by quick transactions of its own. Whether the owner wants that is not
// on the chain, so this is never proven, and its words accuse nobody.
var SweptByThief = diagnose.Cause{
	Slug:    "swept-by-thief",
	Section: "uncredited",
	Weight:  448,
	Args:    []string{"address", "amount", "to", "blocks"},
	Yields:  []string{"receiver-platform-delay", "contract-deposit", "arrived", "sent-to-contract"},
	Party:   diagnose.UnknownParty,
	Funds:   diagnose.UnknownFunds,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyEVM,
		Needs:  []string{"Sighting", "Success", "Transfers", "EVM.Onward", "EVM.Traced", "EVM.Tx", "Profile.Owned"},
		Unless: []string{"Profile.Owned", "EVM.Traced"},
		Judge:  judgeSweptByThief,
	}},
}

func judgeSweptByThief(f *facts.Facts) diagnose.Outcome {
	if claim.Address(f) == "" || f.Ticket.Role != "receiver" && f.Ticket.Role != "user" {
		return diagnose.Outcome{} // nobody who would know speaks for the receiver
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
	o := e.Onward.V
	seen := diagnose.IDs(f.Sighting.From, f.Success.From, f.Transfers.From, e.Onward.From)
	got, coin := arrivedAs(f)
	if o.Code.Kind == "contract" {
		return diagnose.NoBecause(seen...) // what a contract does is what it was made for
	}
	if byPlatform(f, got, coin) {
		return diagnose.NoBecause(seen...)
	}
	args := map[string]any{"address": facts.Address(claim.Address(f)), "amount": got, "blocks": o.Blocks, "to": diagnose.Code("address-not-known")}
	certainty := diagnose.Certainty("")
	delegated := o.Code.Kind == "delegated"
	switch out, to := gone(o.Same, got); {
	case delegated && mostOf(out, got):
		if !e.Tx.Known() {
			return diagnose.Unsure("EVM.Tx")
		}
		if same(to, e.Tx.V.From) {
			return diagnose.NoBecause(seen...) // back to the payer
		}
		certainty, args["to"], args["variant"] = diagnose.Likely, to, diagnose.Code("code")
	case delegated && coin && !e.Traced.Known() && !o.Grew.Known():
		out := diagnose.Unsure("EVM.Traced", "EVM.Onward.Grew")
		out.Open = out.Missing
		return out
	case delegated && coin && !e.Traced.Known() && leftover(o.Grew.V, got):
		seen = diagnose.IDs(seen, o.Grew.From)
		certainty, args["variant"] = diagnose.Possible, diagnose.Code("unseen-code")
	case f.Ticket.Role != "user":
		return diagnose.NoBecause(seen...) // platforms empty their deposit addresses as a rule
	case coin && mostOf(o.Fell, got) && o.Signed == 0 && delegated:
		certainty, args["variant"] = diagnose.Possible, diagnose.Code("later-code")
	case coin && mostOf(o.Fell, got):
		certainty = diagnose.Possible
	default:
		if out, to := gone(o.Later, got); mostOf(out, got) {
			certainty, args["to"] = diagnose.Possible, to
		}
	}
	if certainty == "" {
		return diagnose.NoBecause(seen...)
	}
	out := diagnose.YesBecause(certainty, seen...)
	out.Args = args
	out.Actions = []diagnose.Action{{Who: diagnose.UnknownParty, What: "ask-owner"}, {Who: diagnose.Sender, What: "do-not-send-again"}, {Who: diagnose.UnknownParty, What: "move-funds"}}
	out.ETA = &eta.Range{None: eta.NoneThird}
	return out
}

// arrivedAs is what reached the claimed receiver of one asset, the first that came; coin: of the chain's own.
func arrivedAs(f *facts.Facts) (sum facts.Amount, coin bool) {
	for _, t := range claim.Paid(f) {
		if t.Kind == "nft" || t.Amount.Units.IsZero() || sum.Asset.ID != "" && sum.Asset.ID != t.Amount.Asset.ID {
			continue
		}
		sum = facts.Amount{Units: sum.Units.Add(t.Amount.Units), Asset: t.Amount.Asset}
	}
	return sum, sum.Asset.ID == f.Chain.Native.ID
}

// gone adds what left in the asset, and names the first who got it.
func gone(ts []facts.Transfer, got facts.Amount) (sum facts.Int, to facts.Address) {
	for _, t := range ts {
		if t.Amount.Asset.ID != got.Asset.ID || t.To == "" {
			continue
		}
		if sum = sum.Add(t.Amount.Units); to == "" {
			to = t.To
		}
	}
	return sum, to
}

// leftover: of what came at most a tenth was still there after the block.
func leftover(grew facts.Int, got facts.Amount) bool {
	return grew.Mul(facts.NewInt(10)).Cmp(got.Units) <= 0
}

// mostOf: at least nine tenths, since fees may have been kept for.
func mostOf(part facts.Int, whole facts.Amount) bool {
	return whole.Units.Sign() > 0 && part.Mul(facts.NewInt(10)).Cmp(whole.Units.Mul(facts.NewInt(9))) >= 0
}
