// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Contracts that fail and succeed in every way that the tool tells apart.
// scenes.json holds their compiled creation code; README.md says how to make it again.

/// Refuses in each way that a contract can.
contract Refuser {
    error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed);
    error NobodyKnowsThis(uint256 n);

    uint256 public count;

    function withReason() external pure { revert("insufficient liquidity"); }
    function withKnownError() external view { revert ERC20InsufficientAllowance(msg.sender, 1, 2); }
    function withUnknownError() external pure { revert NobodyKnowsThis(7); }
    function withPanic(uint256 a, uint256 b) external pure returns (uint256) { return a / b; }
    function silently() external pure { assembly { revert(0, 0) } }
    function abort() external pure { assembly { invalid() } }
    function forever() external { while (true) { count++; } }
    function work(uint256 n) external { for (uint256 i = 0; i < n; i++) { count++; } }
    function until(uint256 deadline) external view { require(block.timestamp <= deadline, "UniswapV2Router: EXPIRED"); }
    // The first caller of a block wins; whoever comes later in it is refused.
    uint256 public last;
    function onceABlock() external { require(last < block.number, "already taken"); last = block.number; }
}

/// A token in the style of OpenZeppelin 5 with an issuer's list and a pause.
contract Token {
    error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed);
    error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed);
    error EnforcedPause();

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    string public constant name = "Scene Coin";
    string public constant symbol = "SCN";
    uint8 public constant decimals = 6;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => bool) public isBlackListed;
    bool public paused;

    constructor() { balanceOf[msg.sender] = 1e12; emit Transfer(address(0), msg.sender, 1e12); }

    function setPaused(bool p) external { paused = p; }
    function setListed(address a, bool l) external { isBlackListed[a] = l; }

    function transfer(address to, uint256 value) external returns (bool) { move(msg.sender, to, value); return true; }
    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        uint256 a = allowance[from][msg.sender];
        if (a < value) revert ERC20InsufficientAllowance(msg.sender, a, value);
        allowance[from][msg.sender] = a - value;
        move(from, to, value);
        return true;
    }
    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }
    function move(address from, address to, uint256 value) private {
        if (paused) revert EnforcedPause();
        require(!isBlackListed[from] && !isBlackListed[to]);
        uint256 b = balanceOf[from];
        if (b < value) revert ERC20InsufficientBalance(from, b, value);
        balanceOf[from] = b - value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}

/// A token of the first years: says no by returning false, keeps its symbol in 32 bytes, and
/// lets an approval be changed only through zero.
contract OldToken {
    event Transfer(address indexed from, address indexed to, uint256 value);
    bytes32 public constant symbol = "OLD";
    uint8 public constant decimals = 18;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    constructor() { balanceOf[msg.sender] = 1000 ether; }

    function transfer(address to, uint256 value) external returns (bool) {
        if (balanceOf[msg.sender] < value) return false;
        balanceOf[msg.sender] -= value;
        balanceOf[to] += value;
        emit Transfer(msg.sender, to, value);
        return true;
    }
    function approve(address spender, uint256 value) external {
        require(value == 0 || allowance[msg.sender][spender] == 0);
        allowance[msg.sender][spender] = value;
    }
}

/// Takes no coins.
contract NoCoins { uint256 public n; function ping() external { n++; } }

/// A wallet that notes what it gets, which costs more than 2,300 gas.
contract Wallet { uint256 public received; receive() external payable { received += msg.value; } }

/// Passes coins on.
contract Forwarder {
    function forward(address payable to) external payable { (bool ok,) = to.call{value: msg.value}(""); require(ok, "forwarding failed"); }
    // Solidity's transfer gives 2,300 gas.
    function forwardMeanly(address payable to) external payable { to.transfer(msg.value); }
    // Goes on when the receiver refuses, as multicalls with allowFailure do.
    function tryForward(address payable to) external payable { (bool ok,) = to.call{value: msg.value}(""); ok; }
    function nothing() external {}
}

/// Calls something that needs gas, and refuses without a word if that fails.
contract Caller {
    function relay(address to, bytes calldata data) external { (bool ok,) = to.call(data); if (!ok) { assembly { revert(0, 0) } } }
}

/// Speaks like a Safe: an inner failure is an event, not a refusal.
contract SafeLike {
    event ExecutionSuccess(bytes32 indexed txHash, uint256 payment);
    event ExecutionFailure(bytes32 indexed txHash, uint256 payment);
    receive() external payable {}
    function exec(address to, uint256 value, bytes calldata data) external {
        (bool ok,) = to.call{value: value}(data);
        if (ok) emit ExecutionSuccess(keccak256(data), 0); else emit ExecutionFailure(keccak256(data), 0);
    }
}

/// Speaks like an ERC-4337 entry point whose one operation failed.
contract EntryLike {
    event UserOperationEvent(bytes32 indexed userOpHash, address indexed sender, address indexed paymaster, uint256 nonce, bool success, uint256 actualGasCost, uint256 actualGasUsed);
    event UserOperationRevertReason(bytes32 indexed userOpHash, address indexed sender, uint256 nonce, bytes revertReason);
    function handle(address sender) external {
        bytes32 h = keccak256(abi.encode(sender));
        emit UserOperationRevertReason(h, sender, 1, abi.encodeWithSignature("Error(string)", "ERC20: transfer amount exceeds balance"));
        emit UserOperationEvent(h, sender, address(0), 1, false, 1, 1);
    }
}

/// Moves coins of both kinds that are not coins: NFTs.
contract Collectible {
    event Transfer(address indexed from, address indexed to, uint256 indexed id);
    event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value);
    function give(address to) external {
        emit Transfer(msg.sender, to, 42);
        emit TransferSingle(msg.sender, msg.sender, to, 7, 3);
    }
}
