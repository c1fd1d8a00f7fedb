package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/cmd/internal/hall"
	"txtriage/diagnose/casefile"
	"txtriage/report"
)

// told are the cases that are told over a real connection, with one wrong answer each time.
var told = []string{
	"arrived/evm.txtar", "arrived/evm-token.txtar", "arrived/bitcoin-batch.txtar", "awaiting-confirmations/bitcoin.txtar", "awaiting-confirmations/btcd-confirmed.txtar",
	"awaiting-confirmations/litecoin-confirmed.txtar", "awaiting-confirmations/mainnet-*.txtar", "awaiting-finality/evm-newest.txtar", "fee-below-market/bitcoin.txtar", "fee-below-market/btcd-low-fee.txtar",
	"fee-below-base-fee/evm.txtar", "nonce-gap/evm.txtar", "reverted-with-reason/evm.txtar", "reverted-with-reason/mainnet-*.txtar", "out-of-gas/evm-out-of-gas.txtar", "out-of-gas/mainnet-3ade71e7.txtar",
	"never-seen/bitcoin.txtar", "never-seen/evm-unknown.txtar", "replaced-repriced/evm-repriced.txtar", "replaced-repriced/bitcoin.txtar", "replaced-different/evm-different.txtar",
	"double-spent/bitcoin.txtar", "cheap-parent/bitcoin.txtar", "bridge-in-progress/op-deposit.txtar", "bridge-in-progress/cctp-v2.txtar", "dropped/evm-dropped.txtar", "nothing-moved/mainnet-*.txtar",
	"address-not-transaction/bitcoin.txtar", "*/esplora-*.txtar", "sent-to-token-contract/*.txtar", "token-balance-too-small/evm*.txtar", "token-balance-too-small/mainnet-62427346.txtar",
}

// faultyRun is one run to make.
type faultyRun struct {
	name string
	c    *casefile.Case
	was  []hall.Item
	at   asked
	f    *spoil

	every bool // format is written
}

// TestFaultyReplies tells recorded cases over a real connection and spoils one answer each time.
// The first cause stays, or the report says that it cannot tell; nothing panics, and every
// format can be written. CI takes a sample of some 2,300; FAULTS=10 takes one of ten, FAULTS=all every one.
func TestFaultyReplies(t *testing.T) {
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	log.SetOutput(io.Discard) // net/http tells of bytes that nobody asked for
	defer log.SetOutput(os.Stderr)
	s := newStage(t)
	all, share := os.Getenv("FAULTS") == "all", uint32(120)
	if n, err := strconv.ParseUint(os.Getenv("FAULTS"), 10, 32); err == nil && n > 0 {
		share = uint32(n)
	}
	var runs []faultyRun
	eachCase(t, func(name string, _ []byte, c *casefile.Case) {
		name = filepath.ToSlash(name)
		pattern := os.Getenv("FAULTS_CASE")
		match := func(p string) bool { ok, _ := filepath.Match(p, name); return ok }
		if pattern != "" && !match(pattern) || pattern == "" && !slices.ContainsFunc(told, match) {
			return
		}
		was, r, err := s.play(t.Context(), cat, c, asked{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		then, err := hall.Then(c)
		if err != nil || hall.Gist(was[0].Verdict) != hall.Gist(then[0]) {
			t.Fatalf("%s over a connection is another:\n%s\n%s", name, hall.Gist(was[0].Verdict), hall.Gist(then[0]))
		}
		for _, at := range r.order() {
			for _, f := range append(fieldsOf(name, at), emptiedOf(name, at)...) {
				runs = append(runs, faultyRun{name, c, was, at, f, false})
			}
			for _, f := range spoilsOf(name, r.kinds[at.label], at, all) {
				if all || drawnFor(name, at, f.name)%share == 0 {
					runs = append(runs, faultyRun{name, c, was, at, f, all && drawnFor(name, at, f.name)%50 == 0})
				}
			}
		}
	})
	if len(runs) < 2000 && os.Getenv("FAULTS_CASE") == "" {
		t.Errorf("%d runs, at least 2,000 are promised", len(runs))
	}
	queue := make(chan faultyRun)
	var wg sync.WaitGroup
	var mu sync.Mutex
	longest, hit := time.Duration(0), 0
	for range 16 * runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for f := range queue {
				start := time.Now()
				n := f.play(t, s, cat)
				mu.Lock()
				longest, hit = max(longest, time.Since(start)), hit+n
				mu.Unlock()
			}
		})
	}
	for _, f := range runs {
		queue <- f
	}
	close(queue)
	wg.Wait()
	t.Logf("%d faulty replies in %d runs, the longest took %v", hit, len(runs), longest.Round(time.Millisecond))
}

