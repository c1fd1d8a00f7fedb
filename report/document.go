package report

import (
	"time"

	"txtriage/chains/facts"
)

// Schema names the json format. It only grows.
const Schema = "txtriage.report/1"

// The json format, field by field as the contract has it. Pointers and nil lists are written
// as null or [], so that every field is always there.
type document struct {
	Schema      string   `json:"schema"`
	Version     string   `json:"version"`
	GeneratedAt string   `json:"generated_at"`
	AsOf        string   `json:"as_of"`
	ElapsedMS   int64    `json:"elapsed_ms"`
	ReportID    string   `json:"report_id"`
	Lang        string   `json:"lang"`
	Headline    string   `json:"headline"`
	Input       docInput `json:"input"`

	State  string     `json:"state"`
	Party  string     `json:"party"`
	Funds  string     `json:"funds"`
	Causes []docCause `json:"causes"`
	docPlace

	ETA         *docETA         `json:"eta"`
	Actions     []docAction     `json:"actions"`
	NextCheckAt *string         `json:"next_check_at"`
	Ask         []docAsk        `json:"ask"`
	Related     []docRelated    `json:"related"`
	Claims      []docClaim      `json:"claims"`
	Eliminated  []docEliminated `json:"eliminated"`
	NotSeen     []docNotSeen    `json:"not_seen"`
	Agreement   []string        `json:"agreement,omitempty"` // where nodes differ, or one is all there is
	Nodes       []docNode       `json:"nodes"`
	Verified    []string        `json:"verified"`
	Evidence    []docEvidence   `json:"evidence"`
}

type docAsk struct {
	What string `json:"what"`
	Text string `json:"text"`
}

type docInput struct {
	Text  string `json:"text"`
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Chain string `json:"chain"`
}

type docCause struct {
	Slug      string            `json:"slug"`
	Certainty string            `json:"certainty"`
	Role      string            `json:"role"`
	Args      map[string]any    `json:"args"`
	Because   evidence          `json:"because"`
	Text      map[string]string `json:"text"`
}

type docPlace struct {
	Transfers     []docTransfer `json:"transfers"`
	Confirmations *uint64       `json:"confirmations"`
	Required      *uint64       `json:"required_confirmations"`
	Final         bool          `json:"final"`
	Block         *docBlock     `json:"block"`
	Fee           *docAmount    `json:"fee"`
}

type docTransfer struct {
	From    string `json:"from"`
	To      string `json:"to"`
	Asset   string `json:"asset"`
	Symbol  string `json:"symbol"`
	Listed  bool   `json:"listed"`
	Amount  string `json:"amount"`
	Units   string `json:"units"`
	Index   int    `json:"index"`
	Kind    string `json:"kind"`
	Matches *bool  `json:"matches_ticket"`
}

type docAmount struct {
	Asset  string `json:"asset"`
	Symbol string `json:"symbol"`
	Amount string `json:"amount"`
	Units  string `json:"units"`
}

type docBlock struct {
	Height uint64  `json:"height"`
	Hash   string  `json:"hash"`
	Time   *string `json:"time"`
}

type docETA struct {
	Low     *int64 `json:"low"`
	Typical *int64 `json:"typical"`
	High    *int64 `json:"high"`
	Basis   string `json:"basis"`
	Text    string `json:"text"`
}

type docAction struct {
	Who      string         `json:"who"`
	What     string         `json:"what"`
	Text     string         `json:"text"`
	Args     map[string]any `json:"args"`
	Verified bool           `json:"verified"`
}

type docRelated struct {
	Relation string `json:"relation"`
	ID       string `json:"id"`
	Chain    string `json:"chain"`
}

type docClaim struct {
	Claim   string `json:"claim"`
	Claimed string `json:"claimed"`
	Result  string `json:"result"`
}

type docEliminated struct {
	Slug    string   `json:"slug"`
	Because evidence `json:"because"`
}

type docNotSeen struct {
	Fact string   `json:"fact"`
	Open []string `json:"leaves_open"`
	Text string   `json:"text"`
}

type docNode struct {
	Label   string       `json:"label"`
	Kind    string       `json:"kind"`
	Public  bool         `json:"public"`
	Site    string       `json:"site,omitempty"` // the node with which it is one witness
	OnChain *bool        `json:"on_chain"`
	Syncing *bool        `json:"syncing"`
	Saw     *bool        `json:"saw"`
	Head    *docBlock    `json:"head"`
	HeadAge *int64       `json:"head_age"` // seconds before as_of
	Client  string       `json:"client"`
	Refused []docRefusal `json:"unanswered"`
}

type docRefusal struct {
	Method string `json:"method"`
	Class  string `json:"class"`
}

type docEvidence struct {
	ID     string `json:"id"`
	Node   string `json:"node"`
	Method string `json:"method"`
	At     string `json:"at"`
	Gist   string `json:"gist"`
}

func rfc(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func rfcOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := rfc(t)
	return &s
}

func block(b facts.BlockRef) *docBlock {
	return &docBlock{Height: b.Height, Hash: string(b.Hash), Time: rfcOrNull(b.Time)}
}

// boolOf is what a node said, or null: absent means that it denied.
func boolOf(v facts.Value[bool]) *bool {
	switch v.State {
	case facts.Known:
		b := v.V
		return &b
	case facts.Absent:
		return new(bool)
	case facts.NotAsked, facts.Unsupported, facts.Failed, facts.Conflicting:
	}
	return nil
}

// evidence is written as [] where there is none.
type evidence []facts.EvidenceID

func ids(from []facts.EvidenceID) evidence {
	if from == nil {
		return evidence{}
	}
	return from
}
