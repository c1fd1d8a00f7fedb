package states

import (
	"context"
	"crypto/ecdsa"
	_ "embed"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// Scene is one transaction (or other id) in a known state.
type Scene struct {
	Scenario string         `json:"scenario"`
	Hash     common.Hash    `json:"hash"`
	Raw      hexutil.Bytes  `json:"raw,omitempty"` // the signed transaction, where the tool needs it
	From     common.Address `json:"from"`
	Nonce    uint64         `json:"nonce"`
	To       string         `json:"to,omitempty"`    // receiver, where the tool needs it
	Asset    string         `json:"asset,omitempty"` // what the ticket says of it
	Amount   string         `json:"amount,omitempty"`
	Role     string         `json:"role,omitempty"`
	Other    string         `json:"other,omitempty"` // the transaction that took its place, that blocks it …
	Gas      bool           `json:"gas,omitempty"`   // more gas would have helped
	Note     string         `json:"note"`
}

//go:embed scenes.json
var compiled []byte

// richKey is the first development account's ("test test … junk"): gethsim and anvil fund it.
const richKey = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"

// stage is what scenes are made on.
type stage struct {
	*node
	rich   *ecdsa.PrivateKey
	at     map[string]common.Address // contracts by name
	code   map[string]string
	scenes []Scene
	busy   *ecdsaKey // sends the traffic of others; nil while there is none
}

// openWith connects and reads the contracts that are to be put on the node.
func openWith(ctx context.Context, url string, contracts []byte) (*stage, error) {
	s, err := open(ctx, url)
	if err != nil {
		return nil, err
	}
	var c struct{ Code map[string]string }
	if err := json.Unmarshal(contracts, &c); err != nil {
		return nil, err
	}
	s.at, s.code = map[string]common.Address{}, c.Code
	return s, nil
}

// Make brings the node at url into all states and returns them. Those that wait in the pool
// are made last: afterwards nothing may be mined.
func Make(ctx context.Context, url string) ([]Scene, error) {
	s, err := openWith(ctx, url, compiled)
	if err != nil {
		return nil, err
	}
	for _, step := range []func() error{s.build, s.succeed, s.innerFailures, s.fail, s.replace, s.reorganise, s.settle, s.wait} {
		if err := step(); err != nil {
			return s.scenes, err
		}
	}
	return s.scenes, nil
}

// account makes the key of a scene's own account, so that scenes do not disturb each other.
func account(name string) *ecdsa.PrivateKey {
	k, err := crypto.ToECDSA(crypto.Keccak256([]byte("txtriage scene " + name)))
	if err != nil {
		panic(err) // one name in 2^128
	}
	return k
}

func address(k *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(k.PublicKey) }

func gwei(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), big.NewInt(1e9)) }

func ether(milli int64) *big.Int { return new(big.Int).Mul(big.NewInt(milli), big.NewInt(1e15)) }

// want is a transaction to be made. Zero fields take usual values.
type want struct {
	key    *ecdsa.PrivateKey
	nonce  *uint64
	to     *common.Address
	value  *big.Int
	gas    uint64
	cap    *big.Int
	tip    *big.Int
	data   []byte
	chain  *big.Int
	auth   []types.SetCodeAuthorization
	unsent bool
}

func (s *stage) sign(w want) (*types.Transaction, error) {
	if w.key == nil {
		w.key = s.rich
	}
	if w.nonce == nil {
		n, err := s.nonce(address(w.key), "pending")
		if err != nil {
			return nil, err
		}
		w.nonce = &n
	}
	if w.gas == 0 {
		w.gas = 300_000
	}
	if w.cap == nil {
		w.cap = gwei(100)
	}
	if w.tip == nil {
		w.tip = gwei(1)
	}
	if w.tip.Cmp(w.cap) > 0 {
		w.tip = w.cap
	}
	if w.value == nil {
		w.value = new(big.Int)
	}
	if w.chain == nil {
		w.chain = s.chain
	}
	signer := types.LatestSignerForChainID(w.chain)
	if len(w.auth) > 0 {
		return types.SignNewTx(w.key, signer, &types.SetCodeTx{
			ChainID: u256(w.chain), Nonce: *w.nonce, GasTipCap: u256(w.tip), GasFeeCap: u256(w.cap), Gas: w.gas, To: *w.to, Value: u256(w.value), Data: w.data, AuthList: w.auth,
		})
	}
	return types.SignNewTx(w.key, signer, &types.DynamicFeeTx{
		ChainID: w.chain, Nonce: *w.nonce, GasTipCap: w.tip, GasFeeCap: w.cap, Gas: w.gas, To: w.to, Value: w.value, Data: w.data,
	})
}

