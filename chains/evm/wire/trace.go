package wire

import (
	"encoding/json"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
)

// Frame is one call of an execution and what it called.
type Frame struct {
	Type   string // CALL, STATICCALL, DELEGATECALL, CALLCODE, CREATE, CREATE2, SELFDESTRUCT
	From   common.Address
	To     common.Address
	Value  *big.Int // nil: none
	Gas    uint64
	Used   uint64
	Input  []byte
	Output []byte
	Error  string // "" if it succeeded
	Calls  []*Frame
}

// Failed reports whether the call was refused or halted.
func (f *Frame) Failed() bool { return f.Error != "" }

// maxWords bounds the name that a client has for an end nobody here knows, in bytes.
const maxWords = 200

// maxFrames bounds how much of a trace is read.
const maxFrames = 50_000

type callFrame struct {
	Type         string          `json:"type"`
	From         string          `json:"from"`
	To           string          `json:"to"`
	Value        json.RawMessage `json:"value"`
	Gas          json.RawMessage `json:"gas"`
	GasUsed      json.RawMessage `json:"gasUsed"`
	Input        string          `json:"input"`
	Output       string          `json:"output"`
	Error        string          `json:"error"`
	RevertReason string          `json:"revertReason"`
	Calls        []callFrame     `json:"calls"`
}

// ParseCallTrace reads the answer of callTracer.
func ParseCallTrace(raw json.RawMessage) (*Frame, error) {
	var c callFrame
	if isNull(raw) || json.Unmarshal(raw, &c) != nil || c.Type == "" || strings.HasPrefix(c.Type, "0x") {
		return nil, errShape
	}
	left := maxFrames
	return c.frame(&left)
}

func (c *callFrame) frame(left *int) (*Frame, error) {
	if *left--; *left < 0 {
		return nil, errShape
	}
	if len(c.Error) > maxWords && KindOf(c.Error) == "" {
		return nil, errShape // no client calls an end so
	}
	f := &Frame{Type: strings.ToUpper(c.Type), Error: c.Error}
	if c.RevertReason != "" && c.Output == "" {
		return nil, errShape // the words are read from the output
	}
	if brokenOff(c.Error) {
		return nil, errShape
	}
	var err error
	if f.From, err = addressOf(c.From); err != nil {
		return nil, err
	}
	if f.To, err = addressOf(c.To); err != nil {
		return nil, err
	}
	if f.Input, err = bytesOf(c.Input); err != nil {
		return nil, err
	}
	if f.Output, err = bytesOf(c.Output); err != nil {
		return nil, err
	}
	if f.Error == "" && c.RevertReason != "" {
		f.Error = "execution reverted"
	}
	if err := f.amounts(c.Value, c.Gas, c.GasUsed); err != nil {
		return nil, err
	}
	for i := range c.Calls {
		sub, err := c.Calls[i].frame(left)
		if err != nil {
			return nil, err
		}
		f.Calls = append(f.Calls, sub)
	}
	return f, nil
}

// brokenOff reports that the words with which a call ended are the node's, which gave up tracing
// ("execution timeout"): such a trace tells nothing of the transaction.
func brokenOff(words string) bool {
	if words == "" || KindOf(words) != "" {
		return false
	}
	switch nodeerr.Classify("evm", &chains.CallError{Kind: chains.ErrNode, Message: facts.Untrusted(words)}) {
	case nodeerr.Revert, nodeerr.PoolVerdict, nodeerr.BadParams, nodeerr.Other:
		return false
	default:
		return true
	}
}

func (f *Frame) amounts(value, gas, used json.RawMessage) (err error) {
	if !isNull(value) {
		if f.Value, err = Big(value); err != nil {
			return err
		}
	}
	if !isNull(gas) {
		if f.Gas, err = Uint(gas); err != nil {
			return err
		}
	}
	if !isNull(used) {
		f.Used, err = Uint(used)
	}
	return err
}

func addressOf(s string) (common.Address, error) {
	b, err := bytesOf(s)
	if err != nil || len(b) != 0 && len(b) != common.AddressLength {
		return common.Address{}, errShape
	}
	return common.BytesToAddress(b), nil
}

