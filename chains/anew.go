package chains

import "context"

type anew struct{}

// Anew marks questions that are asked again on purpose, since the answer may be another by now:
// no Caller may answer them from what it remembers of this diagnosis.
func Anew(ctx context.Context) context.Context { return context.WithValue(ctx, anew{}, true) }

// IsAnew reports whether ctx is of such questions.
func IsAnew(ctx context.Context) bool { return ctx.Value(anew{}) != nil }
