package watch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"

	"txtriage/chains"
	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/rpc"
	"txtriage/cmd/internal/app"
	"txtriage/cmd/internal/hall"
)

// TestMain is the program itself where a test starts it again.
func TestMain(m *testing.M) {
	if os.Getenv("TXTRIAGE_WATCH_TEST") == "1" {
		os.Exit(app.Main())
	}
	os.Exit(m.Run())
}

// change is one line of the json format, as far as tests look at it.
type change struct {
	Change struct {
		ID    string
		Kinds []string
		Text  string
		Ended *string
		Exit  int
		Own   *string `json:"own_id"`
	}
	State, Party, Funds, Headline string
	Causes                        []struct{ Slug string }
	Confirmations                 *uint64
}

func (c change) String() string {
	end := ""
	if c.Change.Ended != nil {
		end = " ended: " + *c.Change.Ended
	}
	return strings.Join(c.Change.Kinds, " ") + ": " + c.State + end
}

// clock runs faster than the real one.
type clock struct {
	start time.Time
	rate  int64
	mu    sync.Mutex
	jump  time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.start.Add(time.Duration(int64(time.Since(c.start))*c.rate) + c.jump)
}

// leap sets the clock.
func (c *clock) leap(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.jump += d
}

func (c *clock) after(d time.Duration) <-chan time.Time {
	return time.After(time.Duration(int64(d) / c.rate))
}

// session is one run of the command with what it printed.
type session struct {
	t      *testing.T
	clock  *clock
	cancel context.CancelCauseFunc
	done   chan int

	mu    sync.Mutex
	out   bytes.Buffer
	errs  bytes.Buffer
	read  int
	wakes chan struct{}
}

type pipe struct {
	s *session
	b *bytes.Buffer
}

func (p pipe) Write(b []byte) (int, error) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	select {
	case p.s.wakes <- struct{}{}:
	default:
	}
	return p.b.Write(b)
}

// watch starts the command. One real second is so many of its own.
func watch(t *testing.T, c *clock, in string, args ...string) *session {
	t.Helper()
	return watchWith(t, c, rpc.Dial, in, args...)
}

// watchWith starts it with nodes of the test's own.
func watchWith(t *testing.T, c *clock, dial func(rpc.Node, rpc.Options) (chains.Caller, error), in string, args ...string) *session {
	t.Helper()
	s := &session{t: t, clock: c, done: make(chan int, 1), wakes: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancelCause(context.Background())
	s.cancel = cancel
	env := &hall.Env{In: strings.NewReader(in), Now: c.now, After: c.after, Dial: dial, Getenv: func(string) string { return "" }}
	env.Out, env.Err = pipe{s, &s.out}, pipe{s, &s.errs}
	args = append([]string{"watch", "--offline", "--format", "json", "--timeout", "10h"}, args...) // of its own fast clock
	go func() { s.done <- app.Run(ctx, env, args) }()
	t.Cleanup(func() { cancel(app.ErrInterrupted) })
	return s
}

func fast() *clock { return &clock{start: time.Now(), rate: 60} }

// next waits for the next change.
func (s *session) next() (c change) {
	s.t.Helper()
	line := s.line()
	if err := json.Unmarshal([]byte(line), &c); err != nil {
		s.t.Fatalf("%v: %s", err, line)
	}
	return c
}

// line waits for the next line, whatever it says.
func (s *session) line() string {
	s.t.Helper()
	end := time.After(25 * time.Second)
	for {
		s.mu.Lock()
		line, err := bytes.NewBuffer(s.out.Bytes()[s.read:]).ReadString('\n')
		if err == nil {
			s.read += len(line)
		}
		errs := s.errs.String()
		s.mu.Unlock()
		if err == nil {
			return line
		}
		select {
		case <-s.wakes:
		case status := <-s.done:
			s.done <- status
			s.mu.Lock()
			more := s.read < s.out.Len()
			s.mu.Unlock()
			if !more {
				s.t.Fatalf("it ended with %d and says\n%s", status, errs)
			}
		case <-end:
			s.t.Fatalf("nothing more is told; it says\n%s", errs)
		}
	}
}

// tells compares the next changes.
func (s *session) tells(want ...string) {
	s.t.Helper()
	for _, w := range want {
		if got := s.next().String(); got != w {
			s.t.Fatalf("told: %s\nwant: %s\n%s", got, w, s.stderr())
		}
	}
}

// ends waits for the end; nothing more may be told.
func (s *session) ends(status int) {
	s.t.Helper()
	select {
	case got := <-s.done:
		if got != status {
			s.t.Errorf("exit status %d, want %d\n%s", got, status, s.stderr())
		}
		s.done <- got
	case <-time.After(25 * time.Second):
		s.t.Fatalf("it does not end\n%s", s.stderr())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if rest := s.out.Bytes()[s.read:]; len(rest) > 0 {
		s.t.Errorf("it also told: %.300s", rest)
	}
}

func (s *session) stderr() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.errs.String()
}

// stop interrupts it.
func (s *session) stop() {
	s.cancel(app.ErrInterrupted)
	s.ends(130)
}

// chain is a gethsim with one account that pays.
type chain struct {
	t     *testing.T
	url   string
	clock *clock
}

func newChain(t *testing.T, c *clock) *chain {
	return &chain{t: t, url: nodes.EVM(t, "gethsim", "-genesis-time", fmt.Sprint(c.now().Unix()-3600)), clock: c}
}

func (c *chain) flag() string { return "eip155:31337=" + c.url }

func (c *chain) call(result any, method string, args ...any) {
	c.t.Helper()
	if err := call(c.url, result, method, args...); err != nil {
		c.t.Fatalf("%s: %v", method, err)
	}
}

func call(url string, result any, method string, args ...any) error {
	if args == nil {
		args = []any{}
	}
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": args})
	if err != nil {
		return err
	}
	resp, err := http.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	var reply struct {
		Result json.RawMessage
		Error  *struct{ Message string }
	}
	if err := json.Unmarshal(data, &reply); err != nil {
		return err
	}
	if reply.Error != nil {
		return errors.New(reply.Error.Message)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(reply.Result, result)
}

// sign makes a payment with a nonce, at a tip in Gwei.
func sign(t testing.TB, nonce uint64, tip int64) *types.Transaction {
	t.Helper()
	key, err := crypto.HexToECDSA("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
	if err != nil {
		t.Fatal(err)
	}
	to := common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	gwei := func(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), big.NewInt(params.GWei)) }
	tx, err := types.SignNewTx(key, types.LatestSignerForChainID(big.NewInt(31337)), &types.DynamicFeeTx{ChainID: big.NewInt(31337), Nonce: nonce, GasTipCap: gwei(tip), GasFeeCap: gwei(50 + 2*tip), Gas: 21000, To: &to, Value: gwei(1000)})
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

// pay sends a payment and returns its id.
func (c *chain) pay(nonce uint64, tip int64) string {
	c.t.Helper()
	tx := sign(c.t, nonce, tip)
	raw, err := tx.MarshalBinary()
	if err != nil {
		c.t.Fatal(err)
	}
	c.call(nil, "eth_sendRawTransaction", hexutil.Encode(raw))
	return tx.Hash().Hex()
}

// mine makes a block with the time of the test's clock.
func (c *chain) mine(n int) (hash string) {
	for range n {
		c.call(&hash, "sim_commitAt", c.clock.now().Unix())
	}
	return hash
}

// hashOf is the id of a block of the chain.
func (c *chain) hashOf(number string) string {
	c.t.Helper()
	var b struct{ Hash string }
	c.call(&b, "eth_getBlockByNumber", number, false)
	return b.Hash
}
