package rpc

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"txtriage/chains"
)

// hidden stands where a node's text repeated a part of its own address.
const hidden = "[hidden]"

// secrets are the parts of a node's address that nobody else may read. Our own texts never
// hold them; nodes and gateways love to repeat them in error pages.
type secrets struct {
	any  []string // replaced in every text of an error, wherever it stands
	word []string // short ones: replaced only where they stand alone
	keys []string // long enough to be nothing but a key: replaced in results too
}

func secretsOf(u *url.URL) (s secrets) {
	add := func(v string, certain bool) {
		quoted, _ := json.Marshal(v)
		inJSON := strings.Trim(string(quoted), `"`)
		for _, form := range []string{v, url.PathEscape(v), url.QueryEscape(v), html.EscapeString(v), inJSON} {
			switch {
			case len(form) < 2:
			case len(form) >= 8 || certain && len(form) >= 4:
				s.any = append(s.any, form)
			case certain || len(form) >= 4 && strings.ContainsFunc(form, func(r rune) bool { return unicode.IsDigit(r) || unicode.IsUpper(r) }):
				s.word = append(s.word, form)
			}
			if len(form) >= 16 {
				s.keys = append(s.keys, form)
			}
		}
	}
	if u.User != nil {
		name := u.User.Username()
		pass, _ := u.User.Password()
		add(name, false)
		add(pass, true)
		add(u.User.String(), true)
		add(name+":"+pass, true)
		for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding} {
			add(enc.EncodeToString([]byte(name+":"+pass)), true)
		}
	}
	if strings.Contains(u.Hostname(), ".") {
		add(u.Host, true)
		add(u.Hostname(), true)
	}
	if len(u.Path) > 4 {
		add(u.Path, true)
	}
	if esc := u.EscapedPath(); esc != u.Path && len(esc) > 4 {
		add(esc, true)
		for _, seg := range strings.Split(esc, "/") { // a slash inside a key is written %2F
			add(seg, false)
			if plain, err := url.PathUnescape(seg); err == nil {
				add(plain, false)
			}
		}
	}
	for _, seg := range strings.Split(u.Path, "/") {
		add(seg, false)
	}
	if u.RawQuery != "" {
		add(u.RawQuery, true)
		if plain, err := url.QueryUnescape(u.RawQuery); err == nil {
			add(plain, true)
		}
	}
	for k, vs := range u.Query() {
		add(k, len(vs) == 1 && vs[0] == "") // a bare key is the secret itself
		for _, v := range vs {
			add(v, true)
		}
	}
	add(u.Fragment, true)
	// The longest first, so that no rest of a longer secret remains.
	for _, l := range []*[]string{&s.any, &s.word, &s.keys} {
		slices.SortFunc(*l, func(a, b string) int {
			if len(a) != len(b) {
				return len(b) - len(a)
			}
			return strings.Compare(a, b)
		})
		*l = slices.Compact(*l)
	}
	return s
}

// scrub takes the secrets out of everything that a node said.
func (s secrets) scrub(r *chains.Reply) {
	if e := r.Err; e != nil {
		msg := string(e.Message)
		if len(msg) >= wholeText { // a key may be cut in two at its end
			msg = msg[:len(msg)-min(s.longest(), len(msg))]
		}
		e.Message = cut(s.text(msg), maxText)
		if len(e.Data) > 0 {
			d := s.text(string(e.Data))
			if e.Data = json.RawMessage(d); !json.Valid(e.Data) {
				e.Data = nil
			}
		}
		return
	}
	if len(s.keys) == 0 {
		return
	}
	var low []byte
	changed := false
	for _, k := range s.keys {
		if absent(r, k) {
			continue
		}
		if low == nil {
			low = bytes.ToLower(r.Result)
		}
		if !bytes.Contains(low, bytes.ToLower([]byte(k))) {
			continue
		}
		r.Result, changed = json.RawMessage(replaceFold(string(r.Result), k, false)), true
	}
	if changed && !json.Valid(r.Result) { // the key stood across a boundary of JSON
		r.Result, r.Err = nil, fail(chains.ErrReply, "the reply repeats the address of the node")
	}
}

// absent reports that a reply in ASCII does not hold the key because a sign is missing that has no
// case and is in no number and no bracket of JSON.
func absent(r *chains.Reply, key string) bool {
	if !r.Plain {
		return false
	}
	i := strings.IndexAny(key, "%/.@=-_+~")
	return i >= 0 && bytes.IndexByte(r.Result, key[i]) < 0
}

func (s secrets) longest() int {
	n := 0
	for _, v := range s.any {
		n = max(n, len(v))
	}
	return n
}

func (s secrets) text(t string) string {
	for _, v := range s.any {
		t = replaceFold(t, v, false)
	}
	for _, v := range s.word {
		t = replaceFold(t, v, true)
	}
	return t
}

// replaceFold replaces v in t without regard to case; alone asks for a word of its own.
func replaceFold(t, v string, alone bool) string {
	var b strings.Builder
	for i := 0; i < len(t); {
		end := i + len(v)
		if end <= len(t) && strings.EqualFold(t[i:end], v) && (!alone || edge(t, i-1) && edge(t, end)) {
			b.WriteString(hidden)
			i = end
			continue
		}
		b.WriteByte(t[i])
		i++
	}
	return b.String()
}

func edge(t string, i int) bool {
	if i < 0 || i >= len(t) {
		return true
	}
	c := t[i]
	inWord := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
	return !inWord
}
