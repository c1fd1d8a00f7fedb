package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// edited stands before a node and answers for receipts of transactions that no local node can
// make: those that a rollup makes of a deposit. Everything else is the node's own answer.
func edited(t *testing.T, url string, receipts map[common.Hash]string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, url, bytes.NewReader(body))
		if err != nil {
			return
		}
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		answer, _ := io.ReadAll(resp.Body)
		_, _ = w.Write(editReplies(body, answer, receipts))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func editReplies(asked, answered []byte, receipts map[common.Hash]string) []byte {
	type question struct {
		ID     json.RawMessage
		Method string
		Params []any
	}
	var list []question
	single := json.Unmarshal(asked, &list) != nil
	if single {
		list = make([]question, 1)
		if json.Unmarshal(asked, &list[0]) != nil {
			return answered
		}
		answered = []byte("[" + string(answered) + "]")
	}
	var replies []map[string]json.RawMessage
	if json.Unmarshal(answered, &replies) != nil {
		return answered
	}
	for _, q := range list {
		if q.Method != "eth_getTransactionReceipt" || len(q.Params) == 0 {
			continue
		}
		text, ok := receipts[common.HexToHash(fmt.Sprint(q.Params[0]))]
		for i := range replies {
			if ok && string(replies[i]["id"]) == string(q.ID) {
				replies[i]["result"] = json.RawMessage(text)
				delete(replies[i], "error")
			}
		}
	}
	var out []byte
	if single {
		out, _ = json.Marshal(replies[0])
	} else {
		out, _ = json.Marshal(replies)
	}
	return out
}

// receiptText is a receipt in the child's first block.
func receiptText(id common.Hash, ok bool, logs string) string {
	status := "0x0"
	if ok {
		status = "0x1"
	}
	return fmt.Sprintf(`{"transactionHash":"%s","blockHash":"%s","blockNumber":"0x1","gasUsed":"0x5208","status":"%s","logs":[%s]}`, id.Hex(), common.Hash{1}.Hex(), status, logs)
}

func logText(at common.Address, topics ...common.Hash) string {
	list, _ := json.Marshal(topics)
	return fmt.Sprintf(`{"address":"%s","data":"0x","logIndex":"0x0","topics":%s}`, at.Hex(), list)
}
