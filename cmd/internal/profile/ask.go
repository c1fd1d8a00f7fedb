package profile

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"strings"

	"txtriage/chains/facts"
)

// asker looks one address up. ok is false if it is none of the platform's; an error is
// "nobody knows", never a no.
type asker func(ctx context.Context, chain, address string) (o facts.Owned, ok bool, err error)

// longestReply bounds what a look-up may say.
const longestReply = 64 << 10

// reply is what a command prints or a server sends for an address of the platform.
type reply struct {
	Memo    string `json:"memo"`
	Account string `json:"account"`
	Since   string `json:"since"`
	Until   string `json:"until"`
}

func (r reply) owned(chain, address string) (facts.Owned, error) {
	o := facts.Owned{Chain: chain, Address: facts.Address(address), Memo: facts.Untrusted(r.Memo), Account: facts.Untrusted(r.Account)}
	var err error
	if r.Since != "" {
		if o.Since, err = day("since", r.Since); err != nil {
			return o, err
		}
	}
	if r.Until != "" {
		o.Until, err = day("until", r.Until)
	}
	return o, err
}

// command asks a program: it prints a JSON object and ends with 0 for an address of the
// platform, ends with 1 for another one; any other end is a failure. No shell is in between.
func command(args []string) asker {
	return func(ctx context.Context, chain, address string) (facts.Owned, bool, error) {
		filled := make([]string, len(args))
		for i, a := range args {
			filled[i] = fill(a, chain, address, func(s string) string { return s })
		}
		cmd := exec.CommandContext(ctx, filled[0], filled[1:]...)
		var out bytes.Buffer
		cmd.Stdout = &limited{w: &out, left: longestReply}
		err := cmd.Run()
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.ExitCode() == 1 && ctx.Err() == nil {
			return facts.Owned{}, false, nil
		}
		if err != nil {
			return facts.Owned{}, false, errors.New("the look-up command failed")
		}
		return read(out.Bytes(), chain, address)
	}
}

// server asks over HTTP: 200 with a JSON object for an address of the platform, 404 for
// another one; anything else is a failure. Redirects are not followed.
func server(pattern string) asker {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return func(ctx context.Context, chain, address string) (facts.Owned, bool, error) {
		failed := errors.New("the look-up server failed")
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, fill(pattern, chain, address, url.QueryEscape), nil)
		if err != nil {
			return facts.Owned{}, false, failed
		}
		req.Header.Set("Accept", "application/json")
		res, err := client.Do(req)
		if err != nil {
			return facts.Owned{}, false, failed // its own text may hold the address with a key
		}
		defer func() { _ = res.Body.Close() }() // read to its end or given up
		switch res.StatusCode {
		case http.StatusNotFound:
			return facts.Owned{}, false, nil
		case http.StatusOK:
		default:
			return facts.Owned{}, false, fmt.Errorf("the look-up server answered with status %d", res.StatusCode)
		}
		body, err := io.ReadAll(io.LimitReader(res.Body, longestReply+1))
		if err != nil {
			return facts.Owned{}, false, failed
		}
		return read(body, chain, address)
	}
}

func read(data []byte, chain, address string) (facts.Owned, bool, error) {
	var r reply
	if len(data) > longestReply || json.Unmarshal(data, &r) != nil {
		return facts.Owned{}, false, errors.New("the look-up did not answer with a JSON object")
	}
	o, err := r.owned(chain, address)
	return o, err == nil, err
}

func fill(pattern, chain, address string, escape func(string) string) string {
	return strings.NewReplacer("{chain}", escape(chain), "{address}", escape(address)).Replace(pattern)
}

// limited drops what is more than was allowed.
type limited struct {
	w    io.Writer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	n := len(p)
	if len(p) > l.left {
		p = p[:l.left]
	}
	l.left -= len(p)
	_, err := l.w.Write(p)
	return n, err
}
