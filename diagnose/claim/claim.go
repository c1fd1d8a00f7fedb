// Package claim compares what a ticket claims with what was found on the chain.
package claim

import (
	"strings"

	"txtriage/chains/facts"
	"txtriage/diagnose/record"
)

// Needs are the facts that Paid, Complete and Recipients read; Paid reads Profile.Owned too
// where the ticket names no receiver.
func Needs() []string { return []string{"Transfers", "EVM.Tx", "EVM.Receipt", "EVM.ReceiverCode"} }

// From is the evidence that Complete rests on.
func From(f *facts.Facts) []facts.EvidenceID {
	if f.EVM == nil {
		return nil
	}
	var out []facts.EvidenceID
	out = append(out, f.EVM.Tx.From...)
	out = append(out, f.EVM.Receipt.From...)
	return append(out, f.EVM.ReceiverCode.From...)
}

// bareTransfer is the gas of a payment that ran no code. Code that moves coins on needs more
// than a refund (a fifth at most) could hide.
const bareTransfer = 21_000

// Address is the receiving address that the ticket claims, without scheme and spaces, or else
// the platform's own deposit address that is paid; "" if none is claimed or the text cannot be
// an address of this chain.
func Address(f *facts.Facts) string {
	s := strings.TrimSpace(string(f.Ticket.To))
	if s == "" {
		return ownedAddress(f)
	}
	if f.Chain.Family == facts.FamilyEVM {
		if len(s) != 42 || !strings.HasPrefix(strings.ToLower(s), "0x") || !isHex(s[2:]) {
			return ""
		}
		return s
	}
	if len(s) < 26 || len(s) > 130 || strings.ContainsAny(s, " \t\r\n/?&=") {
		return ""
	}
	return s
}

func isHex(s string) bool { return strings.Trim(strings.ToLower(s), "0123456789abcdef") == "" }

// Same reports whether a claimed text and an address on the chain are the same place: for EVM
// without regard to case, for Bitcoin's family by what the text stands for where two spellings exist.
func Same(family facts.Family, claimed string, a facts.Address) bool {
	if claimed == "" || a == "" {
		return false
	}
	if family == facts.FamilyEVM {
		return strings.EqualFold(claimed, string(a))
	}
	if claimed == string(a) || oneCase(claimed) && strings.EqualFold(bare(claimed), bare(string(a))) && !legacy(string(a)) {
		return true
	}
	x, okX := decode(claimed)
	y, okY := decode(string(a))
	return okX && okY && x == y
}

func oneCase(s string) bool { return s == strings.ToLower(s) || s == strings.ToUpper(s) }

// bare cuts a prefix such as "bitcoincash:", which people leave out.
func bare(s string) string {
	if _, rest, ok := strings.Cut(s, ":"); ok {
		return rest
	}
	return s
}

// Paid returns the transfers that go to the claimed address.
func Paid(f *facts.Facts) []facts.Transfer {
	to := Address(f)
	var out []facts.Transfer
	for _, t := range f.Transfers.V {
		if Same(f.Chain.Family, to, t.To) {
			out = append(out, t)
		}
	}
	return out
}

// Pays reports whether an address is a sender of the transaction.
func Pays(f *facts.Facts, address string) bool {
	if f.EVM != nil && f.EVM.Tx.Known() && Same(f.Chain.Family, address, f.EVM.Tx.V.From) {
		return true
	}
	if f.UTXO != nil && f.UTXO.Tx.Known() {
		for _, in := range f.UTXO.Tx.V.Ins {
			if Same(f.Chain.Family, address, in.Address) {
				return true
			}
		}
	}
	return false
}

// Recipients lists who is paid by others than change, each once, in order.
func Recipients(f *facts.Facts) []facts.Address {
	var out []facts.Address
	seen := map[facts.Address]bool{"": true}
	for _, t := range f.Transfers.V {
		if t.Kind != "change" && !seen[t.To] && !t.Amount.Units.IsZero() {
			seen[t.To] = true
			out = append(out, t.To)
		}
	}
	return out
}

// Complete reports whether the list of transfers cannot have missed a movement. On EVM a
// contract may move coins inside a call without a trace in the receipt, so it is complete
// only for a plain payment to an account without code, or one that used no gas beyond the
// bare transfer; for Bitcoin's family if every output has an address.
func Complete(f *facts.Facts) bool {
	if !f.Transfers.Known() {
		return false
	}
	switch f.Chain.Family {
	case facts.FamilyEVM:
		return f.EVM != nil && plain(f)
	case facts.FamilyUTXO:
		for _, t := range f.Transfers.V {
			if t.To == "" && t.Script != "nulldata" {
				return false
			}
		}
		return true
	}
	return false
}

func plain(f *facts.Facts) bool {
	tx, receipt, code := f.EVM.Tx, f.EVM.Receipt, f.EVM.ReceiverCode
	if !tx.Known() || tx.V.InputSize != 0 || tx.V.Input != "" && tx.V.Input != "0x" || tx.V.To == "" || len(tx.V.Authorities) > 0 {
		return false
	}
	if receipt.Known() && receipt.V.GasUsed == bareTransfer && !f.Chain.HasQuirk("zksync-types") && !f.Chain.HasQuirk("arbitrum-types") {
		return true // those two count gas in their own way
	}
	return code.Known() && code.V.Kind == "none"
}

// Sum adds the transfers to the claimed address in the asset that the ticket means.
// ok is false where amounts cannot be compared: no amount claimed, an asset that is not
// clear or not listed, decimals unknown, or a number that does not fit the asset.
func Sum(f *facts.Facts) (expected, arrived facts.Amount, ok bool) {
	want := strings.TrimSpace(string(f.Ticket.Amount))
	asset := strings.TrimSpace(string(f.Ticket.Asset))
	if want == "" {
		return expected, arrived, false
	}
	for _, t := range Paid(f) {
		a := t.Amount.Asset
		if !a.Listed && a.ID != f.Chain.Native.ID || a.NoScale || asset != "" && !strings.EqualFold(asset, string(a.Symbol)) && !strings.EqualFold(asset, string(a.ID)) {
			continue
		}
		if ok && a.ID != arrived.Asset.ID {
			return expected, arrived, false // two assets of that name, or none was named
		}
		arrived = facts.Amount{Units: arrived.Units.Add(t.Amount.Units), Asset: a}
		ok = true
	}
	if !ok {
		return expected, arrived, false
	}
	units, err := facts.ParseDecimal(want, arrived.Asset.Decimals)
	if err != nil {
		return expected, arrived, false
	}
	return facts.Amount{Units: units, Asset: arrived.Asset}, arrived, true
}

// complaint are words with which a platform's own record says "not credited yet".
var complaint = []string{"not credited", "uncredited", "not received", "pending", "processing", "未到账", "未入账", "未上账", "处理中", "等待"}

// NotCredited reports whether the ticket says that the receiver has not counted the money.
func NotCredited(f *facts.Facts) bool {
	if f.Ticket.Role == "receiver" || f.Ticket.Missed {
		return true
	}
	if row, ok := record.Read(string(f.Ticket.Status)).Single(); ok {
		return row.Uncredited()
	}
	s := strings.ToLower(string(f.Ticket.Status))
	for _, w := range complaint {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
