package casefile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"txtriage/chains/facts"
	"txtriage/chains/tape"
)

const hidden = "[hidden]"

// secrets are what no case file may hold.
var secrets = []struct {
	what string
	re   *regexp.Regexp
}{
	{"a URL with a name or password", regexp.MustCompile(`(?i)[a-z+]*https?://[^\s/"'\\@]+@[^\s/"'\\]*`)},
	{"a URL with a key in its path", regexp.MustCompile(`(?i)https?://[^\s"'\\]*/(v[1-9]|rpc|ws|api)/[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]{15,}|(?i)https?://[^\s/"'\\]*quiknode\.pro/[A-Za-z0-9]{8,}`)},
	{"an authorization header", regexp.MustCompile(`(?i)\b(bearer|basic)[ :=]+[A-Za-z0-9._~+/=-]{12,}`)},
	{"a key", regexp.MustCompile(`(?i)\b[a-z_-]*(key|token|secret|passwd|password)=[^\s"'\\&]{4,}`)},
	{"an e-mail address", regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}`)},
}

// Redact takes secrets and e-mail addresses out of a text.
func Redact(s string) string {
	for _, x := range secrets {
		s = x.re.ReplaceAllString(s, hidden)
	}
	return s
}

// Redact takes secrets and e-mail addresses out of everything that the case holds. Addresses
// and amounts stay: without them the case could not be replayed.
func (c *Case) Redact() {
	for _, p := range []*string{&c.Comment, &c.Paste, &c.Raw, &c.Chain, &c.Version, &c.Why, &c.Offline, &c.Ticket.ClaimedChain, &c.Ticket.Role} {
		*p = Redact(*p)
	}
	t := &c.Ticket
	for _, p := range []*facts.Untrusted{&t.To, &t.From, &t.Amount, &t.Asset, &t.Memo, &t.Network, &t.Status} {
		*p = facts.Untrusted(Redact(string(*p)))
	}
	for i := range c.Tape {
		e := &c.Tape[i]
		e.Params, e.Result = redactJSON(e.Params), redactJSON(e.Result)
		if e.Err != nil {
			cp := *e.Err
			cp.Message, cp.Data = facts.Untrusted(Redact(string(cp.Message))), redactJSON(cp.Data)
			e.Err = &cp
		}
	}
	c.Profile = redactJSON(c.Profile)
	c.Facts, c.Verdict = redactJSON(c.Facts), redactJSON(c.Verdict)
	for k, v := range c.Reports {
		c.Reports[k] = Redact(v)
	}
}

// redactJSON redacts inside the strings of a document and leaves its layout alone: a
// pattern must see the text itself, not its escapes.
func redactJSON(doc json.RawMessage) json.RawMessage {
	var out []byte
	for i := 0; i < len(doc); {
		if doc[i] != '"' {
			out = append(out, doc[i])
			i++
			continue
		}
		end := i + 1
		for end < len(doc) && doc[end] != '"' {
			if doc[end] == '\\' {
				end++
			}
			end++
		}
		end = min(end+1, len(doc))
		var text string
		lit := doc[i:end]
		if json.Unmarshal(lit, &text) == nil {
			if r := Redact(text); r != text {
				if q, err := json.Marshal(r); err == nil {
					lit = tape.Inert(q)
				}
			}
		}
		out = append(out, lit...)
		i = end
	}
	return out
}

// CheckClean finds what no case file may hold: keys, passwords, addresses of people. The
// error names line and kind, never the find itself.
func CheckClean(data []byte) error {
	var found []string
	for i, line := range bytes.Split(data, []byte("\n")) {
		for _, x := range secrets {
			if x.re.Match(line) {
				found = append(found, fmt.Sprintf("line %d holds %s", i+1, x.what))
			}
		}
	}
	if found == nil {
		return nil
	}
	return fmt.Errorf("%s", strings.Join(found, "; "))
}
