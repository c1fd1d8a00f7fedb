package watch_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"txtriage/cmd/internal/notify"
)

const canary = "canary-4711-secret"

// A change goes to all three, each in its form; nothing of the addresses is ever said, however
// they fail; what is not delivered survives the end and comes first the next time.
func TestHooks(t *testing.T) {
	t.Parallel()
	c := fast()
	n := newChain(t, c)
	n.mine(1)
	id := n.pay(0, 2)
	var mu sync.Mutex
	up := false
	var got []string
	var head []http.Header
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		if !up {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, canary)
			return
		}
		got, head = append(got, string(b)), append(head, r.Header.Clone())
	}))
	defer hook.Close()
	var chat []string
	slack := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		chat = append(chat, string(b))
	}))
	defer slack.Close()
	dir := t.TempDir()
	script, note := filepath.Join(dir, "notify"), filepath.Join(dir, "note")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho to stdout\necho \"$TXTRIAGE_CHANGE $TXTRIAGE_STATE $TXTRIAGE_ENDED\" >> "+note+"\ncat >> "+note+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	conf := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(conf, []byte("notify:\n  webhook: "+hook.URL+"/"+canary+"\n  webhook_secret_command: [echo, the secret]\n  slack_file: "+filepath.Join(dir, "url")+"\n  command: ["+script+"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "url"), []byte(slack.URL+"/"+canary+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--config", conf, "--node", n.flag(), "--state", filepath.Join(dir, "state.json"), "--max-interval", "20s", id}
	s := watch(t, c, "", args...)
	s.tells("first: pending")
	n.mine(1)
	s.tells("state cause: included")
	for start := time.Now(); !strings.Contains(s.stderr(), "warning: webhook:"); time.Sleep(10 * time.Millisecond) {
		if time.Since(start) > 10*time.Second {
			t.Fatal("that the webhook fails is not said")
		}
	}
	s.stop()
	if e := s.stderr(); !strings.Contains(e, "it answered 500; it is tried again") || !strings.Contains(e, "1 notifications are not delivered; they are kept in") || strings.Contains(e, canary) {
		t.Errorf("it says\n%s", e)
	}
	mu.Lock()
	up = true
	mu.Unlock()
	s = watch(t, c, "", args...)
	n.mine(1)
	n.call(nil, "sim_finalize", 3, 3)
	s.tells("state cause party funds: final ended: done")
	s.ends(0)
	mu.Lock()
	defer mu.Unlock()
	if len(got) != 2 || !strings.Contains(got[0], `"kinds":["state","cause"]`) || !strings.Contains(got[1], `"ended":"done"`) {
		t.Fatalf("the webhook got %d: %.300s", len(got), strings.Join(got, "\n"))
	}
	for i, h := range head {
		var at int64
		if err := json.Unmarshal([]byte(h.Get("Txtriage-Timestamp")), &at); err != nil || h.Get("Txtriage-Signature") != notify.Sign([]byte("the secret"), at, []byte(got[i])) {
			t.Errorf("signed %v", h)
		}
		if !strings.Contains(got[i], `"id":"`+h.Get("Idempotency-Key")+`"`) {
			t.Errorf("its id is %s", h.Get("Idempotency-Key"))
		}
	}
	if len(chat) != 2 || !strings.HasPrefix(chat[0], "{\n  \"text\": \"*In a block; not final yet*") {
		t.Errorf("the chat got %q", chat)
	}
	b, err := os.ReadFile(note)
	if err != nil || !strings.HasPrefix(string(b), "state,cause included \n{\"change\":") || !strings.Contains(string(b), "\nstate,cause,party,funds final done\n") {
		t.Errorf("the program got %v %.300s", err, b)
	}
	if all := s.stderr() + s.out.String(); strings.Contains(all, canary) || strings.Contains(all, "to stdout") {
		t.Errorf("said too much:\n%s", all)
	}
}
