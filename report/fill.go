package report

import (
	"time"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/report/safe"
)

// document fills the json format. A customer's copy holds no evidence, nodes or open ends.
func (s *speaker) document(v diagnose.Verdict, f *facts.Facts, r *Report) document {
	generated := s.o.Generated
	if generated.IsZero() {
		generated = f.AsOf
	}
	d := document{
		Schema: Schema, Version: s.o.Version, GeneratedAt: rfc(generated), AsOf: rfc(f.AsOf),
		ElapsedMS: s.o.Elapsed.Milliseconds(), ReportID: r.ID, Lang: r.Lang, Headline: plain(r.Headline),
		Input: docInput{Text: safe.JSON(s.maskText(f.Subject.Text), safe.Reason), Kind: f.Subject.Kind, ID: s.maskString(f.Subject.ID), Chain: f.Chain.ID},
		State: string(v.State), Party: string(v.Party), Funds: string(v.Funds),
		Causes: []docCause{}, Actions: []docAction{}, Related: []docRelated{}, Claims: []docClaim{}, Ask: []docAsk{},
		Eliminated: []docEliminated{}, NotSeen: []docNotSeen{}, Nodes: []docNode{}, Verified: []string{}, Evidence: []docEvidence{},
		docPlace: s.docPlace(v, f), ETA: s.docETA(v, f), NextCheckAt: rfcOrNull(v.NextCheck),
	}
	for i, c := range v.Findings {
		d.Causes = append(d.Causes, s.docCause(c, i == 0))
	}
	for _, a := range v.Actions {
		d.Actions = append(d.Actions, docAction{Who: string(a.Who), What: a.What, Text: plain(s.action(v, a)), Args: s.jsonArgs(a.Args, true), Verified: a.Verified})
	}
	for _, code := range asked(v, f) {
		d.Ask = append(d.Ask, docAsk{What: code, Text: plain(s.say(nil, "ui.ask."+code))})
	}
	for _, x := range v.Related {
		d.Related = append(d.Related, docRelated{Relation: x.Relation, ID: s.maskString(string(x.Hash)), Chain: x.Chain})
	}
	for _, c := range s.compare(v, f) {
		d.Claims = append(d.Claims, docClaim{Claim: c.what, Claimed: safe.JSON(s.maskText(c.claimed), safe.Reason), Result: string(c.result)})
	}
	if s.o.View != Customer {
		s.docGrounds(&d, v, f)
	}
	return d
}

func (s *speaker) docGrounds(d *document, v diagnose.Verdict, f *facts.Facts) {
	d.Eliminated, d.NotSeen, d.Evidence = make([]docEliminated, 0, len(v.Eliminated)), make([]docNotSeen, 0, len(v.NotSeen)), make([]docEvidence, 0, len(f.Evidence))
	for _, e := range v.Eliminated {
		d.Eliminated = append(d.Eliminated, docEliminated{Slug: e.Slug, Because: ids(e.Because)})
	}
	for _, n := range v.NotSeen {
		d.NotSeen = append(d.NotSeen, docNotSeen{Fact: n.Fact, Open: append([]string{}, n.Slugs...), Text: s.notSeenPlain(n.Fact)})
	}
	if f.Verified.Known() {
		d.Verified = append(d.Verified, f.Verified.V...)
	}
	for _, b := range s.agreement(v, f) {
		d.Agreement = append(d.Agreement, plain(b.Text))
	}
	for _, n := range f.Nodes {
		d.Nodes = append(d.Nodes, docNodeOf(f, n))
	}
	for _, e := range f.Evidence {
		gist := safe.JSON(s.maskText(e.Gist), safe.Reason)
		d.Evidence = append(d.Evidence, docEvidence{ID: string(e.ID), Node: e.Node, Method: e.Method, At: e.At.UTC().Format(time.RFC3339Nano), Gist: gist})
	}
}

func docNodeOf(f *facts.Facts, n facts.NodeView) docNode {
	out := docNode{
		Label: n.Label, Kind: n.Kind, Public: n.Public, Site: n.Site, OnChain: boolOf(n.OnChain), Syncing: boolOf(n.Syncing), Saw: boolOf(n.Saw),
		Client: safe.JSON(n.Client.V, safe.Symbol), Refused: []docRefusal{},
	}
	if n.Head.Known() {
		out.Head = block(n.Head.V)
		if !n.Head.V.Time.IsZero() {
			age := max(0, int64(f.AsOf.Sub(n.Head.V.Time).Seconds()))
			out.HeadAge = &age
		}
	}
	for _, r := range n.Refused {
		out.Refused = append(out.Refused, docRefusal{Method: r.Method, Class: r.Class})
	}
	return out
}

