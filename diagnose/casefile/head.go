package casefile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"

	"txtriage/chains/facts"
	"txtriage/chains/tape"
)

// head is case.yaml. Times are text here: YAML's own timestamps allow too many spellings.
type head struct {
	Paste       string     `yaml:"paste"`
	Raw         string     `yaml:"raw"`
	Chain       string     `yaml:"chain"`
	Ticket      headTicket `yaml:"ticket"`
	Clock       string     `yaml:"clock"`
	Version     string     `yaml:"version"`
	Lang        string     `yaml:"lang"`
	HandWritten bool       `yaml:"hand_written"`
	Why         string     `yaml:"why"`
	Offline     string     `yaml:"offline"`
	Nodes       []headNode `yaml:"nodes"`
}

type headTicket struct {
	To            string  `yaml:"to"`
	From          string  `yaml:"from"`
	Amount        string  `yaml:"amount"`
	Asset         string  `yaml:"asset"`
	Memo          string  `yaml:"memo"`
	Network       string  `yaml:"network"`
	ClaimedChain  string  `yaml:"claimed_chain"`
	SentAt        string  `yaml:"sent_at"`
	Nonce         *uint64 `yaml:"nonce"`
	Status        string  `yaml:"status"`
	Role          string  `yaml:"role"`
	Confirmations uint64  `yaml:"confirmations"`
}

type headNode struct {
	Label  string `yaml:"label"`
	Kind   string `yaml:"kind"`
	Public bool   `yaml:"public"`
	Chain  string `yaml:"chain"`
	Site   string `yaml:"site"`
	Worse  int    `yaml:"worse"`
}

var (
	headKeys   = []string{"paste", "raw", "chain", "ticket", "clock", "version", "lang", "hand_written", "why", "offline", "nodes"}
	ticketKeys = []string{"to", "from", "amount", "asset", "memo", "network", "claimed_chain", "sent_at", "nonce", "status", "role", "confirmations"}
	nodeKeys   = []string{"label", "kind", "public", "chain", "site", "worse"}
	nodeKinds  = map[string]bool{"evm": true, "core": true, "btcd": true, "esplora": true}
)

func parseHead(c *Case, doc []byte) error {
	dec := yaml.NewDecoder(bytes.NewReader(doc))
	var root yaml.Node
	if err := dec.Decode(&root); err != nil {
		return fmt.Errorf("not valid YAML: %w", err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return errors.New("more than one YAML document")
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return errors.New("expected keys and values")
	}
	if err := checkKeys(root.Content[0], headKeys); err != nil {
		return err
	}
	if n := value(root.Content[0], "ticket"); n != nil {
		if err := checkKeys(n, ticketKeys); err != nil {
			return err
		}
	}
	if n := value(root.Content[0], "nodes"); n != nil && n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			if err := checkKeys(item, nodeKeys); err != nil {
				return err
			}
		}
	}
	var h head
	if err := root.Decode(&h); err != nil {
		return fmt.Errorf("a value has the wrong form: %w", err)
	}
	return h.into(c)
}

func (h head) into(c *Case) error {
	var err error
	if c.Clock, err = moment("clock", h.Clock); err != nil {
		return err
	}
	c.Paste, c.Raw, c.Chain, c.Version, c.Lang = h.Paste, h.Raw, h.Chain, h.Version, h.Lang
	c.HandWritten, c.Why, c.Offline = h.HandWritten, h.Why, h.Offline
	t := h.Ticket
	c.Ticket = facts.Ticket{
		To: facts.Untrusted(t.To), From: facts.Untrusted(t.From), Amount: facts.Untrusted(t.Amount), Asset: facts.Untrusted(t.Asset),
		Memo: facts.Untrusted(t.Memo), Network: facts.Untrusted(t.Network), ClaimedChain: t.ClaimedChain,
		Nonce: t.Nonce, Status: facts.Untrusted(t.Status), Role: t.Role, Confirmations: t.Confirmations,
	}
	if c.Ticket.SentAt, err = moment("sent_at", t.SentAt); err != nil {
		return err
	}
	labels := map[string]bool{}
	for _, n := range h.Nodes {
		switch {
		case n.Label == "" || n.Label != tape.CleanLabel(n.Label):
			return fmt.Errorf("node %q: a label has letters, digits, '.', '_' and '-' only", n.Label)
		case labels[n.Label]:
			return fmt.Errorf("node %q stands twice", n.Label)
		case !nodeKinds[n.Kind]:
			return fmt.Errorf("node %q: unknown kind %q", n.Label, n.Kind)
		case n.Site != "" && n.Site != tape.CleanLabel(n.Site):
			return fmt.Errorf("node %q: its site is no label", n.Label)
		case n.Worse < 0:
			return fmt.Errorf("node %q: %d is no rank", n.Label, n.Worse)
		}
		labels[n.Label] = true
		c.Nodes = append(c.Nodes, tape.Node{Label: n.Label, Kind: n.Kind, Public: n.Public, Chain: n.Chain, Site: n.Site, Worse: n.Worse})
	}
	return nil
}

