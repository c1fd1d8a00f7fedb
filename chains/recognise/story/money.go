package story

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"txtriage/chains"
)

// symbols that people write beside a number, besides the coins of the catalogue.
var symbols = []string{
	"USDT", "USDC", "DAI", "BUSD", "TUSD", "FDUSD", "PYUSD", "USDE", "EURC", "WBTC", "WETH", "STETH", "LINK", "UNI", "SHIB", "PEPE", "AAVE", "ARB", "OP",
	"TRX", "SOL", "XRP", "TON", "ADA", "DOT", "ATOM", "XLM", "APT", "SUI", "NEAR", "ALGO", "XMR", "ZEC", "DASH", "ETC", "FIL", "USDT0", "USDC.E",
}

// spoken are names of coins as people say them, and the symbol of each.
var spoken = map[string]string{
	"BITCOIN": "BTC", "BITCOINS": "BTC", "ETHER": "ETH", "ETHEREUM": "ETH", "TETHER": "USDT", "LITECOIN": "LTC", "DOGECOIN": "DOGE", "MATIC": "POL", "XBT": "BTC", "USD₮": "USDT",
	"比特币": "BTC", "以太坊": "ETH", "以太币": "ETH", "泰达币": "USDT", "莱特币": "LTC", "狗狗币": "DOGE", "比特现金": "BCH", "波场": "TRX", "U": "USDT", "个U": "USDT",
}

// hanCoins are the coins that people name in Chinese; any other sign of that script behind a
// number, as in a date, is no coin.
const hanCoins = `比特币|以太坊|以太币|泰达币|莱特币|狗狗币|比特现金|波场`

const number = `[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:[.,][0-9]+)?`

var (
	numberFirst = regexp.MustCompile(`(?:^|[^0-9A-Za-z.,]|[^0-9],)(` + number + `)\s?(?:个|枚|枚的|的)?\s?([A-Za-z][A-Za-z0-9₮]{0,8}(?:\.[eE]\b)?|USD₮|` + hanCoins + `)`)
	symbolFirst = regexp.MustCompile(`(?:^|[^0-9A-Za-z.])([A-Za-z][A-Za-z0-9₮]{1,8})[ :：]{1,2}(` + number + `)(?:[^0-9A-Za-z]|$)`)
	hanFirst    = regexp.MustCompile(`([\p{Han}]{2,4})\s?[:：]?\s?(` + number + `)\s?(?:个|枚)`)
	labelled    = regexp.MustCompile(`(?i)(?:amount|quantity|金额|数量)["']?\s*(?:is|为|是)?\s*[:：=]?\s*["']?(` + number + `)(?:[^0-9A-Za-z.,]|$)`)
	coinSent    = regexp.MustCompile(`(?i)\b(?:sent|send|sending|deposited|depositing|withdrew|withdrawn|transferred)(?: (?:some|my|the|our))? ([A-Za-z][A-Za-z0-9₮]{1,8})\b|(?:充|转|发|提|打)(?:值|账|币|现|送)?(?:了|的)?(?:是|的是)\s?([A-Za-z][A-Za-z0-9₮]{1,8}|[\p{Han}]{2,4})|\b([A-Za-z][A-Za-z0-9₮]{1,8})(?: [A-Z0-9]{3,6})? ?(?:deposit|withdrawal|transfer|payment|充值|充币|提币|提现|转账)`)
	coinOnly    = regexp.MustCompile(`(?i)(?:\bcoin|token|asset|currency|币种|币)["']?\s*(?:is|为|是)?\s*(?:[:：=]|\n)\s*["']?([A-Za-z][A-Za-z0-9₮.]{1,8})`)
)

// notMoved are words before a number that is not the amount of the transfer.
var notMoved = []string{"fee", "fees", "fee of", "gas", "minimum", "min", "at least", "balance", "balance of", "limit", "left", "only", "费", "手续费", "矿工费", "最低", "最小", "余额", "剩余", "限额", "至少", "还剩"}

// moved are words that say that the number is what was sent.
var moved = []string{
	"sent", "send", "transferred", "transfer", "transfer of", "withdrew", "withdraw", "withdrawal of", "withdrawn", "deposited", "deposit", "deposit of", "paid", "amount", "sent you", "moved",
	"转", "转了", "转账", "转账了", "发", "发了", "发送", "发送了", "充", "充了", "充值", "充值了", "充币", "提", "提了", "提币", "提现", "打了", "金额", "数量", "转出", "付了", "支付", "支付了",
}

var (
	spaced   = regexp.MustCompile(`[0-9][ '’_]$`)
	thousand = regexp.MustCompile(`^[0-9]{3}(?:\.|$)`)
	german   = regexp.MustCompile(`^[1-9][0-9]{0,2}\.[0-9]{3}$`)
	dollars  = []string{"USDT", "USDC", "DAI", "BUSD", "TUSD", "FDUSD", "PYUSD", "USDE", "EURC"}
)

type sum struct {
	amount, asset string
	told          bool // a word says that it was sent
}

