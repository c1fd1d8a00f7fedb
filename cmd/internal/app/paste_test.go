package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"txtriage/chains/rpc"
	"txtriage/cmd/internal/app"
	"txtriage/cmd/internal/hall"
)

// run does one command line at a fixed time and gives back all that it said.
func run(stdin string, args ...string) (status int, out, errs string) {
	return runAt(func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }, stdin, args...)
}

// runNow is run by the real clock, for real nodes.
func runNow(args ...string) (status int, out, errs string) { return runAt(time.Now, "", args...) }

func runAt(now func() time.Time, stdin string, args ...string) (status int, out, errs string) {
	var o, e bytes.Buffer
	env := &hall.Env{In: strings.NewReader(stdin), Out: &o, Err: &e, Dial: rpc.Dial, Now: now, Getenv: func(string) string { return "" }}
	status = app.Run(context.Background(), env, args)
	return status, o.String(), e.String()
}

// secrets are valid keys of nobody: every one is refused and none is shown.
var secrets = []string{
	"5KYZdUEo39z3FPrtuX2QbbwGnNP5zTd7yyr2SC1j299sBCnWjvo",
	"L1aW4aubDFB7yfras2S1mN3bqg9nwySY8nkoLmJebSLD5BWv3ENZ",
	"xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
	"abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
	"legal winner thank year wave sausage worth useful legal winner thank yellow",
	"zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
	"private key: 0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318",
	"私钥 4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318",
}

var wrappings = []string{"%s", "  %s\n", "my key is %s, please help", "“%s”", "密钥：%s。", "> %s\n> sent from my phone", "%s 0x1203dc048a271b465f98bafd608048390e570d101ce6cd7a4880373c9b267bce"}

func TestNoSecretIsEverShown(t *testing.T) {
	for _, s := range secrets {
		for _, w := range wrappings {
			for _, format := range []string{"text", "json", "md", "html", "short"} {
				paste := fmt.Sprintf(w, s)
				status, out, errs := run("", "--offline", "--format", format, "--view", "engineer", paste)
				core := s[strings.LastIndexAny(s, ": ")+1:]
				if strings.Contains(s, "abandon ") || strings.Contains(s, "zoo ") || strings.Contains(s, "legal ") {
					core = s[:24]
				}
				if strings.Contains(out+errs, core) {
					t.Errorf("%q in %s: shown", paste, format)
				}
				if want := 3; status != want && !strings.Contains(w, "0x1203") {
					t.Errorf("%q: exit status %d, want %d", paste, status, want)
				}
			}
		}
	}
}

// TestAnyPasteIsAnswered throws garbage at the program: it answers every one, with a status
// that the contract knows, and never with an internal error or a raw control character.
func TestAnyPasteIsAnswered(t *testing.T) {
	r := rand.New(rand.NewPCG(4711, 42))
	for i := range 1000 {
		if paste := random(r); !testing.Short() || i%10 == 0 {
			check(t, paste, i)
		}
	}
	for i, p := range hostile(r) {
		check(t, p, i)
	}
}

func check(t *testing.T, paste string, i int) {
	t.Helper()
	status, out, errs := run(paste, "--offline", "-")
	switch status {
	case 2, 3, 12:
	default:
		t.Errorf("paste %d %.80q: exit status %d\n%s", i, paste, status, errs)
	}
	if strings.Contains(errs, "internal error") {
		t.Errorf("paste %d %.80q: %s", i, paste, errs)
	}
	if j := strings.IndexFunc(out+errs, func(c rune) bool {
		return c < ' ' && c != '\n' || c == 0x7f || c >= 0x80 && c < 0xa0 || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069
	}); j >= 0 {
		t.Errorf("paste %d %.80q: control character %q in the output", i, paste, (out + errs)[j:j+4])
	}
}

const hexDigits, base58, words = "0123456789abcdefABCDEF", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", "where is my money 钱 在哪里 деньги txid hash адрес :，。()<>\"' \t\n"