func moment(key, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s: %q is not a time such as 2026-11-21T17:33:00Z", key, s)
	}
	return t.UTC(), nil
}

func value(m *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return m.Content[i+1]
		}
	}
	return nil
}

func checkKeys(m *yaml.Node, known []string) error {
	if m.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: expected keys and values", m.Line)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(m.Content); i += 2 {
		k := m.Content[i]
		ok := false
		for _, w := range known {
			ok = ok || w == k.Value
		}
		if !ok {
			return fmt.Errorf("line %d: unknown key %q%s", k.Line, k.Value, hint(k.Value, known))
		}
		if seen[k.Value] {
			return fmt.Errorf("line %d: key %q stands twice", k.Line, k.Value)
		}
		seen[k.Value] = true
	}
	return nil
}

// formatHead writes case.yaml in one layout. Written by hand because the YAML encoder
// leaves characters that turn text round as they are.
func formatHead(c *Case) []byte {
	var b bytes.Buffer
	put := func(indent, key, s string) {
		if s != "" {
			b.WriteString(indent + key + ": " + scalar(s, indent+"  ") + "\n")
		}
	}
	put("", "paste", c.Paste)
	put("", "raw", c.Raw)
	put("", "chain", c.Chain)
	if t := c.Ticket; t != (facts.Ticket{}) {
		b.WriteString("ticket:\n")
		put("  ", "to", string(t.To))
		put("  ", "from", string(t.From))
		put("  ", "amount", string(t.Amount))
		put("  ", "asset", string(t.Asset))
		put("  ", "memo", string(t.Memo))
		put("  ", "network", string(t.Network))
		put("  ", "claimed_chain", t.ClaimedChain)
		put("  ", "sent_at", stamp(t.SentAt))
		if t.Nonce != nil {
			b.WriteString("  nonce: " + strconv.FormatUint(*t.Nonce, 10) + "\n")
		}
		put("  ", "status", string(t.Status))
		put("  ", "role", t.Role)
		if t.Confirmations != 0 {
			b.WriteString("  confirmations: " + strconv.FormatUint(t.Confirmations, 10) + "\n")
		}
	}
	put("", "clock", stamp(c.Clock))
	put("", "version", c.Version)
	put("", "lang", c.Lang)
	if c.HandWritten {
		b.WriteString("hand_written: true\n")
	}
	put("", "why", c.Why)
	put("", "offline", c.Offline)
	if len(c.Nodes) > 0 {
		b.WriteString("nodes:\n")
	}
	for _, n := range c.Nodes {
		b.WriteString("  - {label: " + scalar(n.Label, "") + ", kind: " + scalar(n.Kind, ""))
		if n.Public {
			b.WriteString(", public: true")
		}
		if n.Chain != "" {
			b.WriteString(", chain: " + scalar(n.Chain, ""))
		}
		if n.Site != "" {
			b.WriteString(", site: " + scalar(n.Site, ""))
		}
		if n.Worse > 0 {
			b.WriteString(", worse: " + strconv.Itoa(n.Worse))
		}
		b.WriteString("}\n")
	}
	if b.Len() == 0 {
		return []byte("{}\n")
	}
	return b.Bytes()
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
