package notify_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"txtriage/cmd/internal/notify"
)

const canary = "canary-4711-secret"

var msg = notify.Message{ID: "abc-1", Subject: "abc", JSON: []byte(`{"change":{"id":"abc-1"}}`), Slack: []byte(`{"text":"hello"}`), Vars: []string{"TXTRIAGE_STATE=final"}}

func at() time.Time { return time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC) }

// Every way in which a hook may answer, and what follows. No message names the address.
func TestWebhook(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") }))
	defer elsewhere.Close()
	date := at().Add(90 * time.Second).Format(http.TimeFormat)
	for _, c := range []struct {
		name   string
		answer func(http.ResponseWriter)
		want   notify.Outcome
	}{
		{"fine", func(w http.ResponseWriter) { w.WriteHeader(http.StatusNoContent) }, notify.Outcome{Done: true}},
		{"a huge answer", func(w http.ResponseWriter) {
			for range 1000 {
				if _, err := w.Write(make([]byte, 64<<10)); err != nil {
					return
				}
			}
		}, notify.Outcome{Done: true}},
		{"a fault", func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }, notify.Outcome{Why: "it answered 500"}},
		{"busy", func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusTooManyRequests)
		}, notify.Outcome{Why: "it answered 429", After: 7 * time.Second}},
		{"busy until a date", func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", date)
			w.WriteHeader(http.StatusServiceUnavailable)
		}, notify.Outcome{Why: "it answered 503", After: 90 * time.Second}},
		{"busy for a year", func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "31536000")
			w.WriteHeader(http.StatusTooManyRequests)
		}, notify.Outcome{Why: "it answered 429", After: time.Hour}},
		{"busy, in a way nobody can read", func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "soon "+canary)
			w.WriteHeader(http.StatusTooManyRequests)
		}, notify.Outcome{Why: "it answered 429"}},
		{"gone", func(w http.ResponseWriter) { w.WriteHeader(http.StatusGone); _, _ = io.WriteString(w, canary) }, notify.Outcome{Why: "it answered 410", Never: true}},
		{"a redirect", func(w http.ResponseWriter) {
			w.Header().Set("Location", elsewhere.URL+"/"+canary)
			w.WriteHeader(http.StatusTemporaryRedirect)
		}, notify.Outcome{Why: "it answered 307, a redirect, which is not followed", Never: true}},
		{"it hangs up", func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, notify.Outcome{Why: "it could not be reached"}},
	} {
		var got *http.Request
		var body []byte
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got = r
			body, _ = io.ReadAll(r.Body)
			c.answer(w)
		}))
		hook := notify.Webhook(s.URL+"/"+canary, []byte("the secret"), at)
		if o := hook.Send(t.Context(), msg); o != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, o, c.want)
		}
		s.Close()
		if string(body) != string(msg.JSON) || got.Method != http.MethodPost || got.Header.Get("Idempotency-Key") != "abc-1" || got.Header.Get("Txtriage-Timestamp") != fmt.Sprint(at().Unix()) {
			t.Errorf("%s: sent %s %v", c.name, body, got.Header)
		}
		// As a receiver would check it; computed beforehand with: printf '1795341600.{"change":{"id":"abc-1"}}' | openssl dgst -sha256 -hmac 'the secret'
		if sign := got.Header.Get("Txtriage-Signature"); sign != "v1="+reference {
			t.Errorf("%s: signed %s", c.name, sign)
		}
	}
	for _, address := range []string{"http://127.0.0.1:1/" + canary, "http://" + canary + ".invalid/", "https://127.0.0.1:1/"} {
		if o := notify.Webhook(address, nil, at).Send(t.Context(), msg); o.Done || strings.Contains(o.Why, canary) || o.Why == "" {
			t.Errorf("%+v", o)
		}
	}
	for _, address := range []string{canary, "ftp://" + canary, "http://", "https:///" + canary, "http://%zz" + canary} {
		if err := notify.Address(address); err == nil || strings.Contains(err.Error(), canary) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

const reference = "e4dad68bccd1d1a63155b2cb187ad3094978bec3bdb32d6cc68cd8f52b5d4562"

// A hook that never answers costs ten seconds, not more.
func TestAHookThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		defer there.Close()
		go func() { _, _ = io.Copy(io.Discard, there) }()
		hook := notify.WebhookOver(func(context.Context, string, string) (net.Conn, error) { return here, nil }, "http://hook.example/"+canary, at)
		start := time.Now()
		o := hook.Send(t.Context(), msg)
		if took := time.Since(start); took != 10*time.Second || o.Done || o.Why != "it did not answer in time" {
			t.Errorf("%+v after %s", o, took)
		}
	})
}