// put signs and sends.
func (s *stage) put(w want) (*types.Transaction, error) {
	tx, err := s.sign(w)
	if err != nil || w.unsent {
		return tx, err
	}
	return tx, s.send(tx)
}

// note adds a scene about a transaction.
func (s *stage) note(name string, tx *types.Transaction, about string) *Scene {
	from, _ := types.Sender(types.LatestSignerForChainID(tx.ChainId()), tx)
	raw, _ := tx.MarshalBinary()
	s.scenes = append(s.scenes, Scene{Scenario: name, Hash: tx.Hash(), Raw: raw, From: from, Nonce: tx.Nonce(), Note: about})
	return &s.scenes[len(s.scenes)-1]
}

// mined sends, mines and notes a scene, and checks how it ended.
func (s *stage) mined(name, about string, ok bool, w want) (*Scene, error) {
	tx, err := s.put(w)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := s.mine(); err != nil {
		return nil, err
	}
	r, err := s.receipt(tx.Hash())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if (r.Status == 1) != ok {
		return nil, fmt.Errorf("%s: status %d", name, r.Status)
	}
	return s.note(name, tx, about), nil
}

// bustle begins the traffic of others.
func (s *stage) bustle() error {
	k := account("traffic")
	if err := s.fund(k, ether(1_000_000)); err != nil {
		return err
	}
	s.busy = k
	return nil
}

// mine makes one block. Strangers' traffic fills half of it, so that the base fee stays
// where it is and the fee history has tips, as on a network that people use.
func (s *stage) mine() error {
	if s.busy == nil {
		return s.node.mine()
	}
	h, err := s.head()
	if err != nil {
		return err
	}
	if _, err := s.put(want{key: s.busy, to: s.contract("Refuser"), data: data("abort()"), gas: uint64(h.GasLimit) / 2 * 98 / 100, cap: gwei(60), tip: big.NewInt(5e8)}); err != nil {
		return err
	}
	return s.node.mine()
}

// fund gives a scene's account coins.
func (s *stage) fund(k *ecdsa.PrivateKey, amount *big.Int) error {
	to := address(k)
	if _, err := s.put(want{to: &to, value: amount, gas: 400_000}); err != nil {
		return err
	}
	return s.mine()
}

// data is a call of a function: each argument an address, a number, or bytes.
func data(signature string, args ...any) []byte {
	out := crypto.Keccak256([]byte(signature))[:4]
	var tail []byte
	for _, a := range args {
		switch a := a.(type) {
		case common.Address:
			out = append(out, common.LeftPadBytes(a[:], 32)...)
		case int:
			out = append(out, common.LeftPadBytes(big.NewInt(int64(a)).Bytes(), 32)...)
		case *big.Int:
			out = append(out, common.LeftPadBytes(a.Bytes(), 32)...)
		case []byte:
			out = append(out, common.LeftPadBytes(big.NewInt(int64(32*len(args)+len(tail))).Bytes(), 32)...)
			tail = append(tail, common.LeftPadBytes(big.NewInt(int64(len(a))).Bytes(), 32)...)
			tail = append(tail, common.RightPadBytes(a, (len(a)+31)/32*32)...)
		}
	}
	return append(out, tail...)
}

// build puts the contracts on the chain.
func (s *stage) build() error {
	for _, name := range []string{"Refuser", "Token", "OldToken", "NoCoins", "Wallet", "Forwarder", "Caller", "SafeLike", "EntryLike", "Collectible"} {
		code, err := hexutil.Decode(s.code[name])
		if err != nil {
			return err
		}
		tx, err := s.put(want{data: code, gas: 4_500_000})
		if err != nil {
			return err
		}
		if err := s.mine(); err != nil {
			return err
		}
		r, err := s.receipt(tx.Hash())
		if err != nil {
			return err
		}
		if r.ContractAddress == nil || r.Status != 1 {
			return fmt.Errorf("contract %s was not made", name)
		}
		s.at[name] = *r.ContractAddress
		if name == "Refuser" {
			if err := s.bustle(); err != nil {
				return err
			}
		}
		if name == "Forwarder" {
			s.note("create", tx, "a contract was made")
		}
	}
	return nil
}

func (s *stage) contract(name string) *common.Address { a := s.at[name]; return &a }

// Find returns the scene with a name.
func Find(scenes []Scene, name string) (Scene, bool) {
	for _, s := range scenes {
		if strings.EqualFold(s.Scenario, name) {
			return s, true
		}
	}
	return Scene{}, false
}
