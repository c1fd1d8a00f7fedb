package utxo

import "context"

type esplora struct {
	w *want
	a *asker
	l *look
}

func (*esplora) first(context.Context)      {}
func (*esplora) more(context.Context, bool) {}
