package app_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// spoil is one way to make a right answer wrong: as bytes on the wire, as one item of the reply,
// or in one place of the result.
type spoil struct {
	name  string
	slow  bool // ends by our patience only
	wire  func(http.ResponseWriter, *http.Request, []byte)
	item  func(item) string
	value func(json.RawMessage) (string, bool)
}

// page is the answer of a server with a body of its own.
func page(status int, kind, body string) func(http.ResponseWriter, *http.Request, []byte) {
	return func(w http.ResponseWriter, _ *http.Request, _ []byte) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// raw writes bytes as they are, and closes.
func raw(f func(net.Conn, []byte)) func(http.ResponseWriter, *http.Request, []byte) {
	return func(w http.ResponseWriter, _ *http.Request, good []byte) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		f(conn, good)
	}
}

func header(n int) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", n)
}

// say writes, and does not mind that nobody listens any more.
func say(c net.Conn, parts ...string) {
	for _, p := range parts {
		if _, err := c.Write([]byte(p)); err != nil {
			return
		}
	}
}

func zipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

// bomb is 64 MiB of zeros, made only where it is thrown: the program under test is this binary, too.
var bomb = sync.OnceValue(func() []byte { return zipped(make([]byte, 64<<20)) })

// hang keeps silent until the other side has gone.
func hang(_ http.ResponseWriter, req *http.Request, _ []byte) {
	select {
	case <-req.Context().Done():
	case <-time.After(5 * time.Second):
	}
}

