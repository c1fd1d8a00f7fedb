// Package echo is a contract for tests that stands in for any other: its storage holds what it
// answers to which call, and it logs what it is told to. It is put into a node's first block,
// at the address of the contract that it stands for.
package echo

import (
	"encoding/binary"
	"encoding/hex"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Contract is what one address answers.
type Contract struct {
	storage map[common.Hash]common.Hash
	program []byte // nil: the one that answers and logs
}

// New makes a contract that refuses every call.
func New() *Contract { return &Contract{storage: map[common.Hash]common.Hash{}} }

// Step is one thing that a contract with a script does: a call of another, or, to nobody, a log
// of its own.
type Step struct {
	To     common.Address
	Data   []byte
	Topics []common.Hash
}

// Script makes a contract that takes these steps whatever it is called with.
func Script(steps ...Step) *Contract {
	return &Contract{storage: map[common.Hash]common.Hash{}, program: script(steps, len(script(steps, 0)))}
}

// script is the program of the steps; their data follow it from tail on.
func script(steps []Step, tail int) []byte {
	var p program
	var data []byte
	for _, s := range steps {
		size, at := uint16(len(s.Data)), uint16(tail+len(data)) //nolint:gosec // some hundred bytes
		wide := func(n uint16) { p.op(0x61, byte(n>>8), byte(n)) }
		wide(size)
		wide(at)
		p.op(0x5f, 0x39) // the data to memory
		if s.To == (common.Address{}) {
			for i := len(s.Topics) - 1; i >= 0; i-- {
				p.op(0x7f)
				p.op(s.Topics[i][:]...)
			}
			wide(size)
			p.op(0x5f, 0xa0+byte(len(s.Topics)))
		} else {
			p.op(0x5f, 0x5f)
			wide(size)
			p.op(0x5f, 0x5f, 0x73)
			p.op(s.To[:]...)
			p.op(0x5a, 0xf1, 0x50)
		}
		data = append(data, s.Data...)
	}
	p.op(0x00)
	if tail == 0 {
		return p.code
	}
	return append(p.code, data...)
}

// Answer makes it return the words to a call with these arguments. Without words it returns
// nothing, and does not refuse.
func (c *Contract) Answer(signature string, args []common.Hash, words ...common.Hash) *Contract {
	at := crypto.Keccak256Hash(Call(signature, args...)).Big()
	c.storage[common.BigToHash(at)] = common.BigToHash(big.NewInt(int64(len(words)) + 1))
	for i, w := range words {
		slot := new(big.Int).Add(at, big.NewInt(int64(i)+1))
		c.storage[common.BigToHash(slot.And(slot, last))] = w
	}
	return c
}

var last = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))

// Account is the contract as gethsim's -alloc takes it.
func (c *Contract) Account() map[string]any {
	if c.program != nil {
		return map[string]any{"balance": "0x0", "code": "0x" + hex.EncodeToString(c.program)}
	}
	return map[string]any{"balance": "0x0", "code": "0x" + hex.EncodeToString(code()), "storage": c.storage}
}

// Call is a call's data.
func Call(signature string, args ...common.Hash) []byte {
	data := crypto.Keccak256([]byte(signature))[:4]
	for _, a := range args {
		data = append(data, a[:]...)
	}
	return data
}

// Log is the data of a call that makes the contract log: one to four topics.
func Log(data []byte, topics ...common.Hash) []byte {
	out := append([]byte{0xff, 0xff, 0xff, 0xff}, byte(len(topics)))
	for _, t := range topics {
		out = append(out, t[:]...)
	}
	return append(out, data...)
}

// Uint is a number as a word.
func Uint(n uint64) common.Hash { return common.BigToHash(new(big.Int).SetUint64(n)) }

// Address is an address as a word.
func Address(a common.Address) common.Hash { return common.BytesToHash(a[:]) }

// code is the program, from its instructions.
func code() []byte {
	var p program
	p.op(0x5f, 0x35, 0x60, 0xe0, 0x1c, 0x63, 0xff, 0xff, 0xff, 0xff, 0x14) // first four bytes of the call all set?
	p.jumpIf("log")
	p.op(0x36, 0x5f, 0x5f, 0x37) // copy the call
	p.op(0x36, 0x5f, 0x20)       // h: its hash
	p.op(0x80, 0x54)             // n: what stands there
	p.op(0x80, 0x15)
	p.jumpIf("refuse")
	p.op(0x60, 0x01, 0x90, 0x03) // n-1 words
	p.op(0x5f)                   // i = 0; stack: i n h
	p.label("next")
	p.op(0x81, 0x81, 0x10, 0x15) // i < n is not so
	p.jumpIf("done")
	p.op(0x80, 0x83, 0x01, 0x60, 0x01, 0x01, 0x54) // word at h+1+i
	p.op(0x81, 0x60, 0x05, 0x1b, 0x52)             // to memory at 32*i
	p.op(0x60, 0x01, 0x01)
	p.jump("next")
	p.label("done")
	p.op(0x60, 0x05, 0x1b, 0x5f, 0xf3) // return 32*i bytes
	p.label("refuse")
	p.op(0x5f, 0x5f, 0xfd)
	p.label("log")
	p.op(0x36, 0x5f, 0x5f, 0x37) // copy the call
	for n := byte(1); n <= 4; n++ {
		p.op(0x60, 0x04, 0x35, 0x60, 0xf8, 0x1c, 0x60, n, 0x14) // number of topics
		p.jumpIf(string('0' + rune(n)))
	}
	p.op(0x5f, 0x5f, 0xfd)
	for n := byte(1); n <= 4; n++ {
		p.label(string('0' + rune(n)))
		for k := n; k > 0; k-- {
			p.op(0x60, 5+32*(k-1), 0x35) // topic k
		}
		start := 5 + 32*n
		p.op(0x60, start, 0x36, 0x03, 0x60, start, 0xa0+n, 0x00) // the rest is data
	}
	return p.done()
}

// program joins instructions and fills in where labels stand.
type program struct {
	code  []byte
	marks map[string]int
	holes map[int]string
}

func (p *program) op(b ...byte) { p.code = append(p.code, b...) }

func (p *program) label(name string) {
	if p.marks == nil {
		p.marks = map[string]int{}
	}
	p.marks[name] = len(p.code)
	p.op(0x5b)
}

func (p *program) push(name string) {
	if p.holes == nil {
		p.holes = map[int]string{}
	}
	p.op(0x61)
	p.holes[len(p.code)] = name
	p.op(0, 0)
}

func (p *program) jump(name string) { p.push(name); p.op(0x56) }

func (p *program) jumpIf(name string) { p.push(name); p.op(0x57) }

func (p *program) done() []byte {
	for at, name := range p.holes {
		binary.BigEndian.PutUint16(p.code[at:], uint16(p.marks[name])) //nolint:gosec // a program of some hundred bytes
	}
	return p.code
}
