// Package casefile reads and writes one case: paste, ticket, tape, facts and verdict in one
// text archive. The one package below diagnose that uses others' code: txtar and YAML, and
// chains/tape for the text form of exchanges.
package casefile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"txtriage/chains/facts"
	"txtriage/chains/tape"
)

// Case is one recorded diagnosis.
type Case struct {
	Comment     string // one plain sentence: what happened, why it is kept
	Paste       string
	Raw         string // --raw
	Chain       string // --chain
	Ticket      facts.Ticket
	Clock       time.Time // the question's now, UTC
	Version     string    // of the program that wrote it
	Lang        string    // default language tag of its reports
	Nodes       []tape.Node
	HandWritten bool   // no real node answered this
	Why         string // of a hand-written case: why none could
	Offline     string // what was left out, if the run was offline
	Tape        []tape.Exchange
	Profile     json.RawMessage // what the platform's profile said of each id: a JSON array of facts.Profile or null

	// Derived from the above, and replaced as a whole. JSON arrays, one element per diagnosed id.
	Facts   json.RawMessage
	Verdict json.RawMessage
	Reports map[string]string // "en.md" → text
}

// The sections of an archive, in their order. Reports follow, sorted.
const (
	sectionCase    = "case.yaml"
	sectionTape    = "tape"
	sectionProfile = "profile.json"
	sectionFacts   = "facts.json"
	sectionVerdict = "verdict.json"
	reportPrefix   = "report."
)

var reportName = regexp.MustCompile(`^report\.[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\.[a-z][a-z0-9.-]*$`)

// Parse reads an archive. Errors name the section, the line or the key.
func Parse(data []byte) (*Case, error) {
	ar := txtar.Parse(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")))
	c := &Case{Comment: strings.TrimSpace(string(ar.Comment))}
	seen := map[string]bool{}
	for _, f := range ar.Files {
		if seen[f.Name] {
			return nil, fmt.Errorf("section %q stands twice", f.Name)
		}
		seen[f.Name] = true
		var err error
		switch {
		case f.Name == sectionCase:
			err = parseHead(c, f.Data)
		case f.Name == sectionTape:
			c.Tape, err = tape.Parse(f.Data)
		case f.Name == sectionProfile:
			c.Profile, err = array(f.Data)
		case f.Name == sectionFacts:
			c.Facts, err = array(f.Data)
		case f.Name == sectionVerdict:
			c.Verdict, err = array(f.Data)
		case reportName.MatchString(f.Name):
			if c.Reports == nil {
				c.Reports = map[string]string{}
			}
			c.Reports[strings.TrimPrefix(f.Name, reportPrefix)] = string(f.Data)
		default:
			err = fmt.Errorf("unknown section%s", hint(f.Name, []string{sectionCase, sectionTape, sectionProfile, sectionFacts, sectionVerdict, "report.en.md"}))
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if !seen[sectionCase] {
		return nil, fmt.Errorf("not a case file: it has no section %q", sectionCase)
	}
	return c, nil
}

// Format writes the canonical archive: Parse(Format(c)) is c, apart from damaged characters.
func Format(c *Case) []byte {
	ar := &txtar.Archive{}
	if s := strings.TrimSpace(c.Comment); s != "" {
		ar.Comment = []byte(guard(plain(s)) + "\n")
	}
	ar.Files = append(ar.Files, txtar.File{Name: sectionCase, Data: formatHead(c)})
	if len(c.Tape) > 0 {
		ar.Files = append(ar.Files, txtar.File{Name: sectionTape, Data: tape.Format(c.Tape)})
	}
	if len(c.Profile) > 0 {
		ar.Files = append(ar.Files, txtar.File{Name: sectionProfile, Data: pretty(c.Profile)})
	}
	ar.Files = append(ar.Files, derived(c.Facts, c.Verdict, c.Reports)...)
	return txtar.Format(ar)
}

// ReplaceDerived sets facts, verdicts and reports and leaves everything else alone.
// facts and verdicts are slices for encoding/json; nil leaves the section out.
func (c *Case) ReplaceDerived(facts, verdicts any, reports map[string]string) error {
	f, err := encode(facts)
	if err != nil {
		return fmt.Errorf("%s: %w", sectionFacts, err)
	}
	v, err := encode(verdicts)
	if err != nil {
		return fmt.Errorf("%s: %w", sectionVerdict, err)
	}
	c.Facts, c.Verdict, c.Reports = f, v, reports
	return nil
}

// SetProfile keeps what the platform's profile said of each id; entries may be nil.
func (c *Case) SetProfile(list []*facts.Profile) error {
	p, err := encode(list)
	if err != nil {
		return fmt.Errorf("%s: %w", sectionProfile, err)
	}
	c.Profile = p
	return nil
}

// Update writes new derived sections into an archive. Its comment, case.yaml and tape stay
// byte for byte what they were, also where a person laid them out differently.
func Update(data []byte, facts, verdicts any, reports map[string]string) ([]byte, error) {
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	if _, err := Parse(data); err != nil {
		return nil, err
	}
	var c Case
	if err := c.ReplaceDerived(facts, verdicts, reports); err != nil {
		return nil, err
	}
	ar := txtar.Parse(data)
	ar.Files = slices.DeleteFunc(ar.Files, func(f txtar.File) bool {
		return f.Name != sectionCase && f.Name != sectionTape && f.Name != sectionProfile
	})
	ar.Files = append(ar.Files, derived(c.Facts, c.Verdict, c.Reports)...)
	return txtar.Format(ar), nil
}

func derived(facts, verdict json.RawMessage, reports map[string]string) []txtar.File {
	var out []txtar.File
	if len(facts) > 0 {
		out = append(out, txtar.File{Name: sectionFacts, Data: pretty(facts)})
	}
	if len(verdict) > 0 {
		out = append(out, txtar.File{Name: sectionVerdict, Data: pretty(verdict)})
	}
	names := make([]string, 0, len(reports))
	for n := range reports {
		if reportName.MatchString(reportPrefix + n) {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	for _, n := range names {
		if text := guard(reports[n]); text != "" {
			out = append(out, txtar.File{Name: reportPrefix + n, Data: []byte(strings.TrimSuffix(text, "\n") + "\n")})
		}
	}
	return out
}

// array checks a derived section: a JSON array, kept compact.
func array(doc []byte) (json.RawMessage, error) {
	var items []json.RawMessage
	if err := json.Unmarshal(doc, &items); err != nil {
		return nil, fmt.Errorf("not a JSON array")
	}
	var b bytes.Buffer
	if err := json.Compact(&b, doc); err != nil {
		return nil, fmt.Errorf("not a JSON array")
	}
	return tape.Inert(b.Bytes()), nil
}

func encode(v any) (json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	if bytes.Equal(bytes.TrimSpace(b.Bytes()), []byte("null")) {
		return nil, nil
	}
	return array(b.Bytes())
}

// pretty lays JSON out for reviews: two spaces, printable ASCII.
func pretty(doc json.RawMessage) []byte {
	var b bytes.Buffer
	if json.Indent(&b, doc, "", "  ") != nil {
		return []byte("[]\n")
	}
	return append(bytes.TrimSpace(tape.Inert(b.Bytes())), '\n')
}

// guard keeps a line of text from passing for the head of a section.
func guard(s string) string {
	lines := strings.SplitAfter(strings.ReplaceAll(s, "\r", ""), "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, "-- ") && strings.HasSuffix(strings.TrimSuffix(l, "\n"), " --") {
			lines[i] = " " + l
		}
	}
	return strings.Join(lines, "")
}
