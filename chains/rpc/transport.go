package rpc

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"strings"
	"syscall"
	"time"

	"txtriage/chains"
	"txtriage/chains/rpc/budget"
)

// newHTTP makes a client of our own: no proxy from the environment, no redirects, no
// cookies, no silent decompression. http.DefaultTransport would do all four.
func newHTTP(o Options) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext:            (&net.Dialer{Timeout: o.Timeout, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout:    o.Timeout,
			ForceAttemptHTTP2:      true,
			DisableCompression:     true,
			MaxIdleConns:           o.Parallel,
			MaxIdleConnsPerHost:    o.Parallel,
			MaxConnsPerHost:        o.Parallel, // else one is dialled while another becomes free
			IdleConnTimeout:        30 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// answer is one http reply, read to its end.
type answer struct {
	status int
	kind   string // media type, lower case, without parameters
	body   []byte
	after  time.Duration // how long the node wants to be left alone; 0: it did not say
}

// After 503 or a timeout there is one more attempt, if the node does not want a longer pause.
const (
	maxWait     = 2 * time.Second
	defaultWait = 250 * time.Millisecond
)

// exchange sends one request and reads the reply, with at most one more attempt after 503 or a
// timeout. build makes the request anew for each attempt.
func (c *client) exchange(ctx context.Context, jobs []*job, build func(context.Context) (*http.Request, error)) (answer, *chains.CallError) {
	limit, slow := c.deadline(jobs)
	for attempt := 0; ; attempt++ {
		a, err := c.attempt(ctx, limit, build)
		wait := cmp.Or(a.after, defaultWait)
		again := err == nil && a.status == http.StatusServiceUnavailable && (c.node.Kind == kindEVM || c.node.Kind == kindEsplora) // of Core it is a limit
		if err != nil && err.Kind == chains.ErrTimeout && !slow {
			again, wait = true, 0
		}
		if !again || attempt > 0 || wait > maxWait || ctx.Err() != nil {
			return a, err
		}
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return a, err
		}
	}
}

func (c *client) attempt(ctx context.Context, limit time.Duration, build func(context.Context) (*http.Request, error)) (answer, *chains.CallError) {
	if !c.take(ctx) {
		return answer{}, failure(context.Cause(ctx))
	}
	defer c.release()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	traced := ctx
	if c.member != nil {
		traced = httptrace.WithClientTrace(ctx, c.trace())
	}
	req, err := build(traced)
	if err != nil {
		return answer{}, fail(chains.ErrTransport, "the request could not be built")
	}
	req.Header.Set("User-Agent", c.opt.Agent)
	req.Header.Set("Accept-Encoding", c.encoding)
	if c.user != "" || c.pass != "" {
		req.SetBasicAuth(c.user, c.pass)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx) // given up for another node: as if it had not answered in time
		}
		return answer{}, failure(err)
	}
	defer resp.Body.Close()
	body, fault, err := c.read(ctx, resp)
	a := answer{status: resp.StatusCode, body: body}
	a.kind, _, _ = strings.Cut(strings.ToLower(resp.Header.Get("Content-Type")), ";")
	a.kind = strings.TrimSpace(a.kind)
	if errors.Is(err, errSpent) {
		return a, budget.Spent()
	}
	if err != nil && ctx.Err() != nil {
		return a, failure(context.Cause(ctx))
	}
	if fault != "" && a.status/100 == 2 { // of an error page the status is enough
		return a, fail(chains.ErrReply, fault)
	}
	a.after = pause(resp, c.opt.Now)
	return a, nil
}