// fieldsOf leave out, one at a time, the fields of the transaction and the receipt: of one case that
// waits, one that is in a block and one that failed.
func fieldsOf(name string, at asked) (out []*spoil) {
	whole := []string{"fee-below-base-fee/evm.txtar", "arrived/evm.txtar", "out-of-gas/evm-out-of-gas.txtar"}
	if !slices.Contains(whole, name) || at.n > 0 || at.method != "eth_getTransactionByHash" && at.method != "eth_getTransactionReceipt" {
		return nil
	}
	for n := range uint32(28) { // the first place is the whole; a transaction has some 20 fields
		out = append(out, changed("drop", n+1))
	}
	return out
}

// emptiedOf leave a balance without an answer, and one part of a receipt without its bytes; of a
// pool that has the transaction, one number is another.
func emptiedOf(name string, at asked) (out []*spoil) {
	few := func(fault string, places uint32) {
		for n := range places {
			out = append(out, changed(fault, n))
		}
	}
	const balanceOf = "0x70a08231"
	switch token := strings.HasPrefix(name, "token-balance-too-small/"); {
	case at.n > 0:
	case token && at.method == "eth_call" && strings.Contains(at.params, balanceOf):
		few("hex-nothing", 1)
		few("null", 1)
	case token && at.method == "eth_getTransactionReceipt":
		few("hex-nothing", 16)
	case name == "fee-below-market/btcd-low-fee.txtar" && at.method == "getrawmempool":
		few("fraction", 16)
	}
	return out
}

// spoilsOf are the faults to try on one call.
func spoilsOf(name, kind string, at asked, all bool) (out []*spoil) {
	for _, f := range wireSpoils() {
		out = append(out, &f)
	}
	if kind != "esplora" {
		for _, f := range itemSpoils() {
			out = append(out, &f)
		}
	}
	places := uint32(4)
	if all {
		places = 24
	}
	for _, change := range slices.Sorted(maps.Keys(changes)) {
		for i := range places {
			n := i
			if !all {
				n = drawnFor(name, at, fmt.Sprint(change, i)) % 60
			}
			out = append(out, changed(change, n))
		}
	}
	return out
}

func drawnFor(name string, at asked, fault string) uint32 {
	return chosen(fmt.Sprintf("%s %s%s %s", name, at, at.params, fault))
}

// play makes one run; it returns 1 if the wrong answer was given.
func (f faultyRun) play(t *testing.T, s *stage, cat *chains.Catalog) (hits int) {
	what := func() string { return fmt.Sprintf("%s: %s: %s", f.name, f.at, f.f.name) }
	defer func() {
		if p := recover(); p != nil {
			buf := make([]byte, 4<<10)
			t.Errorf("%s: panic: %v\n%s", what(), p, buf[:runtime.Stack(buf, false)])
		}
	}()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute) // no run comes near; a hung test is worse
	defer stop()
	is, r, err := s.play(ctx, cat, f.c, f.at, f.f)
	if err != nil || len(is) != len(f.was) {
		t.Errorf("%s: %d answers, %v", what(), len(is), err)
		return 0
	}
	if ctx.Err() != nil {
		t.Errorf("%s: did not end in a minute", what())
	}
	for i := range is {
		if why := strays(f.was[i].Verdict, is[i].Verdict); why != "" {
			t.Errorf("%s: %s", what(), why)
		}
		for k, format := range report.Formats() {
			if !f.every && uint32(k) != drawnFor(f.name, f.at, f.f.name)/64%8 {
				continue
			}
			lang := []string{"en", "zh-Hans"}[k%2]
			var out bytes.Buffer
			if err := format.Write(&out, report.Look{Width: 100}, is[i].Report(hall.Shape{Lang: lang, View: "engineer"})); err != nil || out.Len() == 0 {
				t.Errorf("%s: %s cannot be written: %v", what(), format.Name, err)
			}
			if out.Len() > 4<<20 {
				t.Errorf("%s: %s is %d bytes long", what(), format.Name, out.Len())
			}
		}
	}
	return min(r.hits, 1)
}
