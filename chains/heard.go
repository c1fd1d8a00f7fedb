package chains

import "context"

type heard struct{}

// WithHeard has f called once a batch made with ctx was read to its end, before its replies are
// looked at: the node is free again from then on. A Caller need not do so.
func WithHeard(ctx context.Context, f func()) context.Context {
	return context.WithValue(ctx, heard{}, f)
}

// Heard tells who asked that the node has said all.
func Heard(ctx context.Context) {
	if f, ok := ctx.Value(heard{}).(func()); ok && f != nil {
		f()
	}
}