func random(r *rand.Rand) string {
	pick := func(from string, n int) string {
		runes := []rune(from)
		var b strings.Builder
		for range n {
			b.WriteRune(runes[r.IntN(len(runes))])
		}
		return b.String()
	}
	var b strings.Builder
	for range 1 + r.IntN(6) {
		switch r.IntN(7) {
		case 0:
			b.WriteString("0x" + pick(hexDigits, r.IntN(80)))
		case 1:
			b.WriteString(pick(hexDigits, 60+r.IntN(8)))
		case 2:
			b.WriteString(pick(base58, 20+r.IntN(40)))
		case 3:
			b.WriteString([]string{"bc1", "ltc1", "bitcoincash:", "lnbc", "T", "tb1", "addr1", "cosmos1"}[r.IntN(8)] + strings.ToLower(pick(base58, 10+r.IntN(60))))
		case 4:
			b.WriteString(pick(words, r.IntN(60)))
		case 5:
			b.WriteString("https://" + strings.ToLower(pick(base58, 6)) + ".io/tx/" + pick(hexDigits, 64))
		default:
			for range r.IntN(40) {
				b.WriteByte(byte(r.IntN(256)))
			}
		}
		b.WriteString([]string{" ", "\n", "", "，", "…"}[r.IntN(5)])
	}
	return b.String()
}

func hostile(r *rand.Rand) []string {
	hash := "0x1203dc048a271b465f98bafd608048390e570d101ce6cd7a4880373c9b267bce"
	attacks := []string{
		"\x1b[2J\x1b[1;1H", "\x1b]0;title\x07", "\x1b]52;c;aGFjaw==\x07", "\u009b31m", "\u202e", "\u2066", "\u200b", "\ufeff", "\x00", "\x7f",
		"<script>alert(1)</script>", "](javascript:alert(1))", "=cmd|'/c calc'!A1", "![x](http://evil.example/p.png)", "{{.Secret}}", "${HOME}", "$(id)", "`id`",
		"%s%s%s%n", "../../../etc/passwd", "file:///etc/passwd", "http://169.254.169.254/latest/", "\xff\xfe", "\xc3\x28", "𝟎𝐱𝟏𝟐", "０ｘ１２０３", "\r\nX-Header: 1", "@everyone", "<!channel>",
		strings.Repeat("0x", 5000), strings.Repeat("a", 100_000), strings.Repeat("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa ", 2000), strings.Repeat(hash+" ", 200), strings.Repeat("(", 20_000), strings.Repeat("\n", 50_000),
		"ethereum:0x" + strings.Repeat("f", 40) + "?value=" + strings.Repeat("9", 500), "bitcoin:?amount=-1", "bitcoin:" + strings.Repeat("a", 5000), "lnbc" + strings.Repeat("q", 5000), "02" + strings.Repeat("f8", 3000), "0100000001" + strings.Repeat("00", 4000),
	}
	var out []string
	for _, a := range attacks {
		out = append(out, a, a+hash, hash+a, hash[:20]+a+hash[20:], "Ticket 1\n"+a+"\n"+hash+"\n"+a)
	}
	for len(out) < 200 {
		out = append(out, attacks[r.IntN(30)]+random(r)+attacks[r.IntN(30)])
	}
	return out
}

func TestAPasteThatIsTooLargeIsRefused(t *testing.T) {
	status, out, errs := run(strings.Repeat("0123456789abcdef", 640_000), "--offline", "-")
	if status != 2 || out != "" || !strings.HasPrefix(errs, "error: ") {
		t.Errorf("exit status %d, out %.100q, err %q", status, out, errs)
	}
}

// A list that is longer than a paste may be says that it was cut, even where notes are not wanted.
func TestALongListIsNotCutSilently(t *testing.T) {
	var paste strings.Builder
	for i := range 257 {
		fmt.Fprintf(&paste, "0x%x\n", sha256.Sum256([]byte{byte(i), byte(i >> 8)}))
	}
	_, out, errs := run(paste.String(), "check", "--offline", "--quiet", "--format", "short", "--chain", "eip155:1", "-")
	if !strings.Contains(errs, "warning: only the first 256 ids") || strings.Count(out, "\n") < 256 {
		t.Errorf("%d lines; %s", strings.Count(out, "\n"), errs)
	}
}
