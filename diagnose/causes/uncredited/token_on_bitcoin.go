package uncredited

import (
	"slices"
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/claim"
)

// TokenOnBitcoin is a transaction that carries a message of a token protocol: what was sent
// is a token, and of Bitcoin itself only the few satoshi that carry it.
var TokenOnBitcoin = diagnose.Cause{
	Slug:    "token-on-bitcoin",
	Section: "uncredited",
	Weight:  430,
	Args:    []string{"protocol", "amount"},
	Yields:  []string{"asset-differs", "amount-differs", "receiver-platform-delay"},
	Party:   diagnose.ReceiverPlatform,
	Rules: []diagnose.Rule{{
		Family: facts.FamilyUTXO,
		Needs:  []string{"Sighting", "UTXO.Tx"},
		Judge:  judgeTokenOnBitcoin,
	}},
}

// carrier is the most that an output which only carries a token holds: wallets use 546, the
// least that every node passes on, or a little more.
const carrier = 1000

// tokenMarks are the first bytes of an output that holds a protocol's message: OP_RETURN with
// "omni" (Omni layer, class C), and OP_RETURN OP_13 (Runes).
var tokenMarks = []struct{ prefix, protocol string }{
	{"6a146f6d6e69", "omni"}, {"6a4c146f6d6e69", "omni"}, {"6a5d", "runes"},
}

func judgeTokenOnBitcoin(f *facts.Facts) diagnose.Outcome {
	if diagnose.Pending(f) != diagnose.Yes {
		if out, ok := diagnose.Given(diagnose.Mined(f), "Sighting"); !ok {
			return out
		}
	}
	tx := diagnose.UTXO(f).Tx
	if out, ok := diagnose.Need("UTXO.Tx", tx); !ok {
		return out
	}
	protocol := ""
	for _, o := range tx.V.Outs {
		for _, m := range tokenMarks {
			if protocol == "" && strings.HasPrefix(o.Script, m.prefix) {
				protocol = m.protocol
			}
		}
	}
	small, ok := carried(f, tx.V)
	if protocol == "" || !ok {
		return diagnose.NoBecause(tx.From...)
	}
	// The message is there for sure. Whether it is valid by the protocol's own rules, and
	// whether the receiver waits for the token, no node of this chain can say.
	out := diagnose.YesBecause(diagnose.Likely, diagnose.IDs(f.Sighting.From, tx.From)...)
	out.Args = map[string]any{"protocol": diagnose.Code("token-" + protocol), "amount": small}
	out.Actions = []diagnose.Action{
		{Who: diagnose.ReceiverPlatform, What: "request-recovery"},
		{Who: diagnose.Sender, What: "do-not-send-again"},
	}
	return out
}

// carried is the small amount that came with the token: to the claimed address, else to
// anybody but the sender. False where the payee got more than a carrier.
func carried(f *facts.Facts, tx facts.UTXOTx) (facts.Amount, bool) {
	to := claim.Address(f)
	var found []facts.TxOut
	for _, o := range tx.Outs {
		own := slices.ContainsFunc(tx.Ins, func(in facts.TxIn) bool { return in.Script != "" && in.Script == o.Script })
		switch {
		case o.Type == "nulldata":
		case to != "" && claim.Same(f.Chain.Family, to, o.Address):
			return facts.Amount{Units: o.Value, Asset: f.Chain.Native}, o.Value.Cmp(facts.NewInt(carrier)) <= 0
		case !own && o.Value.Cmp(facts.NewInt(carrier)) <= 0:
			found = append(found, o)
		}
	}
	if to != "" || len(found) == 0 {
		return facts.Amount{}, false
	}
	return facts.Amount{Units: found[0].Value, Asset: f.Chain.Native}, true
}
