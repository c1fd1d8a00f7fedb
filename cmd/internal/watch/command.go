// Package watch looks at transfers again and again, and says only what changed.
package watch

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"txtriage/chains/facts"
	"txtriage/chains/rpc/gather"
	"txtriage/cmd/internal/bulk/rows"
	"txtriage/cmd/internal/config"
	"txtriage/cmd/internal/disk"
	"txtriage/cmd/internal/hall"
	"txtriage/cmd/internal/notify"
	"txtriage/cmd/internal/watch/memory"
	"txtriage/cmd/internal/watch/pace"
)

const exits = `
EXIT STATUS
  the worst of what was told last:
  0   all complete: arrived and final
  11  trouble: somebody has to act, the worst of all
  12  cannot tell, also because the nodes did not answer at the end
  10  waiting: --max-time was up before all had ended
  3   a paste holds nothing that can be diagnosed
  2   wrong usage or configuration
  1   internal error, or the output cannot be written
  129, 130, 131 and 143: interrupted; 141: nobody reads the output. The same command goes on`

// New makes the command.
func New(env *hall.Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "watch PASTE…",
		Short: "Look at transfers until they are done, and say only what changed",
		Long: `Look at one or many transfers again and again, until each is done or somebody has to act,
and say only what changed. PASTE is as for check; a paste with several ids is several
transfers, and --file names a file with one paste on each line, or CSV or JSON Lines as bulk
takes them.
How often it looks follows the chain and what is waited for; a node that fails is no change,
and what lagging nodes say against an earlier answer has to hold before it is told.
Changes go to standard output; --notify-command, --webhook and --slack tell others. What is
known and what is not delivered yet is kept in a file (--state), so that the same command
goes on after any end.
` + exits,
		Example: `  txtriage watch 0x1203dc048a271b465f98bafd608048390e570d101ce6cd7a4880373c9b267bce
  txtriage watch --file withdrawals.csv --format json --max-time 8h > changes.jsonl
  txtriage watch --until final --slack "$HOOK" https://mempool.space/tx/…
  TXTRIAGE_WEBHOOK_SECRET=… txtriage watch --webhook https://desk.example/hooks/chain 0x…`,
		RunE: func(cmd *cobra.Command, args []string) error { return start(env, cmd, args) },
	}
	hall.AddClaimFlags(cmd)
	hall.AddNodeFlags(cmd)
	hall.AddTellFlags(cmd, formats)
	f := cmd.Flags()
	f.StringP("file", "f", "", "file of pastes: lines, CSV or JSON Lines; - is standard input")
	f.String("until", untilAct, "act: until it is done or somebody has to act; final: until the chain changes nothing more")
	f.Duration("max-time", 0, "end after this time, whatever is still waited for")
	f.Duration("min-interval", 10*time.Second, "look no more often than that")
	f.Duration("max-interval", time.Hour, "look at least that often")
	f.String("state", "", "file that keeps what is known; none: keep nothing (default: below $XDG_STATE_HOME/txtriage, by the pastes)")
	f.String("notify-command", "", "program and arguments to run at each change, without a shell: the change as JSON on its standard input")
	f.String("webhook", "", "address to post each change to as JSON; signed with TXTRIAGE_WEBHOOK_SECRET")
	f.String("slack", "", "incoming hook of Slack, or of a chat that takes the same, to post each change to")
	return cmd
}

// formats are the values of --format that make sense for a stream of changes.
var formats = []string{"terminal", "text", "json", "short"}

// The values of --until.
const (
	untilAct   = "act"
	untilFinal = "final"
)

// options are the flags that only watch has.
type options struct {
	file, until, state string
	most               time.Duration
	limits             pace.Limits
}

func readOptions(cmd *cobra.Command) (o options, err error) {
	f := cmd.Flags()
	o.file, _ = f.GetString("file")
	o.until, _ = f.GetString("until")
	o.state, _ = f.GetString("state")
	o.most, _ = f.GetDuration("max-time")
	o.limits.Least, _ = f.GetDuration("min-interval")
	o.limits.Most, _ = f.GetDuration("max-interval")
	switch {
	case o.until != untilAct && o.until != untilFinal:
		return o, hall.Usage("--until must be act or final")
	case o.most < 0:
		return o, hall.Usage("--max-time must not be negative")
	case o.limits.Least < 100*time.Millisecond || o.limits.Most < o.limits.Least:
		return o, hall.Usage("--min-interval must be at least 100ms, and --max-interval no less than it")
	}
	return o, nil
}