// CodeAfter reads, of what prestateTracer says that a transaction changed, the code that it left
// at an address; none if it left none there.
func CodeAfter(a common.Address) func(json.RawMessage) ([]byte, error) {
	return func(raw json.RawMessage) ([]byte, error) {
		var d struct {
			Post map[common.Address]struct {
				Code string `json:"code"`
			} `json:"post"`
		}
		if isNull(raw) || json.Unmarshal(raw, &d) != nil || d.Post == nil {
			return nil, errShape
		}
		is, ok := d.Post[a]
		if !ok {
			return nil, errShape // an empty account is left out, and so is one that nothing changed
		}
		return bytesOf(is.Code)
	}
}

type parityTrace struct {
	Type   string `json:"type"`
	Action struct {
		CallType      string          `json:"callType"`
		CreateType    string          `json:"creationMethod"`
		From          string          `json:"from"`
		To            string          `json:"to"`
		Value         json.RawMessage `json:"value"`
		Gas           json.RawMessage `json:"gas"`
		Input         string          `json:"input"`
		Init          string          `json:"init"`
		Address       string          `json:"address"`
		RefundAddress string          `json:"refundAddress"`
		Balance       json.RawMessage `json:"balance"`
	} `json:"action"`
	Result struct {
		GasUsed json.RawMessage `json:"gasUsed"`
		Output  string          `json:"output"`
		Address string          `json:"address"`
		Code    string          `json:"code"` // of a contract that was made
	} `json:"result"`
	Error        string `json:"error"`
	RevertReason string `json:"revertReason"`
	TraceAddress []int  `json:"traceAddress"`
}

// ParseParityTrace reads the answer of trace_transaction, a flat list.
func ParseParityTrace(raw json.RawMessage) (*Frame, error) {
	var list []parityTrace
	if isNull(raw) || json.Unmarshal(raw, &list) != nil || len(list) == 0 || len(list) > maxFrames {
		return nil, errShape
	}
	var root *Frame
	for i := range list {
		if list[i].Type == "reward" {
			continue
		}
		f, err := list[i].frame()
		if err != nil {
			return nil, err
		}
		at := list[i].TraceAddress
		if len(at) == 0 {
			if root != nil {
				return nil, errShape
			}
			root = f
			continue
		}
		// Parents come before their children, and siblings in order.
		parent := root
		for _, n := range at[:len(at)-1] {
			if parent == nil || n < 0 || n >= len(parent.Calls) {
				return nil, errShape
			}
			parent = parent.Calls[n]
		}
		if parent == nil || at[len(at)-1] != len(parent.Calls) {
			return nil, errShape
		}
		parent.Calls = append(parent.Calls, f)
	}
	if root == nil {
		return nil, errShape
	}
	return root, nil
}

func (p *parityTrace) frame() (*Frame, error) {
	f := &Frame{Type: strings.ToUpper(p.Action.CallType), Error: p.Error}
	to, input, value, from := p.Action.To, p.Action.Input, p.Action.Value, p.Action.From
	switch p.Type {
	case "create":
		f.Type = "CREATE"
		if p.Action.CreateType == "create2" {
			f.Type = "CREATE2"
		}
		to, input = p.Result.Address, p.Action.Init
		if p.Result.Output == "" {
			p.Result.Output = p.Result.Code
		}
	case "suicide", "selfdestruct":
		f.Type = "SELFDESTRUCT"
		from, to, value = p.Action.Address, p.Action.RefundAddress, p.Action.Balance
	}
	if f.Type == "" {
		f.Type = "CALL"
	}
	if brokenOff(p.Error) {
		return nil, errShape
	}
	var err error
	if f.From, err = addressOf(from); err != nil {
		return nil, err
	}
	if f.To, err = addressOf(to); err != nil {
		return nil, err
	}
	if f.Input, err = bytesOf(input); err != nil {
		return nil, err
	}
	if f.Output, err = bytesOf(p.Result.Output); err != nil {
		return nil, err
	}
	if p.RevertReason != "" && f.Error != "" && len(f.Output) == 0 { // Besu gives it beside
		if f.Output, err = bytesOf(p.RevertReason); err != nil {
			f.Output = nil
		}
	}
	return f, f.amounts(value, p.Action.Gas, p.Result.GasUsed)
}
