// Package tally counts what a bulk run found.
package tally

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"
)

// Gist is what is counted of one report; it is read from the report's own JSON.
type Gist struct {
	State         string  `json:"state"`
	Party         string  `json:"party"`
	Funds         string  `json:"funds"`
	Headline      string  `json:"headline"`
	Input         input   `json:"input"`
	Causes        causes  `json:"causes"`
	Confirmations *uint64 `json:"confirmations"`
	Required      *uint64 `json:"required_confirmations"`
	Final         bool    `json:"final"`
	ETA           *struct {
		Typical *int64 `json:"typical"`
	} `json:"eta"`
	NextCheckAt *time.Time `json:"next_check_at"`
	Transfers   []Transfer `json:"transfers"`
}

type input struct {
	Text  string `json:"text"`
	Chain string `json:"chain"`
}

// counted is how many members of a report are counted.
const counted = 12

// causes are told with all their words, which nobody counts.
type causes []struct{ Slug, Certainty string }

// Transfer is one movement of value.
type Transfer struct {
	Asset   string `json:"asset"`
	Symbol  string `json:"symbol"`
	Listed  bool   `json:"listed"`
	Amount  string `json:"amount"`
	Matches *bool  `json:"matches_ticket"`
}

// Cause is the slug of the first cause.
func (g *Gist) Cause() (slug, certainty string) {
	if len(g.Causes) == 0 {
		return "", ""
	}
	return g.Causes[0].Slug, g.Causes[0].Certainty
}

// Summary is the figures of one run.
type Summary struct {
	Rows       int              `json:"rows"`
	Doubles    int              `json:"doubles"` // rows equal to an earlier one; their money is counted once
	Exit       int              `json:"exit"`
	Exits      map[string]int   `json:"by_exit"`
	States     map[string]int   `json:"by_state"`
	Causes     map[string]int   `json:"by_cause"`
	Parties    map[string]int   `json:"by_party"`
	Chains     map[string]int   `json:"by_chain"`
	Problems   map[string]int   `json:"by_problem"` // rows that could not be read
	Sums       []Sum            `json:"sums"`
	Unclear    int              `json:"rows_without_one_amount"` // it is not known, or which of several transfers is meant
	FirstCheck *time.Time       `json:"first_check_at"`
	LastCheck  *time.Time       `json:"last_check_at"`
	sums       map[string]*adds // by exit and asset
}

// Sum is the money of one asset in rows of one exit status.
type Sum struct {
	Exit   int    `json:"exit"`
	Asset  string `json:"asset"`
	Symbol string `json:"symbol"` // only of assets that are known by their address
	Amount string `json:"amount"`
	Rows   int    `json:"rows"`
}

type adds struct {
	Sum
	total *big.Int
	scale int // digits after the point
}

// mostSums bounds how many assets are added up; anybody can make up new ones.
const mostSums = 1000

// New makes an empty Summary.
func New() *Summary {
	m := func() map[string]int { return map[string]int{} }
	return &Summary{Exits: m(), States: m(), Causes: m(), Parties: m(), Chains: m(), Problems: m(), sums: map[string]*adds{}}
}

// Add counts one row. double: the same row stood before.
func (s *Summary) Add(g *Gist, exit int, problem string, double bool) {
	s.Rows++
	s.Exits[fmt.Sprint(exit)]++
	s.States[g.State]++
	s.Parties[g.Party]++
	slug, _ := g.Cause()
	s.Causes[slug]++
	if g.Input.Chain != "" {
		s.Chains[g.Input.Chain]++
	}
	if problem != "" {
		s.Problems[problem]++
	}
	if double {
		s.Doubles++
	} else {
		s.money(g, exit)
	}
	if at := g.NextCheckAt; at != nil {
		if s.FirstCheck == nil || at.Before(*s.FirstCheck) {
			s.FirstCheck = at
		}
		if s.LastCheck == nil || at.After(*s.LastCheck) {
			s.LastCheck = at
		}
	}
}

// waiting is the exit status of what is on its way (diagnose.ExitWaiting).
const waiting = 10

// money adds the transfer that the row is about: the one that fits the ticket, or the only one.
func (s *Summary) money(g *Gist, exit int) {
	var meant []Transfer
	for _, t := range g.Transfers {
		if t.Matches != nil && *t.Matches {
			meant = append(meant, t)
		}
	}
	if len(meant) == 0 && len(g.Transfers) == 1 && g.Transfers[0].Matches == nil {
		meant = g.Transfers
	}
	if len(meant) != 1 {
		if len(g.Transfers) > 0 || exit == waiting { // what waits in no block is not always told
			s.Unclear++
		}
		return
	}
	t := meant[0]
	n, scale, ok := decimal(t.Amount)
	key := fmt.Sprint(exit, " ", t.Asset)
	a := s.sums[key]
	if !ok || a == nil && len(s.sums) >= mostSums {
		s.Unclear++
		return
	}
	if a == nil {
		a = &adds{Sum: Sum{Exit: exit, Asset: t.Asset}, total: new(big.Int)}
		if t.Listed {
			a.Symbol = t.Symbol
		}
		s.sums[key] = a
	}
	for a.scale < scale {
		a.total.Mul(a.total, big.NewInt(10))
		a.scale++
	}
	for ; scale < a.scale; scale++ {
		n.Mul(n, big.NewInt(10))
	}
	a.total.Add(a.total, n)
	a.Rows++
}

// decimal reads "12.5" as 125 and 1.
func decimal(s string) (*big.Int, int, bool) {
	whole, part, _ := strings.Cut(s, ".")
	n, ok := new(big.Int).SetString(whole+part, 10)
	return n, len(part), ok && len(s) < 200
}

// Close puts the sums in order, the worst exit status first.
func (s *Summary) Close() {
	s.Sums = []Sum{}
	for _, k := range slices.Sorted(maps.Keys(s.sums)) {
		a := s.sums[k]
		text := a.total.String()
		if a.scale > 0 {
			for len(text) <= a.scale {
				text = "0" + text
			}
			text = strings.TrimRight(strings.TrimRight(text[:len(text)-a.scale]+"."+text[len(text)-a.scale:], "0"), ".")
		}
		a.Amount = text
		s.Sums = append(s.Sums, a.Sum)
	}
	slices.SortStableFunc(s.Sums, func(a, b Sum) int { return cmp.Or(rank(a.Exit)-rank(b.Exit), cmp.Compare(b.Rows, a.Rows)) })
}

func rank(exit int) int { return slices.Index([]int{11, 12, 10, 3, 0}, exit) }