// wireSpoils are faults of the server as a whole.
func wireSpoils() []spoil {
	json200 := func(f func(good string) string) func(http.ResponseWriter, *http.Request, []byte) {
		return func(w http.ResponseWriter, r *http.Request, good []byte) {
			page(200, "application/json", f(string(good)))(w, r, nil)
		}
	}
	away := func(status int, to func(*http.Request) string) func(http.ResponseWriter, *http.Request, []byte) {
		return func(w http.ResponseWriter, r *http.Request, _ []byte) {
			w.Header().Set("Location", to(r))
			w.WriteHeader(status)
		}
	}
	flood := func(w http.ResponseWriter, r *http.Request, _ []byte) {
		for r.Context().Err() == nil {
			if _, err := w.Write(bytes.Repeat([]byte("[1,"), 1<<14)); err != nil {
				return
			}
		}
	}
	encoded := func(name string, body func([]byte) []byte) func(http.ResponseWriter, *http.Request, []byte) {
		return func(w http.ResponseWriter, _ *http.Request, good []byte) {
			w.Header().Set("Content-Encoding", name)
			_, _ = w.Write(body(good))
		}
	}
	same := func(b []byte) []byte { return b }
	out := []spoil{
		{name: "hang", slow: true, wire: hang},
		{name: "slow-headers", slow: true, wire: raw(func(c net.Conn, _ []byte) {
			for _, b := range []byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") {
				say(c, string(b))
				time.Sleep(50 * time.Millisecond)
			}
		})},
		{name: "trickle", slow: true, wire: raw(func(c net.Conn, good []byte) {
			say(c, header(len(good)))
			for _, b := range good[:min(len(good), 100)] {
				say(c, string(b))
				time.Sleep(50 * time.Millisecond)
			}
		})},
		{name: "never-ends", slow: true, wire: raw(func(c net.Conn, good []byte) {
			say(c, header(len(good)+10), string(good))
			time.Sleep(2 * time.Second)
		})},
		{name: "storm-of-1xx", slow: true, wire: raw(func(c net.Conn, good []byte) {
			for range 5000 {
				say(c, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
			}
			say(c, header(len(good)), string(good[:len(good)/2]))
		})},
		{name: "flood", wire: flood},
		{name: "large-with-length", wire: func(w http.ResponseWriter, r *http.Request, good []byte) {
			w.Header().Set("Content-Length", "20000000000")
			flood(w, r, good)
		}},
		{name: "padded", wire: json200(func(good string) string { return good + strings.Repeat(" ", 2<<20) })},
		{name: "bomb", wire: encoded("gzip", func([]byte) []byte { return bomb() })},
		{name: "gzip-cut", wire: encoded("gzip", func(good []byte) []byte { z := zipped(good); return z[:len(z)-5] })},
		{name: "gzip-damaged", wire: encoded("gzip", func(good []byte) []byte { z := zipped(good); z[len(z)/2] ^= 0x55; return z })},
		{name: "gzip-twice", wire: encoded("gzip", func(good []byte) []byte { return zipped(zipped(good)) })},
		{name: "gzip-not", wire: encoded("gzip", same)},
		{name: "brotli", wire: encoded("br", same)},
		{name: "deflate", wire: encoded("deflate", same)},
		{name: "gzip-gzip", wire: encoded("gzip, gzip", zipped)},
		{name: "redirect-here", wire: away(302, func(r *http.Request) string { return r.URL.Path + "/../again" })},
		{name: "redirect-loop", wire: away(307, func(r *http.Request) string { return r.URL.Path })},
		{name: "redirect-away", wire: away(301, func(*http.Request) string { return "http://127.0.0.1:1/" })},
		{name: "redirect-with-answer", wire: func(w http.ResponseWriter, _ *http.Request, good []byte) {
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(http.StatusTemporaryRedirect)
			_, _ = w.Write(good)
		}},
		{name: "204", wire: func(w http.ResponseWriter, _ *http.Request, _ []byte) { w.WriteHeader(http.StatusNoContent) }},
		{name: "html-200", wire: page(200, "text/html", "<html><title>Login</title><body>{}</body></html>")},
		{name: "html-as-json", wire: page(200, "application/json", "<!doctype html><title>Just a moment…</title>")},
		{name: "html-503", wire: page(503, "text/html", "<html><title>Service Unavailable</title></html>")},
		{name: "empty", wire: page(200, "application/json", "")},
		{name: "blank", wire: page(200, "application/json", " \r\n\t ")},
		{name: "null", wire: page(200, "application/json", "null")},
		{name: "true", wire: page(200, "application/json", "true")},
		{name: "number", wire: page(200, "application/json", "7")},
		{name: "text", wire: page(200, "application/json", `"ok"`)},
		{name: "words", wire: page(200, "text/plain", "OK")},
		{name: "empty-list", wire: page(200, "application/json", "[]")},
		{name: "empty-object", wire: page(200, "application/json", "{}")},
		{name: "nan", wire: page(200, "application/json", "NaN")},
		{name: "bom", wire: json200(func(good string) string { return "\ufeff" + good })},
		{name: "utf-16", wire: json200(func(good string) string {
			b := []byte{0xff, 0xfe}
			for i := range len(good) {
				b = append(b, good[i], 0)
			}
			return string(b)
		})},
		{name: "not-utf8", wire: json200(func(good string) string { return strings.Replace(good, `"`, "\"\xff\xfe", 1) })},
		{name: "zero-byte", wire: json200(func(good string) string { return good[:len(good)/2] + "\x00" + good[len(good)/2:] })},
		{name: "twice", wire: json200(func(good string) string { return good + good })},
		{name: "deep", wire: page(200, "application/json", strings.Repeat("[", 100_000))},
		{name: "deep-and-shut", wire: page(200, "application/json", strings.Repeat("[", 20_000)+strings.Repeat("]", 20_000))},
		{name: "reset", wire: raw(func(c net.Conn, good []byte) {
			say(c, header(len(good)), string(good[:len(good)/2]))
			_ = c.(*net.TCPConn).SetLinger(0)
		})},
		{name: "reset-at-once", wire: raw(func(c net.Conn, _ []byte) { _ = c.(*net.TCPConn).SetLinger(0) })},
		{name: "tls-alert", wire: raw(func(c net.Conn, _ []byte) { say(c, "\x15\x03\x01\x00\x02\x02\x46") })},
		{name: "http-0.9", wire: raw(func(c net.Conn, good []byte) { say(c, string(good)) })},
		{name: "http-9", wire: raw(func(c net.Conn, good []byte) { say(c, "HTTP/9.9 200 OK\r\n\r\n", string(good)) })},
		{name: "status-not", wire: raw(func(c net.Conn, good []byte) { say(c, "HTTP/1.1 2OO OK\r\n\r\n", string(good)) })},
		{name: "length-below-zero", wire: raw(func(c net.Conn, good []byte) { say(c, "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", string(good)) })},
		{name: "two-lengths", wire: raw(func(c net.Conn, good []byte) {
			say(c, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\n", string(good))
		})},
		{name: "length-short", wire: raw(func(c net.Conn, good []byte) { say(c, header(len(good)/2), string(good)) })},
		{name: "length-long", wire: raw(func(c net.Conn, good []byte) { say(c, header(len(good)*2), string(good)) })},
		{name: "chunk-cut", wire: raw(func(c net.Conn, good []byte) {
			say(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", fmt.Sprintf("%x\r\n%s\r\n", len(good)/2+1, good[:len(good)/2+1]))
		})},
		{name: "chunk-bad", wire: raw(func(c net.Conn, good []byte) {
			say(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", fmt.Sprintf("zz\r\n%s\r\n0\r\n\r\n", good))
		})},
		{name: "encoding-strange", wire: raw(func(c net.Conn, good []byte) {
			say(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: cheese\r\n\r\n", string(good))
		})},
		{name: "headers-huge", wire: raw(func(c net.Conn, good []byte) {
			say(c, "HTTP/1.1 200 OK\r\nX-A: ", strings.Repeat("a", 1<<20), "\r\n\r\n", string(good))
		})},
		{name: "headers-many", wire: raw(func(c net.Conn, good []byte) {
			say(c, "HTTP/1.1 200 OK\r\n", strings.Repeat("X-A: b\r\n", 50_000), "\r\n", string(good))
		})},
		{name: "header-broken", wire: raw(func(c net.Conn, good []byte) { say(c, "HTTP/1.1 200 OK\r\n: x\r\n\x00\r\n\r\n", string(good)) })},
		{name: "junk-behind", wire: raw(func(c net.Conn, good []byte) {
			say(c, header(len(good)), string(good), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}\x00\xff")
		})},
		{name: "junk-before", wire: raw(func(c net.Conn, good []byte) { say(c, "\r\n\x00junk\r\n", header(len(good)), string(good)) })},
		{name: "upgrade", wire: raw(func(c net.Conn, _ []byte) {
			say(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nxxxx")
		})},
		{name: "retry-much-later", wire: func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			w.Header().Set("Retry-After", "99999999999999999999")
			w.WriteHeader(http.StatusTooManyRequests)
		}},
		{name: "right-with-500", wire: func(w http.ResponseWriter, _ *http.Request, good []byte) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write(good)
		}},
		{name: "right-with-418", wire: func(w http.ResponseWriter, _ *http.Request, good []byte) {
			w.WriteHeader(http.StatusTeapot)
			_, _ = w.Write(good)
		}},
	}
	for i := range 40 { // cut in forty places, near both ends byte by byte
		out = append(out, spoil{name: fmt.Sprintf("cut-%d", i), wire: json200(func(good string) string {
			at := i
			switch {
			case i >= 30:
				at = len(good) - (i - 29)
			case i >= 10:
				at = len(good) * (i - 9) / 21
			}
			return good[:max(0, min(at, len(good)-1))]
		})})
	}
	return out
}

// itemSpoils are faults of one reply object.
func itemSpoils() []spoil {
	with := func(f func(*item)) func(item) string {
		return func(it item) string { f(&it); return string(it.bytes()) }
	}
	text := func(s string) func(item) string { return func(item) string { return s } }
	return []spoil{
		{name: "other-id", item: with(func(it *item) { it.id = json.RawMessage("987654321") })},
		{name: "id-in-words", item: with(func(it *item) { it.id = json.RawMessage(`"first"`) })},
		{name: "id-null", item: with(func(it *item) { it.id = json.RawMessage("null") })},
		{name: "id-list", item: with(func(it *item) { it.id = json.RawMessage("[1]") })},
		{name: "id-fraction", item: with(func(it *item) { it.id = append(it.id, ".5"...) })},
		{name: "id-huge", item: with(func(it *item) { it.id = json.RawMessage("1e400") })},
		{name: "id-none", item: func(it item) string { return strings.Replace(string(it.bytes()), `"id":`, `"ID_":`, 1) }},
		{name: "both", item: with(func(it *item) {
			it.result, it.err = json.RawMessage(`"0x1"`), json.RawMessage(`{"code":-32000,"message":"x"}`)
		})},
		{name: "neither", item: with(func(it *item) { it.result, it.err = nil, nil })},
		{name: "error-empty", item: with(func(it *item) { it.result, it.err = nil, json.RawMessage(`{}`) })},
		{name: "error-list", item: with(func(it *item) { it.result, it.err = nil, json.RawMessage(`[[[]]]`) })},
		{name: "error-code-huge", item: with(func(it *item) { it.result, it.err = nil, json.RawMessage(`{"code":1e400,"message":7}`) })},
		{name: "error-long", item: with(func(it *item) {
			it.result, it.err = nil, fmt.Appendf(nil, `{"code":-1,"message":%q}`, strings.Repeat("a\u202e\x1b[31m", 30_000))
		})},
		{name: "error-beside-null", item: with(func(it *item) {
			it.result, it.err = json.RawMessage("null"), json.RawMessage(`{"code":-32603,"message":"internal"}`)
		})},
		{name: "item-null", item: text("null")},
		{name: "item-number", item: text("7")},
		{name: "item-list", item: text("[]")},
		{name: "item-text", item: text(`"x"`)},
		{name: "item-empty", item: text("{}")},
		{name: "item-missing", item: text("")},
		{name: "item-twice", item: func(it item) string { return string(it.bytes()) + "," + string(it.bytes()) }},
		{name: "item-and-strange", item: func(it item) string {
			other := it
			other.id, other.result, other.err = json.RawMessage("987654321"), json.RawMessage("null"), nil
			return string(it.bytes()) + "," + string(other.bytes())
		}},
		{name: "item-contradicted", item: func(it item) string {
			other := it
			other.result, other.err = json.RawMessage("null"), nil
			return string(other.bytes()) + "," + string(it.bytes())
		}},
		{name: "junk-result-first", item: func(it item) string {
			return strings.Replace(string(it.bytes()), `,"result":`, `,"result":{"was":[1]},"result":`, 1)
		}},
	}
}
