package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Bounds of one attempt.
const (
	hookTime  = 10 * time.Second
	replyMost = 64 << 10  // of the answer, which is read and thrown away
	afterMost = time.Hour // whatever the receiver asks
)

// hook posts to one address.
type hook struct {
	name, url string
	client    *http.Client
	now       func() time.Time
	body      func(Message) []byte
	secret    []byte
}

// Address checks an address to post to. The message never repeats it.
func Address(raw string) error {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("the address must be a whole http:// or https:// one")
	}
	return nil
}

// Webhook posts the JSON of each message. With a secret it is signed, as README.md tells.
func Webhook(address string, secret []byte, now func() time.Time) Sink {
	return &hook{name: "webhook", url: address, secret: secret, now: now, client: client(), body: func(m Message) []byte { return m.JSON }}
}

// Slack posts to an incoming hook of Slack, or of a chat that takes the same.
func Slack(address string, now func() time.Time) Sink {
	return &hook{name: "slack", url: address, now: now, client: client(), body: func(m Message) []byte { return m.Slack }}
}

// client follows no redirect: it would carry what is told, and perhaps a key, elsewhere.
func client() *http.Client {
	return &http.Client{
		Timeout:       hookTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: hookTime, ResponseHeaderTimeout: hookTime, IdleConnTimeout: time.Minute,
			MaxResponseHeaderBytes: replyMost, MaxConnsPerHost: atOnce, ForceAttemptHTTP2: true,
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
		},
	}
}

// Name implements Sink.
func (h *hook) Name() string { return h.name }

// Sign is the signature of a body at a time, in Unix seconds.
func Sign(secret []byte, at int64, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write(append(strconv.AppendInt(nil, at, 10), '.'))
	mac.Write(body)
	return "v1=" + hex.EncodeToString(mac.Sum(nil))
}

// Send implements Sink.
func (h *hook) Send(ctx context.Context, m Message) Outcome {
	body := h.body(m)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(body))
	if err != nil {
		return never("its address is not valid")
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", "txtriage")
	if h.name == "webhook" {
		at := h.now().Unix()
		req.Header.Set("Idempotency-Key", m.ID)
		req.Header.Set("Txtriage-Timestamp", strconv.FormatInt(at, 10))
		if len(h.secret) > 0 {
			req.Header.Set("Txtriage-Signature", Sign(h.secret, at, body))
		}
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return failed(why(err))
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, replyMost)) // what it says does not matter, that it came does
	answered := "it answered " + strconv.Itoa(resp.StatusCode)
	switch code := resp.StatusCode; {
	case code >= 200 && code < 300:
		return done()
	case code == http.StatusTooManyRequests, code == http.StatusServiceUnavailable:
		o := failed(answered)
		o.After = after(resp.Header.Get("Retry-After"), h.now())
		return o
	case code >= 500, code == http.StatusRequestTimeout, code == http.StatusTooEarly:
		return failed(answered)
	case code >= 300 && code < 400:
		return never(answered + ", a redirect, which is not followed")
	}
	return never(answered)
}

// why says in our own words why nothing came back: errors of the network hold the address.
func why(err error) string {
	var dns *net.DNSError
	var timeout net.Error
	var cert *tls.CertificateVerificationError
	switch {
	case errors.As(err, &cert):
		return "its certificate is not valid"
	case errors.As(err, &dns) && dns.IsNotFound:
		return "its host is not known"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "it did not answer in time"
	}
	return "it could not be reached"
}

// after reads Retry-After: seconds, or a date.
func after(v string, now time.Time) time.Duration {
	v = strings.TrimSpace(v)
	if n, err := strconv.ParseInt(v, 10, 32); err == nil && n >= 0 {
		return min(time.Duration(n)*time.Second, afterMost)
	}
	if at, err := http.ParseTime(v); err == nil {
		return min(max(at.Sub(now), 0), afterMost)
	}
	return 0
}
