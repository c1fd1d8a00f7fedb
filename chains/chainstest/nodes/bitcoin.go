package nodes

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Core is a running bitcoind or litecoind on regtest with its own cli.
type Core struct {
	URL  string // with user and password
	Dir  string
	cli  string
	args []string
}

// CoreNode starts "bitcoind" or "litecoind" on regtest in a fresh directory. More arguments
// go to the node.
func CoreNode(t testing.TB, name string, args ...string) *Core {
	t.Helper()
	daemon, cli := Need(t, name), Need(t, strings.TrimSuffix(name, "d")+"-cli")
	dir, rpc, p2p := shortDir(t), Port(t), Port(t)
	c := &Core{
		URL: fmt.Sprintf("http://u:p@127.0.0.1:%d", rpc), Dir: dir, cli: cli,
		args: []string{"-regtest", "-datadir=" + dir, fmt.Sprintf("-rpcport=%d", rpc), "-rpcuser=u", "-rpcpassword=p"},
	}
	run := append(append([]string{}, c.args...), fmt.Sprintf("-port=%d", p2p), "-listen=0", "-server=1", "-fallbackfee=0.0001", "-printtoconsole=0", "-listenonion=0")
	Start(t, func() bool { _, err := c.Try("getblockchaininfo"); return err == nil }, 60*time.Second, daemon, append(run, args...)...)
	return c
}

// Try runs the cli and returns what it printed, without the line end.
func (c *Core) Try(args ...string) (string, error) {
	out, err := exec.Command(c.cli, append(append([]string{}, c.args...), args...)...).CombinedOutput()
	return strings.TrimRight(string(out), "\r\n"), err
}

// Do is Try that fails the test on an error.
func (c *Core) Do(t testing.TB, args ...string) string {
	t.Helper()
	out, err := c.Try(args...)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", filepath.Base(c.cli), strings.Join(args, " "), err, out)
	}
	return out
}

// Btcd starts btcd on regtest or simnet without TLS and returns its URL with user and
// password. More arguments go to the node, such as --simnet, --txindex, --miningaddr=….
func Btcd(t testing.TB, args ...string) string {
	t.Helper()
	path, dir, rpc := Need(t, "btcd"), shortDir(t), Port(t)
	url := fmt.Sprintf("http://u:p@127.0.0.1:%d", rpc)
	conf := filepath.Join(dir, "btcd.conf") // without one, btcd writes its own beside its program
	if err := os.WriteFile(conf, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	run := []string{
		"--nolisten", "--notls", "--rpcuser=u", "--rpcpass=p", fmt.Sprintf("--rpclisten=127.0.0.1:%d", rpc),
		"--datadir=" + dir, "--logdir=" + dir, "--configfile=" + conf,
	}
	Start(t, func() bool { return Answers(url, "getblockcount") }, 60*time.Second, path, append(run, args...)...)
	return url
}

// shortDir is a directory with a short name: nodes make sockets in it.
func shortDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "txn")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
