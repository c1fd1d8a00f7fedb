package rpc

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"txtriage/chains"
	"txtriage/chains/rawjson"
)

type request struct {
	Version string `json:"jsonrpc"`
	ID      int64  `json:"id"`
	Method  string `json:"method"`
	Params  []any  `json:"params"`
}

// encode writes one request object, or an array of them for more than one job. Ids are
// fresh for each exchange, so a late or foreign reply cannot pass for ours.
func (c *client) encode(jobs []*job) ([]byte, error) {
	version := "2.0"
	if c.node.Kind != kindEVM {
		version = "1.0" // bitcoind before v28 and btcd
	}
	last := c.lastID.Add(int64(len(jobs)))
	for i, j := range jobs {
		j.id = last - int64(len(jobs)-1-i)
	}
	if body, ok := plain(version, jobs); ok {
		return body, nil
	}
	reqs := make([]request, len(jobs))
	for i, j := range jobs {
		params := j.call.Params
		if params == nil {
			params = []any{}
		}
		reqs[i] = request{version, j.id, j.call.Method, params}
	}
	if len(reqs) == 1 {
		return json.Marshal(reqs[0])
	}
	return json.Marshal(reqs)
}

// plain writes requests whose parameters are written already and hold no object: of one, the
// order of its members is the caller's.
func plain(version string, jobs []*job) ([]byte, bool) {
	b := make([]byte, 0, 200*len(jobs)+2)
	for i, j := range jobs {
		if j.call.Text == "" || strings.Contains(j.call.Text, "{") || strings.ContainsFunc(j.call.Method, odd) {
			return nil, false
		}
		b = append(b, "[,"[min(i, 1)])
		b = append(append(b, `{"jsonrpc":"`...), version...)
		b = strconv.AppendInt(append(b, `","id":`...), j.id, 10)
		b = append(append(b, `,"method":"`...), j.call.Method...)
		b = append(append(append(b, `","params":`...), j.call.Text...), '}')
	}
	if len(jobs) == 1 {
		return b[1:], true
	}
	return append(b, ']'), true
}

// odd are the characters that no method has.
func odd(r rune) bool {
	return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

func (c *client) post(ctx context.Context, jobs []*job) (answer, *chains.CallError) {
	body, err := c.encode(jobs)
	if err != nil {
		return answer{}, fail(chains.ErrRefused, "its parameters are not JSON, so it was not sent")
	}
	return c.exchange(ctx, jobs, func(ctx context.Context) (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url.String(), bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "application/json")
		return req, nil
	})
}

// postAll splits jobs by what the node takes at once and asks the parts side by side.
func (c *client) postAll(ctx context.Context, jobs []*job) {
	if len(jobs) == 0 {
		return
	}
	size := int(c.limit.Load())
	if size == 1 {
		each(jobs, func(j *job) { c.part(ctx, []*job{j}) })
		return
	}
	var parts [][]*job
	for from := 0; from < len(jobs); from += size {
		parts = append(parts, jobs[from:min(from+size, len(jobs))])
	}
	if len(parts) > 1 {
		ctx = chains.WithHeard(ctx, nil) // one part is not all
	}
	each(parts, func(p []*job) { c.part(ctx, p) })
}

// each runs f for all items at once; slots bound what is really in flight.
func each[T any](items []T, f func(T)) {
	if len(items) == 1 {
		f(items[0])
		return
	}
	var wg sync.WaitGroup
	for _, it := range items {
		wg.Go(func() { f(it) })
	}
	wg.Wait()
}

func (c *client) single(ctx context.Context, j *job) {
	a, failed := c.post(ctx, []*job{j})
	if failed != nil {
		j.fail(failed)
		return
	}
	*j.reply = readSingle(a, j.id)
}

func readSingle(a answer, id int64) (r chains.Reply) {
	bad := a.status/100 != 2
	if f := fault(a.body); f != "" {
		if bad {
			r.Err = statusError(a)
		} else {
			r.Err = fail(chains.ErrReply, f)
		}
		return r
	}
	var m message
	body := bytes.TrimSpace(a.body)
	if body[0] == '[' { // some gateways wrap a single reply
		var list []message
		if json.Unmarshal(body, &list) != nil || len(list) != 1 {
			r.Err = fail(chains.ErrReply, "the reply is a list, not one answer")
			return r
		}
		m = list[0]
	} else if body[0] != '{' || json.Unmarshal(body, &m) != nil {
		if bad {
			r.Err = statusError(a)
		} else {
			r.Err = fail(chains.ErrReply, "the reply is not an object")
		}
		return r
	}
	if n, ok := m.number(); ok && n != id || !ok && (!isNull(m.ID) || isNull(m.Error)) {
		// The standard lets an error, and only that, come without the id.
		switch {
		case bad:
			r.Err = statusError(a)
		case isNull(m.ID):
			r.Err = fail(chains.ErrReply, "the reply carries no id")
		default:
			r.Err = fail(chains.ErrReply, "the reply has the id of another call")
		}
		return r
	}
	if bad && isNull(m.Error) {
		r.Err = statusError(a)
		return r
	}
	m.into(&r, a)
	return r
}

