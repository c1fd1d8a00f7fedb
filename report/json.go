package report

import (
	"bytes"
	"io"

	"txtriage/report/safe"
)

// jsonFormat writes the published schema; see schema/report-1.json.
type jsonFormat struct{}

func (jsonFormat) Render(w io.Writer, r *Report) error { return writeJSON(w, r.doc) }

func (jsonFormat) renderAll(w io.Writer, reports []*Report) error {
	docs := make([]any, len(reports))
	for i, r := range reports {
		docs[i] = r.doc
	}
	return writeJSON(w, docs)
}

// JSONLine is the json format of one report on one line, without a line end.
func JSONLine(r *Report) ([]byte, error) {
	if d, ok := r.doc.(document); ok {
		return d.line(), nil
	}
	b, err := safe.EncodeJSONLine(r.doc)
	return bytes.TrimSuffix(b, []byte("\n")), err
}

func writeJSON(w io.Writer, v any) error {
	b, err := safe.EncodeJSON(v)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}
