package recognise

import (
	"crypto/sha256"
	"regexp"
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
		ref.Kind, ref.Problem = chains.Unknown, notATransaction
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

var (
	keyLabel = regexp.MustCompile(`(?i)private[\s_-]*key|priv[\s_-]?key|secret[\s_-]*key|secret[\s_-]*exponent|signing[\s_-]*key|私[钥鑰鍵匙]|密[钥鑰匙]|秘密鍵|clave[\s_]privada|llave[\s_]privada|clé[\s_]privée|chave[\s_]privada|chiave[\s_]privata|privater?n?[\s_]schlüssel|приватн\S*[\s_]ключ|закрыт\S*[\s_]ключ|секретн\S*[\s_]ключ|개인[\s_]?키|비밀[\s_]?키|özel[\s_]anahtar|khóa[\s_](?:riêng|bí mật)|kunci[\s_](?:pribadi|privat|rahasia)`)
	// Words that say that what follows is something else after all.
	otherLabel = regexp.MustCompile(`(?i)\bhash\b|\btx|\btrans|\baddress\b|哈希|交易|地址|хеш|hachage`)
	numbers    = regexp.MustCompile(`[\[{(]\s*(?:\d{1,3}\s*,\s*){31,65}\d{1,3}\s*[\])}]`)
	pem        = regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----`)
	keystore   = regexp.MustCompile(`(?i)"(?:ciphertext|kdfparams|cipherparams|mnemonic|seed|privkey|secret|xprv)"\s*:`)
)

// takeLabelledKeys reads what a word before it calls a private key. A bare 64-hex text is a
// hash unless that word stands there: the two look the same.
func (p *page) takeLabelledKeys() {
	keys := map[string]bool{}
	for _, m := range keyLabel.FindAllIndex(p.rest, -1) {
		window := p.rest[m[1]:min(len(p.rest), m[1]+400)]
		for _, t := range tokens(window, 16) {
			if t.at > 160 || otherLabel.Match(window[:t.at]) {
				break
			}
			h, prefixed := cut0x(t.text)
			if isHex(h) && len(h) == 40 && (prefixed || len(h) == len(t.text)) {
				continue // the address that the key is said to belong to
			}
			end := t.end
			if isHex(h) {
				for _, next := range tokens(window[end:], 8) { // torn over lines
					if !isHex(next.text) || end-t.at > 140 || !p.gap(m[1]+end, m[1]+end+next.at) {
						break
					}
					end += next.end
				}
			}
			if end-t.at >= 40 || len(h) >= 32 && isHex(h) {
				key, _ := cut0x(strings.ToLower(t.text))
				keys[key] = true
				p.hide(m[1]+t.at, m[1]+end, shapePrivateKey)
				break
			}
		}
	}
	p.hideAgain(keys)
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
	for _, m := range numbers.FindAllIndex(p.rest, -1) {
		list := strings.FieldsFunc(string(p.rest[m[0]:m[1]]), func(r rune) bool { return r < '0' || r > '9' })
		bytes := 0
		for _, n := range list {
			if v, err := strconv.Atoi(n); err == nil && v < 256 {
				bytes++
			}
		}
		if bytes == len(list) && (bytes == 32 || bytes == 64) {
			p.hide(m[0], m[1], shapePrivateKey)
		}
	}
	if pem.Match(p.rest) {
		p.hide(0, len(p.rest), shapePrivateKey)
	}
	if keystore.Match(p.rest) && (strings.Contains(p.text, "kdf") || strings.Contains(strings.ToLower(p.text), "mnemonic") || strings.Contains(p.text, "ciphertext") || strings.Contains(p.text, "priv")) {
		p.hide(0, len(p.rest), shapeKeystore)
	}
}
