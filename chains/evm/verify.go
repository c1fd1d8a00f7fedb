package evm

import (
	"encoding/json"
	"slices"

	"github.com/ethereum/go-ethereum/core/types"

	"txtriage/chains/evm/integrity"
	"txtriage/chains/evm/query"
	"txtriage/chains/evm/shape"
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
	n.verified, n.consistent, n.showed = nil, nil, false
	var lied []string
	if t := n.tx; t != nil {
		if t.Hash != *in.hash {
			lied = append(lied, "id")
		} else if tx := signed.Rebuild(t); tx != nil {
			if tx.Hash() != t.Hash {
				lied = append(lied, "id")
			} else {
				n.verified, n.showed = append(n.verified, "id"), true
				switch from, err := signed.SenderAs(tx, t.From); {
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
			n.consistent = append(n.consistent, "receipt-id")
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
			n.consistent = append(n.consistent, "logs")
		}
		if fits, checked := r.BloomFits(); fits {
			n.consistent = append(n.consistent, "bloom")
		} else if checked && blooms[in.chainID] {
			lied = append(lied, "bloom")
		}
		for _, b := range []*wire.Block{n.head, n.safe, n.final} {
			if b != nil && b.Hash == *r.BlockHash && in.denies(n, b) {
				lied = append(lied, "place")
				break
			}
			if b != nil && b.Sealed && b.Hash == *r.BlockHash && b.Number == *r.BlockNumber {
				n.verified = append(n.verified, "block")
				break
			}
		}
		if n.tx != nil && n.tx.BlockHash != nil && *n.tx.BlockHash == *r.BlockHash {
			n.consistent = append(n.consistent, "receipt-block")
		}
		if fits, told := integrity.Agree(in.chainID, n.tx, r, n.receiptAsk.Reply.Result); !fits && told && len(lied) == 0 {
			lied = append(lied, "receipt")
		}
	}
	n.View.Lied = lied
	if len(lied) > 0 {
		n.verified, n.consistent = nil, nil
	}
}

// denies reports that a block, as the node shows it, does not hold the transaction that the node puts
// into it. Transactions without a signature, which some chains make, may stand in no list.
func (in *inquiry) denies(n *node, b *wire.Block) bool {
	if n.tx == nil || !slices.Contains(n.verified, "id") {
		return false
	}
	is, told := b.Holds(*in.hash)
	return told && !is
}

// forgedHeads finds nodes that give a block another content than its hash stands for, where
// another node shows the true one.
func (in *inquiry) forgedHeads() {
	shown := func(n *node) []*wire.Block { return []*wire.Block{n.head, n.safe, n.final} }
	for _, n := range in.nodes {
		for _, o := range in.nodes {
			for _, b := range shown(n) {
				if len(n.View.Lied) == 0 && b != nil && slices.ContainsFunc(shown(o), func(is *wire.Block) bool {
					return is != nil && is.Sealed && !b.Sealed && is.Hash == b.Hash && is.Differs(b)
				}) {
					n.View.Lied = []string{"block"}
					n.verified, n.consistent = nil, nil
					if in.hash != nil {
						in.viewOfTx(n)
					}
				}
			}
		}
	}
}

// maxBlock is how many transactions the newest block may have for a whole one to be asked for.
const maxBlock = 400

// maxDisputed is the same where nodes contradict each other about what the block holds.
const maxDisputed = 1500

// proofAsks ask for the whole block with all its receipts, where it is not too large.
func (in *inquiry) proofAsks(n *node, b *roundB) {
	most := uint64(maxBlock)
	if in.quarrel(n) { // nothing else decides
		most = maxDisputed
	}
	if n.tx == nil || n.tx.Index == nil || n.tx.Type > 4 || n.head == nil || uint64(n.head.Count) > most || *n.tx.Index > most {
		return
	}
	hash := n.receipt.BlockHash.Hex()
	b.receipts = query.Call("eth_getBlockReceipts", hash).Maybe()
	if b.exact != nil && b.exact.block != nil {
		b.whole = b.exact.block
		return
	}
	b.whole = query.Call("eth_getBlockByHash", hash, true).Maybe()
	if b.exact != nil {
		b.exact.block = b.whole
	}
}

// prove compares the transaction and its receipt with the roots of the block; false: the node
// tells something else than its own block holds.
func (in *inquiry) prove(n *node, b *roundB) bool {
	if !b.whole.Answered() || n.tx == nil || n.receipt == nil {
		return true
	}
	var receipts json.RawMessage
	if b.receipts.Answered() {
		receipts = b.receipts.Reply.Result
	}
	p := integrity.Roots(in.chainID, b.whole.Reply.Result, receipts, n.tx, n.receipt, n.receiptAsk.Reply.Result)
	from := shape.Join(in.f.Verified.From, b.whole.From())
	if p.Receipt || p.Lied == "receipt" {
		from = shape.Join(from, b.receipts.From())
	}
	if p.Lied != "" {
		n.View.Lied = append(n.View.Lied, p.Lied)
		in.f.Verified, in.f.Consistent = facts.Value[[]string]{}, facts.Value[[]string]{}
		in.withdraw(n, from)
		return false
	}
	var more []string
	for _, v := range []struct {
		yes  bool
		what string
	}{{p.Place, "block"}, {p.Place, "place"}, {p.Receipt, "receipt"}} {
		if v.yes && !slices.Contains(in.f.Verified.V, v.what) {
			more = append(more, v.what)
		}
	}
	if len(more) > 0 {
		in.f.Verified = facts.KnownValue(append(slices.Clone(in.f.Verified.V), more...), from...)
	}
	return true
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
	in.e.Raw = facts.KnownValue(shape.Raw(tx, from))
	in.raw, in.sender, in.nonce = tx, &from, &nonce
}
