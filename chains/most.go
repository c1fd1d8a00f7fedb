package chains

import "context"

type most struct{}

// WithMost bounds one reply, in bytes, more narrowly than its node is.
func WithMost(ctx context.Context, n int64) context.Context { return context.WithValue(ctx, most{}, n) }

// Most is the bound of one reply from a node whose own bound is n.
func Most(ctx context.Context, n int64) int64 {
	if own, ok := ctx.Value(most{}).(int64); ok {
		return min(own, n)
	}
	return n
}
