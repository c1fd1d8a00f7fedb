package states

import (
	"crypto/ecdsa"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
)

type ecdsaKey = ecdsa.PrivateKey

func ptr[T any](v T) *T { return &v }

func u256(b *big.Int) *uint256.Int { return uint256.MustFromBig(b) }

// replace makes transactions whose number another one used.
func (s *stage) replace() error {
	for _, c := range []struct {
		name, about string
		change      func(*want)
	}{
		{"repriced", "the same payment at a higher price was mined", func(*want) {}},
		{"cancelled", "the sender sent nothing to itself instead", func(w *want) { w.to, w.value = ptr(address(w.key)), nil }},
		{"different", "another payment took the place", func(w *want) { w.to = &carol }},
		{"replaced-by-failed", "what took the place failed itself", func(w *want) {
			w.to, w.value, w.data, w.gas = s.contract("Refuser"), nil, data("withReason()"), 100_000
		}},
	} {
		k := account(c.name)
		if err := s.fund(k, ether(5000)); err != nil {
			return err
		}
		w := want{key: k, to: &bob, value: ether(1000), gas: 21000, cap: gwei(50)}
		tx, err := s.put(w)
		if err != nil {
			return err
		}
		w.nonce, w.cap, w.tip = ptr(tx.Nonce()), gwei(90), gwei(3)
		c.change(&w)
		rival, err := s.put(w)
		if err != nil {
			return err
		}
		if err := s.mine(); err != nil {
			return err
		}
		s.note(c.name, tx, c.about).Other = rival.Hash().Hex()
	}
	if err := s.authorization(); err != nil {
		return err
	}
	if err := s.creation(); err != nil {
		return err
	}
	// Some blocks on top, so that a search has something to search.
	for range 30 {
		if err := s.mine(); err != nil {
			return err
		}
	}
	k := account("dropped")
	if err := s.fund(k, ether(5000)); err != nil {
		return err
	}
	tx, err := s.put(want{key: k, to: &bob, value: ether(1000), gas: 21000})
	if err != nil {
		return err
	}
	if err := s.clear(); err != nil {
		return err
	}
	s.note("dropped", tx, "was in the pool and is no more; its number is free")
	s.scenes = append(s.scenes, Scene{Scenario: "unknown", Hash: crypto.Keccak256Hash([]byte("nobody sent this")), Note: "a hash that no node ever saw"})
	return s.neverSent()
}

// authorization uses up an account's number by an authorization that it signed and somebody
// else sent (EIP-7702).
func (s *stage) authorization() error {
	k := account("authorization")
	if err := s.fund(k, ether(5000)); err != nil {
		return err
	}
	lost, err := s.sign(want{key: k, to: &bob, value: ether(1000), gas: 21000})
	if err != nil {
		return err
	}
	auth, err := types.SignSetCode(k, types.SetCodeAuthorization{ChainID: *u256(s.chain), Address: s.at["Wallet"], Nonce: lost.Nonce()})
	if err != nil {
		return err
	}
	carrier, err := s.put(want{to: &carol, gas: 200_000, auth: []types.SetCodeAuthorization{auth}})
	if err != nil {
		return err
	}
	if err := s.mine(); err != nil {
		return err
	}
	s.note("nonce-by-authorization", lost, "the number went into an account's authorization").Other = carrier.Hash().Hex()
	return nil
}

// maker is a contract that makes another one (a single STOP) whenever it is called, after the
// nine bytes that put it on the chain.
var maker = common.FromHex("60148060095f395ff3" + "69600060005360016000f35f52600a60165ff000")

// lend delegates an account to a contract: it signs that, and the development account sends it.
func (s *stage) lend(k *ecdsaKey, to common.Address) error {
	n, err := s.nonce(address(k), "pending")
	if err != nil {
		return err
	}
	auth, err := types.SignSetCode(k, types.SetCodeAuthorization{ChainID: *u256(s.chain), Address: to, Nonce: n})
	if err != nil {
		return err
	}
	if _, err := s.put(want{to: &carol, gas: 200_000, auth: []types.SetCodeAuthorization{auth}}); err != nil {
		return err
	}
	return s.mine()
}