// batch asks several calls in one request, and in smaller ones where the node will not have it.
func (c *client) batch(ctx context.Context, jobs []*job) {
	a, failed := c.post(ctx, jobs)
	if failed != nil {
		failAll(jobs, failed)
		return
	}
	if a.status == http.StatusOK {
		chains.Heard(ctx)
	}
	list, whole := c.readList(a)
	if whole != nil {
		c.refusedBatch(ctx, jobs, a, whole)
		return
	}
	byID := make(map[int64]*job, len(jobs))
	for _, j := range jobs {
		byID[j.id] = j
		j.fail(fail(chains.ErrReply, "the reply leaves this call out"))
	}
	if len(list) == 1 && !isNull(list[0].Error) {
		// geth answers a batch that is too long with one error under the first id.
		e := nodeError(list[0].Error, a)
		if _, ok := list[0].number(); !ok || e.Code == -32600 || aboutBatches(e) {
			c.refusedBatch(ctx, jobs, a, e)
			return
		}
	}
	answered := map[int64]bool{}
	for _, m := range list {
		n, ok := m.number()
		j := byID[n]
		if !ok || j == nil {
			continue // belongs to nobody; whoever it was meant for is left out
		}
		*j.reply = chains.Reply{}
		if answered[n] {
			j.fail(fail(chains.ErrReply, "the reply answers this call twice"))
			continue
		}
		answered[n] = true
		m.into(j.reply, a)
	}
	c.askAgainAlone(ctx, jobs)
}

// readList reads the reply to a batch: its items, or the error that stands for the whole.
func (c *client) readList(a answer) ([]message, *chains.CallError) {
	if items, ok := rawjson.ElementsNoDeeper(a.body, maxDepth); ok && a.status/100 == 2 && utf8.Valid(a.body) { // as nearly always
		return messages(items), nil
	}
	if f := fault(a.body); f != "" {
		if a.status/100 != 2 {
			return nil, statusError(a)
		}
		return nil, fail(chains.ErrReply, f)
	}
	body := bytes.TrimSpace(a.body)
	switch body[0] {
	case '[':
		items, ok := rawjson.Elements(body)
		if !ok {
			return nil, fail(chains.ErrReply, "the reply is not valid JSON")
		}
		list := messages(items)
		if a.status/100 != 2 && len(list) == 0 {
			return nil, statusError(a)
		}
		return list, nil
	case '{':
		var m message
		if json.Unmarshal(body, &m) == nil && !isNull(m.Error) {
			return nil, nodeError(m.Error, a)
		}
	}
	if a.status/100 != 2 {
		return nil, statusError(a)
	}
	return nil, fail(chains.ErrReply, "the reply to a batch is not a list")
}

// messages are the items that are reply objects.
func messages(items []json.RawMessage) []message {
	list := make([]message, 0, len(items))
	for _, it := range items {
		if m, ok := readMessage(it); ok {
			list = append(list, m)
		}
	}
	return list
}

// refusedBatch decides what an error for a whole batch means: a fault of the moment is the
// answer to every call; a node that takes no or only shorter batches is remembered.
func (c *client) refusedBatch(ctx context.Context, jobs []*job, a answer, e *chains.CallError) {
	status := a.status
	if ofTheMoment(status, e) || ctx.Err() != nil {
		failAll(jobs, e)
		return
	}
	if half := len(jobs) / 2; half > 1 && (status == http.StatusRequestEntityTooLarge || aboutLength(e)) {
		c.lower(int64(half))
		c.postAll(ctx, jobs)
		return
	}
	// Ask one call alone: if that fails in the same way, batches are not the trouble.
	first, rest := jobs[0], jobs[1:]
	c.part(ctx, jobs[:1])
	if got := first.reply.Err; got != nil && got.Kind != chains.ErrNode && got.Kind == e.Kind && got.HTTP == e.HTTP {
		failAll(rest, got)
		return
	}
	if got := first.reply.Err; got != nil && e.Kind == chains.ErrNode && got.Kind == e.Kind && got.Code == e.Code && got.Message == e.Message {
		failAll(rest, got)
		return
	}
	c.lower(1)
	c.postAll(ctx, rest)
}

// lower remembers that the node takes only so many calls at once.
func (c *client) lower(n int64) {
	for {
		old := c.limit.Load()
		if old <= n || c.limit.CompareAndSwap(old, n) {
			return
		}
	}
}

// ofTheMoment reports an error that says nothing about batches: no right to ask, too many
// requests, a node that is down or starting.
func ofTheMoment(status int, e *chains.CallError) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusProxyAuthRequired, http.StatusRequestTimeout,
		http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	if status/100 == 3 {
		return true
	}
	switch e.Code {
	case -28, -10, -32005, -32007, -32009, 429:
		return e.Kind == chains.ErrNode && !aboutBatches(e)
	}
	m := strings.ToLower(string(e.Message))
	return !aboutBatches(e) && (strings.Contains(m, "rate limit") || strings.Contains(m, "too many requests"))
}

func aboutBatches(e *chains.CallError) bool {
	return strings.Contains(strings.ToLower(string(e.Message)), "batch")
}

// aboutLength reports that a shorter batch may pass.
func aboutLength(e *chains.CallError) bool {
	if !aboutBatches(e) {
		return false
	}
	m := strings.ToLower(string(e.Message))
	for _, w := range []string{"too large", "too many", "too long", "too big", "limit", "exceed", "maximum", "max ", "size", "more than"} {
		if strings.Contains(m, w) {
			return true
		}
	}
	return false
}

// askAgainAlone repeats the calls for which the reply to the batch had no room left (geth's
// -32003 "response too large"), each once.
func (c *client) askAgainAlone(ctx context.Context, jobs []*job) {
	var again []*job
	for _, j := range jobs {
		if e := j.reply.Err; e != nil && e.Kind == chains.ErrNode && !j.alone &&
			strings.Contains(strings.ToLower(string(e.Message)), "response too large") {
			j.alone = true
			again = append(again, j)
		}
	}
	if len(again) > 0 {
		each(again, func(j *job) { c.part(ctx, []*job{j}) })
	}
}
