package recognise

import (
	_ "embed" // for english.txt
	"iter"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"txtriage/chains"
)

// english is the word list of BIP 39 (MIT licence), one word a line.
//
//go:embed english.txt
var english string

var seedWords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(english) {
		words[w] = true
	}
	return words
})

// seedLabels announce a recovery phrase; see keyLabels.
var seedLabels = slices.Concat(
	spaced("seed", "phrase"), spaced("seed", "words"), spaced("recovery", "phrase"), spaced("recovery", "words"), spaced("secret", "phrase"),
	spaced("backup", "phrase"), spaced("backup", "words"), spaced("frase", "semilla"), spaced("frase", "secreta"), spaced("phrase", "secrète"),
	spaced("kurtarma", "kelime"), spaced("복구", "구문"), spaced("ид", "фраз"),
	[]string{
		"seed:", "seed =", "seed=", "seed is", "mnemonic", "助记词", "助記詞", "助憶詞", "シード", "ニーモニック", "니모닉", "시드", "немони",
		"frase de recuperaci", "phrase de récupération", "frase de recuperaç", "cụm từ khôi phục",
	},
)

var seedCounts = []int{12, 15, 18, 21, 24}

// word is one word of the paste, in lower case.
type word struct {
	text    string
	at, end int
	listed  bool
}

// takeSeeds looks for recovery phrases: a row of listed words; words after a label; a paste
// that is nothing but such words. Words are no ids, so hiding the whole text costs nothing.
func (p *page) takeSeeds() {
	words := p.words()
	if at := p.seedAt(words); at >= 0 {
		p.add(at, private, chains.Ref{Kind: chains.Secret, Problem: secretPasted, Shape: shapeSeed})
		for _, w := range words { // ids that stand beside the phrase stay readable
			p.blank(w.at, w.end)
		}
	}
}

// seedAt is the offset at which a recovery phrase starts; -1 if there is none.
func (p *page) seedAt(words []word) int {
	// Ten of twelve neighbours: English prose has one listed word in five, a phrase with two
	// slips has no other.
	const least, enough = 12, 10
	listed := 0
	for i, w := range words {
		if w.listed {
			listed++
		}
		if i >= least && words[i-least].listed {
			listed--
		}
		if listed >= enough {
			return words[max(0, i-least+1)].at
		}
	}
	if at := p.hanRow(least); at >= 0 {
		return at
	}
	for _, end := range anchors(lower(p.rest), seedLabels) {
		i, _ := slices.BinarySearchFunc(words, end, func(w word, at int) int { return w.at - at })
		listed := 0
		for _, w := range words[i:min(len(words), i+least)] {
			if w.listed {
				listed++
			}
		}
		if listed >= 8 {
			return words[i].at
		}
		if at := p.phraseAfter(end); at >= 0 {
			return at
		}
	}
	if p.onlySeedWords(words) {
		return 0
	}
	return -1
}

// hanRow finds a row of single Chinese characters with spaces between, as phrases of the
// Chinese lists are written.
func (p *page) hanRow(least int) int {
	row, start := 0, 0
	for at, f := range fieldsAt(string(p.rest)) {
		if r, n := utf8.DecodeRuneInString(f); n != len(f) || !unicode.Is(unicode.Han, r) {
			row = 0
			continue
		}
		if row == 0 {
			start = at
		}
		if row++; row >= least {
			return start
		}
	}
	return -1
}

// fieldsAt lists the pieces between spaces, commas and enumeration marks with their offsets.
func fieldsAt(s string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		from := -1
		for i, r := range s + " " {
			switch sep := unicode.IsSpace(r) || strings.ContainsRune(",，、:：", r); {
			case !sep && from < 0:
				from = i
			case sep && from >= 0:
				if !yield(from, s[from:i]) {
					return
				}
				from = -1
			}
		}
	}
}

// phraseAfter knows "recovery phrase: …" with a right number of words in any language.
func (p *page) phraseAfter(at int) int {
	rest := string(p.rest[at:min(len(p.rest), at+600)])
	body := strings.TrimLeft(rest, " :：=\n\"'`-(")
	if len(body) == len(rest) || !strings.ContainsAny(rest[:len(rest)-len(body)], ":：=\n") {
		return -1
	}
	line, _, _ := strings.Cut(body, "\n")
	for _, part := range []string{line, body} {
		n := 0
		for f := range strings.FieldsFuncSeq(part, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，、\"'`", r) }) {
			if strings.ContainsFunc(f, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) || unicode.IsUpper(r) }) {
				break
			}
			n++
		}
		if slices.Contains(seedCounts, n) {
			return at
		}
	}
	return -1
}

// onlySeedWords knows a paste that is a phrase and nothing else: of the English list with a
// slip or two, or of the right number of short words in another language.
func (p *page) onlySeedWords(words []word) bool {
	fields := strings.FieldsFunc(string(p.rest), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",，、;.\"'`()[]", r) || unicode.IsDigit(r)
	})
	listed, short, han := 0, 0, 0
	for _, w := range words {
		if w.listed {
			listed++
		}
	}
	for _, f := range fields {
		n := len([]rune(f))
		switch {
		case n == 1 && strings.ContainsFunc(f, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
			han++
		case n >= 3 && n <= 9 && f == strings.ToLower(f) && !strings.ContainsFunc(f, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }):
			short++
		}
	}
	n := len(fields)
	return n >= 11 && n <= 26 && len(words) == n && 10*listed >= 7*n || slices.Contains(seedCounts, n) && (short == n || han == n)
}

// words lists the runs of ASCII letters.
func (p *page) words() []word {
	list := seedWords()
	var out []word
	for i := 0; i < len(p.rest); i++ {
		if !letter(p.rest[i]) {
			continue
		}
		from := i
		for i < len(p.rest) && letter(p.rest[i]) {
			i++
		}
		if !p.wordEdge(from, i) {
			continue
		}
		if i-from > 1 && i-from <= 16 {
			w := strings.ToLower(string(p.rest[from:i]))
			out = append(out, word{w, from, i, list[w]})
		} else {
			out = append(out, word{"", from, i, false})
		}
	}
	return out
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// wordEdge tells whether a run of letters is a word, not part of an id or of an accented word.
// The number in "1abandon 2ability" is not part of it.
func (p *page) wordEdge(from, to int) bool {
	if r, _ := utf8.DecodeRune(p.rest[to:]); unicode.IsDigit(r) || unicode.Is(unicode.Latin, r) || unicode.IsMark(r) {
		return false
	}
	digits := 0
	for from > 0 && p.rest[from-1] >= '0' && p.rest[from-1] <= '9' {
		from--
		digits++
	}
	r, _ := utf8.DecodeLastRune(p.rest[:from])
	return digits <= 2 && !unicode.Is(unicode.Latin, r) && !unicode.IsMark(r)
}