// docCause carries the parts that the reader may see; the lesser causes carry only what the
// prose tells of them too.
func (s *speaker) docCause(c diagnose.Finding, first bool) docCause {
	out := docCause{
		Slug: c.Slug, Certainty: string(c.Certainty), Role: string(c.Role),
		Args: s.jsonArgs(c.Args, false), Because: ids(c.Because), Text: make(map[string]string, 8),
	}
	if s.o.View == Customer {
		out.Because = ids(nil)
	}
	tell := func(p string) {
		if l := s.part(c.Section, c.Slug, p, c.Certainty, c.Args); len(l) > 0 {
			out.Text[p] = plain(l)
		}
	}
	tell("headline")
	told := parts[s.o.View]
	if !first && s.o.View == Customer {
		told = told[:1]
	}
	for _, p := range told {
		tell(p)
	}
	return out
}

func (s *speaker) docPlace(v diagnose.Verdict, f *facts.Facts) docPlace {
	out := docPlace{Transfers: []docTransfer{}, Final: v.Progress.Final}
	for _, t := range f.Transfers.V {
		out.Transfers = append(out.Transfers, s.docTransfer(f, t))
	}
	at := f.Sighting.V.Block
	if f.Sighting.Known() && f.Sighting.V.Place != facts.InPool && (at.Height > 0 || at.Hash != "") { // else 0 would pass for its number
		out.Block = block(at)
	}
	if p := v.Progress; p.Confirmations > 0 {
		out.Confirmations = &p.Confirmations
	}
	if p := v.Progress; p.Required > 0 {
		out.Required = &p.Required
	}
	if f.Fee.Known() {
		a := docAmountOf(f.Fee.V)
		out.Fee = &a
	}
	return out
}

func (s *speaker) docTransfer(f *facts.Facts, t facts.Transfer) docTransfer {
	a := docAmountOf(t.Amount)
	out := docTransfer{
		From: s.maskString(string(t.From)), To: s.maskString(string(t.To)), Asset: a.Asset, Symbol: a.Symbol, Listed: t.Amount.Asset.Listed,
		Amount: a.Amount, Units: a.Units, Index: t.Index, Kind: t.Kind,
	}
	switch m := matchTicket(f, t); m {
	case agrees, differs:
		yes := m == agrees
		out.Matches = &yes
	case cannotCheck:
	}
	return out
}

func docAmountOf(a facts.Amount) docAmount {
	n := a.Units.Decimal(a.Asset.Decimals)
	if a.Asset.NoScale {
		n = "" // nobody knows the decimals
	}
	return docAmount{Asset: string(a.Asset.ID), Symbol: safe.JSON(a.Asset.Symbol, safe.Symbol), Amount: n, Units: a.Units.String()}
}

func (s *speaker) docETA(v diagnose.Verdict, f *facts.Facts) *docETA {
	if v.ETA == nil {
		return nil
	}
	out := &docETA{Text: plain(s.when(v, f))}
	if v.ETA.None != "" {
		out.Basis = v.ETA.None
		return out
	}
	low, typical, high := seconds(v.ETA.Low), seconds(v.ETA.Typical), seconds(v.ETA.High)
	out.Low, out.Typical, out.High, out.Basis = &low, &typical, &high, v.ETA.Basis
	return out
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

func (s *speaker) maskString(id string) string {
	if s.whole {
		return id
	}
	if s.o.Mask == MaskNone {
		return id
	}
	return maskID(id, s.o.Mask, s.ui("ui.hidden"))
}

// jsonArgs writes arguments for programs: every number is a decimal string. In actions an
// amount is its base units, as the contract has it; in causes it says what it is made of.
func (s *speaker) jsonArgs(args map[string]any, units bool) map[string]any {
	out := make(map[string]any, len(args))
	for name, v := range args {
		out[name] = s.jsonArg(v, units)
	}
	return out
}

func (s *speaker) jsonArg(v any, units bool) any {
	switch v := v.(type) {
	case facts.Amount:
		if units {
			return v.Units.String()
		}
		return docAmountOf(v)
	case facts.Int:
		return v.String()
	case diagnose.GasPrice:
		return v.Wei.String()
	case diagnose.FeeRate:
		return v.PerKvB.Decimal(3)
	case time.Time:
		return rfc(v)
	case time.Duration:
		return decimal(seconds(v))
	case facts.Hash:
		return s.maskString(string(v))
	case facts.Address:
		return s.maskString(string(v))
	case facts.Untrusted:
		return safe.JSON(s.maskText(v), safe.Reason)
	case diagnose.Code:
		return string(v)
	case diagnose.Reject:
		return string(v)
	case diagnose.Means:
		return string(v)
	case diagnose.Recorded:
		return string(v)
	case diagnose.Marked:
		return string(v)
	case diagnose.Name:
		return string(v)
	case string:
		return safe.JSON(s.maskText(facts.Untrusted(v)), safe.Reason)
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	return decimal(v)
}
