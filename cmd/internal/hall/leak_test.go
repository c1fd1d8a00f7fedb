package hall

import (
	"testing"

	"go.uber.org/goleak"
)

// No goroutine of this room outlives what it was started for.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