// creation uses up the number of a delegated account by a contract that its program makes.
func (s *stage) creation() error {
	k := account("creation")
	if err := s.fund(k, ether(5000)); err != nil {
		return err
	}
	tx, err := s.put(want{data: maker, gas: 300_000})
	if err != nil {
		return err
	}
	if err := s.mine(); err != nil {
		return err
	}
	r, err := s.receipt(tx.Hash())
	if err != nil || r.ContractAddress == nil {
		return fmt.Errorf("the maker was not made: %w", err)
	}
	if err := s.lend(k, *r.ContractAddress); err != nil {
		return err
	}
	lost, err := s.sign(want{key: k, to: &bob, value: ether(1000), gas: 21000})
	if err != nil {
		return err
	}
	if _, err := s.put(want{to: ptr(address(k)), gas: 1_000_000}); err != nil {
		return err
	}
	if err := s.mine(); err != nil {
		return err
	}
	s.note("nonce-by-creation", lost, "the program of its account made a contract with the number")
	return nil
}

// neverSent makes signed transactions that no node was given, or would take.
func (s *stage) neverSent() error {
	k := account("never sent")
	if err := s.fund(k, ether(5000)); err != nil {
		return err
	}
	for _, c := range []struct {
		name, about string
		w           want
	}{
		{"unsent", "signed and never sent", want{key: k, to: &bob, value: ether(1), gas: 21000}},
		{"other-chain", "signed for another chain", want{key: k, to: &bob, value: ether(1), gas: 21000, chain: big.NewInt(5)}},
		{"too-expensive", "costs more than the sender has", want{key: k, to: &bob, value: ether(900_000), gas: 21000}},
		{"gas-above-cap", "asks for more gas than one transaction may have", want{key: k, to: &bob, value: ether(1), gas: 17_000_000}},
	} {
		c.w.unsent = true
		tx, err := s.put(c.w)
		if err != nil {
			return err
		}
		s.note(c.name, tx, c.about)
	}
	return nil
}

// reorganise lets the chain abandon blocks (gethsim only: anvil forgets their transactions).
func (s *stage) reorganise() error {
	if s.kind != "gethsim" {
		return nil
	}
	// One returns to the pool and is mined again in another block.
	k := account("moved")
	if err := s.fund(k, ether(5000)); err != nil {
		return err
	}
	before, err := s.head()
	if err != nil {
		return err
	}
	tx, err := s.put(want{key: k, to: &bob, value: ether(1000), gas: 21000})
	if err != nil {
		return err
	}
	if err := s.mine(); err != nil {
		return err
	}
	first, err := s.receipt(tx.Hash())
	if err != nil {
		return err
	}
	if err := s.ask(nil, "sim_fork", before.Hash); err != nil {
		return err
	}
	for range 2 {
		if err := s.mine(); err != nil {
			return err
		}
	}
	s.note("reorganised", tx, "in another block than at first").Other = first.BlockHash.Hex()

	// One is lost with its block: the pool was emptied before the other branch grew.
	k = account("orphaned")
	if err := s.fund(k, ether(5000)); err != nil {
		return err
	}
	if before, err = s.head(); err != nil {
		return err
	}
	if tx, err = s.put(want{key: k, to: &bob, value: ether(1000), gas: 21000}); err != nil {
		return err
	}
	if err := s.mine(); err != nil {
		return err
	}
	if first, err = s.receipt(tx.Hash()); err != nil {
		return err
	}
	if err := s.ask(nil, "sim_fork", before.Hash); err != nil {
		return err
	}
	if err := s.clear(); err != nil {
		return err
	}
	for range 2 {
		if err := s.mine(); err != nil {
			return err
		}
	}
	s.note("orphaned", tx, "its block was abandoned and it did not come back").Other = first.BlockHash.Hex()
	s.scenes = append(s.scenes, Scene{Scenario: "stale-block", Hash: first.BlockHash, Note: "the hash of an abandoned block"})
	return nil
}

// settle names a block and an address, and on gethsim marks what is final.
func (s *stage) settle() error {
	h, err := s.head()
	if err != nil {
		return err
	}
	s.scenes = append(s.scenes, Scene{Scenario: "block", Hash: h.Hash, Note: "the hash of a block"},
		Scene{Scenario: "address", From: address(s.rich), Note: "an account"})
	if s.kind == "gethsim" {
		plain, ok := Find(s.scenes, "internal")
		if !ok {
			return nil
		}
		r, err := s.receipt(plain.Hash)
		if err != nil {
			return err
		}
		if err := s.ask(nil, "sim_finalize", uint64(r.BlockNumber), uint64(h.Number)-2); err != nil {
			return err
		}
	}
	_, err = s.mined("newest", "in the newest block", true, want{to: &bob, value: ether(3), gas: 21000})
	return err
}
