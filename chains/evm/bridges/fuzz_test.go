package bridges_test

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/bridges"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/evm/wire"
)

// Whatever a contract logs under a bridge's name, reading it ends, and what is read has its chain.
func FuzzRecognise(f *testing.F) {
	names := []string{
		"MessagePassed(uint256,address,address,uint256,uint256,bytes,bytes32)", "TransactionDeposited(address,address,uint256,bytes)",
		"MessageDelivered(uint256,bytes32,address,uint8,address,bytes32,uint256,uint64)", "WithdrawalFinalized(bytes32,bool)",
		"L2ToL1Tx(address,address,uint256,uint256,uint256,uint256,uint256,uint256,bytes)", "OFTSent(bytes32,uint32,address,uint256,uint256)",
		"MessageReceived(address,uint32,uint64,bytes32,bytes)", "LzReceiveAlert(address,address,(uint32,bytes32,uint64),bytes32,uint256,uint256,bytes,bytes,bytes)",
		"Transfer(address,address,uint256)", "Withdraw(address,address,uint256,uint256,uint256)", "DepositForBurn(uint64,address,uint256,address,bytes32,uint32,bytes32,bytes32)",
		"FundsDeposited(bytes32,bytes32,uint256,uint256,uint256,uint256,uint32,uint32,uint32,bytes32,bytes32,bytes32,bytes)", "LogMessagePublished(address,uint64,uint32,bytes,uint8)",
	}
	inbox := knowledge.TopicOf("InboxMessageDelivered(uint256,bytes)")
	for i := range names {
		f.Add(uint8(i), uint8(4), []byte{0: 0, 31: 32, 63: 9, 200: 1}, []byte{31: 32, 63: 52, 120: 0})
	}
	f.Fuzz(func(t *testing.T, which, topics uint8, data, payload []byte) {
		l := wire.Log{Data: data, Topics: []common.Hash{knowledge.TopicOf(names[int(which)%len(names)])}}
		for range topics % 5 {
			l.Topics = append(l.Topics, common.Hash{})
		}
		l.Topics = l.Topics[:min(4, len(l.Topics))]
		height, index := uint64(1), uint64(0)
		l.Index = &index
		for _, a := range []string{"0x4200000000000000000000000000000000000016", "0x64", "0x8315177aB297bA92A06054cE80a67Ed4DBd7ed3a", "0x1a44076050125825900e736c501f859c50fE728c", "0x0000000000000000000000000000000000001010", "0xbEb5Fc579115071764c7423A4f12eDde41f106Ed"} {
			l.Address = common.HexToAddress(a)
			r := &wire.Receipt{BlockHash: &common.Hash{1}, BlockNumber: &height, Logs: []wire.Log{l, {Topics: []common.Hash{inbox, {}}, Data: payload}}}
			for _, chain := range []uint64{1, 10, 137, 42161} {
				if b := bridges.Recognise(chain, &wire.Tx{To: &l.Address, Input: data}, r, time.Unix(1e9, 0), common.Hash{}); b != nil && (b.Protocol == "" || b.Legs != 1 || b.From == "" && b.To == "") {
					t.Errorf("%+v", b)
				}
			}
		}
	})
}
