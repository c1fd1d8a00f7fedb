package recognise_test

import (
	"fmt"
	"math/rand"
	"reflect"
	"strings"
	"testing"

	"txtriage/chains/recognise"
)

// A hash that stands alone is read without looking for anything else. It is read as the same
// hash in brackets, for which all is looked for.
func TestAHashAlone(t *testing.T) {
	cat := catalog(t)
	r := rand.New(rand.NewSource(3))
	for i := range 400 {
		h := make([]byte, 64)
		for k := range h {
			h[k] = "0123456789abcdef"[r.Intn(16)]
		}
		text := string(h)
		switch i % 8 {
		case 1:
			text = strings.ToUpper(text)
		case 2:
			text = "00000000" + text[8:]
		case 3:
			text = text[:56] + "00000000"
		case 4:
			text = strings.Repeat("0", 63) + text[63:]
		case 5:
			text = fmt.Sprintf("%064x", r.Int63())
		}
		for _, prefix := range []string{"", "0x", "0X"} {
			alone, among := recognise.Recognise(prefix+text, cat), recognise.Recognise("("+prefix+text+")", cat)
			if !reflect.DeepEqual(alone, among) {
				t.Fatalf("%s%s\n%+v\n%+v", prefix, text, alone[0], among[0])
			}
		}
	}
}
