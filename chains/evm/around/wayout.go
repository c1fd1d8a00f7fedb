package around

import (
	"bytes"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/erc20"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// payers are functions by which operators of contracts pay out tokens that were sent there, by the names that
// common libraries and tokens give them.
var payers = []string{
	"recoverERC20(address,uint256)", "recoverTokens(address,uint256)", "recoverToken(address,uint256)", "rescueERC20(address,address,uint256)",
	"rescueTokens(address,uint256)", "rescueTokens(address,address,uint256)", "rescueToken(address,uint256)", "withdrawToken(address,uint256)",
	"withdrawTokens(address,uint256)", "withdrawERC20(address,uint256)", "withdrawERC20(address,address,uint256)", "sweepToken(address)", "sweepTokens(address)",
	"transferAnyERC20Token(address,uint256)", "reclaimToken(address)", "claimTokens(address)", "emergencyWithdraw(address,uint256)", "inCaseTokensGetStuck(address)",
}

// forwarders are marks of code that runs other code, which its operator may be able to exchange: the slots of
// EIP-1967 and of its forerunner, and the fixed copy of EIP-1167.
var forwarders = [][]byte{
	common.FromHex("360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc"),
	common.FromHex("7050c9e0f4ca769c69bd3a8ef740bc37934f8e2c036e5a723fd8ee048ed3f8c3"),
	common.FromHex("363d3d373d3d3d363d73"),
}

// wayOutAsk is the code of a token's contract that was sent its own tokens; nil where that was not so.
func (p *Payment) wayOutAsk() *query.Ask {
	for _, t := range p.Facts.Transfers.V {
		if token := erc20.Of(t); t.Kind == "token" && !t.Amount.Units.IsZero() && token != (common.Address{}) && t.To == facts.Address(token.Hex()) {
			return query.Call("eth_getCode", token.Hex(), "latest").Maybe()
		}
	}
	return nil
}

func (p *Payment) settleWayOut(a *query.Ask) {
	if a == nil {
		return
	}
	code, ok := query.Read(a, wire.Bytes)
	if !ok || len(code) == 0 {
		p.Facts.EVM.WayOut = query.Without[facts.WayOut](a)
		return
	}
	out := facts.WayOut{Forwards: slices.ContainsFunc(forwarders, func(mark []byte) bool { return bytes.Contains(code, mark) })}
	for _, f := range payers {
		s := knowledge.SelectorOf(f)
		if bytes.Contains(code, append([]byte{0x63}, s[:]...)) { // PUSH4: how contracts tell their functions apart
			out.Functions = append(out.Functions, f)
		}
	}
	p.Facts.EVM.WayOut = facts.KnownValue(out, a.From()...)
}
