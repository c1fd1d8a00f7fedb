package hall

import (
	"regexp"
	"slices"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/recognise"
	"txtriage/diagnose"
	"txtriage/diagnose/causes"
)

// power is a number with a power of ten.
var power = regexp.MustCompile(`^[-+]?\d+([.,]\d+)?[Ee][-+]?\d+`)

// With is the job of one row of a queue, where the columns of the row win over the flags.
// ignored names columns whose words could not be read; the row is looked up without them.
func (j Job) With(cells map[string]string, cat *chains.Catalog) (job Job, ignored []string) {
	set := func(dst *facts.Untrusted, column string) {
		switch v := cells[column]; {
		case v == "":
		case HoldsSecret(v, cat): // never repeated, and not as a claim either
			ignored = append(ignored, column)
		default:
			*dst = facts.Untrusted(v)
		}
	}
	j.Paste = cells["paste"]
	set(&j.Ticket.To, "to")
	set(&j.Ticket.From, "from")
	if power.MatchString(cells["amount"]) { // a spreadsheet has rounded it
		ignored = append(ignored, "amount")
	} else {
		set(&j.Ticket.Amount, "amount")
	}
	set(&j.Ticket.Asset, "asset")
	j.Ticket.Amount = amount(j.Ticket.Amount, j.Ticket.Asset)
	set(&j.Ticket.Memo, "memo")
	set(&j.Ticket.Status, "status")
	if v := cells["chain"]; v != "" {
		if row, err := cat.Made(v); err == nil {
			if j.Chain = row.ID; j.Ticket.Network == "" { // what the ticket names counts before where we look
				j.Ticket.ClaimedChain = row.ID
			}
		} else {
			ignored = append(ignored, "chain")
		}
	}
	if v := cells["network"]; v != "" && !HoldsSecret(v, cat) {
		j.Ticket.Network, j.Ticket.ClaimedChain = facts.Untrusted(v), "" // as the flag does: "" is none of ours
		if row, err := cat.Made(v); err == nil {
			j.Ticket.ClaimedChain = row.ID
		}
	}
	if v := cells["sent_at"]; v != "" {
		if at, err := parseTime(v); err == nil {
			j.Ticket.SentAt = at
		} else {
			ignored = append(ignored, "sent_at")
		}
	}
	return j, ignored
}

// Unreadable is the answer about a row that holds nothing to look up. A secret in it is told
// and not repeated.
func Unreadable(raw string, cat *chains.Catalog, now time.Time) Item {
	f := &facts.Facts{AsOf: now, Subject: facts.Subject{Kind: string(chains.Unknown), Problem: "not-a-transaction-id", Text: facts.Untrusted(raw)}}
	for _, ref := range recognise.Recognise(raw, cat) {
		if ref.Kind == chains.Secret {
			return Item{Facts: f, Verdict: diagnose.Diagnose(dress(f, ref, chains.Row{}, Job{}, cat, now), causes.All())}
		}
	}
	return Item{Facts: f, Verdict: diagnose.Diagnose(f, causes.All())}
}

// HoldsSecret reports whether a text must not be repeated.
func HoldsSecret(text string, cat *chains.Catalog) bool {
	return len(text) > 24 && // the shortest secret is longer
		slices.ContainsFunc(recognise.Recognise(text, cat), func(r chains.Ref) bool { return r.Kind == chains.Secret })
}

// WorstOf is the exit status of many: trouble before cannot tell before waiting.
func WorstOf(statuses ...int) int {
	order := []int{diagnose.ExitTrouble, diagnose.ExitCannotTell, diagnose.ExitWaiting, diagnose.ExitNothing, diagnose.ExitArrived}
	worst := len(order) - 1
	for _, s := range statuses {
		if i := slices.Index(order, s); i >= 0 && i < worst {
			worst = i
		}
	}
	return order[worst]
}
