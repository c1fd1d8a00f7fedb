package recognise

import (
	"crypto/sha256"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"txtriage/chains"
	"txtriage/chains/recognise/codec"
)

// takeSecrets looks for what nobody should ever paste, before anything else reads the text.
// It leans to refusing: a false alarm costs a question, a key in a log costs the money.
func (p *page) takeSecrets() {
	all := tokens(p.rest, 16)
	for i, t := range all {
		shape := secretShape(t.text)
		if shape == "" && i+1 < len(all) && p.gap(t.end, all[i+1].at) && len(t.text) < 112 {
			if next := all[i+1]; checkedKey(t.text + next.text) {
				p.hide(next.at, next.end, shapeWIF) // torn by a line break
				shape = shapeWIF
			}
		}
		if shape != "" {
			p.hide(t.at, t.end, shape)
		}
	}
	p.takeLabelledKeys()
	p.takeKeyFiles()
	p.takeSeeds()
	p.tellSecret()
}

// hide blanks a secret and remembers it, so that no Ref can carry it.
func (p *page) hide(from, to int, shape string) {
	p.private = append(p.private, bare(p.text[from:to]))
	p.blank(from, to)
	g := private
	ref := chains.Ref{Kind: chains.Secret, Problem: secretPasted, Shape: shape}
	if shape == shapeXpub {
		ref.Kind, ref.Problem, ref.Text = chains.Unknown, notATransaction, p.text[from:from+4]+"…"
	}
	p.add(from, g, ref)
}

// tellSecret keeps one find for all secrets: the first; the reader's next step is the same.
// A public extended key is told only if there is nothing worse.
func (p *page) tellSecret() {
	var kept []find
	for _, f := range p.finds {
		switch {
		case len(kept) == 0:
			kept = append(kept, f)
		case f.refs[0].Kind == chains.Secret && (kept[0].refs[0].Kind != chains.Secret || f.at < kept[0].at):
			kept[0] = f
		}
	}
	p.finds = kept
}

var xkey = regexp.MustCompile(`^(?:[xyztuvYZUV]|[LMtd][tg]?)(prv|pub|pv|ub)[1-9A-HJ-NP-Za-km-z]{40,}$`)

// secretShape names the kind of secret that a text is; "" for none.
func secretShape(s string) string {
	n := len(s)
	if n > 128 {
		return ""
	}
	if m := xkey.FindStringSubmatch(s); m != nil && n >= 80 {
		if m[1] == "pub" || m[1] == "ub" {
			return shapeXpub
		}
		return shapeXprv
	}
	low := strings.ToLower(s)
	switch {
	case checkedKey(s):
		return shapeWIF
	case n >= 50 && n <= 53 && strings.IndexByte("5KLQ6Tc9", s[0]) >= 0 && scrambled(s):
		return shapeWIF // mistyped, but still all but one character of a key
	case n == 58 && strings.HasPrefix(s, "6P") && scrambled(s):
		return shapeWIF // BIP 38, under a passphrase
	case n == 30 && s[0] == 'S' && scrambled(s) && sha256.Sum256([]byte(s + "?"))[0] == 0:
		return shapeWIF // mini private key
	case strings.HasPrefix(low, "nsec1") && n > 50, strings.HasPrefix(low, "suiprivkey1"), strings.HasPrefix(s, "edsk") && n > 50,
		strings.HasPrefix(low, "xsk1") && n > 50:
		return shapePrivateKey
	case n == 56 && s[0] == 'S' && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == "":
		return shapePrivateKey // Stellar
	case s[0] == 's' && (n == 29 || n == 31 || n == 28):
		if body, ok := codec.Base58Check(s, codec.Ripple58); ok && (len(body) == 17 || len(body) == 19) {
			return shapePrivateKey // XRP Ledger
		}
	}
	return ""
}

// checkedKey knows keys in base58check: WIF of any chain, extended private keys.
func checkedKey(s string) bool {
	if len(s) != 51 && len(s) != 52 && len(s) != 111 && len(s) != 112 {
		return false
	}
	body, ok := codec.Base58Check(s, codec.Bitcoin58)
	if !ok {
		return false
	}
	return len(body) == 33 || len(body) == 34 && body[33] == 1 || len(body) == 78 && body[45] == 0
}

// scrambled tells base58 with all kinds of characters in it, as a key has.
func scrambled(s string) bool {
	return strings.ContainsAny(s, "123456789") && s != strings.ToLower(s) && s != strings.ToUpper(s)
}

