// Package likeness tells which class of refusals a text that no table knows is most like. It weighs
// words and pairs of words by what they mean in the replies of ../testdata, and proves nothing.
package likeness

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

//go:generate go run ./train

// Weights in parts of One, as ./train writes them: the names of the classes, then a line for each
// feature that was met: its name, and for each class that it speaks for or against a letter and a
// number.
//
//go:embed weights.txt
var weights string

// One is the unit of weights: the class is twice as likely.
const One = 32

// Said is a refusal: the family of the node (evm, or what a Bitcoin node calls itself), the code and
// the http status or 0, and the text.
type Said struct {
	Kind         string
	Code, Status int
	Text         string
}

// Scale is a set of weights.
type Scale struct {
	classes []string
	of      map[string]string
}

// Parse reads weights as ./train writes them.
func Parse(text string) *Scale {
	head, rest, _ := strings.Cut(text, "\n")
	s := &Scale{classes: strings.Fields(head), of: make(map[string]string, strings.Count(rest, "\n"))}
	for line := range strings.Lines(rest) {
		if name, w, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); ok {
			s.of[name] = w
		}
	}
	return s
}

var loaded = sync.OnceValue(func() *Scale { return Parse(weights) })

// Of asks the weights of the program.
func Of(s Said) (class string, by int) { return loaded().Of(s) }

// Of returns the class that a refusal is most like, and by how much it is before the next one; ""
// where most of its words were never met.
func (sc *Scale) Of(s Said) (class string, by int) {
	sums := make([]int, len(sc.classes))
	words, met := 0, 0
	for _, f := range Features(s) {
		w, ok := sc.of[f]
		if !strings.ContainsAny(f, "=^ ") {
			words++
			if ok {
				met++
			}
		}
		add(sums, w)
	}
	if 2*met < words || met < 3 { // another language, another subject, or too little to tell
		return "", 0
	}
	best, next := 0, -1
	for k := 1; k < len(sums); k++ {
		switch {
		case sums[k] > sums[best]:
			best, next = k, best
		case next < 0 || sums[k] > sums[next]:
			next = k
		}
	}
	return sc.classes[best], sums[best] - sums[next]
}

// add reads a line of weights, such as a12c-3.
func add(sums []int, w string) {
	for len(w) > 1 {
		n := 1
		for n < len(w) && (w[n] == '-' || w[n] >= '0' && w[n] <= '9') {
			n++
		}
		if k := int(w[0] - 'a'); k >= 0 && k < len(sums) {
			v, err := strconv.Atoi(w[1:n])
			if err == nil {
				sums[k] += v
			}
		}
		w = w[n:]
	}
}

// longest is how much of a text is looked at, in bytes.
const longest = 600

// Features lists what a refusal shows: its words without their endings and with every number and
// every id made one sign, the pairs of neighbours, the first word, and its code and status where
// they say anything. None stands twice.
func Features(s Said) []string {
	words := wordsOf(s.Text)
	out := make([]string, 0, 2*len(words)+4)
	seen := make(map[string]bool, 2*len(words)+4)
	put := func(f string) {
		if !seen[f] {
			seen[f] = true
			out = append(out, f)
		}
	}
	for i, w := range words {
		put(w)
		if i == 0 {
			put("^" + w)
		} else {
			put(words[i-1] + " " + w)
		}
	}
	if s.Code != 0 && s.Code != -32000 {
		put("code=" + strconv.Itoa(s.Code))
	}
	if s.Status != 0 && s.Status != 200 {
		put("http=" + strconv.Itoa(s.Status))
	}
	if s.Kind == "evm" {
		put("kind=evm")
	} else {
		put("kind=bitcoin")
	}
	return out
}

// wordsOf cuts a text into words, in lower case. Names such as NonceTooLow are several.
func wordsOf(text string) []string {
	if len(text) > longest {
		text = text[:longest]
	}
	var out []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			out = append(out, stem(strings.ToLower(string(word))))
		}
		word = word[:0]
	}
	last := ' '
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			if len(word) > 0 && !isNumber(word) && !hexadecimal(string(word)) && last != 'x' {
				end()
			}
			word = append(word, r)
		case r == '\'' && len(word) > 0 && unicode.IsLetter(last), unicode.IsLetter(r):
			if unicode.IsUpper(r) && unicode.IsLower(last) && !unicode.IsDigit(word[0]) {
				end()
			}
			word = append(word, r)
		case (r == ',' || r == '.') && unicode.IsDigit(last):
			continue // 10,000 is one number
		default:
			end()
		}
		last = r
	}
	end()
	return out
}

func isNumber(w []rune) bool {
	for _, r := range w {
		if !unicode.IsDigit(r) {
			return false
		}
	}
	return true
}

func hexadecimal(w string) bool {
	w = strings.TrimPrefix(strings.ToLower(w), "0x")
	return strings.Trim(w, "0123456789abcdef") == ""
}

// stem makes numbers and ids one sign each and takes the commonest endings off.
func stem(w string) string {
	if w[0] >= '0' && w[0] <= '9' || len(w) >= 16 && hexadecimal(w) {
		switch {
		case strings.Trim(w, "0123456789") == "":
			return "9"
		case strings.HasPrefix(w, "0x") || len(w) >= 16 && hexadecimal(w):
			return "0x"
		}
		return "9 " + strings.TrimLeft(w, "0123456789") // 20s
	}
	for _, ending := range [...]string{"ing", "ed", "es", "s", "ly", "ion"} {
		if len(w) > len(ending)+3 && strings.HasSuffix(w, ending) {
			return strings.TrimSuffix(w, ending)
		}
	}
	return w
}
