//go:build unix

package bulk_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"

	"txtriage/chains/chainstest/nodes"
)

// latency is that of the judged setting.
const latency = 20 * time.Millisecond

// BenchmarkCeiling holds bulk against what the node itself can give. A queue of different
// payments is checked; then a minimal client sends the node the very same batches, as many at
// once, and throws the replies away. The two take turns, so that what else the machine does
// meets both; told is the median of the turns, and the best. The node and its distance of
// 20 ms are processes of their own.
func BenchmarkCeiling(b *testing.B) {
	b.Run("memory", func(b *testing.B) {
		n := newNode(b, 30_000, 0)
		against(b, n.URL, "eip155:1337", n.hashes)
	})
	for _, name := range []string{"gethsim", "anvil"} {
		b.Run(name, func(b *testing.B) {
			var args []string
			if name == "anvil" {
				args = []string{"--no-mining"}
			}
			url := nodes.EVM(b, name, args...)
			against(b, url, "eip155:31337", paid(b, url, name, 12_000))
		})
	}
}

// turn is one run of the queue and of its batches alone.
type turn struct {
	share             float64 // of the ceiling
	rows, ceiling     float64 // a second
	cpu               float64 // of the program, ms a row
	node, alone       float64 // of node and distance, ms a row: beside the program, and beside the minimal client with its own
	calls, batch      float64 // a row, in a batch
	rss, once, opened int64
}

func against(b *testing.B, url, chain string, hashes []string) {
	b.Helper()
	gate := farFrom(b, url, latency)
	queue := strings.Join(hashes, "\n") + "\n"
	var turns []turn
	for b.Loop() {
		askedOf(b, gate)
		before := spent(b)
		start := time.Now()
		cmd := program("bulk", "--offline", "--quiet", "--node="+chain+"="+gate, "-")
		cmd.Stdin = strings.NewReader(queue)
		answers, err := os.Create(filepath.Join(b.TempDir(), "answers")) // as a user would have it: held here, they cost the node its processor
		if err != nil {
			b.Fatal(err)
		}
		cmd.Stdout = answers
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		most := watched(cmd.Process.Pid)
		err = cmd.Wait()
		took, beside := time.Since(start), spent(b)-before
		if n := confirmed(b, answers.Name()); n != len(hashes) || err != nil && cmd.ProcessState.ExitCode() != 10 {
			b.Fatalf("%v: %d of %d payments are confirmed", err, n, len(hashes))
		}
		_, _ = answers.Close(), os.Remove(answers.Name())
		a := askedOf(b, gate)
		before = spent(b)
		alone := minimal(b, gate, a.bodies, a.atOnce)
		least := spent(b) - before
		many := 0
		for _, body := range a.bodies {
			many += calls(body)
		}
		rows := float64(len(hashes))
		t := turn{
			share: 100 * alone.Seconds() / took.Seconds(), rows: rows / took.Seconds(), ceiling: rows / alone.Seconds(),
			cpu: float64((cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Microseconds()) / 1000 / rows, calls: float64(many) / rows,
			node: float64(beside.Microseconds()) / 1000 / rows, alone: float64(least.Microseconds()) / 1000 / rows,
			batch: float64(many) / float64(len(a.bodies)), once: int64(a.atOnce), opened: int64(a.conns),
		}
		t.rss = most()
		turns = append(turns, t)
	}
	slices.SortFunc(turns, func(x, y turn) int { return int(1000 * (x.share - y.share)) })
	median, best := turns[len(turns)/2], turns[len(turns)-1]
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median.share, "%ceiling")
	b.ReportMetric(best.share, "%best")
	b.ReportMetric(median.rows, "rows/s")
	b.ReportMetric(median.ceiling, "ceiling-rows/s")
	b.ReportMetric(slices.MinFunc(turns, func(x, y turn) int { return int(10_000 * (x.cpu - y.cpu)) }).cpu, "cpu-ms/row")
	b.ReportMetric(median.node, "node-ms/row")
	b.ReportMetric(median.alone, "alone-ms/row")
	b.ReportMetric(median.calls, "calls/row")
	b.ReportMetric(median.batch, "calls/batch")
	b.ReportMetric(float64(median.once), "at-once")
	b.ReportMetric(float64(median.opened), "connections")
	b.ReportMetric(float64(median.rss), "MiB")
}

// confirmed counts the rows of payments that are in a block.
func confirmed(tb testing.TB, path string) (n int) {
	tb.Helper()
	f, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if l := lines.Bytes(); bytes.Contains(l, []byte(`"state":"final"`)) || bytes.Contains(l, []byte(`"state":"included"`)) {
			n++
		}
	}
	if lines.Err() != nil {
		tb.Fatal(lines.Err())
	}
	return n
}