// start opens everything and runs.
func start(env *hall.Env, cmd *cobra.Command, args []string) error {
	o, err := readOptions(cmd)
	if err != nil {
		return err
	}
	s, err := env.Settings(cmd)
	if err != nil {
		return err
	}
	w := &watch{env: env, opt: o}
	if w.cat, err = env.Catalog(s); err != nil {
		return err
	}
	if w.shape, err = env.ShapeOf(cmd, s); err != nil {
		return err
	}
	if !slices.Contains(formats, w.shape.Format) {
		return hall.Usage(fmt.Sprintf("watch has no format %s; it tells changes as %s", w.shape.Format, strings.Join(formats, ", ")))
	}
	base, err := hall.ReadJob(cmd, "", w.cat)
	if err != nil {
		return err
	}
	base.Queued, base.Tide = true, hall.NewTide() // each is looked at again and again
	if base.Rules, err = hall.LoadRules(s, w.cat); err != nil {
		return err
	}
	nodes, err := hall.Connect(env, s, w.cat)
	if err != nil {
		return err
	}
	w.cat = nodes.Chart(w.cat)
	quiet, _ := cmd.Flags().GetBool("quiet")
	w.voice = newVoice(env, quiet, w.shape.Lang)
	if err := w.read(base, args); err != nil {
		return err
	}
	sinks, err := w.sinks(s.Notify)
	if err != nil {
		return err
	}
	if err := w.remember(); err != nil {
		return err
	}
	defer w.mem.Close()
	if slices.ContainsFunc(nodes.Chains(), nodes.Public) {
		w.voice.note(w.voice.say("public", 0, nil))
	}
	for _, id := range nodes.Chains() {
		for _, c := range nodes.ByChain[id] {
			w.wire = append(w.wire, wired{nodes.Rows[id], gather.New(cmd.Context(), c, gather.Options{Now: env.Now, Budget: s.Timeout, Patience: patience})})
		}
	}
	carry, stop := context.WithCancel(context.WithoutCancel(cmd.Context()))
	defer stop()
	w.post = notify.NewCourier(carry, w.now, sinks...)
	return w.run(cmd.Context())
}

// patience is how long a node that went away is waited for within a look: not long, since there
// will be another look.
const patience = 2 * time.Second

// read makes transfers of the pastes.
func (w *watch) read(base hall.Job, args []string) error {
	now := w.now()
	seen := map[string]bool{}
	add := func(job hall.Job, own string) {
		for _, p := range hall.Pieces(job, w.cat, now) {
			if !seen[p.Key] {
				seen[p.Key] = true
				w.all = append(w.all, &transfer{piece: p, own: facts.Untrusted(own)})
			}
		}
	}
	if to := string(base.Ticket.To); w.opt.file == "" && len(args) == 0 && to != "" {
		args = []string{to} // no transaction id at all: payments to the address are looked for
	}
	if w.opt.file == "" || len(args) > 0 {
		if w.opt.file == "-" && slices.Contains(args, "-") {
			return hall.Usage("standard input can be read once only")
		}
		paste, err := w.env.ReadPaste(args)
		if err != nil {
			return err
		}
		base.Paste = paste
		add(base, "")
	}
	if w.opt.file != "" {
		if err := w.readFile(base, add); err != nil {
			return err
		}
	}
	if len(w.all) == 0 {
		return &hall.Problem{Status: 3, Line: "the paste is empty", Hints: []string{"paste a transaction id, an address or a link"}}
	}
	return nil
}

// transfersMost bounds what is watched at once.
const transfersMost = 20_000

func (w *watch) readFile(base hall.Job, add func(hall.Job, string)) error {
	in := w.env.In
	if w.opt.file != "-" {
		f, err := os.Open(w.opt.file)
		if err != nil {
			return hall.Usage(fmt.Sprintf("%s cannot be read", w.opt.file))
		}
		defer func() { _ = f.Close() }() // only read
		in = f
	}
	r, err := rows.Open(in, rows.Options{})
	if err != nil {
		return hall.Usage(err.Error())
	}
	if e := r.Guessed(); e != "" {
		w.voice.note(w.voice.say("encoding", 0, map[string]string{"file": w.opt.file, "encoding": e}))
	}
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return hall.Usage(fmt.Sprintf("%s cannot be read to its end", w.opt.file))
		}
		if row.Bad != "" || row.Cells["paste"] == "" {
			if row.Bad != "" {
				w.voice.warn(w.voice.say("unread", row.N, nil))
			}
			continue
		}
		job, ignored := base.With(row.Cells, w.cat)
		if len(ignored) > 0 {
			w.voice.warn(w.voice.say("ignored", row.N, map[string]string{"columns": strings.Join(ignored, w.voice.words.Comma())}))
		}
		own := row.Cells["id"]
		if hall.HoldsSecret(own, w.cat) {
			own = ""
		}
		add(job, own)
		if len(w.all) > transfersMost {
			return hall.Usage(fmt.Sprintf("more than %d transfers", transfersMost), "watch several files with several runs")
		}
	}
}

