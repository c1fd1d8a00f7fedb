package report

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"strings"
	"time"

	"txtriage/chains/facts"
	"txtriage/report/safe"
)

// ID names a report: the same paste at the same time with the same evidence has the
// same id, in every language and format.
func ID(f *facts.Facts) string {
	w := lines.Get().(*output) //nolint:forcetypeassert // nothing else is put there
	defer lines.Put(w)
	w.b = w.b[:0]
	w.subject(&f.Subject)
	w.text("\n", f.Chain.ID)
	w.text("\n", f.AsOf.UTC().Format(time.RFC3339Nano))
	if w.key("\n"); f.Ticket == (facts.Ticket{}) {
		w.key("{}")
	} else {
		w.other(f.Ticket)
	}
	w.key("\n")
	w.exchanges(f.Evidence)
	w.key("\n")
	sum := sha256.Sum256(w.b)
	return "r-" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:10])
}

// other writes what is not worth a hand.
func (w *output) other(v any) {
	b, err := json.Marshal(v)
	if err != nil { // only plain data in there
		b = []byte(err.Error())
	}
	w.b = append(w.b, b...)
}

// subject writes an id that was found whole, as most are, by hand.
func (w *output) subject(s *facts.Subject) {
	if s.ID == "" || s.Text == "" || s.Shape == "" || s.Problem != "" || s.Network != "" || s.Missing != 0 || s.Looked || s.At != nil || s.Harm != "" {
		w.other(s)
		return
	}
	w.text(`{"kind":`, s.Kind)
	w.text(`,"id":`, s.ID)
	w.key(`,"text":`)
	w.b = safe.AppendString(w.b, s.Text)
	w.text(`,"shape":`, s.Shape)
	w.key("}")
}

func (w *output) exchanges(all []facts.Evidence) {
	for _, e := range all {
		if y := e.At.Year(); y < 1000 || y > 9999 {
			w.other(all)
			return
		}
	}
	list(w, "", all, func(w *output, e *facts.Evidence) {
		w.text(`{"id":`, string(e.ID))
		w.text(`,"node":`, e.Node)
		w.text(`,"method":`, e.Method)
		w.key(`,"at":"`)
		w.b = e.At.AppendFormat(w.b, time.RFC3339Nano)
		w.key(`","gist":`)
		w.b = safe.AppendString(w.b, e.Gist)
		w.key("}")
	})
}
