package hall

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"txtriage/chains"
	"txtriage/chains/recognise"
	"txtriage/chains/recognise/story"
)

// Piece is one id of a paste, which can be looked at by itself and again.
type Piece struct {
	Job    Job
	ID     string // "" of what is none
	Secret bool
	Key    string // equal for pieces that ask the same, today and tomorrow
}

// Pieces takes a paste apart. A paste that holds nothing has none.
func Pieces(job Job, cat *chains.Catalog, now time.Time) []Piece {
	if !oneWord(job.Paste) {
		job.told = story.Read(job.Paste, cat, now)
	}
	var out []Piece
	last := -1
	for _, r := range recognise.Recognise(job.Paste, cat) {
		if r.Item == last {
			continue
		}
		last = r.Item
		p := Piece{Job: job, ID: r.ID, Secret: r.Kind == chains.Secret}
		p.Job.piece = r.Item + 1
		t := claimed(job, r)
		t.SentAt = job.Ticket.SentAt // "yesterday" is another day tomorrow
		text := r.Text
		if r.ID != "" {
			text = ""
		}
		h := sha256.New()
		if err := json.NewEncoder(h).Encode([]any{r.ID, text, r.Kind, t, job.Raw, job.Chain}); err != nil { // only plain data in there
			h.Write([]byte(err.Error()))
		}
		p.Key = hex.EncodeToString(h.Sum(nil)[:6])
		out = append(out, p)
	}
	return out
}

// Glance takes a short look at a chain through one of its nodes.
func Glance(ctx context.Context, row chains.Row, node chains.Caller, heights []uint64, ids []string) chains.Glance {
	return families[row.Family].Glance(ctx, row, node, heights, ids)
}

// Signed asks a node for the signed bytes of a transaction.
func Signed(ctx context.Context, row chains.Row, node chains.Caller, id string) []byte {
	return families[row.Family].Signed(ctx, row, node, id)
}