// keyLabels call what follows a private key. Lower case; first letters of Cyrillic words are
// left out, so that their case does not matter.
var keyLabels = slices.Concat(
	spaced("private", "key"), spaced("priv", "key"), spaced("secret", "key"), spaced("secret", "exponent"), spaced("signing", "key"),
	spaced("clave", "privada"), spaced("llave", "privada"), spaced("clé", "privée"), spaced("chave", "privada"), spaced("chiave", "privata"),
	spaced("privater", "schlüssel"), spaced("privaten", "schlüssel"), spaced("özel", "anahtar"), spaced("khóa", "riêng"), spaced("khóa", "bí mật"),
	spaced("kunci", "pribadi"), spaced("kunci", "privat"), spaced("kunci", "rahasia"), spaced("개인", "키"), spaced("비밀", "키"),
	[]string{"私钥", "私鑰", "私鍵", "私匙", "密钥", "密鑰", "密匙", "秘密鍵", "риватный ключ", "риватного ключа", "акрытый ключ", "екретный ключ"},
)

// spaced writes two words in all the ways in which labels join them.
func spaced(a, b string) []string {
	return []string{a + b, a + " " + b, a + "_" + b, a + "-" + b, a + "\n" + b}
}

// otherLabel are words that say that what follows is something else after all.
var otherLabel = regexp.MustCompile(`(?i)\bhash\b|\btx|\btrans|\baddress\b|哈希|交易|地址|хеш|hachage`)

// takeLabelledKeys reads what a word before it calls a private key. A bare 64-hex text is a
// hash unless that word stands there: the two look the same.
func (p *page) takeLabelledKeys() {
	keys := map[string]bool{}
	ends := anchors(lower(p.rest), keyLabels)
	for i, end := range ends {
		stop := min(len(p.rest), end+400)
		if i+1 < len(ends) {
			stop = min(stop, ends[i+1])
		}
		if from, to := p.keyAfter(end, stop); to > 0 {
			key, _ := cut0x(strings.ToLower(string(p.rest[from:to])))
			keys[key] = true
			p.hide(from, to, shapePrivateKey)
		}
	}
	p.hideAgain(keys)
}

// keyAfter finds the key that a label announces; to is 0 if there is none.
func (p *page) keyAfter(label, stop int) (from, to int) {
	window := p.rest[label:stop]
	for _, t := range tokens(window, 16) {
		if t.at > 160 || otherLabel.Match(window[:t.at]) {
			return 0, 0
		}
		h, _ := cut0x(t.text)
		if isHex(h) && len(h) == 40 {
			continue // the address that the key is said to belong to
		}
		end := t.end
		for isHex(h) && end-t.at < 140 { // torn over lines
			next := tokens(window[end:], 8)
			if len(next) == 0 || !isHex(next[0].text) || !p.gap(label+end, label+end+next[0].at) {
				break
			}
			end += next[0].end
		}
		if end-t.at >= 40 || len(h) >= 32 && isHex(h) {
			return label + t.at, label + end
		}
	}
	return 0, 0
}

// hideAgain hides every other place where a labelled key stands.
func (p *page) hideAgain(keys map[string]bool) {
	if len(keys) == 0 {
		return
	}
	for _, t := range tokens(p.rest, 16) {
		if h, _ := cut0x(strings.ToLower(t.text)); keys[h] {
			p.blank(t.at, t.end)
		}
	}
}

// takeKeyFiles reads whole files: byte lists, PEM, wallet keystores. All of it is hidden.
func (p *page) takeKeyFiles() {
	for i := 0; i < len(p.rest); i++ {
		if c := p.rest[i]; c == '[' || c == '{' || c == '(' {
			to := ahead(p.rest, i+1, 400, func(c byte) bool { return c >= '0' && c <= '9' || c == ',' || c == ' ' || c == '\n' })
			if n := byteList(string(p.rest[i+1 : to])); n == 32 || n == 64 {
				p.hide(i, to, shapePrivateKey)
			}
			i = max(i, to-1)
		}
	}
	low := string(lower(p.rest))
	holds := func(words ...string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(low, w) })
	}
	switch {
	case holds("-----begin ", "private key-----"):
		p.hide(0, len(p.rest), shapePrivateKey)
	case holds(`"ciphertext"`, `"kdf`), holds(`"mnemonic"`, ":"), holds(`"encrypted_wallet"`):
		p.hide(0, len(p.rest), shapeKeystore)
	}
}

// byteList counts the bytes of "12, 255, 0"; -1 if a number is no byte.
func byteList(s string) int {
	n := 0
	for f := range strings.SplitSeq(s, ",") {
		v, err := strconv.Atoi(strings.TrimSpace(f))
		if err != nil || v > 255 || v < 0 {
			return -1
		}
		n++
	}
	return n
}
