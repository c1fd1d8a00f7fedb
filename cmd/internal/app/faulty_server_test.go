package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/rpc"
	"txtriage/chains/tape"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose/casefile"
)

// stage serves recorded cases over real connections. Each run has a path of its own.
type stage struct {
	server *httptest.Server
	mu     sync.Mutex
	runs   map[string]*telling
	next   int
}

// telling is one diagnosis with the tape of a case behind a server, and the fault of one answer.
type telling struct {
	player *tape.Player
	other  *tape.Player // of the second nodes
	kinds  map[string]string
	at     asked  // whose answer is spoilt; "" none
	fault  *spoil // how
	change func(method string, good json.RawMessage) json.RawMessage

	mu   sync.Mutex
	seen map[string]int
	all  []asked
	hits int
}

// asked names a call: who, what, and how often it had been asked before.
type asked struct {
	label, method, params string
	n                     int
}

func (a asked) String() string {
	return fmt.Sprintf("%s %s %.80s #%d", a.label, a.method, a.params, a.n)
}

func newStage(t testing.TB) *stage {
	s := &stage{runs: map[string]*telling{}}
	s.server = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.server.Config.ErrorLog = nil
	s.server.Start()
	t.Cleanup(s.server.Close)
	return s
}

// second is behind the label of a node that says the same as another, and is never spoilt.
const second = "~"

// play diagnoses a case whose nodes are this server.
func (s *stage) play(ctx context.Context, cat *chains.Catalog, c *casefile.Case, at asked, f *spoil) ([]hall.Item, *telling, error) {
	return s.playAs(ctx, cat, c, at, f, false)
}

// playAs does it with, or without, a second node beside each.
func (s *stage) playAs(ctx context.Context, cat *chains.Catalog, c *casefile.Case, at asked, f *spoil, twice bool) ([]hall.Item, *telling, error) {
	r := &telling{player: tape.NewPlayer(c.Tape, c.Nodes), other: tape.NewPlayer(c.Tape, c.Nodes), kinds: map[string]string{}, at: at, fault: f, seen: map[string]int{}}
	id := s.open(r)
	defer func() {
		s.mu.Lock()
		delete(s.runs, id)
		s.mu.Unlock()
	}()
	o := rpc.Options{MaxBytes: 1 << 20}
	if f != nil && f.slow {
		o.Timeout = 300 * time.Millisecond
	}
	nodes := &hall.Nodes{}
	for _, n := range c.Nodes {
		row, err := cat.Made(n.Chain)
		if err != nil {
			return nil, r, err
		}
		labels := []string{n.Label, n.Label + second}
		if !twice {
			labels = labels[:1]
		}
		for _, label := range labels {
			r.kinds[label] = n.Kind
			caller, err := rpc.Dial(rpc.Node{Label: label, Kind: n.Kind, URL: s.server.URL + "/" + id + "/" + label, Public: n.Public}, o)
			if err != nil {
				return nil, r, err
			}
			if closer, ok := caller.(interface{ Close() error }); ok {
				defer closer.Close()
			}
			nodes.Add(row, caller)
		}
	}
	job, err := hall.JobOf(c)
	if err != nil {
		return nil, r, err
	}
	return hall.Triage(ctx, job, cat, nodes, tape.NewRecorder(func() time.Time { return c.Clock }), c.Clock), r, nil
}

// open gives a run its path.
func (s *stage) open(r *telling) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	id := fmt.Sprintf("r%d", s.next)
	s.runs[id] = r
	return id
}

// serve finds the run and answers as its node.
func (s *stage) serve(w http.ResponseWriter, req *http.Request) {
	parts := strings.SplitN(strings.TrimPrefix(req.URL.Path, "/"), "/", 3)
	s.mu.Lock()
	r := s.runs[parts[0]]
	s.mu.Unlock()
	if r == nil || len(parts) < 2 {
		http.NotFound(w, req)
		return
	}
	if r.kinds[parts[1]] == "esplora" {
		path := strings.TrimPrefix(req.URL.Path, "/"+parts[0]+"/"+parts[1])
		if req.URL.RawQuery != "" {
			path += "?" + req.URL.RawQuery
		}
		r.get(w, req, parts[1], path)
		return
	}
	r.post(w, req, parts[1])
}

