package evm

import (
	"github.com/ethereum/go-ethereum/core/types"

	"txtriage/chains/evm/signed"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// blooms are the chains on which a receipt's filter is known to be that of its logs: there a
// filter that does not fit tells that logs were added, changed or left out.
var blooms = map[uint64]bool{
	1: true, 10: true, 56: true, 100: true, 137: true, 1337: true, 8453: true, 31337: true, 42161: true, 43114: true,
	17000: true, 84532: true, 560048: true, 11155111: true, 11155420: true,
}

// check recomputes what a node said about the transaction. What disagrees is a lie (or a
// broken node): nothing of it is used. What cannot be recomputed, such as a type that only
// one chain has, is neither verified nor a lie.
func (in *inquiry) check(n *node) {
	var lied []string
	if t := n.tx; t != nil {
		if t.Hash != *in.hash {
			lied = append(lied, "id")
		} else if tx := signed.Rebuild(t); tx != nil {
			if tx.Hash() != t.Hash {
				lied = append(lied, "id")
			} else {
				n.verified = append(n.verified, "id")
				switch from, err := signed.Sender(tx); {
				case err != nil:
				case t.From == nil: // the node left it out
					t.From = &from
					n.verified = append(n.verified, "sender")
				case from != *t.From:
					lied = append(lied, "sender")
				default:
					n.verified = append(n.verified, "sender")
				}
			}
		}
	}
	if r := n.receipt; r != nil {
		switch {
		case r.TxHash == nil:
		case *r.TxHash != *in.hash:
			lied = append(lied, "receipt-id")
		default:
			n.verified = append(n.verified, "receipt-id")
		}
		ok := len(r.Logs) > 0
		for _, l := range r.Logs {
			if l.TxHash != nil && *l.TxHash != *in.hash {
				lied, ok = append(lied, "logs"), false
				break
			}
			ok = ok && l.TxHash != nil && l.BlockHash != nil && *l.BlockHash == *r.BlockHash
		}
		if ok {
			n.verified = append(n.verified, "logs")
		}
		if fits, checked := r.BloomFits(); fits {
			n.verified = append(n.verified, "bloom")
		} else if checked && blooms[in.chainID] {
			lied = append(lied, "bloom")
		}
		for _, b := range []*wire.Block{n.head, n.safe, n.final} {
			if b != nil && b.Sealed && b.Hash == *r.BlockHash && b.Number == *r.BlockNumber {
				n.verified = append(n.verified, "block")
				break
			}
		}
		if n.tx != nil && n.tx.BlockHash != nil && *n.tx.BlockHash == *r.BlockHash {
			n.verified = append(n.verified, "receipt-block")
		}
	}
	n.view.Lied = lied
	if len(lied) > 0 {
		n.verified = nil
	}
}

// readRaw decodes the pasted signed transaction. Its hash is the id if none was pasted.
func (in *inquiry) readRaw(raw []byte) {
	if len(raw) == 0 {
		return
	}
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(raw); err != nil {
		in.e.Raw = facts.Without[facts.EVMTx](facts.Failed)
		return
	}
	tx = tx.WithoutBlobTxSidecar()
	h := tx.Hash()
	from, err := signed.Sender(tx)
	if err != nil {
		in.e.Raw = facts.Without[facts.EVMTx](facts.Failed)
		if in.hash == nil {
			in.hash = &h
		}
		return
	}
	if in.hash == nil {
		in.hash = &h
	}
	if *in.hash != h { // of another transaction than the pasted id: it says nothing about this one
		in.e.Raw = facts.Without[facts.EVMTx](facts.Conflicting)
		return
	}
	nonce := tx.Nonce()
	in.e.Raw = facts.KnownValue(rawFacts(tx, from))
	in.raw, in.sender, in.nonce = tx, &from, &nonce
}
