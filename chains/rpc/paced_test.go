package rpc

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"txtriage/chains"
	"txtriage/chains/rpc/turns"
)

// provider takes so many calls in each second and refuses the rest as providers do.
type provider struct {
	mu      sync.Mutex
	limit   int
	how     string // page, object, items, words
	taken   map[int64]int
	refused []time.Time
	dice    *rand.Rand // refuses so many of a hundred requests, whatever their number
	percent int
}

func (p *provider) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(15 * time.Millisecond)
	body, _ := io.ReadAll(r.Body)
	var reqs []request
	if body[0] == '[' {
		_ = json.Unmarshal(body, &reqs)
	} else {
		reqs = make([]request, 1)
		_ = json.Unmarshal(body, &reqs[0])
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	room := max(p.limit-p.taken[now.Unix()], 0)
	if p.dice != nil && p.dice.IntN(100) < p.percent {
		room = 0
	}
	if room < len(reqs) {
		p.refused = append(p.refused, now)
		if p.how != "items" {
			switch p.how {
			case "page":
				return response(429, "<html><title>Too Many Requests</title></html>", "Content-Type", "text/html"), nil
			case "object":
				return response(429, `{"jsonrpc":"2.0","id":null,"error":{"code":-32005,"message":"project ID request rate exceeded"}}`), nil
			}
			return response(200, `{"jsonrpc":"2.0","error":{"code":-32007,"message":"`+fmt.Sprint(p.limit)+`/second request limit reached"}}`), nil
		}
	}
	items := make([]string, len(reqs))
	for i, q := range reqs {
		if i < room {
			items[i] = fmt.Sprintf(`{"id":%d,"result":"%v"}`, q.ID, q.Params[0])
			p.taken[now.Unix()]++
		} else {
			items[i] = fmt.Sprintf(`{"id":%d,"error":{"code":429,"message":"Your app has exceeded its compute units per second capacity."}}`, q.ID)
		}
	}
	if body[0] != '[' {
		return response(200, items[0]), nil
	}
	return response(200, "["+strings.Join(items, ",")+"]"), nil
}

// asOne asks through several nodes of one account at once, and counts what got no answer.
func asOne(t *testing.T, p *provider, checks, rounds, size int) (lost int) {
	t.Helper()
	book := turns.NewBook(time.Now)
	var callers []chains.Caller
	for _, host := range []string{"eth.example", "polygon.example"} {
		c, err := Dial(Node{Label: host, Kind: kindEVM, URL: "https://" + host + "/v2/0123456789abcdef0123"}, Options{Paces: book, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		c.(*client).http.Transport = p
		callers = append(callers, c)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	for k := range checks {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			for r := range rounds {
				calls := make([]chains.Call, size)
				for i := range calls {
					calls[i] = chains.Call{Method: "eth_getBlockByNumber", Params: []any{fmt.Sprint(k, r, i)}}
				}
				for i, got := range callers[k%2].Batch(ctx, calls) {
					if want := `"` + fmt.Sprint(k, r, i) + `"`; got.Err != nil {
						mu.Lock()
						lost++
						mu.Unlock()
					} else if string(got.Result) != want {
						t.Errorf("%s, want %s", got.Result, want)
					}
				}
			}
		})
	}
	wg.Wait()
	return lost
}

// TestRefusedAtRandom: a provider that refuses one request of five, whatever it is asked, still answers
// nearly all, and soon.
func TestRefusedAtRandom(t *testing.T) {
	for _, how := range []string{"page", "object", "items"} {
		t.Run(how, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &provider{limit: 100_000, how: how, taken: map[int64]int{}, dice: rand.New(rand.NewPCG(8, 9)), percent: 20}
				start := time.Now()
				lost := asOne(t, p, 8, 200, 5)
				t.Logf("%d of 8000 calls lost in %s, %d requests refused", lost, time.Since(start), len(p.refused))
				if lost > 160 || time.Since(start) > 6*time.Minute {
					t.Errorf("%d calls lost, %s", lost, time.Since(start))
				}
			})
		})
	}
}

