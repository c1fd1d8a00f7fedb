package tape

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/rawjson"
)

// Inert rewrites valid JSON so that only printable ASCII and line feeds remain: every other
// character of a string becomes \uXXXX. The value stays the same.
func Inert(doc []byte) []byte {
	plain := true
	for _, c := range doc {
		if c >= 0x7f || c < 0x20 && c != '\n' {
			plain = false
			break
		}
	}
	if plain {
		return doc
	}
	out := make([]byte, 0, len(doc)+len(doc)/4)
	for len(doc) > 0 {
		r, size := utf8.DecodeRune(doc)
		doc = doc[size:]
		switch {
		case r == '\n' || r >= 0x20 && r < 0x7f:
			out = append(out, byte(r))
		case r == '\t' || r == '\r': // white space between tokens
			out = append(out, ' ')
		case r >= 0x10000:
			hi, lo := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		default: // a damaged byte comes out as \ufffd
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}

// compact is the form in which a tape keeps a reply: no white space, ASCII, keys in the node's order.
func compact(doc []byte) (json.RawMessage, error) {
	if rawjson.Inert(doc) && rawjson.Valid(doc) {
		return doc, nil
	}
	var b bytes.Buffer
	if err := json.Compact(&b, doc); err != nil {
		return nil, errors.New("not valid JSON")
	}
	return Inert(b.Bytes()), nil
}

// canonical is compact with sorted keys, so that equal parameters have equal bytes.
func canonical(doc []byte) (json.RawMessage, error) {
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, errors.New("not valid JSON")
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("more than one JSON value")
	}
	return marshal(v)
}

func marshal(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return Inert(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// ParamsOf is how a tape writes the parameters of a call.
func ParamsOf(c chains.Call) (string, error) {
	switch {
	case c.Text != "":
		return c.Text, nil
	case len(c.Params) == 0:
		return "[]", nil
	}
	var room [128]byte
	if out, ok := appendPlain(room[:0], c.Params); ok {
		return string(out), nil
	}
	b, err := marshal(c.Params)
	if err == nil {
		b, err = canonical(b)
	}
	return string(b), err
}

// appendPlain writes the parameters that nearly all calls have: lists of texts without anything
// to escape, whole numbers and yes or no.
func appendPlain(out []byte, list []any) ([]byte, bool) {
	out = append(out, '[')
	for i, p := range list {
		if i > 0 {
			out = append(out, ',')
		}
		switch p := p.(type) {
		case string:
			from := len(out)
			out = append(append(append(out, '"'), p...), '"')
			if s, ok := rawjson.Text(out[from:]); !ok || !rawjson.Inert(s) {
				return nil, false
			}
		case bool:
			out = strconv.AppendBool(out, p)
		case int:
			out = strconv.AppendInt(out, int64(p), 10)
		case []any:
			var ok bool
			if out, ok = appendPlain(out, p); !ok || p == nil {
				return nil, false
			}
		default:
			return nil, false
		}
	}
	return append(out, ']'), true
}

// taped is the answer as text: kind is left out for the node's own errors, the common case.
type taped struct {
	Kind    chains.ErrorKind `json:"kind,omitempty"`
	HTTP    int              `json:"http,omitempty"`
	Code    int              `json:"code,omitempty"`
	Message facts.Untrusted  `json:"message,omitempty"`
	Data    json.RawMessage  `json:"data,omitempty"`
	After   time.Duration    `json:"after,omitempty"`
}

func encodeError(e *chains.CallError) json.RawMessage {
	t := taped(*e)
	if t.Kind == chains.ErrNode {
		t.Kind = ""
	}
	if len(t.Data) > 0 {
		d, err := compact(t.Data)
		if err != nil {
			d = nil
		}
		t.Data = d
	}
	b, err := marshal(t)
	if err != nil { // cannot be: every field encodes
		return json.RawMessage(`{}`)
	}
	return b
}

func decodeError(doc []byte) (*chains.CallError, error) {
	if len(doc) == 0 || doc[0] != '{' {
		return nil, errors.New("the error is not an object")
	}
	var t taped
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&t); err != nil {
		return nil, fmt.Errorf("the error cannot be read: %w", err)
	}
	t.After = max(t.After, 0)
	switch t.Kind {
	case "":
		t.Kind = chains.ErrNode
	case chains.ErrTransport, chains.ErrTimeout, chains.ErrHTTP, chains.ErrReply, chains.ErrNode, chains.ErrRefused, chains.ErrBudget:
	default:
		return nil, fmt.Errorf("unknown kind of error %q", string(t.Kind))
	}
	if len(t.Data) > 0 {
		d, err := compact(t.Data)
		if err != nil {
			return nil, err
		}
		t.Data = d
	}
	e := chains.CallError(t)
	return &e, nil
}

// normalError is the error as it will be read back.
func normalError(e *chains.CallError) *chains.CallError {
	n, err := decodeError(encodeError(e))
	if err != nil {
		return &chains.CallError{Kind: chains.ErrReply, HTTP: e.HTTP, Code: e.Code}
	}
	return n
}
