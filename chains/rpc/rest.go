package rpc

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"unicode/utf8"

	"txtriage/chains"
)

// getAll asks all paths side by side; slots bound how many are in flight, and the pace how many in a second.
func (c *client) getAll(ctx context.Context, jobs []*job) {
	each(jobs, func(j *job) { c.part(ctx, []*job{j}) })
}

func (c *client) get(ctx context.Context, j *job) {
	path, _ := j.call.Params[0].(string) // checked before
	target := *c.url
	asked, query, _ := strings.Cut(path, "?")
	target.Path = strings.TrimSuffix(c.url.Path, "/") + asked
	target.RawPath = strings.TrimSuffix(c.url.EscapedPath(), "/") + asked
	switch {
	case query == "": // a key in the node's own query stays
	case target.RawQuery == "":
		target.RawQuery = query
	default:
		target.RawQuery += "&" + query
	}
	a, failed := c.exchange(ctx, []*job{j}, func(ctx context.Context) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	})
	if failed != nil {
		j.fail(failed)
		return
	}
	*j.reply = readREST(a)
}

// readREST turns a body into JSON. A text body becomes a JSON string, also where it looks
// like a number: the tip's height comes as text/plain.
func readREST(a answer) (r chains.Reply) {
	body := bytes.TrimSpace(a.body)
	if a.status/100 != 2 {
		r.Err = statusError(a)
		if a.status == http.StatusNotFound || a.status == http.StatusBadRequest {
			if len(body) > 0 && !looksHTML(body) && !strings.Contains(a.kind, "html") && utf8.Valid(body) {
				r.Err.Kind = chains.ErrNode // the node's own words, not a proxy's
			}
		}
		return r
	}
	isJSON := strings.Contains(a.kind, "json") || a.kind == "" && json.Valid(body) ||
		len(body) > 0 && (body[0] == '{' || body[0] == '[')
	switch {
	case len(body) == 0:
		r.Err = fail(chains.ErrReply, "the reply is empty")
	case looksHTML(body) || strings.Contains(a.kind, "html"):
		r.Err = fail(chains.ErrReply, "the reply is a web page")
	case isJSON:
		if f := fault(body); f != "" {
			r.Err = fail(chains.ErrReply, f)
			return r
		}
		r.Result = body
	case !utf8.Valid(body):
		r.Err = fail(chains.ErrReply, "the reply is not UTF-8")
	default:
		s, err := json.Marshal(string(body))
		if err != nil {
			r.Err = fail(chains.ErrReply, "the reply is not text")
			return r
		}
		r.Result = s
	}
	return r
}
