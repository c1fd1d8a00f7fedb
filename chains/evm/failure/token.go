package failure

import (
	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/wire"
)

// TokenCall is a token's function that was called by another contract and refused.
type TokenCall struct {
	Token, Caller common.Address
	Input         []byte
	Touched       bool // the same transaction had called the token before: its earlier state says little
}

// tokenCalls are the functions of a token that ask for balance, permission, pause and list.
var tokenCalls = map[knowledge.Selector]bool{
	knowledge.SelectorOf("transfer(address,uint256)"):             true,
	knowledge.SelectorOf("transferFrom(address,address,uint256)"): true,
	knowledge.SelectorOf("approve(address,uint256)"):              true,
}

// RefusedToken finds in a failed trace the inner token call that led to the failure. Below
// it only the token's own parts may stand: what a token calls may refuse for its own reasons.
func RefusedToken(top *wire.Frame) (TokenCall, bool) {
	chain := causal(top)
	for i := len(chain) - 1; i > 0; i-- {
		f := chain[i]
		if f.Type == "CALL" && len(f.Input) >= 4 && tokenCalls[knowledge.Selector(f.Input[:4])] {
			done := false
			return TokenCall{Token: f.To, Caller: f.From, Input: f.Input, Touched: touched(top, f, &done)}, true
		}
		if f.Type != "DELEGATECALL" {
			return TokenCall{}, false
		}
	}
	return TokenCall{}, false
}

// touched reports whether anything called the token before the frame in question, other than
// to read; done stops the walk there.
func touched(at, until *wire.Frame, done *bool) bool {
	if at == until {
		*done = true
		return false
	}
	if at.To == until.To && at.Type != "STATICCALL" {
		return true
	}
	for _, c := range at.Calls {
		if touched(c, until, done) {
			return true
		}
		if *done {
			return false
		}
	}
	return false
}
