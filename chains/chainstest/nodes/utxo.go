package nodes

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// UTXO is a running node of the Bitcoin family on its private test network.
type UTXO struct {
	Kind  string // core, btcd: as chains.Caller tells it
	Chain string // slug of its catalogue row
	URL   string // with user and password
	host  Host
	gone  chan error // the end of the program
}

// StartBitcoind starts Bitcoin Core or Knots with all indexes, a wallet and no peers.
// Extra arguments come last, so they win.
func StartBitcoind(h Host, extra ...string) *UTXO {
	h.Helper()
	return startCore(h, "bitcoind", "bitcoin-regtest", append([]string{"-blockfilterindex=1"}, extra...))
}

// StartLitecoind starts litecoind with replacement by fee switched on, which it is not by default.
func StartLitecoind(h Host, extra ...string) *UTXO {
	h.Helper()
	return startCore(h, "litecoind", "litecoin-regtest", append([]string{"-mempoolreplacement=1"}, extra...))
}

func startCore(h Host, program, chain string, extra []string) *UTXO {
	h.Helper()
	bin := Need(h, program)
	rpc, p2p := Port(h), Port(h)
	args := append([]string{
		"-regtest", "-server", "-txindex=1", "-datadir=" + h.TempDir(), "-rpcport=" + rpc, "-bind=127.0.0.1:" + p2p,
		"-rpcuser=u", "-rpcpassword=p", "-rpcallowip=127.0.0.1", "-rpcbind=127.0.0.1", "-dnsseed=0", "-discover=0", "-listenonion=0",
		"-fallbackfee=0.0001", "-mintxfee=0.00001", "-walletrbf=1", "-acceptnonstdtxn=0", "-printtoconsole=0", "-keypool=5",
	}, extra...)
	return utxoRun(h, &UTXO{Kind: "core", Chain: chain, URL: "http://u:p@127.0.0.1:" + rpc}, exec.Command(bin, args...))
}

// StartBtcd starts btcd with both indexes; mined coins go to miningAddr.
func StartBtcd(h Host, miningAddr string, extra ...string) *UTXO {
	h.Helper()
	bin := Need(h, "btcd")
	dir := h.TempDir()
	conf := filepath.Join(dir, "btcd.conf") // without one, btcd writes its own beside its program
	if err := os.WriteFile(conf, nil, 0o600); err != nil {
		h.Fatalf("%v", err)
	}
	rpc, p2p := Port(h), Port(h)
	args := append([]string{
		"--regtest", "--notls", "--rpcuser=u", "--rpcpass=p", "--rpclisten=127.0.0.1:" + rpc, "--listen=127.0.0.1:" + p2p, "--nodnsseed",
		"--datadir=" + filepath.Join(dir, "d"), "--logdir=" + filepath.Join(dir, "l"), "--configfile=" + conf,
		"--txindex", "--addrindex", "--miningaddr=" + miningAddr,
	}, extra...)
	return utxoRun(h, &UTXO{Kind: "btcd", Chain: "bitcoin-regtest", URL: "http://u:p@127.0.0.1:" + rpc}, exec.Command(bin, args...))
}

func utxoRun(h Host, n *UTXO, cmd *exec.Cmd) *UTXO {
	h.Helper()
	n.host, n.gone = h, make(chan error, 1)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		h.Fatalf("start %s: %v", cmd.Path, err)
	}
	gone := n.gone
	go func() { gone <- cmd.Wait() }()
	h.Cleanup(func() { // at once: its data go anyway, and old versions wait for every open connection
		_ = cmd.Process.Kill()
		gone <- <-gone
	})
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); {
		if _, err := n.Try("getblockcount"); err == nil {
			return n
		}
		select {
		case err := <-gone:
			gone <- err
			h.Fatalf("%s ended: %v\n%s", filepath.Base(cmd.Path), err, out.String())
		case <-time.After(50 * time.Millisecond):
		}
	}
	h.Fatalf("%s does not answer", filepath.Base(cmd.Path))
	return nil
}

// Stop ends the node in good order, so that another may start with its data.
func (n *UTXO) Stop() {
	n.host.Helper()
	n.RPC("stop")
	n.gone <- <-n.gone
}

// Indexed waits until a node that was started with its data has read its indexes up to its newest block.
func (n *UTXO) Indexed() {
	n.host.Helper()
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var list map[string]struct{ Synced bool }
		if err := json.Unmarshal(n.RPC("getindexinfo"), &list); err != nil {
			n.host.Fatalf("getindexinfo: %v", err)
		}
		synced := true
		for _, x := range list {
			synced = synced && x.Synced
		}
		if synced {
			return
		}
	}
	n.host.Fatalf("the indexes are not read")
}

// RPC calls a method and fails the test if the node refuses.
func (n *UTXO) RPC(method string, params ...any) json.RawMessage {
	n.host.Helper()
	out, err := n.Try(method, params...)
	if err != nil {
		n.host.Fatalf("%s: %v", method, err)
	}
	return out
}

// Text calls a method whose result is one string.
func (n *UTXO) Text(method string, params ...any) string {
	n.host.Helper()
	var s string
	if err := json.Unmarshal(n.RPC(method, params...), &s); err != nil {
		n.host.Fatalf("%s: %v", method, err)
	}
	return s
}

// Try calls a method and returns the node's refusal as an error.
func (n *UTXO) Try(method string, params ...any) (json.RawMessage, error) {
	if params == nil {
		params = []any{}
	}
	body, err := json.Marshal(map[string]any{"jsonrpc": "1.0", "id": 1, "method": method, "params": params})
	if err != nil {
		return nil, err
	}
	client := http.Client{Timeout: 60 * time.Second}
	res, err := client.Post(n.URL, "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	var reply struct {
		Result json.RawMessage
		Error  *struct {
			Code    int
			Message string
		}
	}
	if err := json.Unmarshal(text, &reply); err != nil {
		return nil, fmt.Errorf("status %d: %w", res.StatusCode, err)
	}
	if reply.Error != nil {
		return nil, fmt.Errorf("%d %s", reply.Error.Code, reply.Error.Message)
	}
	return reply.Result, nil
}
