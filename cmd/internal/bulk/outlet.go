package bulk

import (
	"bufio"
	"errors"
	"fmt"
	"os"

	"txtriage/cmd/internal/disk"
	"txtriage/cmd/internal/hall"
)

// outlet opens the output. A plain file is written beside its name until it is whole.
func (j *job) outlet() (target string, partial disk.File, err error) {
	d, path := j.env.Files(), j.opt.output
	if path == "" {
		j.out = bufio.NewWriterSize(j.env.Out, 64<<10)
		return "", nil, nil
	}
	if !d.Plain(path) {
		partial, err = d.Open(path, os.O_WRONLY, 0)
	} else {
		target = disk.Target(path)
		partial, err = d.Open(target+".partial", os.O_WRONLY|os.O_CREATE, 0o644)
		if err == nil {
			err = partial.Lock()
		}
		if err == nil {
			err = partial.Truncate(0)
		}
	}
	switch {
	case errors.Is(err, disk.ErrBusy):
		_ = partial.Close()
		return "", nil, hall.Usage(fmt.Sprintf("another run is writing %s", path), "wait until it is done, or name another --output")
	case err != nil:
		if partial != nil {
			_ = partial.Close()
		}
		return "", nil, j.diskFault(path, err)
	}
	j.out = bufio.NewWriterSize(partial, 64<<10)
	return target, partial, nil
}

// settle gives the output its name and marks the journal as done, in this order: a run that
// ends between them is resumed and repeats the output.
func (j *job) settle(target string, partial disk.File) error {
	d := j.env.Files()
	if partial != nil {
		var err error
		if target != "" {
			err = partial.Sync()
		}
		if cerr := partial.Close(); err == nil {
			err = cerr
		}
		if err == nil && target != "" {
			err = d.Rename(target+".partial", target)
		}
		if err != nil {
			return j.diskFault(j.opt.output, err)
		}
	}
	err := j.book.Finish()
	if err == nil && j.kept != nil {
		err = d.Rename(j.opt.journal+fresh, j.opt.journal)
	}
	if err != nil {
		return j.diskFault("the journal "+j.opt.journal, err)
	}
	return nil
}

func (j *job) outputName() string {
	if j.opt.output == "" {
		return "standard output"
	}
	return j.opt.output
}