// TestLimitsOfProviders: whichever way a provider refuses, everything is answered in the end; it
// is refused little, and a limit that it names is never passed again.
func TestLimitsOfProviders(t *testing.T) {
	for _, c := range []struct {
		how     string
		limit   int
		checks  int
		size    int
		refused int
	}{
		{"page", 25, 6, 12, 25},
		{"object", 25, 6, 12, 25},
		{"items", 25, 6, 12, 25},
		{"words", 25, 12, 12, 12},
		{"words", 5, 4, 12, 4},
		{"items", 5, 4, 12, 25},
		{"page", 8, 2, 12, 25}, // no batch of theirs fits
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &provider{limit: c.limit, how: c.how, taken: map[int64]int{}}
				start := time.Now()
				lost := asOne(t, p, c.checks, 3, c.size)
				t.Logf("%s, %d refusals", time.Since(start), len(p.refused))
				if lost > 0 || len(p.refused) > c.refused {
					t.Errorf("%d calls lost, %d refusals", lost, len(p.refused))
				}
				for s, n := range p.taken {
					if n > c.limit {
						t.Errorf("second %d: %d calls", s, n)
					}
				}
				if n := len(p.refused); c.how == "words" && n > 0 && p.refused[n-1].Sub(p.refused[0]) > 20*time.Millisecond {
					t.Error("the limit that it named was passed")
				}
			})
		})
	}
}

// TestSettingsLimit: with a limit of the settings nothing is refused at all.
func TestSettingsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &provider{limit: 25, how: "page", taken: map[int64]int{}}
		c, _ := Dial(Node{Label: "n", Kind: kindEVM, URL: "https://n.example", RPS: 25}, Options{Now: time.Now})
		c.(*client).http.Transport = p
		calls := make([]chains.Call, 130)
		for i := range calls {
			calls[i] = chains.Call{Method: "eth_getBlockByNumber", Params: []any{i}}
		}
		start := time.Now()
		for i, r := range c.Batch(t.Context(), calls) {
			if r.Err != nil {
				t.Errorf("%d: %+v", i, r.Err)
			}
		}
		if took := time.Since(start); len(p.refused) > 0 || took < 5*time.Second || took > 6*time.Second {
			t.Errorf("%d refusals, %s", len(p.refused), took)
		}
	})
}

// TestTooLittleTime: where the pause is longer than the diagnosis lasts, it is told at once, with
// the time when asking again makes sense; also for what was not sent at all.
func TestTooLittleTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asks := 0
		c, _ := Dial(Node{Label: "n", Kind: kindEVM, URL: "https://n.example"}, Options{Now: time.Now, Patience: time.Hour})
		c.(*client).http.Transport = wire(func(*http.Request) (*http.Response, error) {
			asks++
			return response(200, `{"id":null,"error":{"code":-32005,"message":"daily request count exceeded","data":{"rate":{"backoff_seconds":90}}}}`), nil
		})
		for i, message := range []string{"daily request count exceeded", "not asked: the node wants a pause"} {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			start := time.Now()
			r := c.Batch(ctx, []chains.Call{{Method: "eth_call"}})[0]
			cancel()
			if time.Since(start) != 0 || asks != 1 || r.Err == nil || r.Err.After != 90*time.Second || string(r.Err.Message) != message {
				t.Errorf("%d: asked %d times in %s: %+v", i, asks, time.Since(start), r.Err)
			}
		}
	})
}

func TestAccounts(t *testing.T) {
	key := "0123456789abcdef0123"
	same := func(a, b string) bool {
		book := turns.NewBook(nil)
		dial := func(url string) *turns.Pace {
			c, err := Dial(Node{Label: "n", Kind: kindEVM, URL: url}, Options{Paces: book})
			if err != nil {
				t.Fatal(err)
			}
			return c.(*client).pace
		}
		return dial(a) == dial(b)
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"https://eth.example/v2/" + key, "https://polygon.example/v2/" + key, true},
		{"https://x.example/v2/" + key, "https://x.example/v2/" + key + "4", false},
		{"https://x.example/?apikey=" + key, "https://y.example/eth?apikey=" + key, true},
		{"https://x.example/eth", "https://x.example/bsc", true},
		{"https://x.example", "https://y.example", false},
		{"http://127.0.0.1:8545", "http://127.0.0.1:8546", false},
	} {
		if got := same(c.a, c.b); got != c.want {
			t.Errorf("%s and %s share: %v", c.a, c.b, got)
		}
	}
}