// read takes the body up to the limit, on the wire and decompressed.
func (c *client) read(ctx context.Context, resp *http.Response) (body []byte, fault string, err error) {
	most := chains.Most(ctx, c.opt.MaxBytes)
	wire := &countingReader{r: io.LimitReader(resp.Body, most+1)}
	r := io.Reader(wire)
	switch enc := strings.ToLower(resp.Header.Get("Content-Encoding")); enc {
	case "", "identity":
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(wire)
		if err != nil {
			return nil, "the reply is not the gzip that it claims to be", err
		}
		r = z
	default:
		return nil, "the reply is in an encoding that was not asked for", nil
	}
	body, err = c.whole(&paidReader{ctx, io.LimitReader(r, most+1)})
	c.usual.Store(int64(len(body)))
	switch {
	case errors.Is(err, errSpent):
		return nil, "", err
	case int64(len(body)) > most || wire.n > most:
		return body[:min(int64(len(body)), most)], fmt.Sprintf("the reply is larger than %d bytes", most), nil
	case err != nil:
		return body, "the reply is cut short", err
	}
	return body, "", nil
}

// whole reads to the end. What is large is gathered in parts and put together once: a buffer that
// doubles would hold up to three times as much.
func (c *client) whole(r io.Reader) ([]byte, error) {
	var first bytes.Buffer
	first.Grow(int(min(c.usual.Load(), mostRoom)) + bytes.MinRead)
	_, err := first.ReadFrom(io.LimitReader(r, mostPart))
	if err != nil || first.Len() < mostPart {
		return first.Bytes(), err
	}
	parts := [][]byte{first.Bytes()}
	for err == nil {
		part, n := make([]byte, mostPart), 0
		for err == nil && n < len(part) {
			var some int
			some, err = r.Read(part[n:])
			n += some
		}
		parts = append(parts, part[:n])
	}
	if err == io.EOF { //nolint:errorlint // a cut reply ends with another
		err = nil
	}
	return bytes.Join(parts, nil), err
}

// mostPart is the size of a part.
const mostPart = 1 << 20

// mostRoom is how much room is made for a reply before it comes; the last one's size is the guess.
const mostRoom = 256 << 10

var errSpent = errors.New("the budget is used up")

// paidReader charges the diagnosis while it reads: many nodes may send much at the same time.
type paidReader struct {
	ctx context.Context
	r   io.Reader
}

func (p *paidReader) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if n > 0 && !budget.Take(p.ctx, int64(n)) {
		return n, errSpent
	}
	return n, err
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// failure turns an error of the network into our own words: Go's own would print the
// address, and so the key in its path.
func failure(err error) *chains.CallError {
	var (
		dns     *net.DNSError
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		record  tls.RecordHeaderError
		verify  *tls.CertificateVerificationError
		alert   tls.AlertError
		timeout interface{ Timeout() bool }
	)
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return fail(chains.ErrTimeout, "no answer in time")
	case errors.Is(err, context.Canceled):
		return fail(chains.ErrTransport, "interrupted")
	case errors.As(err, &dns):
		return fail(chains.ErrTransport, "the name of the node cannot be resolved")
	case errors.As(err, &unknown):
		return fail(chains.ErrTransport, "the certificate of the node is signed by an unknown authority")
	case errors.As(err, &name):
		return fail(chains.ErrTransport, "the certificate of the node is for another name")
	case errors.As(err, &invalid):
		return fail(chains.ErrTransport, "the certificate of the node has expired or is not valid")
	case errors.As(err, &verify):
		return fail(chains.ErrTransport, "the certificate of the node is not trusted")
	case errors.As(err, &record), errors.As(err, &alert):
		return fail(chains.ErrTransport, "the node does not speak TLS")
	case strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return fail(chains.ErrTransport, "the node does not speak TLS")
	case errors.Is(err, syscall.ECONNREFUSED):
		return fail(chains.ErrTransport, "connection refused")
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return fail(chains.ErrTransport, "connection reset")
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return fail(chains.ErrTransport, "no route to the node")
	case errors.As(err, &timeout) && timeout.Timeout():
		return fail(chains.ErrTimeout, "no answer in time")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), strings.Contains(err.Error(), "connection closed"), strings.Contains(err.Error(), "idle connection"):
		return fail(chains.ErrTransport, "the connection was closed")
	case strings.Contains(err.Error(), "malformed"), strings.Contains(err.Error(), "response headers exceeded"):
		return fail(chains.ErrTransport, "the node does not speak http")
	}
	return fail(chains.ErrTransport, "no connection")
}
