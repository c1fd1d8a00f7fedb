package bulk

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"txtriage/cmd/internal/bulk/journal"
	"txtriage/cmd/internal/config"
	"txtriage/cmd/internal/hall"
	"txtriage/report/lang"
)

// fresh is behind the name of the journal that a run with --retry-unclear writes, while it does.
const fresh = ".retry"

// remember opens the journals.
func (j *job) remember(cmd *cobra.Command, s config.Settings, hash string) error {
	d, path := j.env.Files(), j.opt.journal
	if path == "" {
		j.book = journal.Spool(d, os.TempDir(), journal.RingSize)
		return nil
	}
	h := journal.Header{Version: hall.Version, Input: hash, Options: shaping(cmd, s, j.shape)}
	err := journal.Settle(d, path+fresh, path)
	switch {
	case err != nil:
	case j.opt.retry:
		if j.kept, err = journal.Resume(d, path, h); err != nil {
			break
		}
		j.kept.Skim()
		if j.book, err = journal.Resume(d, path+fresh, h); errors.Is(err, fs.ErrNotExist) {
			j.book, err = journal.Create(d, path+fresh, h)
		}
	case j.opt.resume:
		j.book, err = journal.Resume(d, path, h)
	default:
		if err = d.Remove(path + fresh); err == nil || errors.Is(err, fs.ErrNotExist) {
			j.book, err = journal.Create(d, path, h)
		}
	}
	if err == nil && j.opt.changed {
		if j.old, err = journal.Resume(d, path+journal.Old, journal.Header{}); err == nil {
			j.old.Skim()
		} else if errors.Is(err, fs.ErrNotExist) {
			j.old, err = nil, nil // the first run: all is new
		}
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, journal.ErrBegun):
		return hall.Usage(fmt.Sprintf("%s is of a run that is not finished", path), "go on with it: "+j.toGoOn("--resume"), "or remove it, or name another --journal, to begin anew")
	case errors.Is(err, fs.ErrNotExist) && j.opt.resume:
		return hall.Usage(fmt.Sprintf("there is no journal %s to resume", path), "without --resume a new run begins")
	case errors.Is(err, journal.ErrBusy):
		return hall.Usage(fmt.Sprintf("%s: %s", path, err), "wait until it is done, or name another --journal and --output")
	case errors.Is(err, journal.ErrInput), errors.Is(err, journal.ErrOptions), errors.Is(err, journal.ErrVersion), errors.Is(err, journal.ErrNot):
		return hall.Usage(fmt.Sprintf("%s: %s", path, err), "resume with the same input, flags and version, or name another --journal")
	}
	return j.diskFault("the journal "+path, err)
}

// close lets go of the journals; what counts is on the disk.
func (j *job) close() {
	for _, b := range []*journal.Journal{j.book, j.old, j.kept} {
		if b != nil {
			_ = b.Close()
		}
	}
}

// shaping is a hash of what shapes the answers: flags, the language wherever it comes from, what
// stands in the profile and in the own catalogue. The nodes may change between two parts of a
// run, and how fast and where to it writes.
func shaping(cmd *cobra.Command, s config.Settings, sh hall.Shape) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q\n", lang.Match(sh.Lang), sh.View, sh.Mask)
	for _, path := range []string{s.Profile, s.Catalog} {
		text, _ := os.ReadFile(path) // it was read before, or there is none
		fmt.Fprintf(h, "%x\n", sha256.Sum256(text))
	}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if !slices.Contains([]string{"node", "offline", "output", "journal", "resume", "retry-unclear", "summary", "exit-zero", "fail-on", "workers", "quiet", "verbose", "config", "format", "bom", "only-changed", "timeout", "lang", "view", "mask", "profile", "catalog"}, f.Name) {
			fmt.Fprintf(h, "%q=%q\n", f.Name, f.Value)
		}
	})
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// inputHash is the hash and size of a file; a pipe has neither.
func inputHash(f *os.File) (string, int64, error) {
	st, err := f.Stat()
	if err != nil || !st.Mode().IsRegular() {
		return "", 0, err
	}
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	return hex.EncodeToString(h.Sum(nil)), n, err
}
