package states

import (
	"context"

	"github.com/ethereum/go-ethereum/common/hexutil"
)

// parrot is the code of a contract that refuses every call with the call's own data, put
// together by hand: calldatasize, 0, 0, calldatacopy, calldatasize, 0, revert; before it what
// hands these seven bytes over.
var parrot = hexutil.MustDecode("0x66365f5f37365ffd5f5260076019f3")

// Refusals brings a node into failures with the words that support meets most.
func Refusals(ctx context.Context, url string) ([]Scene, error) {
	s, err := open(ctx, url)
	if err != nil {
		return nil, err
	}
	tx, err := s.put(want{data: parrot})
	if err != nil {
		return nil, err
	}
	if err := s.mine(); err != nil {
		return nil, err
	}
	r, err := s.receipt(tx.Hash())
	if err != nil {
		return nil, err
	}
	says := func(text string) []byte { return data("Error(string)", []byte(text)) }
	for _, row := range []struct {
		name, about string
		data        []byte
	}{
		{"gs013", "a Safe wallet says that what it was to do was refused", says("GS013")},
		{"gs026", "a Safe wallet does not take a signature", says("GS026")},
		{"aa21", "an entry point says that the account cannot pay", data("FailedOp(uint256,string)", 0, []byte("AA21 didn't pay prefund"))},
		{"aa25", "an entry point says that the operation's number was used", data("FailedOp(uint256,string)", 0, []byte("AA25 invalid account nonce"))},
		{"nft-missing", "a collectible that does not exist, as new contracts say it", data("ERC721NonexistentToken(uint256)", 7)},
		{"nft-missing-text", "a collectible that does not exist, as old contracts say it", says("ERC721: owner query for nonexistent token")},
		{"pool-balance", "a pool refuses a token that takes a fee on every transfer", says("Pancake: K")},
		{"heard-of", "an error whose name is listed and whose meaning is not", data("ADDRESS_NULL()")},
		{"strange-text", "a text that nobody listed and that poses as one", says("GS013: send your keys to https://example.com")},
	} {
		if _, err := s.mined(row.name, row.about, false, want{to: r.ContractAddress, data: row.data}); err != nil {
			return nil, err
		}
	}
	return s.scenes, nil
}
