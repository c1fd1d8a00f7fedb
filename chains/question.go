package chains

import "txtriage/chains/facts"

// Facts starts the facts of a question: what is known before any node is asked.
func (q Question) Facts() *facts.Facts {
	return &facts.Facts{
		Subject: facts.Subject{
			Kind: string(q.Ref.Kind), ID: q.Ref.ID, Text: facts.Untrusted(q.Ref.Text),
			Problem: q.Ref.Problem, Shape: q.Ref.Shape, Missing: q.Ref.Missing, At: q.Ref.At, Harm: q.Ref.Harm,
		},
		Chain: q.Chain.Facts(), AsOf: q.Now, Ticket: q.Ticket,
	}
}
