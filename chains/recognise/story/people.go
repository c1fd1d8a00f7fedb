package story

import (
	"regexp"
	"strings"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/recognise"
)

// Between the word that tells the direction and the address stand words like these.
const (
	fill = `(?:my|our|your|his|her|their|the|this|that|a|same|correct|right|wrong|own|new|old|personal|exchange|platform|binance|okx|bybit|kucoin|kraken|coinbase|gate|bitget|htx|metamask|trust|ledger|custody|hot|cold|deposit|receiving|receiver's|recipient's|customer's|client's|user's|friend's|friend|wall?et|account|add?ress?|addr|eth|btc|ltc|bnb|usdt|usdc|evm|is|was|at|id)`
	pad  = `(?:了|我的?|他的?|她的?|你们?的?|贵平台|对方的?|的|这个|该|以下|下面|钱包|平台|交易所|账户|帐户|账号|币安|欧易|火币|朋友|充值|充币|收款|接收|存款|地址|为|是)`
)

var (
	toward = regexp.MustCompile(`(?:^|[^a-z])(?:(?:in)?too?|(?:received|receive|got|arrived?|deposited|credited)(?: [a-z0-9.,]+){0,2} (?:at|in|on)|(?:destination|receiver|recipient|receiving|deposit|payee|beneficiary)(?:'s)?)(?:[ :/]+` + fill + `)*$` +
		`|(?:到|至|给|转入|打入|充入|存入|收款|接收|收币|充值|充币|到账|目标|提币|提现)(?:人|方|钱包)?` + pad + `*$`)
	away = regexp.MustCompile(`(?:^|[^a-z])(?:from|form|frm|sender|sending|source|payer|originator)(?:'s)?(?:[ :/]+` + fill + `)*$` +
		`|(?:从|来自|由|付款|打款|汇款|转出|发款|发出|发送|来源)(?:人|方|钱包)?` + pad + `*$`)
	got      = regexp.MustCompile(`(?:收|得|看|找|查)到$`) // "did not receive": no direction
	whose    = regexp.MustCompile(`(?:^|[^a-z])(?:address|addr|wallet|account)(?: is)?$|(?:地址|钱包|账户)(?:是|为)?$`)
	intended = regexp.MustCompile(`(?:wanted|meant|intended|supposed|should)(?: (?:to|have|be|been|go|gone|send|sent|use|used|transfer|pay|it|the|address|was|is))*$|(?:应该|应当|本来|原本|本想)(?:是|要|打|转|发|提|充|付|到|给|入|的|地址)*$`)
	ofToken  = regexp.MustCompile(`(?:contract|token|合约|代币)[^\n]{0,16}$`) // the address of a token, nobody's
	arrow    = regexp.MustCompile(`(?:[-=]+>|→|➡|⇒|>>>)\s*["'(]?$`)
)

// people finds the addresses that the words before them call receiver or sender. Two of a
// kind are none.
func people(text string, pieces []recognise.Piece) (to, from facts.Untrusted) {
	set := func(dst *facts.Untrusted, doubled *bool, v string) {
		if *dst != "" && !strings.EqualFold(string(*dst), v) {
			*doubled = true
		}
		*dst = facts.Untrusted(v)
	}
	var twoTo, twoFrom, twoMeant bool
	var meant facts.Untrusted
	for _, p := range pieces {
		if p.Kind != chains.Address {
			continue
		}
		switch words := before(text, p.At); {
		case intended.MatchString(words):
			set(&meant, &twoMeant, p.Text)
		case away.MatchString(words):
			set(&from, &twoFrom, p.Text)
		case arrow.MatchString(strings.TrimRight(text[max(0, p.At-8):p.At], " \t")), toward.MatchString(words) && !got.MatchString(words):
			set(&to, &twoTo, p.Text)
		}
	}
	if meant != "" && !twoMeant {
		to, twoTo = meant, false // the other one is where it went by mistake
	}
	if twoTo || twoMeant {
		to = ""
	}
	if twoFrom {
		from = ""
	}
	return to, from
}

// place is the only address of a paste about a transaction, if the text calls it an address or
// a wallet and not whose. Customers mostly mean where the money should be; the chain may show
// that it is theirs to pay from.
func place(text string, pieces []recognise.Piece) facts.Untrusted {
	out, about := facts.Untrusted(""), false
	for _, p := range pieces {
		switch {
		case p.Kind == chains.Transaction:
			about = true
		case p.Kind != chains.Address:
		case out != "" && !strings.EqualFold(string(out), p.Text), !whose.MatchString(before(text, p.At)), ofToken.MatchString(before(text, p.At)):
			return ""
		default:
			out = facts.Untrusted(p.Text)
		}
	}
	if !about {
		return ""
	}
	return out
}

var notThere = regexp.MustCompile(`(?i)\b(?:not|never|nt|nothing|without|(?:do|does|did|has|have|is|was|had|can|could)n'?t|cannot)\b[^.!?\n]{0,25}\b(?:rec[a-z]{1,3}ved?|get|got|(?:have|see) it|(?:find|see) my|credited|credit|arrived?|come|came|reflect(?:ed|ing)?|show(?:s|n|ing|ed)?|booked|posted|landed|reached|in my|there)\b` +
	`|\b(?:uncredited|unreceived|shows? nothing|nothing (?:shows?|came|arrived|there|received|(?:in|on|at) (?:my|our|the))|no (?:funds|coins|money|deposit|balance)|balance is (?:0|zero|empty)|deposit (?:is )?missing|missing (?:deposit|funds|coins))\b` +
	`|不到[账帐]|收不到|不[入上][账帐]|(?:没|未)(?:有)?(?:能)?(?:到(?:账|帐|达)?|收到|入(?:账|帐)|上(?:账|帐)|显示余额|看到(?:钱|币|资金|余额)|来)|(?:还|一直|迟迟|始终)(?:没|未)(?:有)?(?:到|收到|入|上|来|见到|看到)|少了这笔`)

// notSeen is what an explorer did not show: that says nothing about the receiver.
var notSeen = regexp.MustCompile(`(?i)\b(?:explorer|scan|hash|txid|page|browser|mempool)\b[^.!?\n]{0,20}$|(?:浏览器|哈希)[^。！？\n]{0,6}$`)

// notMoney is what else people have not received, or are not sure of.
var notMoney = regexp.MustCompile(`(?i)\b(?:reply|replies|answer|answers|e-?mail|mail|response|code|sms|otp|hash|txid|tx id|notification|sure|worry|login|log in)\b|回复|邮件|验证码|短信|通知|哈希|来得及|客服`)

// missed reports whether the text says that the receiver has not got the money.
func missed(text string) bool {
	for _, m := range notThere.FindAllStringIndex(text, -1) {
		within := text[m[0]:min(len(text), m[1]+30)]
		if end := strings.IndexAny(within[m[1]-m[0]:], ",.;!?\n。、"); end >= 0 {
			within = within[:m[1]-m[0]+end]
		}
		if !notSeen.MatchString(text[max(0, m[0]-30):m[0]]) && !notMoney.MatchString(within) {
			return true
		}
	}
	return false
}