// money finds the one amount that was sent, and of what. Several different amounts are none,
// unless a word says which was sent.
func money(text string, cat *chains.Catalog) (amount, asset string) {
	var found []sum
	add := func(at int, amount, word string) {
		symbol, ok := symbolOf(word, cat)
		amount, plainly := plain(amount)
		words := before(text, at)
		if spaced.MatchString(text[max(0, at-2):at]) && thousand.MatchString(amount) || german.MatchString(amount) && slices.Contains(dollars, symbol) {
			return // "1 500" and "1.500" of a dollar coin: how much is meant is not clear
		}
		if !ok && (endsWith(words, moved) || at == 0) && unknownCoin(word) {
			symbol, ok = word, true
		}
		if !ok || !plainly || endsWith(words, notMoved) {
			return
		}
		found = append(found, sum{amount, symbol, endsWith(words, moved)})
	}
	for _, m := range numberFirst.FindAllStringSubmatchIndex(text, -1) {
		add(m[2], text[m[2]:m[3]], text[m[4]:m[5]])
	}
	for _, m := range symbolFirst.FindAllStringSubmatchIndex(text, -1) {
		add(m[2], text[m[4]:m[5]], text[m[2]:m[3]])
	}
	for _, m := range hanFirst.FindAllStringSubmatchIndex(text, -1) {
		add(m[2], text[m[4]:m[5]], text[m[2]:m[3]])
	}
	if one, ok := single(found); ok {
		return one.amount, one.asset
	}
	if len(found) > 0 {
		return "", sameAsset(found)
	}
	if m := labelled.FindStringSubmatch(text); m != nil && len(labelled.FindAllString(text, 2)) == 1 {
		if v, ok := plain(m[1]); ok {
			amount = v
		}
	}
	if m := coinOnly.FindStringSubmatch(text); m != nil {
		asset, _ = symbolOf(m[1], cat)
	}
	if asset == "" {
		asset = sentCoin(text, cat)
	}
	return amount, asset
}

// sentCoin is the coin that a word says was sent, where no number stands between them.
func sentCoin(text string, cat *chains.Catalog) string {
	out := ""
	for _, m := range coinSent.FindAllStringSubmatch(text, -1) {
		word := m[1] + m[2] + m[3]
		s, ok := symbolOf(word, cat)
		switch {
		case !ok, word == strings.ToLower(word) && slices.Contains(words3, word):
		case out != "" && out != s:
			return ""
		default:
			out = s
		}
	}
	for _, w := range capitals.FindAllString(text, -1) {
		if s, ok := symbolOf(w, cat); ok && out != "" && s != out && !standards.MatchString(w) {
			return "" // another coin is named beside it
		}
	}
	return out
}

var capitals = regexp.MustCompile(`[A-Za-z₮]{3,5}`)

// words3 are symbols that are words of their own in small letters.
var words3 = []string{"link", "near", "dot", "ton", "uni", "op", "dash", "sol", "atom", "arb", "pepe", "dai", "sui", "ada", "apt", "fil", "etc"}

// noCoin are words in capitals that stand behind a number and name no coin.
var noCoin = []string{"AM", "PM", "UTC", "GMT", "USD", "EUR", "GBP", "CNY", "RMB", "JPY", "KRW", "INR", "HKD", "TX", "TXS", "TXN", "TXID", "ID", "KYC", "UID", "GWEI", "WEI", "SAT", "SATS", "GAS", "VIP", "APP", "OK", "ASAP", "PLS", "CONF", "CONFS", "K", "M", "X"}

// unknownCoin reports whether a word in capitals may be the symbol of a token that we do not know.
func unknownCoin(word string) bool {
	return len(word) >= 2 && len(word) <= 8 && strings.ToUpper(word) == word && strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == "" && !slices.Contains(noCoin, word) && !standards.MatchString(word)
}

func single(found []sum) (sum, bool) {
	if slices.ContainsFunc(found, func(s sum) bool { return s.told }) {
		found = slices.DeleteFunc(slices.Clone(found), func(s sum) bool { return !s.told })
	}
	if len(found) == 0 {
		return sum{}, false
	}
	for _, s := range found[1:] {
		if s.amount != found[0].amount || s.asset != found[0].asset {
			return sum{}, false
		}
	}
	return found[0], true
}

// sameAsset is the asset of all sums, "" if they differ.
func sameAsset(found []sum) string {
	for _, s := range found[1:] {
		if s.asset != found[0].asset {
			return ""
		}
	}
	return found[0].asset
}

// plain brings a number to digits and one point. "1,5" and "1.250,00" could be two numbers.
func plain(s string) (string, bool) {
	whole, frac, hasPoint := strings.Cut(s, ".")
	if !strings.Contains(s, ",") {
		return s, true
	}
	groups := strings.Split(whole, ",")
	for _, g := range groups[1:] {
		if len(g) != 3 {
			return "", false
		}
	}
	if len(groups) == 2 && !hasPoint && groups[0] == "0" {
		return "", false // "0,123" is a fraction written with a comma
	}
	out := strings.Join(groups, "")
	if hasPoint {
		out += "." + frac
	}
	return out, true
}

var known = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, s := range symbols {
		out[s] = s
	}
	for name, s := range spoken {
		out[name] = s
	}
	return out
})

// symbolOf is the symbol that a word means; ok is false for a word that is no coin.
func symbolOf(word string, cat *chains.Catalog) (string, bool) {
	up := strings.ToUpper(word)
	if s, ok := known()[up]; ok {
		return s, true
	}
	for _, r := range cat.Rows() {
		if strings.EqualFold(r.Native.Symbol, word) {
			return strings.ToUpper(r.Native.Symbol), true
		}
	}
	for name, s := range spoken { // "泰达币到…": the words run on
		if name[0] >= 0x80 && strings.HasPrefix(up, name) {
			return s, true
		}
	}
	return "", false
}