// spent is the processor time of this program and of those that it started and that still run:
// the node, the distance, and here the node in memory and the minimal client.
func spent(tb testing.TB) time.Duration {
	tb.Helper()
	var self syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &self); err != nil {
		tb.Fatal(err)
	}
	sum := time.Duration(self.Utime.Nano() + self.Stime.Nano())
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(text), ") ") // behind the name
		f := strings.Fields(rest)
		if len(f) < 13 || f[1] != strconv.Itoa(os.Getpid()) {
			continue
		}
		user, _ := strconv.Atoi(f[11])
		system, _ := strconv.Atoi(f[12])
		sum += time.Duration(user+system) * 10 * time.Millisecond
	}
	return sum
}

// watched asks the system while a program runs how much memory it has taken at most, in MiB. What
// it says after the end counts the program that started it, too.
func watched(pid int) (most func() int64) {
	var kib atomic.Int64
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			if err != nil {
				continue
			}
			for line := range strings.Lines(string(text)) {
				if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
					n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
					kib.Store(max(kib.Load(), n))
				}
			}
		}
	})
	return func() int64 {
		close(done)
		wg.Wait()
		return kib.Load() >> 10
	}
}

// minimal sends prepared requests, so many at once.
func minimal(tb testing.TB, url string, bodies [][]byte, atOnce int) time.Duration {
	tb.Helper()
	work := make(chan []byte, len(bodies))
	for _, body := range bodies {
		work <- body
	}
	close(work)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: atOnce, DisableCompression: true}}
	defer client.CloseIdleConnections()
	start := time.Now()
	var wg sync.WaitGroup
	for range atOnce {
		wg.Go(func() {
			for body := range work {
				resp, err := client.Post(url, "application/json", bytes.NewReader(body))
				if err != nil {
					tb.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
		})
	}
	wg.Wait()
	return time.Since(start)
}

// paid has a real node put payments of one wallet into blocks, and gives their ids.
func paid(tb testing.TB, url, name string, payments int) (hashes []string) {
	tb.Helper()
	key, err := crypto.HexToECDSA("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80") // the first development account
	if err != nil {
		tb.Fatal(err)
	}
	chain := big.NewInt(31337)
	signer := types.LatestSignerForChainID(chain)
	const inBlock = 500
	mine := map[string]string{"gethsim": "sim_commit", "anvil": "evm_mine"}[name]
	for from := 0; from < payments; from += inBlock {
		var calls []string
		for i := from; i < min(from+inBlock, payments); i++ {
			to := common.BigToAddress(big.NewInt(int64(70_000 + i)))
			tx, err := types.SignNewTx(key, signer, &types.DynamicFeeTx{ChainID: chain, Nonce: uint64(i), GasTipCap: big.NewInt(params.GWei), GasFeeCap: big.NewInt(30 * params.GWei), Gas: 21000, To: &to, Value: big.NewInt(params.GWei)})
			if err != nil {
				tb.Fatal(err)
			}
			raw, err := tx.MarshalBinary()
			if err != nil {
				tb.Fatal(err)
			}
			calls = append(calls, fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"eth_sendRawTransaction","params":["%s"]}`, i, hexutil.Encode(raw)))
			hashes = append(hashes, tx.Hash().Hex())
		}
		calls = append(calls, `{"jsonrpc":"2.0","id":-1,"method":"`+mine+`","params":[]}`)
		if said := told(tb, url, "["+strings.Join(calls, ",")+"]"); bytes.Contains(said, []byte(`"error"`)) {
			tb.Fatalf("%.500s", said)
		}
	}
	for range 70 {
		told(tb, url, `{"jsonrpc":"2.0","id":1,"method":"`+mine+`","params":[]}`)
	}
	if name == "gethsim" {
		last := payments/inBlock + 2
		told(tb, url, fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"sim_finalize","params":[%d,%d]}`, last, last))
	}
	var r struct{ Result *struct{ BlockNumber string } }
	if json.Unmarshal(told(tb, url, `{"jsonrpc":"2.0","id":1,"method":"eth_getTransactionReceipt","params":["`+hashes[payments-1]+`"]}`), &r) != nil || r.Result == nil {
		tb.Fatal("the last payment is in no block")
	}
	return hashes
}

func told(tb testing.TB, url, body string) []byte {
	tb.Helper()
	resp, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return said
}
