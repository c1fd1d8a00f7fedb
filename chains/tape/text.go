package tape

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"txtriage/chains/facts"
)

// timeForm is RFC 3339 with milliseconds, always UTC.
const timeForm = "2006-01-02T15:04:05.000Z"

// Format writes the text form:
//
//	## btc-1.1 btc-1 2026-11-21T17:33:00.000Z
//	--> getmempoolentry ["ab…"]
//	<-- {"error":{"code":-5,"message":"Transaction not in mempool"}}
//
// Every line is printable ASCII. Parse(Format(ex)) is ex for what a Recorder or Parse made.
func Format(ex []Exchange) []byte {
	var b bytes.Buffer
	for i, e := range ex {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "## %s %s %s\n--> %s %s\n", e.ID, e.Label, e.At.UTC().Format(timeForm), e.Method, e.Params)
		if e.Err != nil {
			fmt.Fprintf(&b, "<-- {\"error\":%s}\n", encodeError(e.Err))
		} else {
			fmt.Fprintf(&b, "<-- {\"result\":%s}\n", e.Result)
		}
	}
	return b.Bytes()
}

// Parse reads the text form. Strict: an error names the line, from 1. Blank lines are
// allowed between exchanges only.
func Parse(text []byte) ([]Exchange, error) {
	var (
		out  []Exchange
		cur  Exchange
		want = "##"
		seen = map[facts.EvidenceID]bool{}
	)
	for n := 1; len(text) > 0; n++ {
		line, rest, _ := bytes.Cut(text, []byte("\n"))
		text = rest
		if len(bytes.TrimSpace(line)) == 0 && want == "##" {
			continue
		}
		body, ok := strings.CutPrefix(string(line), want+" ")
		if !ok {
			return nil, fmt.Errorf("line %d: expected a line that starts with %q", n, want+" ")
		}
		var err error
		switch want {
		case "##":
			cur, err = parseHead(body)
			if err == nil && seen[cur.ID] {
				err = fmt.Errorf("id %q is used twice", string(cur.ID))
			}
			seen[cur.ID] = true
			want = "-->"
		case "-->":
			err = parseCall(&cur, body)
			want = "<--"
		case "<--":
			err = parseAnswer(&cur, body)
			out = append(out, cur)
			want = "##"
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if len(text) == 0 && want != "##" {
			return nil, fmt.Errorf("line %d: the tape ends before %q", n, want)
		}
	}
	return out, nil
}

func parseHead(s string) (Exchange, error) {
	f := strings.Split(s, " ")
	if len(f) != 3 {
		return Exchange{}, fmt.Errorf("expected id, label and time")
	}
	e := Exchange{ID: facts.EvidenceID(f[0]), Label: f[1]}
	if !validLabel(e.Label) {
		return Exchange{}, fmt.Errorf("label %q: letters, digits, '.', '_' and '-' only, at most %d", e.Label, maxLabel)
	}
	if number(e.Label, e.ID) == 0 {
		return Exchange{}, fmt.Errorf("id %q: expected %q and a number", f[0], e.Label+".")
	}
	at, err := time.Parse(timeForm, f[2])
	if err != nil {
		return Exchange{}, fmt.Errorf("time %q: expected the form %s", f[2], timeForm)
	}
	e.At = at
	return e, nil
}

func parseCall(e *Exchange, s string) error {
	method, params, _ := strings.Cut(s, " ")
	if !validMethod(method) {
		return fmt.Errorf("%q is not a method name", method)
	}
	e.Method = method
	if params == "" {
		params = "[]"
	}
	p, err := canonical([]byte(params))
	if err != nil {
		return fmt.Errorf("parameters: %w", err)
	}
	if p[0] != '[' {
		return fmt.Errorf("parameters: expected an array")
	}
	e.Params = p
	return nil
}

// parseAnswer reads {"result":…} or {"error":{…}} and nothing else.
func parseAnswer(e *Exchange, s string) error {
	dec := json.NewDecoder(strings.NewReader(s))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("expected an object with result or error")
	}
	key, err := dec.Token()
	if err != nil || key != "result" && key != "error" {
		return fmt.Errorf("expected result or error")
	}
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return fmt.Errorf("the %v is not valid JSON", key)
	}
	if t, err := dec.Token(); err != nil || t != json.Delim('}') {
		return fmt.Errorf("expected nothing after the %v", key)
	}
	if strings.TrimSpace(s[dec.InputOffset():]) != "" {
		return fmt.Errorf("expected nothing after the answer")
	}
	if key == "error" {
		e.Err, err = decodeError(raw)
		return err
	}
	e.Result, err = compact(raw)
	return err
}
