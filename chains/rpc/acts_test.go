package rpc

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"

	"txtriage/chains"
	"txtriage/chains/nodeerr"
)

// TestActs: the transport does with each class what its row in the README of chains/nodeerr says: it
// asks again only where that helps, and tells the operator of what is his matter and nobody else's.
func TestActs(t *testing.T) {
	said := map[nodeerr.Class]string{
		nodeerr.Rate:          `{"code":-32005,"message":"rate limit exceeded"}`,
		nodeerr.SenderRate:    `{"code":-32017,"message":"sender is over rate limit"}`,
		nodeerr.Billing:       `{"code":-32000,"message":"Monthly capacity limit exceeded"}`,
		nodeerr.PlanMethod:    `{"code":-32600,"message":"not included in your current plan"}`,
		nodeerr.Unauthorised:  `{"code":-32600,"message":"Must be authenticated!"}`,
		nodeerr.Method:        `{"code":-32601,"message":"Method not found"}`,
		nodeerr.Range:         `{"code":-32005,"message":"query returned more than 10000 results"}`,
		nodeerr.Addresses:     `{"code":-32602,"message":"exceed max addresses"}`,
		nodeerr.StatePruned:   `{"code":-32000,"message":"missing trie node"}`,
		nodeerr.HistoryPruned: `{"code":4444,"message":"pruned history unavailable"}`,
		nodeerr.TxIndexing:    `{"code":-32000,"message":"transaction indexing is in progress"}`,
		nodeerr.NoTxIndex:     `{"code":-32000,"message":"transaction indexing is disabled"}`,
		nodeerr.BlockUnknown:  `{"code":-32000,"message":"header not found"}`,
		nodeerr.Tag:           `{"code":-32000,"message":"finalized block not found"}`,
		nodeerr.Timeout:       `{"code":-32002,"message":"request timed out"}`,
		nodeerr.Revert:        `{"code":3,"message":"execution reverted","data":"0x"}`,
		nodeerr.Syncing:       `{"code":-32008,"message":"Initial sync is still in progress"}`,
		nodeerr.Offline:       `{"code":-32011,"message":"no backend is currently healthy to serve traffic"}`,
		nodeerr.Absent:        `{"code":-32000,"message":"transaction not found"}`,
		nodeerr.BadParams:     `{"code":-32602,"message":"invalid argument 0"}`,
		nodeerr.Server:        `{"code":-32603,"message":"internal error"}`,
		nodeerr.PoolVerdict:   `{"code":-32000,"message":"nonce too low"}`,
		nodeerr.Other:         `{"code":-32000,"message":"the moon is full"}`,
	}
	for _, class := range nodeerr.Classes() {
		text, ok := said[class]
		if !ok {
			continue // never comes as a reply: refused unsent, beyond the budget, unreadable
		}
		t.Run(string(class), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				asks := 0
				var told []nodeerr.Class
				c, err := Dial(Node{Label: "n", Kind: kindEVM, URL: "https://n.example"}, Options{Tell: func(c nodeerr.Class) { told = append(told, c) }})
				if err != nil {
					t.Fatal(err)
				}
				c.(*client).http.Transport = wire(func(*http.Request) (*http.Response, error) {
					asks++
					return response(200, fmt.Sprintf(`{"id":%d,"error":%s}`, asks, text)), nil
				})
				r := c.Batch(t.Context(), []chains.Call{{Method: "eth_call"}})[0]
				if got := nodeerr.Classify(kindEVM, r.Err); got != class {
					t.Fatalf("%s", got)
				}
				want := 1 // a node's own word of a timeout is its answer; where none came it is asked once more: TestRetry
				if class.Act().Wait {
					want = maxTries
				}
				if asks != want {
					t.Errorf("asked %d times, want %d", asks, want)
				}
				if class.Act().Operator != (len(told) == 1 && told[0] == class) || !class.Act().Operator && len(told) > 0 {
					t.Errorf("told %v", told)
				}
				c.Batch(t.Context(), []chains.Call{{Method: "eth_call"}})
				if len(told) > 1 {
					t.Errorf("told %d times", len(told))
				}
			})
		})
	}
}
