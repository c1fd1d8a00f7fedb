package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"txtriage/chains/tape"
	"txtriage/diagnose/casefile"
)

// cost is what a run of the program took.
type cost struct {
	status int
	took   time.Duration
	peak   int64 // bytes of memory
	out    []byte
}

// spend runs the program as users do, as a process of its own.
func spend(t *testing.T, args ...string) cost {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, "txtriage", args...)
	cmd.Env = append(os.Environ(), "LANG=C", "XDG_CONFIG_HOME=/nonexistent", "XDG_STATE_HOME="+t.TempDir(), "XDG_CACHE_HOME="+t.TempDir())
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	var c cost
	start := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		_ = cmd.Wait() // its status is read below
		close(done)
	}()
	// What wait4 tells of the memory of a child holds that of its parent too.
	for ended := false; !ended; {
		select {
		case <-done:
			ended = true
		case <-time.After(5 * time.Millisecond):
			c.peak = max(c.peak, highWater(cmd.Process.Pid))
		}
	}
	c.took, c.out, c.status = time.Since(start), out.Bytes(), cmd.ProcessState.ExitCode()
	if strings.Contains(errs.String(), "panic") || strings.Contains(errs.String(), "internal error") {
		t.Errorf("%s", errs.String())
	}
	return c
}

// highWater is the most memory that a process has held so far, in bytes; 0 where nobody tells.
func highWater(pid int) int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), "VmHWM:")
	line, _, _ := strings.Cut(rest, "\n")
	kib, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(line), "kB")), 10, 64)
	return kib << 10
}

// swollen makes every list of a result longer, until it is about so many bytes.
func swollen(good json.RawMessage, size int) json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(good))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return good
	}
	lists := 0
	var count func(any)
	count = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, x := range v {
				count(x)
			}
		case []any:
			if len(v) > 0 {
				lists++
			}
		}
	}
	count(v)
	if lists == 0 {
		return good
	}
	var grow func(any) any
	grow = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for k, x := range v {
				v[k] = grow(x)
			}
		case []any:
			if len(v) == 0 {
				return v
			}
			one, _ := json.Marshal(v[len(v)-1])
			return append(v, slices.Repeat([]any{v[len(v)-1]}, size/lists/(len(one)+1))...)
		}
		return v
	}
	b, err := json.Marshal(grow(v))
	if err != nil {
		return good
	}
	return b
}

// padded adds a field that nobody reads.
func padded(good json.RawMessage, size int) json.RawMessage {
	if len(good) == 0 || good[0] != '{' {
		return good
	}
	return json.RawMessage(`{"padding":"` + strings.Repeat("a", size) + `",` + string(good[1:]))
}

// crowd is a waiting area in which each payment spends from those before it.
func crowd(good json.RawMessage, n int) json.RawMessage {
	var b bytes.Buffer
	b.WriteString(strings.TrimSuffix(strings.TrimSpace(string(good)), "}"))
	id := func(i int) string { return fmt.Sprintf("%064x", i+1) }
	for i := range n {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		parents := ""
		if i > 0 {
			parents = strconv.Quote(id(i - 1))
		}
		if i > 24 {
			parents += "," + strconv.Quote(id(i-24))
		}
		fmt.Fprintf(&b, `%q:{"vsize":141,"weight":561,"time":1763000000,"height":100,"descendantcount":%d,"descendantsize":14100,"ancestorcount":%d,"ancestorsize":14100,"wtxid":%q,"fees":{"base":0.00000141,"modified":0.00000141,"ancestor":0.00014100,"descendant":0.00014100},"depends":[%s],"spentby":[%q],"bip125-replaceable":true,"unbroadcast":false}`,
			id(i), n-i, i+1, id(i+n), parents, id(i+1))
	}
	b.WriteByte('}')
	return b.Bytes()
}

// forest is a trace of many calls.
func forest(good json.RawMessage, n int) json.RawMessage {
	var top map[string]any
	if json.Unmarshal(good, &top) != nil || top["from"] == nil {
		return good
	}
	one, _ := json.Marshal(map[string]any{"type": "CALL", "from": top["from"], "to": top["to"], "value": "0x1", "gas": "0x5208", "gasUsed": "0x5208", "input": "0x", "error": top["error"]})
	return json.RawMessage(`{"calls":[` + strings.Repeat(string(one)+",", n) + string(one) + `],` + string(good[1:]))
}