// tell answers one call from the tape, and tells whether it is the one to spoil.
func (r *telling) tell(label, method string, params []any) (chains.Reply, bool) {
	canonical, err := tape.ParamsOf(chains.Call{Method: method, Params: params})
	if err != nil {
		canonical = ""
	}
	a := asked{label: label, method: method, params: canonical}
	key := a.String() + a.params
	r.mu.Lock()
	a.n = r.seen[key]
	r.seen[key]++
	r.all = append(r.all, a)
	hit := r.fault != nil && a == r.at
	if hit {
		r.hits++
	}
	r.mu.Unlock()
	player := r.player
	if strings.HasSuffix(label, second) {
		player = r.other
	}
	caller, _ := player.Caller(strings.TrimSuffix(label, second))
	out := caller.Batch(context.Background(), []chains.Call{{Method: method, Params: params}})[0]
	if r.change != nil && out.Err == nil {
		if method == "GET" {
			method, _ = params[0].(string)
		}
		out.Result = r.change(method, out.Result)
	}
	return out, hit
}

// item is one reply object of JSON-RPC in its parts.
type item struct{ id, result, err json.RawMessage }

func (it item) bytes() []byte {
	b := []byte(`{"jsonrpc":"2.0","id":` + string(it.id))
	if it.result != nil {
		b = append(append(b, `,"result":`...), it.result...)
	}
	if it.err != nil {
		b = append(append(b, `,"error":`...), it.err...)
	}
	return append(b, '}')
}

func (r *telling) post(w http.ResponseWriter, req *http.Request, label string) {
	var body json.RawMessage
	if json.NewDecoder(req.Body).Decode(&body) != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	type question struct {
		ID     json.RawMessage `json:"id"`
		Method string          `json:"method"`
		Params []any           `json:"params"`
	}
	var list []question
	batch := body[0] == '['
	if batch {
		_ = json.Unmarshal(body, &list)
	} else {
		list = make([]question, 1)
		_ = json.Unmarshal(body, &list[0])
	}
	var out []string
	spoilt := false
	for _, q := range list {
		rep, hit := r.tell(label, q.Method, q.Params)
		if rep.Err != nil && rep.Err.Kind == chains.ErrRefused && q.Method == "eth_getLogs" { // no node lacks it
			rep = chains.Reply{Result: json.RawMessage("[]")}
		}
		it := item{id: q.ID, result: rep.Result}
		if e := rep.Err; e != nil {
			switch e.Kind {
			case chains.ErrHTTP:
				http.Error(w, string(e.Message), e.HTTP)
				return
			case chains.ErrTransport, chains.ErrTimeout, chains.ErrReply:
				panic(http.ErrAbortHandler)
			case chains.ErrRefused: // not on the tape
				e.Code, e.Message = -32601, "the method does not exist/is not available"
			default:
			}
			text, _ := json.Marshal(string(e.Message))
			it.result, it.err = nil, fmt.Appendf(nil, `{"code":%d,"message":%s`, e.Code, text)
			if e.Data != nil {
				it.err = fmt.Appendf(it.err, `,"data":%s`, e.Data)
			}
			it.err = append(it.err, '}')
		}
		text := string(it.bytes())
		if hit {
			spoilt = true
			if r.fault.item != nil {
				text = r.fault.item(it)
			}
		}
		if text != "" {
			out = append(out, text)
		}
	}
	good := strings.Join(out, ",")
	if batch {
		good = "[" + good + "]"
	}
	r.write(w, req, []byte(good), "application/json", spoilt)
}

func (r *telling) get(w http.ResponseWriter, req *http.Request, label, path string) {
	rep, hit := r.tell(label, "GET", []any{path})
	kind, body := "application/json", []byte(rep.Result)
	if e := rep.Err; e != nil {
		status := e.HTTP
		if status == 0 {
			status = http.StatusNotFound
		}
		http.Error(w, string(e.Message), status)
		return
	}
	var text string
	if json.Unmarshal(body, &text) == nil {
		kind, body = "text/plain", []byte(text)
	}
	if hit && r.fault.item != nil {
		it := item{result: rep.Result}
		if r.fault.value == nil {
			return
		}
		v, _ := r.fault.value(it.result)
		body = []byte(v)
	}
	r.write(w, req, body, kind, hit)
}

func (r *telling) write(w http.ResponseWriter, req *http.Request, good []byte, kind string, spoilt bool) {
	if spoilt && r.fault.wire != nil {
		r.fault.wire(w, req, good)
		return
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(good)
}

// order lists the calls of a run in an order that does not depend on timing.
func (r *telling) order() []asked {
	out := slices.Clone(r.all)
	slices.SortFunc(out, func(a, b asked) int { return strings.Compare(a.String()+a.params, b.String()+b.params) })
	return out
}