func TestSlackGetsItsOwnBody(t *testing.T) {
	var body []byte
	var head http.Header
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { body, _ = io.ReadAll(r.Body); head = r.Header }))
	defer s.Close()
	if o := notify.Slack(s.URL, at).Send(t.Context(), msg); !o.Done || string(body) != `{"text":"hello"}` || head.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("%+v %s", o, body)
	}
}

func TestCommand(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("its programs are shell scripts")
	}
	t.Setenv("TXTRIAGE_WEBHOOK_SECRET", canary)
	dir := t.TempDir()
	script := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	got := filepath.Join(dir, "got")
	for _, c := range []struct {
		name string
		argv []string
		want notify.Outcome
	}{
		{"fine", []string{script("fine", `cat > "$1"; env >> "$1"; echo out; echo err >&2`), got}, notify.Outcome{Done: true}},
		{"does not read", []string{script("deaf", "exit 0")}, notify.Outcome{Done: true}},
		{"fails", []string{script("fails", "exit 3")}, notify.Outcome{Why: "it ended with status 3"}},
		{"is killed", []string{script("dies", "kill -9 $$")}, notify.Outcome{Why: "it was ended by a signal"}},
		{"is not there", []string{"/nonexistent/" + canary}, notify.Outcome{Why: "it could not be started"}},
		{"no shell", []string{script("shell", `test "$1" = '$(reboot) ; *'`), "$(reboot) ; *"}, notify.Outcome{Done: true}},
		{"a child that stays", []string{script("parent", "sleep 20 & exit 0")}, notify.Outcome{Done: true}},
	} {
		m := msg
		if c.name == "does not read" {
			m.JSON = make([]byte, 1<<20)
		}
		if o := notify.Command(c.argv).Send(t.Context(), m); o != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, o, c.want)
		}
	}
	b, err := os.ReadFile(got)
	if err != nil || !strings.HasPrefix(string(b), string(msg.JSON)) || !strings.Contains(string(b), "TXTRIAGE_STATE=final") || strings.Contains(string(b), canary) {
		t.Errorf("the program got %v %s", err, b)
	}
	ctx, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer stop()
	if o := notify.Command([]string{script("hangs", "exec sleep 60")}).Send(ctx, msg); o.Why != "it did not end in time" {
		t.Errorf("hangs: %+v", o)
	}
}

// sink answers as its test says and keeps what arrived.
type sink struct {
	mu     sync.Mutex
	name   string
	answer func(m notify.Message, try int) notify.Outcome
	tries  map[string]int
	got    []string
	when   []time.Time
	busy   int
	most   int
}

func (s *sink) Name() string { return s.name }

func (s *sink) Send(ctx context.Context, m notify.Message) notify.Outcome {
	s.mu.Lock()
	s.tries[m.ID]++
	try := s.tries[m.ID]
	s.busy++
	s.most = max(s.most, s.busy)
	s.when = append(s.when, time.Now())
	s.mu.Unlock()
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy--
	o := s.answer(m, try)
	if o.Done {
		s.got = append(s.got, m.ID)
	}
	return o
}

func message(subject string, n int) notify.Message {
	return notify.Message{ID: fmt.Sprintf("%s-%d", subject, n), Subject: subject, At: time.Now()}
}

func deliver(t *testing.T, answer func(notify.Message, int) notify.Outcome, messages []notify.Message, wait time.Duration, check func(s *sink, results []notify.Result)) {
	synctest.Test(t, func(t *testing.T) {
		s := &sink{name: "webhook", tries: map[string]int{}, answer: answer}
		c := notify.NewCourier(t.Context(), time.Now, s)
		for _, m := range messages {
			m.At = time.Now()
			if !c.Put("webhook", m) || c.Put("another", m) {
				t.Error("it takes for sinks that are not there, or does not for those that are")
			}
		}
		var results []notify.Result
		end := time.After(wait)
		for done := 0; done < len(messages); {
			select {
			case r := <-c.Results():
				results = append(results, r)
				if r.Done || r.Lost {
					done++
				}
			case <-end:
				done = len(messages)
			}
		}
		c.Close()
		check(s, results)
	})
}