// TestBounds runs the program against the worst that nodes can send within the size that is read
// of a reply. It ends within its time, in less than 256 MiB, with a report. BOUNDS=all plays all.
func TestBounds(t *testing.T) {
	s := newStage(t)
	type worst struct {
		name, cases string
		always      bool
		nodes       int // of the chain
		change      func(method string, good json.RawMessage) json.RawMessage
	}
	only := func(method string, f func(json.RawMessage) json.RawMessage) func(string, json.RawMessage) json.RawMessage {
		return func(m string, good json.RawMessage) json.RawMessage {
			if strings.HasPrefix(m, method) {
				return f(good)
			}
			return good
		}
	}
	const mib = 1 << 20
	sized := func(f func(json.RawMessage, int) json.RawMessage, n int) func(json.RawMessage) json.RawMessage {
		return func(good json.RawMessage) json.RawMessage { return f(good, n) }
	}
	for _, w := range []worst{
		{"logs", "arrived/evm-token.txtar", true, 1, only("eth_getTransactionReceipt", sized(swollen, 7*mib))},
		{"blocks", "arrived/evm-token.txtar", false, 1, only("eth_getBlock", sized(swollen, 2*mib))},
		{"padding", "arrived/evm-token.txtar", true, 8, only("eth_getTransactionReceipt", sized(padded, 7*mib))},
		{"padding-everywhere", "reverted-with-reason/evm.txtar", false, 8, only("", sized(padded, mib/2))},
		{"lists-everywhere", "reverted-with-reason/mainnet-d9fe9144.txtar", false, 8, only("", sized(swollen, mib/2))},
		{"trace", "reverted-with-reason/evm.txtar", false, 1, only("debug_traceTransaction", sized(forest, 35_000))},
		{"trace-flat", "reverted-with-reason/evm.txtar", false, 1, only("trace_", sized(swollen, 7*mib))},
		{"pool", "fee-below-base-fee/evm.txtar", false, 1, only("txpool_", sized(swollen, 7*mib))},
		{"records", "address-not-transaction/evm-address.txtar", false, 1, only("eth_getLogs", sized(swollen, 7*mib))},
		{"accounts", "address-not-transaction/evm-address.txtar", false, 4, only("", sized(swollen, mib/4))},
		{"crowd", "fee-below-market/bitcoin.txtar", false, 1, only("getrawmempool", sized(crowd, 65_000))},
		{"crowd-btcd", "fee-below-market/btcd-low-fee.txtar", true, 1, only("getrawmempool", sized(crowd, 65_000))},
		{"crowds", "fee-below-market/bitcoin.txtar", false, 4, only("getrawmempool", sized(crowd, 65_000))},
		{"core-lists", "fee-below-market/bitcoin.txtar", false, 2, only("", sized(swollen, 4*mib))},
		{"core-address", "address-not-transaction/bitcoin.txtar", false, 1, only("", sized(swollen, 8*mib))},
		{"esplora-lists", "just-sent/esplora-low-fee.txtar", true, 2, only("", sized(swollen, 7*mib))},
		{"esplora-padding", "awaiting-confirmations/esplora-confirmed.txtar", false, 4, only("", sized(padded, 7*mib))},
	} {
		if os.Getenv("BOUNDS") != "all" && !w.always {
			continue
		}
		t.Run(w.name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(top, "testdata/cases", w.cases))
			if err != nil {
				t.Fatal(err)
			}
			c, err := casefile.Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			args := []string{"check", "--offline", "--format", "json", "--timeout", "20s", c.Paste}
			for range w.nodes {
				r := &telling{player: tape.NewPlayer(c.Tape, c.Nodes), kinds: map[string]string{}, seen: map[string]int{}, change: w.change}
				for _, n := range c.Nodes {
					r.kinds[n.Label] = n.Kind
					kind := ""
					if n.Kind != "evm" {
						kind = n.Kind + "+"
					}
					args = append(args, "--node", fmt.Sprintf("%s=%s%s/%s/%s", n.Chain, kind, s.server.URL, s.open(r), n.Label))
				}
			}
			got := spend(t, args...)
			t.Logf("%v, %d MiB, exit status %d, %d KiB of report", got.took.Round(10*time.Millisecond), got.peak>>20, got.status, len(got.out)>>10)
			if got.took > 25*time.Second {
				t.Errorf("it took %v of at most 20 s", got.took)
			}
			if got.peak > 256*mib {
				t.Errorf("%d MiB", got.peak>>20)
			}
			if !json.Valid(got.out) || len(got.out) > 4*mib {
				t.Errorf("a report of %d bytes", len(got.out))
			}
		})
	}
}
