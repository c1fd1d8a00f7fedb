package evm

import (
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/decode"
	"txtriage/chains/evm/erc20"
	"txtriage/chains/evm/failure"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/rerun"
	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// checkAsks look up the usual root causes of a token call on the state before its block:
// enough tokens, enough allowance, paused, listed by the issuer.
type checkAsks struct {
	token          common.Address
	owner, spender common.Address
	wanted         *big.Int
	balance        *query.Ask
	allowance      *query.Ask
	paused         *query.Ask
	listed         []erc20.Listed
	meta           *erc20.Meta
	inside         string // signature, if another contract made the call
}

func (c *checkAsks) all() []*query.Ask {
	out := []*query.Ask{c.balance, c.allowance, c.paused}
	for _, l := range c.listed {
		out = append(out, l.Ask)
	}
	if c.meta != nil {
		out = append(out, c.meta.All()...)
	}
	return out
}

// checkAsks reads the outer call; nil if it is no token call.
func (in *inquiry) checkAsks(t *wire.Tx, at string) *checkAsks {
	if t.To == nil || t.From == nil {
		return nil
	}
	return in.tokenChecks(*t.To, *t.From, t.Input, at)
}

// innerChecks asks for the root causes of a token call that the trace shows deep inside, and
// settles them. Where more gas helps, the token had nothing to do with it.
func (in *inquiry) innerChecks(n *node, b *roundB, trace *wire.Frame) {
	if b.checks != nil || trace == nil || !trace.Failed() || replayed(b.failed.moreGas).OK {
		return
	}
	t, ok := failure.RefusedToken(trace)
	if !ok {
		return
	}
	c := in.tokenChecks(t.Token, t.Caller, t.Input, rerun.Before(n.receipt))
	if c == nil {
		return
	}
	if c.inside = decode.Call(t.Input).Signature; t.Touched {
		c.balance, c.allowance = nil, nil
	}
	n.Ask(in.ctx, c.all()...)
	in.settleChecks(c)
}

// tokenChecks reads a call of a token; nil if it is none.
func (in *inquiry) tokenChecks(token, caller common.Address, input []byte, at string) *checkAsks {
	if len(input) < 4 {
		return nil
	}
	d := decode.Call(input)
	c := &checkAsks{token: token, owner: caller}
	var parties []common.Address
	switch d.Signature {
	case "transfer(address,uint256)":
		c.wanted = decode.Number(d.Args[1])
		c.balance = erc20.View(c.token, "balanceOf(address)", at, erc20.Word(c.owner))
		parties = []common.Address{c.owner, common.HexToAddress(d.Args[0])}
	case "transferFrom(address,address,uint256)":
		c.owner, c.spender, c.wanted = common.HexToAddress(d.Args[0]), caller, decode.Number(d.Args[2])
		c.balance = erc20.View(c.token, "balanceOf(address)", at, erc20.Word(c.owner))
		c.allowance = erc20.View(c.token, "allowance(address,address)", at, erc20.Word(c.owner), erc20.Word(c.spender))
		parties = []common.Address{c.owner, common.HexToAddress(d.Args[1]), c.spender}
	case "approve(address,uint256)":
		c.spender, c.wanted = common.HexToAddress(d.Args[0]), decode.Number(d.Args[1])
		c.allowance = erc20.View(c.token, "allowance(address,address)", at, erc20.Word(c.owner), erc20.Word(c.spender))
		parties = []common.Address{c.owner}
	default:
		return nil
	}
	c.paused = erc20.View(c.token, "paused()", at)
	seen := map[common.Address]bool{}
	for _, p := range parties {
		if seen[p] {
			continue
		}
		seen[p] = true
		c.listed = append(c.listed, erc20.ListedAsks(c.token, p, at)...)
	}
	if _, ok := knowledge.TokenOf(in.chainID, c.token); !ok {
		c.meta = erc20.About(c.token)
	}
	return c
}

func (in *inquiry) settleChecks(c *checkAsks) {
	asset := in.moves().Asset(c.token)
	if c.meta != nil {
		asset = c.meta.Asset(in.moves())
	}
	need := func(a *query.Ask) facts.Value[facts.Need] {
		have, ok := query.Read(erc20.Quiet(a), erc20.Number)
		if !ok {
			if c.meta == nil || !asset.NoScale || asset.Symbol != "" {
				query.Read(a, erc20.Number) // a token that is listed, or told its name, has an answer
			}
			return erc20.UnlessRefused[facts.Need](a)
		}
		return facts.KnownValue(facts.Need{
			Token: spell.Address(c.token), Owner: spell.Address(c.owner),
			Have:   facts.Amount{Units: facts.FromBig(have), Asset: asset},
			Wanted: facts.Amount{Units: facts.FromBig(c.wanted), Asset: asset},
		}, a.From()...)
	}
	in.e.Checks.TokenBalance = need(c.balance)
	in.e.Checks.Allowance = need(c.allowance)
	if p, ok := query.Read(erc20.Quiet(c.paused), erc20.Bool); ok {
		in.e.Checks.Paused = facts.KnownValue(p, c.paused.From()...)
	} else {
		in.e.Checks.Paused = erc20.UnlessRefused[bool](c.paused)
	}
	in.e.Checks.Frozen = erc20.Frozen(c.listed)
	in.e.Checks.Inside = c.inside
}

// deadlines names the parameter that holds a deadline in Unix seconds.
var deadlines = map[string]int{
	"multicall(uint256,bytes[])":                                    0,
	"execute(bytes,bytes[],uint256)":                                2,
	"permit(address,address,uint256,uint256,uint8,bytes32,bytes32)": 3,
}

// maxDeadline is the end of the year 9999; anything later means "no deadline".
const maxDeadline = 253402300799

// deadline notes until when the outer call wanted to be executed.
func (in *inquiry) deadline() {
	call := in.e.Call
	if !call.Known() || call.V.Signature == "" {
		return
	}
	i, ok := deadlines[call.V.Signature]
	if !ok {
		// The routers of Uniswap V2 and its forks take it last.
		if !strings.HasPrefix(call.V.Signature, "swap") || !strings.HasSuffix(call.V.Signature, ",address,uint256)") {
			in.e.Checks.Deadline = facts.Without[time.Time](facts.Absent, call.From...)
			return
		}
		i = len(call.V.Args) - 1
	}
	if d := decode.Number(call.V.Args[i]); d.IsInt64() && d.Int64() > 0 && d.Int64() <= maxDeadline {
		in.e.Checks.Deadline = facts.KnownValue(time.Unix(d.Int64(), 0).UTC(), call.From...)
	}
}