func TestInOrder(t *testing.T) {
	var all []notify.Message
	for n := range 5 {
		for _, subject := range []string{"a", "b", "c", "d", "e", "f"} {
			all = append(all, message(subject, n))
		}
	}
	sometimes := func(m notify.Message, try int) notify.Outcome {
		if try == 1 && strings.HasSuffix(m.ID, "2") {
			return notify.Outcome{Why: "it answered 500"}
		}
		return notify.Outcome{Done: true}
	}
	deliver(t, sometimes, all, time.Hour, func(s *sink, _ []notify.Result) {
		if len(s.got) != len(all) || s.most < 2 || s.most > 4 {
			t.Errorf("%d of %d arrived, %d at once", len(s.got), len(all), s.most)
		}
		for _, subject := range []string{"a", "b", "c", "d", "e", "f"} {
			own := slices.DeleteFunc(slices.Clone(s.got), func(id string) bool { return !strings.HasPrefix(id, subject) })
			if !slices.IsSorted(own) {
				t.Errorf("out of order: %v", own)
			}
		}
	})
}

func TestAnOutage(t *testing.T) {
	down := func(_ notify.Message, try int) notify.Outcome {
		if try < 9 {
			return notify.Outcome{Why: "it could not be reached"}
		}
		return notify.Outcome{Done: true}
	}
	deliver(t, down, []notify.Message{message("a", 1), message("b", 1), message("c", 1)}, 24*time.Hour, func(s *sink, results []notify.Result) {
		var words []string
		for _, r := range results {
			words = append(words, fmt.Sprintf("%s %t %t %t", r.ID, r.Down, r.Done, r.Back))
		}
		if len(s.got) != 3 || len(results) != 4 || !results[0].Down || !results[1].Back {
			t.Errorf("%v\n%s", s.got, strings.Join(words, "\n"))
		}
		if first, last := s.when[0], s.when[len(s.when)-1]; last.Sub(first) > time.Hour || len(s.when) != 27 {
			t.Errorf("%d attempts within %s", len(s.when), last.Sub(first))
		}
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	busy := func(_ notify.Message, try int) notify.Outcome {
		if try == 1 {
			return notify.Outcome{Why: "it answered 429", After: 20 * time.Minute}
		}
		return notify.Outcome{Done: true}
	}
	deliver(t, busy, []notify.Message{message("a", 1)}, 24*time.Hour, func(s *sink, _ []notify.Result) {
		if len(s.when) != 2 || s.when[1].Sub(s.when[0]) < 20*time.Minute || s.when[1].Sub(s.when[0]) > 22*time.Minute {
			t.Errorf("asked at %v", s.when)
		}
	})
}

func TestGivenUp(t *testing.T) {
	never := func(m notify.Message, _ int) notify.Outcome {
		if m.Subject == "a" {
			return notify.Outcome{Never: true, Why: "it answered 404"}
		}
		return notify.Outcome{Why: "it answered 500"}
	}
	deliver(t, never, []notify.Message{message("a", 1), message("a", 2), message("b", 1)}, 48*time.Hour, func(s *sink, results []notify.Result) {
		lost := 0
		for _, r := range results {
			if r.Lost {
				lost++
			}
		}
		if lost != 3 || s.tries["a-1"] != 1 || s.tries["b-1"] < 100 || s.tries["b-1"] > 200 {
			t.Errorf("%d lost, %v", lost, s.tries)
		}
	})
}

// What is not delivered when it ends stays undelivered, at once.
func TestCloseDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sink{name: "webhook", tries: map[string]int{}, answer: func(notify.Message, int) notify.Outcome { return notify.Outcome{Why: "interrupted"} }}
		c := notify.NewCourier(t.Context(), time.Now, s)
		c.Put("webhook", message("a", 1))
		time.Sleep(100 * time.Millisecond)
		start := time.Now()
		c.Close()
		if d := time.Since(start); d > 0 {
			t.Errorf("it took %s", d)
		}
		select {
		case r := <-c.Results():
			t.Errorf("%+v", r)
		default:
		}
	})
}