// sinks are those who are told beside standard output.
func (w *watch) sinks(n config.Notify) (out []notify.Sink, err error) {
	for name, address := range map[string]string{"webhook": n.Webhook, "slack": n.Slack} {
		if address == "" {
			continue
		}
		if err := notify.Address(address); err != nil {
			return nil, hall.Usage(fmt.Sprintf("%s: %s", name, err))
		}
	}
	if len(n.Command) > 0 {
		out = append(out, notify.Command(n.Command))
	}
	if n.Webhook != "" {
		if n.Secret == "" {
			w.voice.note("what goes to the webhook is not signed; TXTRIAGE_WEBHOOK_SECRET or the settings file sets a secret")
		}
		out = append(out, notify.Webhook(n.Webhook, []byte(n.Secret), w.now))
	}
	if n.Slack != "" {
		out = append(out, notify.Slack(n.Slack, w.now))
	}
	return out, nil
}

// remember opens the memory, and finds in it what is known of the transfers.
func (w *watch) remember() error {
	var keys []string
	secret := false
	for _, t := range w.all {
		keys = append(keys, t.piece.Key)
		secret = secret || t.piece.Secret
	}
	slices.Sort(keys)
	sum := sha256.Sum256([]byte(strings.Join(keys, " ")))
	w.seed = binary.BigEndian.Uint64(sum[:8])
	path := w.opt.state
	if path == "" {
		path = defaultPath(w.env.Getenv, hex.EncodeToString(sum[:6]))
	}
	w.mem = memory.None()
	if path != stateNone && (!secret || len(w.all) > 1) { // a secret is not kept in any way
		if path == "" {
			return hall.Usage("neither XDG_STATE_HOME nor HOME is set, so there is no place to keep what is known", "name a file with --state FILE, or --state none to keep nothing")
		}
		m, err := memory.Open(path)
		switch {
		case errors.Is(err, disk.ErrBusy):
			return hall.Usage(fmt.Sprintf("%s: %s", path, err), "another watch of the same is running; end it, or name another --state")
		case errors.Is(err, memory.ErrDamaged):
			return hall.Usage(fmt.Sprintf("%s: %s", path, err), "move it away to begin anew, or name another --state")
		case err != nil:
			return notKept(path, err)
		}
		w.mem = m
	}
	known := 0
	for _, t := range w.all {
		if t.rec = w.mem.Transfers[t.piece.Key]; t.rec != nil {
			known++
			for _, p := range hall.Pieces(t.piece.Job, w.cat, t.rec.Begun) {
				if p.Key == t.piece.Key {
					t.piece = p
				}
			}
			continue
		}
		t.rec = &memory.Transfer{Name: t.piece.ID, Begun: w.now()}
		if !t.piece.Secret {
			w.mem.Transfers[t.piece.Key] = t.rec
		}
	}
	if err := w.mem.Save(); err != nil {
		w.mem.Close()
		return notKept(path, err)
	}
	if known > 0 {
		w.voice.note(w.voice.say("known", known, map[string]string{"all": strconv.Itoa(len(w.all)), "file": path}))
	}
	return nil
}

// stateNone is the value of --state that keeps nothing.
const stateNone = "none"

func notKept(path string, err error) error {
	return &hall.Problem{Status: hall.ExitInternal, Line: fmt.Sprintf("%s cannot be written: %s", path, disk.Why(err)), Hints: []string{"name another file with --state FILE, or --state none to keep nothing"}}
}

// defaultPath is where a watch of these pastes is kept.
func defaultPath(env config.Getenv, name string) string {
	dir := env("XDG_STATE_HOME")
	if dir == "" {
		home := env("HOME")
		if home == "" {
			home = env("LOCALAPPDATA")
		}
		if home == "" {
			return ""
		}
		dir = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(dir, "txtriage", "watch-"+name+".json")
}
