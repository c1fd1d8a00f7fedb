// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Contracts through which payments succeed and are not credited.
// uncredited.json holds their compiled creation code.

/// A token with any name that also speaks for others: fakes do.
contract Named {
    event Transfer(address indexed from, address indexed to, uint256 value);
    string public symbol;
    uint8 public constant decimals = 6;
    constructor(string memory s) { symbol = s; }
    function transfer(address to, uint256 value) external returns (bool) { emit Transfer(msg.sender, to, value); return true; }
    function transferFrom(address from, address to, uint256 value) external returns (bool) { emit Transfer(from, to, value); return true; }
}

/// Keeps a tenth of every transfer.
contract Taxed {
    event Transfer(address indexed from, address indexed to, uint256 value);
    string public constant symbol = "TAX";
    uint8 public constant decimals = 6;
    function transfer(address to, uint256 value) external returns (bool) {
        emit Transfer(msg.sender, address(this), value / 10);
        emit Transfer(msg.sender, to, value - value / 10);
        return true;
    }
}

/// Moves tokens, but writes a record that no other token writes.
contract OwnRecord {
    event Moved(address indexed from, address indexed to, uint256 value);
    string public constant symbol = "OWN";
    uint8 public constant decimals = 6;
    mapping(address => uint256) public balanceOf;
    constructor() { balanceOf[msg.sender] = 1e12; }
    function transfer(address to, uint256 value) external returns (bool) { balanceOf[msg.sender] -= value; balanceOf[to] += value; emit Moved(msg.sender, to, value); return true; }
}

/// Moves tokens and writes no record at all.
contract Silent {
    string public constant symbol = "SIL";
    uint8 public constant decimals = 6;
    mapping(address => uint256) public balanceOf;
    constructor() { balanceOf[msg.sender] = 1e12; }
    function transfer(address to, uint256 value) external returns (bool) { balanceOf[msg.sender] -= value; balanceOf[to] += value; return true; }
}

/// Writes two records of one transfer, as ERC-777 does.
contract Twice {
    event Sent(address indexed operator, address indexed from, address indexed to, uint256 amount, bytes data, bytes operatorData);
    event Transfer(address indexed from, address indexed to, uint256 value);
    string public constant symbol = "TWO";
    uint8 public constant decimals = 18;
    function transfer(address to, uint256 value) external returns (bool) {
        emit Sent(msg.sender, msg.sender, to, value, "", "");
        emit Transfer(msg.sender, to, value);
        return true;
    }
}

/// Hands on whatever comes in: as the code of a delegated account, or as a deposit address.
contract Sweeper {
    address payable immutable to;
    constructor(address payable t) { to = t; }
    receive() external payable { (bool ok,) = to.call{value: msg.value}(""); require(ok); }
}

/// Gives all that it has to somebody when it ends.
contract Ending {
    receive() external payable {}
    function end(address payable to) external payable { selfdestruct(to); }
}

/// Pays out of its own coins, and writes a record that says nothing of it.
contract Payer {
    event Done(uint256 id);
    constructor() payable {}
    receive() external payable {}
    function pay(address payable to, uint256 value) external { (bool ok,) = to.call{value: value}(""); require(ok); emit Done(1); }
}

/// Many calls in one, as Multicall3: a failed one may be left out.
contract Many {
    struct Call { address target; bool allowFailure; bytes callData; }
    struct Result { bool success; bytes returnData; }
    function aggregate3(Call[] calldata calls) external payable returns (Result[] memory out) {
        out = new Result[](calls.length);
        for (uint256 i = 0; i < calls.length; i++) {
            (bool ok, bytes memory data) = calls[i].target.call(calls[i].callData);
            require(ok || calls[i].allowFailure, "Multicall3: call failed");
            out[i] = Result(ok, data);
        }
    }
}

/// A token that its owner must have.
contract Held {
    event Transfer(address indexed from, address indexed to, uint256 value);
    string public constant symbol = "HLD";
    uint8 public constant decimals = 6;
    mapping(address => uint256) public balanceOf;
    constructor(address to) { balanceOf[to] = 1e9; }
    function transfer(address to, uint256 value) external returns (bool) {
        require(balanceOf[msg.sender] >= value, "ERC20: transfer amount exceeds balance");
        balanceOf[msg.sender] -= value; balanceOf[to] += value;
        emit Transfer(msg.sender, to, value);
        return true;
    }
}
